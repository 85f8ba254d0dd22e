import { Alert, Button, Group, NativeSelect, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type Column, columnsOf } from '../../../model/exchange/columns.ts';
import type { AnyKind } from '../../../model/kind.ts';
import classes from '../../ui/file-import.module.css';
import { formatNumber } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { useFields } from '../../use-actor.ts';
import type { Chosen } from './ImportPage.tsx';
import { faultOf, guessMapping, type Mapping, rememberedOf, samplesOf, type Table } from './table.ts';
import { rememberedMap, rememberMap } from './unfinished.ts';

interface Props {
  readonly kind: AnyKind;
  readonly chosen: Chosen;
  readonly table: Table;
  readonly onTable: (table: Table) => void;
  readonly onMapping: (mapping: Mapping) => void;
  readonly onBack: () => void;
}

/** What each column of the file stands for, with the first values that are in it. */
export const MapStep = ({ kind, chosen, table, onTable, onMapping, onBack }: Props) => {
  const fields = useFields(kind);
  const columns = useMemo(() => columnsOf(kind, fields), [kind, fields]);
  const [mapping, setMapping] = useState<Mapping>(() => guessMapping(table.header, columns, rememberedMap(kind.name)));
  const fault = faultOf(table.header, mapping);
  const choose = (index: number, id: string) => setMapping(mapping.map((one, at) => (at === index ? id || null : one)));
  return (
    <Panel title="2. What the columns mean">
      <Group justify="space-between" mb="sm">
        <Text size="sm">
          {chosen.file}: {formatNumber(table.rows.length)} rows, {formatNumber(table.header.length)} columns.
        </Text>
        {chosen.tables.length > 1 && (
          <NativeSelect
            label="Sheet"
            value={table.name}
            data={chosen.tables.map(({ name }) => name)}
            onChange={(event) => {
              const next = chosen.tables.find(({ name }) => name === event.currentTarget.value);
              if (next) onTable(next);
            }}
          />
        )}
      </Group>
      <ul className={classes['columns']}>
        {table.header.map((header, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have the same header, and their places do not change
          <li key={index}>
            <NativeSelect
              label={header || `Column ${index + 1} (no name)`}
              value={mapping[index] ?? ''}
              data={choices(columns)}
              onChange={(event) => choose(index, event.currentTarget.value)}
            />
            <Text size="xs" c="dimmed" lineClamp={2}>
              {samplesOf(table, index)}
            </Text>
          </li>
        ))}
      </ul>
      {fault && (
        <Alert color="yellow" mt="sm" role="status">
          {fault}
        </Alert>
      )}
      <Group gap="xs" mt="md">
        <Button
          disabled={fault !== undefined}
          onClick={() => {
            rememberMap(kind.name, rememberedOf(table.header, mapping));
            onMapping(mapping);
          }}
        >
          See what would happen
        </Button>
        <Button variant="default" onClick={onBack}>
          Another file
        </Button>
      </Group>
    </Panel>
  );
};

const PARTS = { common: 'Of every record', field: 'Fields', relation: 'Links (keys of records)' } as const;

const choices = (columns: readonly Column[]) => [
  { value: '', label: 'Leave it out' },
  ...(['common', 'field', 'relation'] as const).map((part) => ({
    group: PARTS[part],
    items: columns.filter((column) => column.part === part).map(({ id, label }) => ({ value: id, label })),
  })),
];
