import { sql } from 'kysely';
import type { RecordView } from '../../../model/kind.ts';
import type { Tx } from '../database.ts';
import { RECORD, type RecordRow, viewOf } from '../rows.ts';
import { isUuid } from '../uuid.ts';
import type { Link } from './work.ts';

/** Records by ids and keys, as they are now; unknown references are simply not among them. */
export const loadRecords = async (tx: Tx, refs: Iterable<string>): Promise<RecordView[]> => {
  const all = [...refs];
  if (all.length === 0) return [];
  const ids = all.filter(isUuid);
  const keys = all.filter((ref) => !isUuid(ref));
  const found = await sql<RecordRow>`
    select ${RECORD} from record where org_id = app_org() and id = any(${ids}::uuid[])
    union
    select ${RECORD} from record where org_id = app_org() and key = any(${keys}::text[])`.execute(tx);
  return found.rows.map(viewOf);
};

/** Current links that start at any of `from` or end at any of `to`. */
export const loadLinks = async (tx: Tx, from: readonly string[], to: readonly string[]): Promise<Link[]> => {
  if (from.length === 0 && to.length === 0) return [];
  const found = await sql<{
    id: string;
    from_id: string;
    relation: string;
    to_id: string;
    data: Record<string, unknown>;
  }>`
    select id, from_id, relation, to_id, data from link
      where org_id = app_org() and valid_to is null and from_id = any(${[...from]}::uuid[])
    union
    select id, from_id, relation, to_id, data from link
      where org_id = app_org() and valid_to is null and to_id = any(${[...to]}::uuid[])`.execute(tx);
  return found.rows.map((row) => ({
    id: row.id,
    from: row.from_id,
    relation: row.relation,
    to: row.to_id,
    data: row.data,
  }));
};

/** The scopes above the given ones, so that a loop among them is seen. */
export const loadScopesAbove = async (tx: Tx, ids: readonly string[]): Promise<RecordView[]> => {
  if (ids.length === 0) return [];
  const found = await sql<RecordRow>`
    with recursive above as (
      select id, scope_id, 0 as depth from record where org_id = app_org() and id = any(${[...ids]}::uuid[])
      union
      select record.id, record.scope_id, above.depth + 1 from record join above on record.org_id = app_org() and record.id = above.scope_id
      where above.depth < 40
    )
    select ${RECORD} from record where org_id = app_org() and id in (select id from above)`.execute(tx);
  return found.rows.map(viewOf);
};

/** Takes the next `count` numbers of a kind's keys and returns the first of them. */
export const takeNumbers = async (tx: Tx, kind: string, count: number): Promise<number> => {
  const found = await sql<{ last: number }>`
    insert into key_counter (org_id, kind, last) values (app_org(), ${kind}, ${count})
    on conflict (org_id, kind) do update set last = key_counter.last + excluded.last
    returning last`.execute(tx);
  return (found.rows[0]?.last ?? count) - count + 1;
};

/** Some of the records that have any of these as their owner or scope. */
export const loadPlaced = async (
  tx: Tx,
  ids: readonly string[],
): Promise<Pick<RecordView, 'id' | 'key' | 'owner' | 'scope'>[]> => {
  const found = await sql<Pick<RecordView, 'id' | 'key' | 'owner' | 'scope'>>`
    select id, key, owner_id as owner, scope_id as scope from record
    where org_id = app_org() and (owner_id = any(${[...ids]}::uuid[]) or scope_id = any(${[...ids]}::uuid[])) order by id`.execute(
    tx,
  );
  return found.rows;
};

/** Those of the ids that once belonged to a record and do no longer. */
export const loadUsedIds = async (tx: Tx, ids: readonly string[]): Promise<string[]> => {
  if (ids.length === 0) return [];
  const found = await sql<{ id: string }>`
    select distinct record_id as id from record_version where org_id = app_org() and record_id = any(${[...ids]}::uuid[])
      and not exists (select from record where record.org_id = app_org() and record.id = record_version.record_id)`.execute(
    tx,
  );
  return found.rows.map((row) => row.id);
};

/** Moves a kind's numbers past those that people chose themselves, so that the next one is free. */
export const raiseNumbers = async (tx: Tx, chosen: ReadonlyMap<string, number>): Promise<void> => {
  if (chosen.size === 0) return;
  const rows = JSON.stringify([...chosen].map(([kind, last]) => ({ kind, last })));
  await sql`insert into key_counter (org_id, kind, last)
    select app_org(), kind, last from jsonb_to_recordset(${rows}::jsonb) as given (kind text, last bigint)
    on conflict (org_id, kind) do update set last = greatest(key_counter.last, excluded.last)`.execute(tx);
};
