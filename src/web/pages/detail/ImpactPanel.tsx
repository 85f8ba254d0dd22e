import { Button, Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orgPath, post } from '../../api.ts';
import type { Affected, ImpactEntry } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { impactQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { RecordName } from '../../ui/RecordName.tsx';
import { STATUS_TEXT, toneOf } from '../../ui/status.ts';
import type { RecordProps } from './DetailPage.tsx';
import classes from './detail.module.css';
import { breakingChange } from './what-if.ts';

const AUDIENCE: Readonly<Record<string, string>> = {
  customer: 'Customers',
  contract: 'Contracts',
  prospect: 'Prospects',
  auditor: 'Auditors',
  regulator: 'Regulators',
  public: 'The public',
  vendor: 'Vendors',
  internal: 'Inside the company',
};
const FIRST = 8;

/** Everything that rests on the record, by whom it was promised to. */
export const ImpactPanel = ({ kind, record }: RecordProps) => {
  const { data, error } = useQuery(impactQuery(useOrg(), kind, record.key));
  return (
    <Panel
      title="What rests on it"
      aside={data && <span className={classes['quiet']}>{formatNumber(data.total)} in all</span>}
    >
      <Failure error={error} />
      {!data && !error && <Skeleton height={60} />}
      {data?.total === 0 && <Text c="dimmed">Nothing rests on it yet.</Text>}
      {data?.groups
        .filter((group) => group.items.length > 0)
        .map((group) => (
          <Audience key={group.audience} label={AUDIENCE[group.audience] ?? group.audience} entries={group.items} />
        ))}
      {data && data.total > 0 && <WhatIf kind={kind} record={record} />}
    </Panel>
  );
};

const Audience = ({ label, entries }: { readonly label: string; readonly entries: readonly ImpactEntry[] }) => {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? entries : entries.slice(0, FIRST);
  return (
    <div className={classes['group']}>
      <div className={classes['groupHead']}>
        <h3>{label}</h3>
        <span className={classes['quiet']}>{formatNumber(entries.length)}</span>
      </div>
      <ul className={classes['links']}>
        {shown.map((entry) => (
          <li key={entry.id}>
            <span>
              <RecordName record={entry} status={entry.status} />
              {entry.to && <span className={classes['quiet']}> to {entry.to}</span>}
            </span>
          </li>
        ))}
      </ul>
      {entries.length > shown.length && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShowsAll(true)}>
          Show all {formatNumber(entries.length)}
        </Button>
      )}
    </div>
  );
};

/** What would stop being true, without anything being written. */
const WhatIf = ({ kind, record }: RecordProps) => {
  const org = useOrg();
  const change = breakingChange(kind, record.id);
  const ask = useMutation({
    mutationFn: () => post<{ readonly affected: readonly Affected[] }>(orgPath(org, 'what-if'), { changes: [change] }),
  });
  if (!change) return null;
  const affected = ask.data?.affected.filter((one) => one.before !== null && one.id !== record.id) ?? [];
  return (
    <div className={classes['group']}>
      <Button size="compact-sm" variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
        What if this breaks?
      </Button>
      <Failure error={ask.error} />
      <div aria-live="polite">
        {ask.data && (
          <p className={classes['quiet']}>{formatNumber(affected.length)} would change; nothing was written.</p>
        )}
        <ul className={classes['links']}>
          {affected.slice(0, 40).map((one) => (
            <li key={one.id}>
              <RecordName record={one} status={one.after} />
              <span className={classes['quiet']}>
                {STATUS_TEXT[toneOf(one.before)].label} → {STATUS_TEXT[toneOf(one.after)].label}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
};
