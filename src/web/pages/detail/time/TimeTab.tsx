import { NativeSelect, Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { registry } from '../../../../model/registry.ts';
import type { Span, Spans } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { causeText } from '../../../ui/cause-text.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatMoment, formatShare } from '../../../ui/format.ts';
import { Panel } from '../../../ui/Page.tsx';
import { SpanBar } from '../../../ui/SpanBar.tsx';
import { StatusBadge } from '../../../ui/StatusBadge.tsx';
import classes from '../detail.module.css';
import { useDetailSearch, useSetSearch } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { spansOf } from '../record-queries.ts';
import { countLapses, monthsSince, windowOf } from './window.ts';

/** Spans in the table, the newest first; the bar shows them all. */
const SHOWN = 100;

/** How it stood over a month: what an auditor of operating effectiveness asks for. */
export const TimeTab = ({ kind, record }: RecordProps) => {
  const { month, asOf } = useDetailSearch();
  const setSearch = useSetSearch();
  // Held still while the page is open, so that each refresh does not ask for another window.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version of the record is a reason to look at the clock again
  const now = useMemo(() => (asOf ? Date.parse(asOf) : Date.now()), [asOf, record.version, record.status]);
  const window = windowOf(month, record.createdAt, now);
  return (
    <Panel
      title={window?.label ?? 'That month'}
      aside={
        <NativeSelect
          aria-label="Show"
          data={[
            { value: '', label: asOf ? 'The 30 days before' : 'The last 30 days' },
            ...monthsSince(record.createdAt, now),
          ]}
          value={month ?? ''}
          onChange={(event) => void setSearch({ month: event.currentTarget.value || undefined })}
        />
      }
    >
      {window ? (
        <Assurance kind={kind} record={record} from={window.from} to={window.to} />
      ) : (
        <Text c="dimmed">The record was not there in that month.</Text>
      )}
    </Panel>
  );
};

const Assurance = ({ kind, record, from, to }: RecordProps & { readonly from: string; readonly to: string }) => {
  const { data, error } = useQuery(spansOf(useOrg(), kind, record.key, from, to));
  return (
    <>
      <Failure error={error} />
      {!data && !error && <Skeleton height={120} />}
      {data && <Stretch spans={data} />}
    </>
  );
};

const lapseText = (n: number): string => {
  if (n === 0) return 'without a lapse';
  return n === 1 ? 'with one lapse' : `with ${n} lapses`;
};

const Stretch = ({ spans: { spans, effectiveness } }: { readonly spans: Spans }) => {
  const { assured, from, to, lapses } = effectiveness;
  const newest = spans.toReversed();
  return (
    <>
      <Text mb="xs">
        {assured === null
          ? 'It did not apply in this time.'
          : `Assured ${formatShare(assured)} of the time, ${lapseText(countLapses(lapses))}.`}{' '}
        <span className={classes['quiet']}>
          {formatMoment(from)} to {formatMoment(to)}
        </span>
      </Text>
      <SpanBar spans={spans} from={from} to={to} />
      <Table.ScrollContainer
        minWidth={0}
        type="native"
        mt="sm"
        tabIndex={0}
        role="region"
        aria-label="Assurance over time"
      >
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Assurance</Table.Th>
              <Table.Th>From</Table.Th>
              <Table.Th>To</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {newest.slice(0, SHOWN).map((span) => (
              <SpanRow key={`${span.from} ${span.status}`} span={span} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {newest.length > SHOWN && (
        <p className={classes['quiet']}>
          The newest {SHOWN} of {newest.length} are in the table; the bar shows all. Choose a month to see fewer.
        </p>
      )}
    </>
  );
};

const SpanRow = ({ span }: { readonly span: Span }) => (
  <Table.Tr>
    <Table.Td>
      <StatusBadge status={span.status} />
    </Table.Td>
    <Table.Td>{formatMoment(span.from)}</Table.Td>
    <Table.Td>{span.to ? formatMoment(span.to) : 'now'}</Table.Td>
    <Table.Td className={classes['quiet'] ?? ''}>
      {span.causes.map((cause) => (
        <div key={`${cause.id} ${cause.code}`}>
          {cause.key || cause.title} {causeText(cause.code, registry.find(cause.kind))}
        </div>
      ))}
    </Table.Td>
  </Table.Tr>
);
