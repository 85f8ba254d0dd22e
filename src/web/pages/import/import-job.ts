import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { orgPath, post, withQuery } from '../../api.ts';
import { ORG } from '../../queries.ts';
import { formatNumber } from '../../ui/format.ts';
import { notify } from '../../ui/notify.ts';
import { type Imported, type Progress, runImport, type Send } from './run.ts';
import { dropUnfinished, keepUnfinished, type Unfinished } from './unfinished.ts';

/** An import that was begun in this window. It belongs to no page: whoever leaves leaves it running. */
export interface ImportJob {
  readonly what: Unfinished;
  readonly state: 'running' | 'stopped' | 'done';
  readonly progress: Progress;
  readonly error: Error | null;
  readonly stop: () => void;
}

const jobs = new Map<string, ImportJob>();
const listeners = new Set<() => void>();
const keyOf = (org: string, kind: string) => `${org} ${kind}`;

const put = (job: ImportJob): void => {
  jobs.set(keyOf(job.what.org, job.what.kind), job);
  for (const listener of listeners) listener();
};

export const forgetJob = (org: string, kind: string): void => {
  jobs.delete(keyOf(org, kind));
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useImportJob = (org: string, kind: string): ImportJob | undefined =>
  useSyncExternalStore(subscribe, () => jobs.get(keyOf(org, kind)));

/** Sends rows of a kind to the server's import. */
export const sender =
  (org: string, kind: AnyKind): Send =>
  (csv, { dryRun, skipErrors, key }) =>
    post<Imported>(
      withQuery(orgPath(org, kind.plural, 'import'), {
        format: 'csv',
        ...(dryRun ? { dryRun: '1' } : {}),
        ...(skipErrors ? { skipErrors: '1' } : {}),
      }),
      new Blob([csv], { type: 'text/csv' }),
      key === undefined ? {} : { headers: { 'idempotency-key': key } },
    );

const hold = (event: BeforeUnloadEvent) => event.preventDefault();

/** Runs an import, or goes on with one, and keeps in the browser how far it came. */
export const startImport = async (client: QueryClient, kind: AnyKind, what: Unfinished): Promise<void> => {
  const end = new AbortController();
  let job: ImportJob = { what, state: 'running', progress: what.progress, error: null, stop: () => end.abort() };
  put(job);
  window.addEventListener('beforeunload', hold);
  await keepUnfinished(what);
  try {
    const onProgress = (progress: Progress) => {
      job = { ...job, progress };
      put(job);
      void keepUnfinished({ ...what, progress });
    };
    const progress = await runImport(what, sender(what.org, kind), {
      from: what.progress,
      onProgress,
      signal: end.signal,
    });
    const isThrough = progress.through >= what.rows.length;
    put({ ...job, progress, state: isThrough ? 'done' : 'stopped' });
    if (isThrough) {
      await dropUnfinished(what);
      notify({
        title: `${what.file} is imported`,
        message: `${formatNumber(progress.created)} new, ${formatNumber(progress.updated)} changed.`,
      });
    }
  } catch (error) {
    put({ ...job, state: 'stopped', error: error instanceof Error ? error : new Error(String(error)) });
  }
  window.removeEventListener('beforeunload', hold);
  await client.invalidateQueries({ queryKey: [ORG, what.org] });
};
