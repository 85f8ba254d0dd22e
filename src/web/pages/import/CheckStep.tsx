import { Alert, Button, Group, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { writeCsv } from '../../../formats/csv-write.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { newId } from '../../ids.ts';
import { useOrg } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { sender, startImport } from './import-job.ts';
import { RowFaults } from './RowFaults.tsx';
import { type Checked, checkTable, NOT_BEGUN } from './run.ts';
import { type Mapping, refersToItself, type Table } from './table.ts';

interface Props {
  readonly kind: AnyKind;
  readonly file: string;
  readonly table: Table;
  readonly mapping: Mapping;
  readonly onBack: () => void;
}

/** What the import would do, everything that is wrong with it, and the choice what to take. */
export const CheckStep = (props: Props) => {
  const { kind, table, mapping, onBack } = props;
  const org = useOrg();
  // The table itself would be a key of megabytes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new name for each table and mapping
  const name = useMemo(() => newId(Date.now()), [table, mapping]);
  const check = useQuery({
    queryKey: ['import-check', name],
    queryFn: () => checkTable(table, mapping, sender(org, kind)),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <Panel title="3. What would happen">
      {check.isPending && (
        <div role="status" aria-label="Trying it out">
          <Text size="sm">Trying out {formatNumber(table.rows.length)} rows; nothing is written.</Text>
          <Skeleton height={18} mt="sm" />
          <Skeleton height={18} mt="sm" width="70%" />
        </div>
      )}
      <Failure error={check.error} onRetry={() => void check.refetch()} />
      {check.data && <Outcome {...props} checked={check.data} />}
      {!check.data && (
        <Button mt="md" variant="default" onClick={onBack}>
          Back to the columns
        </Button>
      )}
    </Panel>
  );
};

const rowsText = (n: number) => `${formatNumber(n)} ${n === 1 ? 'row' : 'rows'}`;

const Outcome = ({ kind, file, table, mapping, onBack, checked }: Props & { readonly checked: Checked }) => {
  const org = useOrg();
  const client = useQueryClient();
  const [takes, setTakes] = useState<'good' | 'all'>('good');
  const good = useMemo(() => {
    const bad = new Set(checked.bad);
    return table.rows.filter((row) => !bad.has(row));
  }, [table, checked]);
  const areAllNamed = checked.wrong === checked.bad.length;
  const doing = checked.created + checked.updated;
  const isBlocked = checked.wrong > 0 && (takes === 'all' || !areAllNamed);
  const start = () =>
    void startImport(client, kind, {
      id: newId(Date.now()),
      org,
      kind: kind.name,
      file,
      header: table.header,
      mapping,
      rows: good,
      inOne: takes === 'all' || refersToItself(good, mapping),
      progress: NOT_BEGUN,
    });
  return (
    <Stack gap="sm">
      <Text fw={600} role="status">
        {formatNumber(checked.created)} new, {formatNumber(checked.updated)} changed, {formatNumber(checked.unchanged)}{' '}
        as they are; {rowsText(checked.wrong)} with something wrong.
      </Text>
      {checked.wrong > 0 && (
        <>
          <RowFaults faults={checked.faults} />
          <Group gap="xs">
            <DownloadBad file={file} table={table} checked={checked} />
          </Group>
          {!areAllNamed && (
            <Alert color="yellow">
              More is wrong than is listed here. Correct these rows in the file first, and import it again.
            </Alert>
          )}
          <Radio.Group
            label="What to take"
            value={takes}
            onChange={(value) => setTakes(value === 'all' ? 'all' : 'good')}
          >
            <Stack gap={6} mt={6}>
              <Radio value="good" label={`The ${rowsText(good.length)} that are right, now; the others later`} />
              <Radio value="all" label="All or nothing: only once every row is right" />
            </Stack>
          </Radio.Group>
        </>
      )}
      {checked.wrong === 0 && table.rows.length > 1 && (
        <Radio.Group label="How" value={takes} onChange={(value) => setTakes(value === 'all' ? 'all' : 'good')}>
          <Stack gap={6} mt={6}>
            <Radio value="good" label="In parts, with progress; can be stopped and gone on with" />
            <Radio value="all" label="All or nothing, in one piece" />
          </Stack>
        </Radio.Group>
      )}
      <Group gap="xs">
        <Button disabled={isBlocked || doing === 0} onClick={start}>
          Import {rowsText(good.length)}
        </Button>
        <Button variant="default" onClick={onBack}>
          Back to the columns
        </Button>
      </Group>
      {doing === 0 && checked.wrong === 0 && <Text size="sm">Everything in the file is so already.</Text>}
    </Stack>
  );
};

/** The bad rows as a file of their own, each with what is wrong with it: to be corrected and imported again. */
const DownloadBad = ({ file, table, checked }: Pick<Props, 'file' | 'table'> & { readonly checked: Checked }) => {
  const save = () => {
    const why = (line: number) =>
      checked.faults
        .filter((fault) => fault.line === line)
        .map(({ column, message }) => (column ? `${column}: ${message}` : message))
        .join(' ');
    const rows = checked.bad.map((row) => [
      ...row.cells.slice(0, table.header.length),
      String(row.line),
      why(row.line),
    ]);
    const text = writeCsv([...table.header, 'Row in the file', 'What is wrong'], rows);
    const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${file.replace(/\.[^.]*$/, '')}-to-correct.csv`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Button variant="default" size="compact-sm" onClick={save}>
      Download the {rowsText(checked.bad.length)} to correct
    </Button>
  );
};
