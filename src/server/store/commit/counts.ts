import { sql } from 'kysely';
import type { Changed } from '../../../assurance/types.ts';
import type { RecordView } from '../../../model/kind.ts';
import type { Tx } from '../database.ts';
import { type Cell, NO_SCOPE } from './cells.ts';
import type { Written } from './write.ts';

export interface Place {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly scope_id: string | null;
  readonly state: string;
}

/** Of records that nothing can be said about. */
export const NO_STATUS = 'none';

/** Where records stand now: for those whose assurance changed although nobody touched them. */
export const loadPlaces = async (tx: Tx, ids: readonly string[]): Promise<Map<string, Place>> => {
  if (ids.length === 0) return new Map();
  const found = await sql<Place>`select id, kind, key, title, scope_id, state from record
    where org_id = app_org() and id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

interface Counted {
  readonly written: Written;
  readonly affected: readonly Changed[];
  /** What a record is counted under now; undefined for one that is gone. */
  readonly cellOf: (id: string) => Cell | undefined;
  readonly statusOf: (id: string) => string;
}

/** Keeps the counters by kind, scope, state and status in step with what was written. */
export const writeCounts = async (tx: Tx, { written, affected, cellOf, statusOf }: Counted): Promise<void> => {
  const deltas = new Deltas();
  const touched = new Set<string>();
  const changes =
    written.records.length + written.removed.length > 0 ? new Map(affected.map((one) => [one.id, one])) : null;
  const then = (id: string): string => {
    const change = changes?.get(id);
    return change ? (change.before?.status ?? NO_STATUS) : statusOf(id);
  };
  for (const { before, after } of written.records) {
    touched.add(after.id);
    if (before) deltas.add(cellIn(before), then(before.id), -1);
    deltas.add(cellIn(after), statusOf(after.id), 1);
  }
  for (const record of written.removed) {
    touched.add(record.id);
    deltas.add(cellIn(record), then(record.id), -1);
  }
  for (const { id, before, after } of affected) {
    const cell = cellOf(id);
    if (!cell || touched.has(id) || before?.status === after?.status) continue;
    deltas.add(cell, before?.status ?? NO_STATUS, -1);
    deltas.add(cell, after?.status ?? NO_STATUS, 1);
  }
  const rows = deltas.rows();
  if (rows.length === 0) return;
  await sql`insert into record_count (org_id, kind, scope_id, state, status, n)
    select app_org(), kind, scope, state, status, n from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (kind text, scope uuid, state text, status text, n bigint)
    on conflict (org_id, kind, scope_id, state, status) do update set n = record_count.n + excluded.n`.execute(tx);
};

const cellIn = ({ kind, scope, state }: RecordView): Cell => ({ kind, scope: scope ?? NO_SCOPE, state });

class Deltas {
  readonly #deltas = new Map<string, { readonly cell: Cell; readonly status: string; n: number }>();

  add(cell: Cell, status: string, n: number): void {
    const name = `${cell.kind} ${cell.scope} ${cell.state} ${status}`;
    const known = this.#deltas.get(name);
    if (known) known.n += n;
    else this.#deltas.set(name, { cell, status, n });
  }

  rows(): object[] {
    return [...this.#deltas.values()].flatMap(({ cell, status, n }) => (n === 0 ? [] : [{ ...cell, status, n }]));
  }
}
