import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import type { AnyKind, RecordView } from '../../model/kind.ts';
import { type Actor, readable } from '../../model/permission.ts';
import { NO_SCOPE } from '../store/commit/counts.ts';
import { loadRecords } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { RECORD, type RecordRow, VERSION, viewOf } from '../store/rows.ts';
import { isUuid } from '../store/uuid.ts';
import type { ListQuery, SortName } from './list-query.ts';

export interface Named {
  readonly id: string;
  readonly key: string;
  readonly title: string;
}

/** A record in a list: with its assurance, and with owner and scope by name. */
export interface Row extends Omit<RecordView, 'owner' | 'scope'> {
  readonly owner: Named | null;
  readonly scope: Named | null;
  readonly status: string | null;
  readonly until: string | null;
  readonly since: string | null;
}

export interface Page {
  readonly items: readonly Row[];
  readonly next: string | null;
}

type Sql = RawBuilder<unknown>;

interface Source {
  readonly from: Sql;
  readonly columns: Sql;
  readonly id: Sql;
  readonly title: Sql;
  readonly changed: Sql;
  /** The assurance of `record`, as `status`, `until` and `since`. */
  readonly assurance: Sql;
  readonly linkHolds: Sql;
}

const NOW: Source = {
  from: sql`record`,
  columns: RECORD,
  id: sql`record.id`,
  title: sql`record.title_sort`,
  changed: sql`record.updated_at`,
  assurance: sql`(select status, until, since from assurance where assurance.org_id = app_org() and assurance.record_id = record.id)`,
  linkHolds: sql`link.valid_to is null`,
};

const past = (at: Date): Source => ({
  from: sql`(select * from record_version where org_id = app_org() and valid_from <= ${at} and (valid_to is null or valid_to > ${at})) as record`,
  columns: VERSION,
  id: sql`record.record_id`,
  title: sql`lower(record.title) collate "C"`,
  changed: sql`record.valid_from`,
  assurance: sql`(select status, null::timestamptz as until, from_at as since from assurance_span where assurance_span.org_id = app_org()
    and assurance_span.record_id = record.record_id and from_at <= ${at} and (to_at is null or to_at > ${at}))`,
  linkHolds: sql`link.valid_from <= ${at} and (link.valid_to is null or link.valid_to > ${at})`,
});

export const sourceOf = (asOf: Date | undefined): Source => (asOf ? past(asOf) : NOW);

/** What of a kind the actor may see; null is nothing at all. */
export const reachOf = (actor: Actor, kind: AnyKind): Sql | null => {
  const ways = readable(actor, kind).map(({ scopes, states }) => {
    const inScope = scopes === 'all' ? sql`true` : sql`record.scope_id = any(${[...scopes]}::uuid[])`;
    return states === 'all' ? inScope : sql`${inScope} and record.state = any(${[...states]}::text[])`;
  });
  return ways.length === 0 ? null : sql`(${sql.join(ways, sql` or `)})`;
};

/** Ids that match a text, best first, through the one allow-listed function. */
const MATCHES = 1_000;
const search = (kind: AnyKind, q: string): Sql =>
  sql`(select id, rank from search_record(${toTsQuery(q)}, ${kind.name}, ${MATCHES}))`;

/** Words as prefixes that must all be there; empty when there is no word in it. */
export const toTsQuery = (q: string): string =>
  (q.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, 20)
    .map((word) => `${word}:*`)
    .join(' & ');

const dueBy = (due: string): Sql => {
  if (due === 'overdue') return sql`record.due_at < now()`;
  return sql`record.due_at < now() + ${`${Number.parseInt(due, 10)} days`}::interval`;
};

const fieldFilter = (query: ListQuery, kind: AnyKind, source: Source, name: string, values: readonly string[]): Sql =>
  query.asOf
    ? sql`(record.data ->> ${name} = any(${[...values]}::text[]) or record.data -> ${name} ?| ${[...values]}::text[])`
    : sql`exists (select from facet where facet.org_id = app_org() and facet.kind = ${kind.name} and facet.field = ${name}
        and facet.value = any(${[...values]}::text[]) and facet.record_id = ${source.id})`;

