import { Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Status } from '../../../assurance/types.ts';
import type { Impact } from '../../api-types.ts';
import { usePlace } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/Page.tsx';
import { StatusMark } from '../../ui/StatusBadge.tsx';
import { sharesOf } from '../../ui/status.ts';
import { AUDIENCE } from './audiences.ts';
import classes from './detail.module.css';
import { useAsOf, useSetSearch } from './detail-search.ts';
import type { RecordProps } from './record-props.ts';
import { impactOf } from './record-queries.ts';

/** To whom something was promised that rests on the record, in numbers; the whole list is one step away. */
export const RestsOnIt = ({ kind, record }: RecordProps) => {
  const { org, plural } = usePlace();
  const asOf = useAsOf();
  const setSearch = useSetSearch();
  const { data, error } = useQuery(impactOf(org, kind, record.key, asOf));
  const params = { org, plural, ref: record.key };
  const moment = asOf ? { asOf } : {};
  return (
    <Panel
      title="What rests on it"
      aside={data && <span className={classes['quiet']}>{formatNumber(data.total)} in all</span>}
    >
      <Failure error={error} />
      {!data && !error && <Skeleton height={60} />}
      {data?.total === 0 && <Text c="dimmed">Nothing rests on it yet.</Text>}
      <ul className={classes['audiences']}>
        {data?.groups.map((group) => (
          <li key={group.audience}>
            <TextLink
              to="/o/$org/$plural/$ref"
              params={params}
              search={{ ...moment, tab: 'why' }}
              hash={`audience-${group.audience}`}
              underline="hover"
            >
              {AUDIENCE[group.audience] ?? group.audience}
            </TextLink>
            <Standings group={group} />
          </li>
        ))}
      </ul>
      {data && data.total > 0 && !asOf && (
        <Button size="compact-sm" variant="default" mt="sm" onClick={() => void setSearch({ tab: 'why', ask: '1' })}>
          What if this breaks?
        </Button>
      )}
    </Panel>
  );
};

/** How many of a group stand how: shape, number, and the word for whoever asks. */
const Standings = ({ group }: { readonly group: Impact['groups'][number] }) => {
  const byStatus: Partial<Record<Status, number>> = {};
  for (const { status } of group.items) if (status) byStatus[status] = (byStatus[status] ?? 0) + 1;
  return (
    <span className={classes['standings']}>
      {sharesOf(byStatus).map(({ tone, n }) => (
        <span key={tone}>
          <StatusMark status={tone === 'none' ? null : tone} /> {formatNumber(n)}
        </span>
      ))}
      {group.total > group.items.length && <span>and {formatNumber(group.total - group.items.length)} more</span>}
    </span>
  );
};
