import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { orgPath, post } from '../../../api.ts';
import { newId } from '../../../ids.ts';
import { ORG } from '../../../queries.ts';
import { formatNumber } from '../../../ui/format.ts';
import { notify } from '../../../ui/notify.ts';
import { addDeed } from '../deeds.ts';
import type { Asked } from '../rows.ts';
import { type BulkAction, type BulkPlan, lossOf, undoOf } from './bulk-plan.ts';
import { type BulkResult, type Committed, runBulk } from './bulk-run.ts';

/** A bulk change on its way. It belongs to no page: whoever leaves the list leaves it running. */
export interface BulkJob {
  readonly label: string;
  readonly through: number;
  readonly of: number;
  readonly stop: () => void;
}

const jobs = new Map<string, BulkJob>();
const listeners = new Set<() => void>();

const put = (org: string, job: BulkJob | undefined): void => {
  if (job) jobs.set(org, job);
  else jobs.delete(org);
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useBulkJob = (org: string): BulkJob | undefined => useSyncExternalStore(subscribe, () => jobs.get(org));

/** Says what the changes would do; nothing is kept. */
export const tryOut = (org: string) => (changes: readonly unknown[]) =>
  post<Committed>(orgPath(org, 'changes'), { changes, dryRun: true });

const hold = (event: BeforeUnloadEvent) => event.preventDefault();

/** Commits a plan part by part, and remembers the way back. */
export const startBulk = async (
  client: QueryClient,
  { org, kind }: Asked,
  plan: BulkPlan,
  action: BulkAction,
  label: string,
): Promise<void> => {
  const end = new AbortController();
  const job = { label, through: 0, of: plan.planned.length, stop: () => end.abort() };
  put(org, job);
  window.addEventListener('beforeunload', hold);
  const commit = (changes: readonly unknown[], key: string) =>
    post<Committed>(orgPath(org, 'changes'), { changes, reason: label }, { headers: { 'idempotency-key': key } });
  const onProgress = (through: number) => put(org, { ...job, through });
  const result = await runBulk(plan, commit, { onProgress, signal: end.signal, id: newId(Date.now()) });
  window.removeEventListener('beforeunload', hold);
  put(org, undefined);
  const undo = result.done.flatMap(({ planned, after }) => undoOf(kind, planned, action, after) ?? []);
  if (result.done.length > 0) addDeed(org, { label, undo, lost: lossOf(action, result.done.length, undo.length) });
  const isWhole = result.left + result.unknown === 0 && result.refused.length === plan.refused.length;
  if (!isWhole) notify({ isFailure: true, title: label, message: shortfall(result) });
  await client.invalidateQueries({ queryKey: [ORG, org] });
};

const shortfall = ({ left, unknown, refused, error }: BulkResult): string =>
  [
    refused.length > 0 ? `${formatNumber(refused.length)} could not be changed.` : '',
    unknown > 0
      ? `${formatNumber(unknown)} may have been changed: the answer was lost twice. Look at them before you go on; what was changed stands in their history, and cannot be undone from here.`
      : '',
    left > 0
      ? `${formatNumber(left)} were not come to${error ? `: ${error.message}` : ', because it was stopped.'}`
      : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
