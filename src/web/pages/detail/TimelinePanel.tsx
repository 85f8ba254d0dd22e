import { Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { registry } from '../../../model/registry.ts';
import type { Span, Spans } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { spansQuery } from '../../queries.ts';
import { causeText } from '../../ui/cause-text.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatMoment, formatShare } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { SpanBar } from '../../ui/SpanBar.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import type { RecordProps } from './DetailPage.tsx';
import classes from './detail.module.css';

/** Spans in the table, the newest first; the bar shows them all. */
const SHOWN = 12;

/** How it stood over the last 30 days: what an auditor of operating effectiveness asks for. */
export const TimelinePanel = ({ kind, record }: RecordProps) => {
  const { data, error } = useQuery(spansQuery(useOrg(), kind, record.key, record.createdAt));
  return (
    <Panel title="The last 30 days">
      <Failure error={error} />
      {!data && !error && <Skeleton height={60} />}
      {data && <Window spans={data} />}
    </Panel>
  );
};

const Window = ({ spans: { spans, effectiveness } }: { readonly spans: Spans }) => {
  const { assured, from, to, lapses } = effectiveness;
  return (
    <>
      <Text mb="xs">
        Assured {formatShare(assured)} of the time, {lapseText(lapses.length)}.
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
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {spans
              .toReversed()
              .slice(0, SHOWN)
              .map((span) => (
                <SpanRow key={`${span.from} ${span.status}`} span={span} />
              ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
};

const lapseText = (n: number): string => {
  if (n === 0) return 'without a lapse';
  return n === 1 ? 'with one lapse' : `with ${n} lapses`;
};

const SpanRow = ({ span }: { readonly span: Span }) => (
  <Table.Tr>
    <Table.Td>
      <StatusBadge status={span.status} />
      {span.causes.slice(0, 2).map((cause) => (
        <div key={`${cause.id} ${cause.code}`} className={classes['quiet']}>
          {cause.key} {causeText(cause.code, registry.find(cause.kind))}
        </div>
      ))}
    </Table.Td>
    <Table.Td>{formatMoment(span.from)}</Table.Td>
    <Table.Td>{span.to ? formatMoment(span.to) : 'now'}</Table.Td>
  </Table.Tr>
);
