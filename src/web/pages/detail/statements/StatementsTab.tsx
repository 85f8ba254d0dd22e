import { Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { canSomewhere } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import type { Row } from '../../../api-types.ts';
import { placeOfStatement, takeUnsaved } from '../../../fields/unsaved.ts';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatMoment, formatRelative } from '../../../ui/format.ts';
import { TextLink } from '../../../ui/links.tsx';
import { Panel } from '../../../ui/Page.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { StateBadge } from '../../../ui/StateBadge.tsx';
import { StatusBadge } from '../../../ui/StatusBadge.tsx';
import { useActor } from '../../../use-actor.ts';
import classes from '../detail.module.css';
import { useAsOf } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { impactOf, pointingAt } from '../record-queries.ts';

const MakeStatement = lazy(async () => ({ default: (await import('./MakeStatement.tsx')).MakeStatement }));
const STATEMENT = registry.get('statement');

/** What was said outside that was taken from this record: to whom, when, in which words, and whether it still holds. */
export const StatementsTab = ({ kind, record }: RecordProps) => {
  const org = useOrg();
  const asOf = useAsOf();
  const actor = useActor();
  const [isMaking, setMaking] = useState(() => takeUnsaved(placeOfStatement(record)) !== undefined);
  const { data, error } = useQuery(pointingAt(org, 'statement', 'rests_on', record.id, asOf));
  const mayMake = !asOf && canSomewhere(actor, 'create', STATEMENT);
  return (
    <Panel
      title="Statements made from it"
      aside={
        mayMake &&
        !isMaking && (
          <Button size="compact-sm" variant="default" onClick={() => setMaking(true)}>
            Note down a statement
          </Button>
        )
      }
    >
      {isMaking && (
        <Suspense fallback={<Skeleton height={200} />}>
          <MakeStatement kind={kind} record={record} onDone={() => setMaking(false)} />
        </Suspense>
      )}
      <Failure error={error} />
      {!data && !error && <Skeleton height={80} />}
      {data?.items.length === 0 && !isMaking && (
        <Text c="dimmed" maw="60ch">
          Nobody was told this yet, as far as is noted down. A statement keeps who was told, when and in which words; it
          shows up on the recall list when what it rests on breaks.
        </Text>
      )}
      <ul className={classes['statements']}>
        {data?.items.map((statement) => (
          <Statement key={statement.id} statement={statement} />
        ))}
      </ul>
      <Indirect kind={kind} record={record} direct={data?.items ?? []} />
    </Panel>
  );
};

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const Statement = ({ statement }: { readonly statement: Row }) => {
  const { audience, recipient, saidAt, wording, channel } = statement.data;
  const option = (field: string, value: unknown) => STATEMENT.fields[field]?.options?.[String(value)] ?? text(value);
  const at = text(saidAt);
  return (
    <li>
      <div className={classes['grows']}>
        <RecordName record={statement} />
        <blockquote>{text(wording)}</blockquote>
        <span className={classes['quiet']}>
          {[text(recipient) ?? option('audience', audience), option('channel', channel)].filter(Boolean).join(', ')}
          {at && ` · ${formatMoment(at)} (${formatRelative(at, Date.now())})`}
        </span>
      </div>
      <div className={classes['standings']}>
        <StateBadge kind={STATEMENT} state={statement.state} />
        <StatusBadge status={statement.status} />
        <Recall statement={statement} />
      </div>
    </li>
  );
};

/** Whether the people who were told have to hear something else now. */
const Recall = ({ statement: { state, status } }: { readonly statement: Row }) => {
  const org = useOrg();
  if (state !== 'said' || status === 'assured' || status === 'not_applicable' || status === null) return null;
  return (
    <TextLink to="/o/$org/recall" params={{ org }} size="sm">
      On the recall list
    </TextLink>
  );
};

interface IndirectProps extends RecordProps {
  readonly direct: readonly Row[];
}

/** Statements that rest on this record through an answer, a claim or a commitment. */
const Indirect = ({ kind, record, direct }: IndirectProps) => {
  const { data } = useQuery(impactOf(useOrg(), kind, record.key, useAsOf()));
  const known = new Set(direct.map(({ id }) => id));
  const found = data?.groups
    .flatMap(({ items }) => items)
    .filter((one) => one.kind === 'statement' && !known.has(one.id));
  if (!found || found.length === 0) return null;
  return (
    <div className={classes['group']}>
      <div className={classes['groupHead']}>
        <h3>Through something else</h3>
        <span className={classes['quiet']}>{found.length}</span>
      </div>
      <ul className={classes['links']}>
        {found.map((one) => (
          <li key={one.id}>
            <span>
              <RecordName record={one} status={one.status} />
              {one.to && <span className={classes['quiet']}> to {one.to}</span>}
              <span className={classes['aside']}>
                by way of{' '}
                {one.path
                  .slice(0, -1)
                  .map(({ key, title }) => key || title)
                  .join(' → ')}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};
