import { sql } from 'kysely';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { loadScopesAbove } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { SUBJECT, SUBJECT_THEN, type SubjectRow, subjectOf } from '../store/rows.ts';
import { reachAt, readsAll } from './conditions.ts';
import { type Sql, sourceOf } from './source.ts';

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

/** Whose names: of records as they are, as they were at a moment, or as they were last, now or by a moment, those that are gone included. */
export type When = Date | 'last' | { readonly lastBy: Date } | undefined;

type NameRow = Known & SubjectRow;

const PAGE = 10_000;

const rowsOf = (ids: readonly string[], when: When): Sql => {
  if (when === undefined)
    return sql`select record.id, record.kind, record.key, record.title, ${SUBJECT}, assurance.status
      from record left join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id
      where record.org_id = app_org() and record.id = any(${[...ids]}::uuid[])`;
  if (!(when instanceof Date))
    return sql`select distinct on (record.record_id) record.record_id as id, record.kind, record.key, record.title, ${SUBJECT_THEN},
        null as status
      from record_version as record where record.org_id = app_org() and record.record_id = any(${[...ids]}::uuid[])
        ${when === 'last' ? sql`` : sql`and record.valid_from <= ${when.lastBy}`}
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

/** Names, and whether the actor may read what they are of: something past both as it was then and as it is now, or was last. */
const loadReadable = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: Iterable<string>,
  when: When,
): Promise<(NameRow & { readonly readable: boolean })[]> => {
  const rows = await loadNames(tx, ids, when);
  const now = when === undefined || when === 'last' ? undefined : await lastOf(tx, rows);
  return rows.map((row) => ({
    ...row,
    readable: isReadable(registry, actor, row) && isReadable(registry, actor, now?.get(row.id) ?? row),
  }));
};

const lastOf = async (tx: Tx, rows: readonly { readonly id: string }[]): Promise<Map<string, NameRow>> => {
  const ids = rows.map((row) => row.id);
  return new Map((await loadNames(tx, ids, 'last')).map((row) => [row.id, row]));
};

/** Those of some records that the actor may read as they are now, or were last: what is past of the others stays theirs. */
export const stillReadable = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  rows: readonly { readonly id: string }[],
): Promise<Set<string>> => {
  const last = await lastOf(tx, rows);
  return new Set([...last.values()].filter((row) => isReadable(registry, actor, row)).map(({ id }) => id));
};

const known = ({ id, kind, key, title, state, status }: NameRow): Known => ({ id, kind, key, title, state, status });

/** Names for ids, of records that the actor may read; the others, and those that are not there, are not among them. */
export const knownRecords = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: Iterable<string>,
  when?: When,
): Promise<Map<string, Known>> => {
  const rows = await loadReadable(tx, registry, actor, ids, when);
  return new Map(rows.flatMap((row) => (row.readable ? [[row.id, known(row)] as const] : [])));
};

/** A record as it was at a moment, in milliseconds since 1970; null is now. */
export interface Mention {
  readonly id: string;
  readonly at: number | null;
}

/** Names of records, each of its own moment: by the moment, then by id. Otherwise as `knownRecords`. */
export const knownThen = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  mentions: readonly Mention[],
): Promise<(at: number | null) => ReadonlyMap<string, Known>> => {
  const names = new Map<number | null, Map<string, Known>>();
  const wanted = new Map(mentions.map((one) => [`${one.id} ${one.at}`, one]));
  const rows = [...wanted.values()].map(({ id, at }) => ({
    id,
    mark: at,
    at: at === null ? 'infinity' : new Date(at).toISOString(),
  }));
  const found = await sql<NameRow & { mark: number | null }>`
    select record.record_id as id, record.kind, record.key, record.title, ${SUBJECT_THEN}, null as status, wanted.mark
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as wanted (id uuid, at timestamptz, mark double precision)
      join record_version as record on record.org_id = app_org() and record.record_id = wanted.id
        and record.valid_from <= wanted.at and (record.valid_to is null or record.valid_to > wanted.at)`.execute(tx);
  const last = await lastOf(tx, found.rows);
  for (const row of found.rows) {
    if (!isReadable(registry, actor, row) || !isReadable(registry, actor, last.get(row.id) ?? row)) continue;
    const of = names.get(row.mark) ?? new Map<string, Known>();
    names.set(row.mark, of.set(row.id, known(row)));
  }
  return (at) => names.get(at) ?? new Map();
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
  const rows = wanted.size === 0 ? [] : await loadReadable(tx, registry, actor, wanted, when);
  const names = new Map<string, Named>();
  const unread: NameRow[] = [];
  for (const row of rows) {
    const { id, key, title } = row;
    if (row.readable) names.set(id, { id, key, title });
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

/**
 * Owners or scopes by id and title, for a list to be ordered by: of those that `nameRefs` gives no name nothing, so that
 * the order says no more than the names do.
 */
export const namesOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  holder: 'owner' | 'scope',
  asOf: Date | undefined,
): Promise<Sql> => {
  const kind = registry.get(holder === 'owner' ? 'person' : 'scope');
  const source = sourceOf(asOf);
  const reach = reachAt(actor, kind, asOf) ?? sql`false`;
  const above = holder === 'scope' && !readsAll(actor, kind) ? [...(await scopesAbove(tx, actor))] : [];
  return sql`(select ${source.id} as id, ${source.title} as title from ${source.from}
    where record.org_id = app_org() and record.kind = ${kind.name} and (${reach} or ${source.id} = any(${above}::uuid[])))`;
};

const HIDDEN = 'a record that you may not see';

/** A record that the actor may not read, or that is gone: it is named so that nothing is hidden silently. */
export const hidden = (id: string): Known => ({ id, kind: '', key: '', title: HIDDEN, state: '', status: null });
