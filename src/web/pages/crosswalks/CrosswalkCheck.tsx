import { Alert, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../../place.ts';
import { Counts } from '../../ui/Counts.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { FaultTable } from '../../ui/FaultTable.tsx';
import classes from '../../ui/file-import.module.css';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import {
  type Cargo,
  type Choices,
  type CrosswalkImported,
  tryCrosswalkQuery,
  useCrosswalkImport,
} from './crosswalk-import.ts';

interface Props {
  readonly cargo: Cargo;
  readonly choices: Choices;
  /** What is still missing before it can be tried. */
  readonly fault: string | undefined;
  readonly onAgain: () => void;
}

/** What the file would do; and then does it. */
export const CrosswalkCheck = ({ cargo, choices, fault, onAgain }: Props) => {
  const org = useOrg();
  const tried = useQuery({ ...tryCrosswalkQuery(org, cargo, choices), enabled: fault === undefined });
  const done = useCrosswalkImport(org);
  if (done.data) return <Done imported={done.data} isAccepted={choices.accept} onAgain={onAgain} />;
  const told = fault === undefined && !tried.error ? tried.data : undefined;
  const isNews = told !== undefined && told.counts.created > 0;
  return (
    <Panel title="What would happen">
      {fault !== undefined && (
        <Alert color="yellow" role="status">
          {fault}
        </Alert>
      )}
      {fault === undefined && (
        <>
          <Failure error={tried.error} onRetry={() => void tried.refetch()} />
          {!told && !tried.error && <PanelSkeleton lines={6} />}
        </>
      )}
      {told && <Told imported={told} isAccepted={choices.accept} />}
      <Failure error={done.error} />
      <div className={classes['foot']}>
        <Button
          disabled={!isNews || tried.isFetching}
          loading={done.isPending}
          onClick={() => done.mutate({ cargo, choices })}
        >
          Import
        </Button>
        <span className={classes['quiet']} role="status">
          {tried.isFetching ? 'Looking at the file…' : told && !isNews && nothingWords(told)}
        </span>
      </div>
    </Panel>
  );
};

const nothingWords = ({ read }: CrosswalkImported): string =>
  read === 0 ? 'There is no mapping in it that could be taken.' : 'Everything in it is here already.';

const mappingsOf = (count: number): string => `${formatNumber(count)} ${count === 1 ? 'mapping' : 'mappings'}`;

const Told = ({ imported, isAccepted }: { readonly imported: CrosswalkImported; readonly isAccepted: boolean }) => {
  const { counts, read, present, wrong, problems, notKept, frameworks } = imported;
  const [from, ...to] = frameworks;
  return (
    <>
      {to.length > 0 && (
        <p className={classes['told']}>
          {mappingsOf(counts.created)} from {from} to {to.join(', ')} would be{' '}
          {isAccepted ? 'accepted' : 'proposed, for a person to decide'}. What is here already stays as it is.
        </p>
      )}
      <Counts
        counts={[
          ['New', counts.created],
          ['Here already', present],
          ['In the file', read],
          ...(wrong > 0 ? [['Left out or odd', wrong] as const] : []),
        ]}
      />
      {problems.length > 0 && (
        <Places
          label={wrong > problems.length ? `Left out or odd, the first ${problems.length}` : 'Left out or odd'}
          places={problems}
        />
      )}
      {notKept.length > 0 && <Places label="Said in the file, and not kept" places={notKept} />}
    </>
  );
};

const Places = ({ label, places }: { readonly label: string; readonly places: CrosswalkImported['problems'] }) => (
  <FaultTable label={label} headings={['Where', label]} faults={places.map(({ where, message }) => [where, message])} />
);

interface DoneProps {
  readonly imported: CrosswalkImported;
  readonly isAccepted: boolean;
  readonly onAgain: () => void;
}

const Done = ({ imported: { counts, frameworks }, isAccepted, onAgain }: DoneProps) => {
  const org = useOrg();
  const [from = '', ...others] = frameworks;
  return (
    <Panel title="Imported">
      <p role="status">
        {mappingsOf(counts.created)} {counts.created === 1 ? 'is' : 'are'} {isAccepted ? 'accepted' : 'proposed'}.
        {!isAccepted && ' They count once a person accepts them.'}
      </p>
      <div className={classes['foot']}>
        {others.map((to, index) => (
          <ButtonLink
            key={to}
            variant={index === 0 ? 'filled' : 'default'}
            to="/o/$org/crosswalks"
            params={{ org }}
            search={{ from, to }}
          >
            Open {from} to {to}
          </ButtonLink>
        ))}
        <Button variant="default" onClick={onAgain}>
          Another file
        </Button>
      </div>
    </Panel>
  );
};
