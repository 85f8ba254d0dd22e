import { Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { Panel } from '../../../ui/Page.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { STATUS_TEXT, toneOf } from '../../../ui/status.ts';
import classes from '../detail.module.css';
import { useDetailSearch, useSetSearch } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { breaksOf } from '../record-queries.ts';
import { AudienceGroup } from './AudienceGroup.tsx';

/** What would stop being true if the record broke, and for whom; worked out without anything being written. */
export const BreaksPanel = ({ kind, record }: RecordProps) => {
  const setSearch = useSetSearch();
  const isAsked = useDetailSearch().ask === '1';
  const { data, error } = useQuery({ ...breaksOf(useOrg(), kind, record.key), enabled: isAsked });
  return (
    <Panel title="What breaks if this breaks">
      {!isAsked && (
        <>
          <Text size="sm" mb="sm">
            Works out who would be told something that is no longer true. Nothing is written, nobody is notified.
          </Text>
          <Button variant="default" onClick={() => void setSearch({ ask: '1' })}>
            What if this breaks?
          </Button>
        </>
      )}
      <Failure error={error} />
      {isAsked && !data && !error && <Skeleton height={80} />}
      <div aria-live="polite">
        {data && (
          <p className={classes['quiet']}>
            {formatNumber(data.total)} would change; nothing was written.
            {data.total === 0 && ' Either nothing rests on it, or what does is broken already.'}
          </p>
        )}
      </div>
      {data?.groups.map(({ audience, total, items }) => (
        <AudienceGroup key={audience} audience={audience} total={total} items={items}>
          {(one) => (
            <>
              <span>
                <RecordName record={one} status={one.after} />
                {one.to && <span className={classes['quiet']}> to {one.to}</span>}
              </span>
              <span className={classes['turn']}>
                {STATUS_TEXT[toneOf(one.before)].label} → {STATUS_TEXT[toneOf(one.after)].label}
              </span>
            </>
          )}
        </AudienceGroup>
      ))}
    </Panel>
  );
};
