import { Button, Checkbox, NativeSelect, Table, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { TABLE_COLUMNS } from '../../../formats/framework-table/columns.ts';
import { useOrg } from '../../place.ts';
import { Counts } from '../../ui/Counts.tsx';
import type { ChosenFile } from '../../ui/chosen-file.ts';
import { Failure } from '../../ui/Failure.tsx';
import { FaultTable } from '../../ui/FaultTable.tsx';
import classes from '../../ui/file-import.module.css';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { type FrameworkHere, frameworksQuery } from './edition-query.ts';
import { type Choices, type Imported, type ImportLine, tryQuery, useImport } from './framework-import.ts';

interface Props {
  readonly file: ChosenFile;
  /** The framework to lay it over, where the address says one. */
  readonly into: string;
  readonly onAgain: () => void;
}

/** What the file would do: where to, what its columns mean, every change; and then does it. */
export const ImportCheck = ({ file, into, onAgain }: Props) => {
  const org = useOrg();
  const [choices, setChoices] = useState<Choices>({ into, title: '', edition: '', add: false, map: {} });
  const frameworks = useQuery(frameworksQuery(org));
  const tried = useQuery(tryQuery(org, file, choices));
  const done = useImport(org, file);
  const change = (changed: Partial<Choices>) => setChoices((before) => ({ ...before, ...changed }));
  if (done.data) return <Done imported={done.data} onAgain={onAgain} />;
  const told = tried.data;
  return (
    <>
      <Target choices={choices} frameworks={frameworks.data ?? []} told={told} onChange={change} />
      {told?.columns && <Columns columns={told.columns} choices={choices} onChange={change} />}
      <Panel title="What would happen">
        <Failure error={tried.error} onRetry={() => void tried.refetch()} />
        {!told && !tried.error && <PanelSkeleton lines={6} />}
        {told && <Told imported={told} />}
        <Failure error={done.error} />
        <div className={classes['foot']}>
          <Button
            disabled={!told || tried.isFetching || !hasWork(told)}
            loading={done.isPending}
            onClick={() => done.mutate(choices)}
          >
            Import
          </Button>
          <span className={classes['quiet']} role="status">
            {tried.isFetching
              ? 'Looking at the file…'
              : told && !hasWork(told) && told.problems.length === 0 && 'Everything in it is here already.'}
          </span>
        </div>
      </Panel>
    </>
  );
};

const hasWork = ({ counts, mappings, problems }: Imported): boolean =>
  problems.length === 0 && (counts.new + counts.changed > 0 || mappings.some(({ changes }) => changes > 0));

interface TargetProps {
  readonly choices: Choices;
  readonly frameworks: readonly FrameworkHere[];
  readonly told: Imported | undefined;
  readonly onChange: (changed: Partial<Choices>) => void;
}

const Target = ({ choices, frameworks, told, onChange }: TargetProps) => {
  const known = told?.framework;
  return (
    <Panel title="Where to">
      <div className={classes['choices']}>
        <NativeSelect
          label="Lay it over"
          value={choices.into}
          data={[
            { value: '', label: 'Nothing: a framework of its own' },
            ...frameworks.map(({ key, title, data }) => ({
              value: key,
              label: `${title} ${data.edition ?? ''} (${key})`,
            })),
          ]}
          onChange={(event) => onChange({ into: event.currentTarget.value })}
        />
        {choices.into === '' && (
          <>
            <Named label="Title" value={choices.title} known={known?.title} onValue={(title) => onChange({ title })} />
            <Named
              label="Edition"
              value={choices.edition}
              known={known?.edition}
              onValue={(edition) => onChange({ edition })}
            />
          </>
        )}
        {known?.isPack && (
          <Checkbox
            data-tick
            label="Also add what the pack does not have"
            checked={choices.add}
            onChange={(event) => onChange({ add: event.currentTarget.checked })}
          />
        )}
      </div>
    </Panel>
  );
};

interface NamedProps {
  readonly label: string;
  readonly value: string;
  /** What the file says itself. */
  readonly known: string | undefined;
  readonly onValue: (value: string) => void;
}

/** Taken when it is left, so that the file is not looked at again with each letter. */
const Named = ({ label, value, known, onValue }: NamedProps) => {
  const [text, setText] = useState(value);
  const take = () => text !== value && onValue(text.trim());
  return (
    <TextInput
      label={label}
      placeholder={known ?? ''}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  );
};

interface ColumnsProps {
  readonly columns: NonNullable<Imported['columns']>;
  readonly choices: Choices;
  readonly onChange: (changed: Partial<Choices>) => void;
}

const COLUMN_CHOICES = [
  { value: '', label: 'Leave it out' },
  ...Object.entries(TABLE_COLUMNS).map(([value, label]) => ({ value, label })),
];

/** A column goes to one heading: whoever had it before is left out. */
const Columns = ({ columns, choices, onChange }: ColumnsProps) => {
  const choose = (heading: string, column: string) => {
    const others = columns.filter((one) => one.column === column && one.heading !== heading);
    const freed = Object.fromEntries(others.map((one) => [one.heading, null]));
    onChange({ map: { ...choices.map, ...freed, [heading]: column === '' ? null : column } });
  };
  const entries = columns.map((one, index) => ({ ...one, index }));
  const list = (shown: typeof entries) => (
    <ul className={classes['columns']}>
      {shown.map(({ heading, column, index }) => (
        <li key={index}>
          <NativeSelect
            label={heading || `Column ${index + 1} (no name)`}
            value={column ?? ''}
            data={COLUMN_CHOICES}
            onChange={(event) => choose(heading, event.currentTarget.value)}
          />
        </li>
      ))}
    </ul>
  );
  const left = entries.filter(({ column }) => column === null);
  if (left.length <= FEW) return <Panel title="What the columns mean">{list(entries)}</Panel>;
  return (
    <Panel title="What the columns mean">
      {list(entries.filter(({ column }) => column !== null))}
      <details className={classes['more']}>
        <summary>{formatNumber(left.length)} columns are left out</summary>
        {list(left)}
      </details>
    </Panel>
  );
};

/** More columns than these that mean nothing are folded away. */
const FEW = 8;

const Told = ({ imported }: { readonly imported: Imported }) => {
  const { framework, counts, lines, problems, warnings, mappings } = imported;
  if (problems.length > 0) return <Places label="What is wrong" places={problems} />;
  return (
    <>
      {framework && (
        <>
          <p className={classes['told']}>
            {framework.isNew ? 'A new framework' : 'Laid over'} {framework.title} {framework.edition} ({framework.key})
          </p>
          <Counts
            counts={[
              ['New', counts.new],
              ['Changed', counts.changed],
              ['As it was', counts.same],
              ...(counts.left > 0 ? [['Not in it, left out', counts.left] as const] : []),
            ]}
          />
        </>
      )}
      {mappings.map((set) => (
        <p key={`${set.title} ${set.names.source} ${set.names.target}`}>{setWords(set)}</p>
      ))}
      {lines.length > 0 && <Lines lines={lines} />}
      {warnings.length > 0 && <Places label="Left out or odd" places={warnings} />}
    </>
  );
};

const setWords = ({
  title,
  source,
  target,
  names,
  pairs,
  known,
  changes,
  unknown,
}: Imported['mappings'][number]): string => {
  const missing = [source === null ? names.source : '', target === null ? names.target : ''].filter(Boolean);
  if (missing.length > 0)
    return `Mappings “${title}” are left out: no framework here is ${missing.join(' or ')}. Import it first.`;
  const left =
    unknown.length > 0 ? ` Not here: ${unknown.slice(0, 10).join(', ')}${unknown.length > 10 ? ' …' : ''}.` : '';
  return `Mappings “${title}”: ${formatNumber(known)} of ${formatNumber(pairs)} pairs from ${source} to ${target}, ${formatNumber(changes)} proposals.${left}`;
};

const FIELDS: Readonly<Record<string, string>> = { title: 'title', ...lower(TABLE_COLUMNS), position: 'place' };

function lower(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, label]) => [name, label.toLowerCase()]));
}