const statusFilter = (query: ListQuery, kind: AnyKind, source: Source, status: readonly string[]): Sql => {
  if (query.asOf)
    return sql`coalesce(${sql`(select status from ${source.assurance} as a)`}, 'none') = any(${[...status]}::text[])`;
  const known = sql`exists (select from assurance where assurance.org_id = app_org() and assurance.kind = ${kind.name}
    and assurance.status = any(${[...status]}::text[]) and assurance.record_id = record.id)`;
  if (!status.includes('none')) return known;
  return sql`(${known} or not exists (select from assurance where assurance.org_id = app_org() and assurance.record_id = record.id))`;
};

const linkFilter = (source: Source, name: string, id: string): Sql =>
  name.startsWith('~')
    ? sql`exists (select from link where link.org_id = app_org() and link.to_id = ${source.id} and link.relation = ${name.slice(1)} and link.from_id = ${id} and ${source.linkHolds})`
    : sql`exists (select from link where link.org_id = app_org() and link.from_id = ${source.id} and link.relation = ${name} and link.to_id = ${id} and ${source.linkHolds})`;

/** Conditions of a list, all of which must hold; null when nothing can match. */
const conditions = async (tx: Tx, actor: Actor, kind: AnyKind, query: ListQuery): Promise<Sql[] | null> => {
  const reach = reachOf(actor, kind);
  if (!reach) return null;
  const source = sourceOf(query.asOf);
  const refs = [query.owner, query.scope, ...Object.values(query.linked)].filter((ref) => ref !== undefined);
  const ids = await resolve(tx, refs);
  const idOf = (ref: string) => ids.get(ref) ?? NO_SCOPE;
  const all: Sql[] = [sql`record.org_id = app_org()`, sql`record.kind = ${kind.name}`, reach];
  if (query.state) all.push(sql`record.state = any(${[...query.state]}::text[])`);
  if (query.status) all.push(statusFilter(query, kind, source, query.status));
  if (query.owner) all.push(sql`record.owner_id = ${idOf(query.owner)}`);
  if (query.scope) all.push(sql`record.scope_id = ${idOf(query.scope)}`);
  if (query.due) all.push(dueBy(query.due));
  for (const [name, values] of Object.entries(query.fields)) all.push(fieldFilter(query, kind, source, name, values));
  for (const [name, ref] of Object.entries(query.linked)) all.push(linkFilter(source, name, idOf(ref)));
  if (query.q !== undefined) {
    if (toTsQuery(query.q) === '') return null;
    all.push(sql`${source.id} in (select id from ${search(kind, query.q)} as found)`);
  }
  return all;
};

/** Ids for references that are keys; a key that is not there stands for nothing and matches nothing. */
const resolve = async (tx: Tx, refs: readonly string[]): Promise<Map<string, string>> => {
  const ids = new Map(refs.filter(isUuid).map((ref) => [ref, ref]));
  const keys = refs.filter((ref) => !isUuid(ref));
  for (const record of await loadRecords(tx, keys)) ids.set(record.key, record.id);
  return ids;
};

interface Order {
  readonly by: Sql;
  readonly cast: Sql;
  readonly descending: boolean;
}

const orderOf = (query: ListQuery): Order => {
  const source = sourceOf(query.asOf);
  const descending = query.sort?.descending ?? false;
  switch (query.sort?.name) {
    case 'title':
      return { by: source.title, cast: sql`text collate "C"`, descending };
    case 'updatedAt':
      return { by: source.changed, cast: sql`timestamptz`, descending };
    case 'dueAt':
      return { by: sql`coalesce(record.due_at, 'infinity')`, cast: sql`timestamptz`, descending };
    default:
      return { by: source.id, cast: sql`uuid`, descending };
  }
};

/** A moment as PostgreSQL writes it, `2026-11-22 10:00:00.5+00`; `infinity` stands for no due date. */
const isWritten = (text: string): boolean =>
  text === 'infinity' ||
  z.iso.datetime({ offset: true }).safeParse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).success;

