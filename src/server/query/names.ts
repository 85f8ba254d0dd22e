import { sql } from 'kysely';
import { type Actor, can, reachesScope } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import type { Sql } from './source.ts';

/** A record as other records speak of it. What the actor may not read has neither key nor title. */
export interface Known {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly status: string | null;
}

/** An owner or a scope. Of one that the actor may not read the key is empty. */
export interface Named {
  readonly id: string;
  readonly key: string;
  readonly title: string;
}

/** Whose names: of records as they are, as they were at a moment, or as they were last, those that are gone included. */
export type When = Date | 'last' | undefined;

type NameRow = Known & { readonly scope_id: string | null };

const PAGE = 10_000;

const rowsOf = (ids: readonly string[], when: When): Sql => {
  if (when === undefined)
    return sql`select record.id, record.kind, record.key, record.title, record.state, record.scope_id, assurance.status
      from record left join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id
      where record.org_id = app_org() and record.id = any(${[...ids]}::uuid[])`;
  if (when === 'last')
    return sql`select distinct on (record.record_id) record.record_id as id, record.kind, record.key, record.title, record.state, record.scope_id,
        null as status
      from record_version as record where record.org_id = app_org() and record.record_id = any(${[...ids]}::uuid[])
      order by record.record_id, record.version desc`;
  return sql`select record.record_id as id, record.kind, record.key, record.title, record.state, record.scope_id, span.status
    from record_version as record left join assurance_span as span on span.org_id = record.org_id and span.record_id = record.record_id
      and span.from_at <= ${when} and (span.to_at is null or span.to_at > ${when})
    where record.org_id = app_org() and record.record_id = any(${[...ids]}::uuid[])
      and record.valid_from <= ${when} and (record.valid_to is null or record.valid_to > ${when})`;
};

const loadNames = async (tx: Tx, ids: Iterable<string>, when: When): Promise<NameRow[]> => {
  const rows: NameRow[] = [];
  const all = [...new Set(ids)];
  for (let from = 0; from < all.length; from += PAGE) {
    const found = await sql<NameRow>`${rowsOf(all.slice(from, from + PAGE), when)}`.execute(tx);
    rows.push(...found.rows);
  }
  return rows;
};

const isReadable = (registry: Registry, actor: Actor, row: NameRow): boolean => {
  const kind = registry.find(row.kind);
  return kind !== undefined && can(actor, 'read', kind, { scope: row.scope_id, state: row.state });
};

/** Names for ids, of records that the actor may read; the others, and those that are not there, are not among them. */
export const knownRecords = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: Iterable<string>,
  when?: When,
): Promise<Map<string, Known>> => {
  const known = new Map<string, Known>();
  for (const row of await loadNames(tx, ids, when)) {
    if (!isReadable(registry, actor, row)) continue;
    const { scope_id: _, ...record } = row;
    known.set(record.id, record);
  }
  return known;
};

/** Names of owners and scopes. Whoever holds a role in a scope knows its name, though the scope itself lies in the one above. */
export const nameRefs = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: Iterable<string | null>,
  when?: When,
): Promise<(id: string | null) => Named | null> => {
  const wanted = new Set([...ids].filter((id) => id !== null));
  const rows = wanted.size === 0 ? [] : await loadNames(tx, wanted, when);
  const names = new Map<string, Named>();
  for (const row of rows) {
    const { id, key, title } = row;
    const isHeld = row.kind === 'scope' && reachesScope(actor, id);
    if (isHeld || isReadable(registry, actor, row)) names.set(id, { id, key, title });
  }
  return (id) => (id === null ? null : (names.get(id) ?? { id, key: '', title: HIDDEN }));
};

const HIDDEN = 'a record that you may not see';

/** A record that the actor may not read, or that is gone: it is named so that nothing is hidden silently. */
export const hidden = (id: string): Known => ({ id, kind: '', key: '', title: HIDDEN, state: '', status: null });