const DOES: Readonly<Record<ImportLine['does'], string>> = {
  new: 'New',
  changed: 'Changed',
  same: 'As it was',
  left: 'Not in it, left out',
};

const doesWords = ({ does, fields }: ImportLine): string =>
  does === 'changed' ? `Changed: ${fields.map((name) => FIELDS[name] ?? name).join(', ')}` : DOES[does];

const SHOWN = 100;

const Lines = ({ lines }: { readonly lines: readonly ImportLine[] }) => {
  const [all, setAll] = useState(false);
  return (
    <>
      <Table.ScrollContainer
        type="native"
        minWidth={320}
        maxHeight={420}
        tabIndex={0}
        role="region"
        aria-label="Every change"
      >
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Number</Table.Th>
              <Table.Th>Title</Table.Th>
              <Table.Th>What happens</Table.Th>
              <Table.Th>Where</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(all ? lines : lines.slice(0, SHOWN)).map((line) => (
              <Table.Tr key={line.number}>
                <Table.Td>{line.number}</Table.Td>
                <Table.Td>{line.title}</Table.Td>
                <Table.Td>{doesWords(line)}</Table.Td>
                <Table.Td>{line.where}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {!all && lines.length > SHOWN && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={() => setAll(true)}>
          Show all {formatNumber(lines.length)}
        </Button>
      )}
    </>
  );
};

const Places = ({ label, places }: { readonly label: string; readonly places: Imported['problems'] }) => (
  <FaultTable label={label} headings={['Where', label]} faults={places.map(({ where, message }) => [where, message])} />
);

const Done = ({ imported, onAgain }: { readonly imported: Imported; readonly onAgain: () => void }) => {
  const org = useOrg();
  const { framework, counts, mappings } = imported;
  const proposals = mappings.reduce((sum, { changes }) => sum + changes, 0);
  return (
    <Panel title="Imported">
      <p role="status">
        {framework &&
          `${framework.title} ${framework.edition}: ${formatNumber(counts.new)} new, ${formatNumber(counts.changed)} changed. `}
        {proposals > 0 && `${formatNumber(proposals)} mappings are proposed.`}
      </p>
      <div className={classes['foot']}>
        {framework && (
          <ButtonLink to="/o/$org/$plural/$ref" params={{ org, plural: 'frameworks', ref: framework.key }} search={{}}>
            Open {framework.key}
          </ButtonLink>
        )}
        <Button variant="default" onClick={onAgain}>
          Another file
        </Button>
      </div>
    </Panel>
  );
};
