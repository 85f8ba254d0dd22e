import { Button, Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../model/registry.ts';
import { orgPath } from '../api.ts';
import type { JournalChange, JournalEffect, JournalEntry, RecordRef } from '../api-types.ts';
import { useOrg } from '../place.ts';
import { journalQuery } from '../queries.ts';
import { Failure } from '../ui/Failure.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { Page, PanelSkeleton } from '../ui/Page.tsx';
import pageClasses from '../ui/page.module.css';
import { RecordName } from '../ui/RecordName.tsx';
import { STATUS_TEXT, toneOf } from '../ui/status.ts';
import classes from './journal.module.css';
import { actorLabel, changeFields, verbOf } from './journal-text.ts';
import { Verification } from './settings/Verification.tsx';

const FIRST = 5;

/** Who did what, and what followed from it; every entry is a leaf of the signed tree. */
export const JournalPage = () => {
  const org = useOrg();
  const journal = useInfiniteQuery(journalQuery(org));
  const entries = journal.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title="Journal"
      lead="Everything that was ever done here, in order. Nothing in it can be changed afterwards without the signed checkpoint giving it away."
      actions={<Downloads />}
    >
      <Verification />
      <Failure error={journal.error} onRetry={() => void journal.refetch()} />
      {journal.isPending && !journal.error && <PanelSkeleton lines={10} />}
      {entries.length > 0 && (
        <div className={pageClasses['panel']}>
          <ol className={classes['entries']}>
            {entries.map((entry) => (
              <Entry key={entry.seq} entry={entry} />
            ))}
          </ol>
          {journal.hasNextPage && (
            <Button variant="default" loading={journal.isFetchingNextPage} onClick={() => void journal.fetchNextPage()}>
              Earlier entries
            </Button>
          )}
        </div>
      )}
    </Page>
  );
};

const Downloads = () => {
  const org = useOrg();
  return (
    <Group gap="xs">
      <Button
        component="a"
        variant="default"
        href={orgPath(org, 'journal', 'checkpoint')}
        download={`${org}.checkpoint`}
        leftSection={<NamedIcon name="download" />}
      >
        Checkpoint
      </Button>
      <Button component="a" variant="default" href={orgPath(org, 'journal', 'key')} download={`${org}.vkey`}>
        Public key
      </Button>
      <Button
        component="a"
        variant="default"
        href={orgPath(org, 'journal', 'export')}
        download
        leftSection={<NamedIcon name="download" />}
      >
        Whole journal
      </Button>
    </Group>
  );
};

const Entry = ({ entry }: { readonly entry: JournalEntry }) => {
  const [showsAll, setShowsAll] = useState(false);
  const { changes, effects = [], effectsTotal = effects.length, more = 0, hidden = 0, reason } = entry;
  const shown = showsAll ? changes : changes.slice(0, FIRST);
  return (
    <li>
      <div className={classes['head']}>
        <strong>{actorLabel(entry.actor)}</strong>
        <span className={classes['quiet']}>
          {formatMoment(entry.at)} · entry {entry.seq}
        </span>
      </div>
      {reason && <p className={classes['reason']}>“{reason}”</p>}
      <ul className={classes['changes']}>
        {shown.map((change, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry never changes, and its changes have no name of their own
          <li key={index}>
            <ChangeLine change={change} />
          </li>
        ))}
      </ul>
      {changes.length > shown.length && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShowsAll(true)}>
          Show all {formatNumber(changes.length)}
        </Button>
      )}
      {more + hidden > 0 && (
        <p className={classes['quiet']}>{formatNumber(more + hidden)} more that are not listed here.</p>
      )}
      {effects.length > 0 && <Effects effects={effects} total={effectsTotal} />}
    </li>
  );
};

const isRef = (end: JournalChange['from']): end is RecordRef => typeof end === 'object' && end !== null;

const ChangeLine = ({ change }: { readonly change: JournalChange }) => {
  const { op, kind, key, title, from, to, relation } = change;
  if (op === 'link' || op === 'unlink') {
    return (
      <>
        {verbOf(change)} {isRef(from) ? <RecordName record={from} /> : 'a record'}{' '}
        <span className={classes['quiet']}>{relation?.replaceAll('_', ' ')}</span>{' '}
        {isRef(to) ? <RecordName record={to} /> : 'a record'}
      </>
    );
  }
  if (!kind || !key) return verbOf(change);
  return (
    <>
      {verbOf(change)} <RecordName record={{ kind, key, title: title ?? '' }} />
      <span className={classes['quiet']}>{changeFields(registry.find(kind), change)}</span>
    </>
  );
};

const Effects = ({ effects, total }: { readonly effects: readonly JournalEffect[]; readonly total: number }) => (
  <details className={classes['effects']}>
    <summary>
      {formatNumber(total)} {total === 1 ? 'record stands' : 'records stand'} differently since
    </summary>
    <ul className={classes['changes']}>
      {effects.slice(0, 50).map((effect) => (
        <li key={effect.id}>
          <RecordName record={effect} status={effect.to} />
          <span className={classes['quiet']}>
            {' '}
            {STATUS_TEXT[toneOf(effect.from)].label} → {STATUS_TEXT[toneOf(effect.to)].label}
          </span>
        </li>
      ))}
    </ul>
  </details>
);
