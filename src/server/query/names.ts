import { sql } from 'kysely';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { loadScopesAbove } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { SUBJECT, SUBJECT_THEN, type SubjectRow, subjectOf } from '../store/rows.ts';
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

type NameRow = Known & SubjectRow;

const PAGE = 10_000;

const rowsOf = (ids: readonly string[], when: When): Sql => {
  if (when === undefined)
    return sql`select record.id, record.kind, record.key, record.title, ${SUBJECT}, assurance.status
      from record left join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id
      where record.org_id = app_org() and record.id = any(${[...ids]}::uuid[])`;
  if (when === 'last')
    return sql`select distinct on (record.record_id) record.record_id as id, record.kind, record.key, record.title, ${SUBJECT_THEN},
        null as status
      from record_version as record where record.org_id = app_org() and record.record_id = any(${[...ids]}::uuid[])
      order by record.record_id, record.version desc`;
  return sql`select record.record_id as id, record.kind, record.key, record.title, ${SUBJECT_THEN}, span.status
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
  return kind !== undefined && can(actor, 'read', kind, subjectOf(row));
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
    const { id, kind, key, title, state, status } = row;
    known.set(id, { id, kind, key, title, state, status });
  }
  return known;
};

/**
 * Names of owners and scopes. Whoever holds a role in a scope knows the names of those above it, of which they read
 * nothing else: they say where the scope is.
 */
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
  const unread: NameRow[] = [];
  for (const row of rows) {
    const { id, key, title } = row;
    if (isReadable(registry, actor, row)) names.set(id, { id, key, title });
    else if (row.kind === 'scope') unread.push(row);
  }
  const above = unread.length === 0 ? new Set() : await scopesAbove(tx, actor);
  for (const { id, key, title } of unread) if (above.has(id)) names.set(id, { id, key, title });
  return (id) => (id === null ? null : (names.get(id) ?? { id, key: '', title: HIDDEN }));
};

/** The scopes above those that the actor holds a role in, as they lie now. */
const scopesAbove = async (tx: Tx, actor: Actor): Promise<Set<string>> => {
  const held = actor.grants.flatMap(({ scopes }) => (scopes === 'all' ? [] : [...scopes]));
  return new Set((await loadScopesAbove(tx, held)).map(({ id }) => id));
};

const HIDDEN = 'a record that you may not see';

/** A record that the actor may not read, or that is gone: it is named so that nothing is hidden silently. */
export const hidden = (id: string): Known => ({ id, kind: '', key: '', title: HIDDEN, state: '', status: null });
