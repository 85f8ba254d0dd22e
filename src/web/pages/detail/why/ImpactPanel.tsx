import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { Panel } from '../../../ui/Page.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import classes from '../detail.module.css';
import { useAsOf } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { impactOf } from '../record-queries.ts';
import { AudienceGroup } from './AudienceGroup.tsx';

/** Everything that rests on the record, by whom it was promised to. */
export const ImpactPanel = ({ kind, record }: RecordProps) => {
  const { data, error } = useQuery(impactOf(useOrg(), kind, record.key, useAsOf()));
  return (
    <Panel
      title="What rests on it"
      aside={data && <span className={classes['quiet']}>{formatNumber(data.total)} in all</span>}
    >
      <Failure error={error} />
      {!data && !error && <Skeleton height={60} />}
      {data?.total === 0 && <Text c="dimmed">Nothing rests on it yet.</Text>}
      {data?.groups.map(({ audience, total, items }) => (
        <AudienceGroup key={audience} id={`audience-${audience}`} audience={audience} total={total} items={items}>
          {(entry) => (
            <span>
              <RecordName record={entry} status={entry.status} />
              {entry.to && <span className={classes['quiet']}> to {entry.to}</span>}
              {entry.depth > 1 && (
                <span className={classes['aside']}>
                  by way of{' '}
                  {entry.path
                    .slice(0, -1)
                    .map(({ key, title }) => key || title)
                    .join(' → ')}
                </span>
              )}
            </span>
          )}
        </AudienceGroup>
      ))}
    </Panel>
  );
};
