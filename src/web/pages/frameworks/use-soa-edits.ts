import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState, useSyncExternalStore } from 'react';
import { orgPath, post } from '../../api.ts';
import { type Edit, inverseOf, type Pending } from './soa-edits.ts';
import { type Soa, type SoaRow, soaQuery } from './soa-query.ts';
import { type Answer, SoaSaver } from './soa-saver.ts';

const UNDOABLE = 100;

const withSaved = (soa: Soa, edits: readonly Edit[], versions: ReadonlyMap<string, number>): Soa => {
  const byId = new Map<string, Edit[]>();
  for (const edit of edits) byId.set(edit.id, [...(byId.get(edit.id) ?? []), edit]);
  const rows = soa.rows.map((row): SoaRow => {
    const own = byId.get(row.id);
    if (!own) return row;
    const changed = Object.fromEntries(own.map(({ field, to }) => [field, to]));
    return { ...row, ...changed, version: Math.max(row.version, versions.get(row.id) ?? 0) };
  });
  return { ...soa, rows };
};

const makeSaver = (client: QueryClient, org: string, adoption: string): SoaSaver => {
  const query = soaQuery(org, adoption);
  return new SoaSaver({
    commit: (changes) => post<Answer>(orgPath(org, 'changes'), { changes }),
    rows: () => client.getQueryData<Soa>(query.queryKey)?.rows ?? [],
    fresh: async () => (await client.fetchQuery({ ...query, staleTime: 0 })).rows,
    saved: async (edits, versions) => {
      // An answer under way may be from before the commit.
      await client.cancelQueries({ queryKey: query.queryKey });
      client.setQueryData<Soa>(query.queryKey, (soa) => soa && withSaved(soa, edits, versions));
      void client.invalidateQueries({ queryKey: query.queryKey });
    },
  });
};

const savers = new WeakMap<QueryClient, Map<string, SoaSaver>>();

/** One saver for an adoption: what it could not send waits in it, whoever leaves the page meanwhile. */
export const saverOf = (client: QueryClient, org: string, adoption: string): SoaSaver => {
  const byPlace = savers.get(client) ?? new Map<string, SoaSaver>();
  savers.set(client, byPlace);
  const place = `${org} ${adoption}`;
  const saver = byPlace.get(place) ?? makeSaver(client, org, adoption);
  byPlace.set(place, saver);
  return saver;
};

const LEAVE = 'Leave with cells that are not saved? They are here again when you come back in this window.';

/** The cells that are edited and not in their records yet; what was done last can be undone. */
export const useSoaEdits = (org: string, adoption: string) => {
  const client = useQueryClient();
  const saver = saverOf(client, org, adoption);
  const pending = useSyncExternalStore(saver.subscribe, saver.pending);
  const [done, setDone] = useState<readonly (readonly Edit[])[]>([]);
  const apply = (edits: readonly Edit[]) => {
    if (edits.length === 0) return;
    setDone((before) => [...before, edits].slice(-UNDOABLE));
    void saver.send(edits);
  };
  const undo = () => {
    const last = done.at(-1);
    if (!last) return;
    setDone(done.slice(0, -1));
    void saver.send(inverseOf(last));
  };
  // What is on its way arrives wherever its writer is; what was refused or not sent waits for them here.
  const isWaiting = [...pending.values()].some(({ state }) => state !== 'saving');
  useBlocker({
    shouldBlockFn: ({ current, next }) => isWaiting && current.pathname !== next.pathname && !window.confirm(LEAVE),
    enableBeforeUnload: () => pending.size > 0,
  });
  return {
    pending,
    apply,
    undo,
    undoable: done.length,
    choose: (edit: Pending, isOurs: boolean) => void saver.choose(edit, isOurs),
    retry: () => void saver.retry(),
  };
};