const canFollow = (sort: SortName | undefined, value: string): boolean =>
  sort === 'updatedAt' || sort === 'dueAt' ? isWritten(value) : !value.includes('\0');

const readCursor = (text: string, sort: SortName | undefined): readonly [string, string] => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const [value, id] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
    if (typeof value === 'string' && typeof id === 'string' && isUuid(id) && canFollow(sort, value)) return [value, id];
  } catch {
    // falls through: whatever is wrong with it, the answer is the same
  }
  throw new AppError('invalid', 'this cursor is not one of ours: start again at the first page', [
    { pointer: '?cursor', detail: 'unreadable' },
  ]);
};

type PageRow = RecordRow & {
  readonly sort_value: string;
  readonly status: string | null;
  readonly until: Date | null;
  readonly since: Date | null;
  readonly owner_key: string | null;
  readonly owner_title: string | null;
  readonly scope_key: string | null;
  readonly scope_title: string | null;
};

const named = (id: string | null, key: string | null, title: string | null): Named | null =>
  id && key !== null ? { id, key, title: title ?? '' } : null;

export const rowOf = (row: PageRow): Row => ({
  ...viewOf(row),
  owner: named(row.owner_id, row.owner_key, row.owner_title),
  scope: named(row.scope_id, row.scope_key, row.scope_title),
  status: row.status,
  until: row.until?.toISOString() ?? null,
  since: row.since?.toISOString() ?? null,
});

/** Rows for records chosen by `chosen`, a query that gives their columns and `sort_value`. */
export const dress = (source: Source, chosen: Sql, order: Sql): Sql => sql`
  select record.*, assurance.status, assurance.until, assurance.since, owner.key as owner_key, owner.title as owner_title,
    scope.key as scope_key, scope.title as scope_title
  from (${chosen}) as record
    left join lateral ${sql.raw('')}${assuranceOf(source)} as assurance on true
    left join record as owner on owner.org_id = app_org() and owner.id = record.owner_id
    left join record as scope on scope.org_id = app_org() and scope.id = record.scope_id
  ${order}`;

// Inside `dress` the records are already chosen and called `record` with their id in `id`, for the past as for now.
const assuranceOf = (source: Source): Sql =>
  source === NOW
    ? NOW.assurance
    : sql`(select a.* from (select record.id as record_id) as record cross join lateral ${source.assurance} as a)`;

/** One page of a kind, as the actor may see it, sorted and keyset-paged. */
export const listRecords = async (tx: Tx, actor: Actor, kind: AnyKind, query: ListQuery): Promise<Page> => {
  const all = await conditions(tx, actor, kind, query);
  if (!all) return { items: [], next: null };
  const source = sourceOf(query.asOf);
  const byRank = query.q !== undefined && !query.sort;
  const { by, cast, descending } = orderOf(query);
  const [direction, beyond] = descending ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  if (query.cursor && !byRank) {
    const [value, id] = readCursor(query.cursor, query.sort?.name);
    all.push(
      query.sort && query.sort.name !== 'created'
        ? sql`(${by}, ${source.id}) ${beyond} (${value}::${cast}, ${id}::uuid)`
        : sql`${source.id} ${beyond} ${id}::uuid`,
    );
  }
  const where = sql.join(all, sql` and `);
  const chosen = byRank
    ? sql`select ${source.columns}, found.rank::text as sort_value, found.rank from ${source.from} join ${search(kind, query.q ?? '')} as found on found.id = ${source.id}
        where ${where} order by found.rank desc, ${source.id} limit ${query.limit}`
    : sql`select ${source.columns}, ${by}::text as sort_value, ${by} as sort_by from ${source.from} where ${where}
        order by ${by} ${direction}, ${source.id} ${direction} limit ${query.limit + 1}`;
  const order = byRank
    ? sql`order by record.rank desc, record.id`
    : sql`order by record.sort_by ${direction}, record.id ${direction}`;
  const found = await sql<PageRow>`${dress(source, chosen, order)}`.execute(tx);
  const rows = found.rows.slice(0, query.limit);
  const last = found.rows.length > query.limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(rowOf),
    next: last ? Buffer.from(JSON.stringify([last.sort_value, last.id])).toString('base64url') : null,
  };
};

