import { sql } from 'kysely';
import type { Changed } from '../../../assurance/types.ts';
import type { Tx } from '../database.ts';
import type { Written } from './write.ts';

/** What a record is counted under. */
interface Tally {
  readonly kind: string;
  readonly scope: string;
  readonly state: string;
  readonly status: string;
}

export interface Place {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly scope_id: string | null;
  readonly state: string;
}

/** Of records without a scope, and of records that nothing can be said about. */
export const NO_SCOPE = '00000000-0000-0000-0000-000000000000';
export const NO_STATUS = 'none';

/** Where records stand now: for those whose assurance changed although nobody touched them. */
export const loadPlaces = async (tx: Tx, ids: readonly string[]): Promise<Map<string, Place>> => {
  if (ids.length === 0) return new Map();
  const found = await sql<Place>`select id, kind, key, title, scope_id, state from record
    where org_id = app_org() and id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

/** Keeps the counters by kind, scope, state and status in step with what was written. */
export const writeCounts = async (
  tx: Tx,
  written: Written,
  affected: readonly Changed[],
  places: ReadonlyMap<string, Place>,
  statusOf: (id: string) => string,
): Promise<void> => {
  const deltas = new Map<string, { tally: Tally; n: number }>();
  const add = (tally: Tally, n: number) => {
    const name = `${tally.kind} ${tally.scope} ${tally.state} ${tally.status}`;
    const known = deltas.get(name);
    if (known) known.n += n;
    else deltas.set(name, { tally, n });
  };
  const changes = new Map(affected.map((change) => [change.id, change]));
  const then = (id: string): string => {
    const change = changes.get(id);
    return change ? (change.before?.status ?? NO_STATUS) : statusOf(id);
  };
  const touched = new Set<string>();
  for (const record of written.records) {
    touched.add(record.after.id);
    if (record.before)
      add(
        {
          kind: record.before.kind,
          scope: record.before.scope ?? NO_SCOPE,
          state: record.before.state,
          status: then(record.before.id),
        },
        -1,
      );
    add(
      {
        kind: record.after.kind,
        scope: record.after.scope ?? NO_SCOPE,
        state: record.after.state,
        status: statusOf(record.after.id),
      },
      1,
    );
  }
  for (const record of written.removed) {
    touched.add(record.id);
    add({ kind: record.kind, scope: record.scope ?? NO_SCOPE, state: record.state, status: then(record.id) }, -1);
  }
  for (const change of affected) {
    const place = places.get(change.id);
    if (touched.has(change.id) || !place || change.before?.status === change.after?.status) continue;
    const tally = { kind: place.kind, scope: place.scope_id ?? NO_SCOPE, state: place.state };
    add({ ...tally, status: change.before?.status ?? NO_STATUS }, -1);
    add({ ...tally, status: change.after?.status ?? NO_STATUS }, 1);
  }
  const rows = [...deltas.values()].filter(({ n }) => n !== 0).map(({ tally, n }) => ({ ...tally, n }));
  if (rows.length === 0) return;
  await sql`insert into record_count (org_id, kind, scope_id, state, status, n)
    select app_org(), kind, scope, state, status, n from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (kind text, scope uuid, state text, status text, n bigint)
    on conflict (org_id, kind, scope_id, state, status) do update set n = record_count.n + excluded.n`.execute(tx);
};
