import { NativeSelect, Text } from '@mantine/core';
import { ROLES } from '../../../formats/crosswalk-pack/table-roles.ts';
import classes from '../../ui/file-import.module.css';
import { formatNumber } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { type Mapping, samplesOf, type Table } from '../import/table.ts';
import type { FrameworkName } from './crosswalk-query.ts';
import { ROLE_LABELS } from './crosswalk-table.ts';

interface Props {
  readonly table: Table;
  readonly mapping: Mapping;
  readonly frameworks: readonly FrameworkName[];
  readonly onMapping: (mapping: Mapping) => void;
}

/** More columns than these that are left out are folded away. */
const FEW = 8;

/** What each column of a table holds, with the first values that are in it. */
export const CrosswalkColumns = ({ table, mapping, frameworks, onMapping }: Props) => {
  const options = [
    { value: '', label: 'Leave it out' },
    { group: 'A mapping’s', items: ROLES.map((value) => ({ value, label: ROLE_LABELS[value] })) },
    {
      group: 'Numbers of',
      items: frameworks.map(({ key, title, edition }) => ({ value: key, label: `${title} ${edition}` })),
    },
  ];
  /** What a column held before, it gives up to the one that is chosen. */
  const choose = (at: number, holds: string) =>
    onMapping(mapping.map((one, index) => (index === at ? holds || null : one === holds ? null : one)));
  const columns = table.header.map((heading, at) => ({ heading, at, holds: mapping[at] ?? null }));
  const list = (shown: typeof columns) => (
    <ul className={classes['columns']}>
      {shown.map(({ heading, at, holds }) => (
        <li key={at}>
          <NativeSelect
            label={heading || `Column ${at + 1} (no name)`}
            value={holds ?? ''}
            data={options}
            onChange={(event) => choose(at, event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed" lineClamp={2}>
            {samplesOf(table, at)}
          </Text>
        </li>
      ))}
    </ul>
  );
  const left = columns.filter(({ holds }) => holds === null);
  const isFolded = left.length > FEW && left.length < columns.length;
  return (
    <Panel
      title="What the columns hold"
      aside={
        <span className={classes['quiet']}>
          {formatNumber(table.rows.length)} rows, {formatNumber(columns.length)} columns
        </span>
      }
    >
      {list(isFolded ? columns.filter(({ holds }) => holds !== null) : columns)}
      {isFolded && (
        <details className={classes['more']}>
          <summary>{formatNumber(left.length)} columns are left out</summary>
          {list(left)}
        </details>
      )}
    </Panel>
  );
};