export interface Count {
  readonly value: string;
  readonly label?: string;
  readonly n: number;
}

const isUnfiltered = (query: ListQuery): boolean =>
  !query.q &&
  !query.owner &&
  !query.due &&
  !query.asOf &&
  Object.keys(query.fields).length === 0 &&
  Object.keys(query.linked).length === 0 &&
  !query.scope;

/** How many records of a list have each value of something: status, state, owner, scope or a field. */
export const countRecords = async (
  tx: Tx,
  actor: Actor,
  kind: AnyKind,
  query: ListQuery,
  by: string,
): Promise<{ counts: Count[]; total: number }> => {
  const quick = isUnfiltered(query) && (by === 'status' || by === 'state');
  const counts = quick ? await quickCounts(tx, actor, kind, query, by) : await slowCounts(tx, actor, kind, query, by);
  return { counts, total: counts.reduce((sum, count) => sum + count.n, 0) };
};

/** From the counters that commit keeps: a few hundred rows at most, whatever the size of the kind. */
const quickCounts = async (
  tx: Tx,
  actor: Actor,
  kind: AnyKind,
  query: ListQuery,
  by: 'status' | 'state',
): Promise<Count[]> => {
  const reach = reachOf(actor, kind);
  if (!reach) return [];
  const found = await sql<Count>`select ${sql.ref(by)} as value, sum(n)::int as n from record_count as record
    where record.org_id = app_org() and record.kind = ${kind.name} and ${reach}
      ${query.state ? sql`and state = any(${[...query.state]}::text[])` : sql``} ${query.status ? sql`and status = any(${[...query.status]}::text[])` : sql``}
    group by 1 having sum(n) > 0 order by 1`.execute(tx);
  return found.rows;
};

const GROUPS: Readonly<Record<string, (source: Source) => Sql>> = {
  status: (source) => sql`coalesce((select status from ${source.assurance} as a), 'none')`,
  state: () => sql`record.state`,
  owner: () => sql`record.owner_id::text`,
  scope: () => sql`record.scope_id::text`,
};

const slowCounts = async (tx: Tx, actor: Actor, kind: AnyKind, query: ListQuery, by: string): Promise<Count[]> => {
  const all = await conditions(tx, actor, kind, query);
  if (!all) return [];
  const source = sourceOf(query.asOf);
  const where = sql.join(all, sql` and `);
  const field = by.startsWith('f.') ? by.slice(2) : undefined;
  const group = Object.hasOwn(GROUPS, by) ? GROUPS[by]?.(source) : undefined;
  if (!group && field === undefined)
    throw new AppError('invalid', `records cannot be counted by ${by}`, [
      { pointer: '?by', detail: 'status, state, owner, scope or f.FIELD' },
    ]);
  const grouped = group
    ? sql`select ${group} as value, count(*)::int as n from ${source.from} where ${where} group by 1`
    : sql`select facet.value, count(*)::int as n from ${source.from} join facet on facet.org_id = app_org() and facet.kind = ${kind.name} and facet.field = ${field}
        and facet.record_id = ${source.id} where ${where} group by 1`;
  const found = await sql<{
    value: string | null;
    n: number;
    label: string | null;
  }>`select grouped.value, grouped.n, ${by === 'owner' || by === 'scope' ? sql`named.title` : sql`null`} as label
    from (${grouped}) as grouped ${by === 'owner' || by === 'scope' ? sql`left join record as named on named.org_id = app_org() and named.id::text = grouped.value` : sql``}
    order by grouped.n desc, grouped.value limit 200`.execute(tx);
  return found.rows.map(({ value, n, label }) => ({ value: value ?? 'none', n, ...(label === null ? {} : { label }) }));
};
