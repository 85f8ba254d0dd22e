import { Alert, Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { registry } from '../../../model/registry.ts';
import { ApiError } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { Counts } from '../../ui/Counts.tsx';
import type { ChosenFile } from '../../ui/chosen-file.ts';
import { Failure } from '../../ui/Failure.tsx';
import { FaultTable } from '../../ui/FaultTable.tsx';
import classes from '../../ui/file-import.module.css';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { type OscalImported, type OscalPlace, tryOscalQuery, useOscalImport } from './oscal-import.ts';
import { doneWords, hasNews, missingWords, placeWords, plainWhere } from './oscal-words.ts';

interface Props {
  readonly file: ChosenFile;
  readonly place: OscalPlace;
  readonly onAgain: () => void;
}

/** What the document would do in the place that was chosen; and then does it. */
export const OscalCheck = ({ file, place, onAgain }: Props) => {
  const org = useOrg();
  const tried = useQuery(tryOscalQuery(org, file, place));
  const done = useOscalImport(org, file);
  if (done.data) return <Done imported={done.data} place={place} onAgain={onAgain} />;
  const told = tried.error ? undefined : tried.data;
  const isNews = told !== undefined && hasNews(told);
  return (
    <Panel title="What would happen">
      <Refused error={tried.error} />
      {!told && !tried.error && <PanelSkeleton lines={6} />}
      {told && <Told imported={told} place={place} />}
      <Failure error={done.error} />
      <div className={classes['foot']}>
        <Button disabled={!isNews || tried.isFetching} loading={done.isPending} onClick={() => done.mutate(place)}>
          Import
        </Button>
        <span className={classes['quiet']} role="status">
          {tried.isFetching ? 'Looking at the document…' : told && !isNews && 'Everything in it is here already.'}
        </span>
      </div>
    </Panel>
  );
};

/** Why it cannot be taken: a choice above that is missing, or what is wrong in the document, by its place. */
const Refused = ({ error }: { readonly error: Error | null }) => {
  const missing = missingWords(error);
  if (missing)
    return (
      <Alert color="yellow" role="status">
        {missing}
      </Alert>
    );
  const faults = error instanceof ApiError ? error.problems : [];
  return (
    <>
      <Failure error={error} at={faults.map(({ pointer }) => pointer)} />
      {faults.length > 0 && <Faults label="What is wrong" faults={faults} />}
    </>
  );
};

const Faults = ({ label, faults }: { readonly label: string; readonly faults: OscalImported['warnings'] }) => (
  <FaultTable
    label={label}
    headings={['Where', label]}
    faults={faults.map(({ pointer, detail }) => [plainWhere(pointer), detail])}
  />
);

const Told = ({ imported, place }: { readonly imported: OscalImported; readonly place: OscalPlace }) => {
  const { counts, kinds, unknown, unheld, warnings, document } = imported;
  return (
    <>
      <p className={classes['told']}>{placeWords(imported, place.into)}</p>
      <Counts
        counts={[
          ['New records', counts.created],
          ['Changed', counts.updated],
          ['Links', counts.linked],
        ]}
      />
      {kinds.length > 0 && <Kinds kinds={kinds} />}
      {unknown.length > 0 && (
        <details className={classes['more']}>
          <summary>{formatNumber(unknown.length)} of its controls have no place here, and are left out</summary>
          <p className={classes['quiet']}>{unknown.join(', ')}</p>
        </details>
      )}
      {unheld.length > 0 && (
        <details className={classes['more']} open={unheld.length < FEW}>
          <summary>
            {document === 'component-definition'
              ? 'What no record holds, and stays in the file'
              : 'What no record holds; the file itself is kept as a document'}
          </summary>
          <ul>
            {unheld.map(({ what, count }) => (
              <li key={what}>
                {what} ({formatNumber(count)})
              </li>
            ))}
          </ul>
        </details>
      )}
      {warnings.length > 0 && <Faults label="Odd in it; it is taken all the same" faults={warnings} />}
    </>
  );
};

/** More than these are folded away. */
const FEW = 8;

const Kinds = ({ kinds }: { readonly kinds: OscalImported['kinds'] }) => (
  <Table.ScrollContainer type="native" minWidth={260} maw="32rem" tabIndex={0} role="region" aria-label="By kind">
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Records</Table.Th>
          <Table.Th ta="right">New</Table.Th>
          <Table.Th ta="right">Changed</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {kinds.map(({ kind, created, updated }) => (
          <Table.Tr key={kind}>
            <Table.Td>{registry.get(kind).labelPlural}</Table.Td>
            <Table.Td ta="right">{formatNumber(created)}</Table.Td>
            <Table.Td ta="right">{formatNumber(updated)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

interface DoneProps {
  readonly imported: OscalImported;
  readonly place: OscalPlace;
  readonly onAgain: () => void;
}

const Done = ({ imported, place, onAgain }: DoneProps) => {
  const org = useOrg();
  const { adoption } = imported;
  return (
    <Panel title="Imported">
      <p role="status">{doneWords(imported, place.into)}</p>
      <div className={classes['foot']}>
        <ButtonLink to="/o/$org/coverage/$ref" params={{ org, ref: adoption }} search={{}}>
          Coverage of {adoption}
        </ButtonLink>
        <ButtonLink
          variant="default"
          to="/o/$org/$plural/$ref"
          params={{ org, plural: 'adoptions', ref: adoption }}
          search={{}}
        >
          Open {adoption}
        </ButtonLink>
        <Button variant="default" onClick={onAgain}>
          Another document
        </Button>
      </div>
    </Panel>
  );
};
