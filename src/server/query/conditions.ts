import { sql } from 'kysely';
import type { AnyKind } from '../../model/kind.ts';
import { type Actor, isReadOneByOne, makerName, readable } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { NO_SCOPE } from '../store/commit/cells.ts';
import { loadRecords } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { isUuid } from '../store/uuid.ts';
import type { ListQuery } from './list-query.ts';
import { NOW, type Source, type Sql, sourceOf } from './source.ts';

/**
 * What of a kind the actor may see, as `can` has it; null is nothing at all. It holds for the counters too, which are
 * called `record` there, unless the kind `isReadOneByOne`.
 */
export const reachOf = (actor: Actor, kind: AnyKind, source: Source = NOW): Sql | null => {
  const ways = readable(actor, kind).map(({ scopes, states }) => {
    const inScope = scopes === 'all' ? sql`true` : withinScopes(kind, source, [...scopes]);
    return states === 'all' ? inScope : sql`${inScope} and record.state = any(${[...states]}::text[])`;
  });
  if (ways.length === 0) return null;
  const { personalUnless, follows } = kind;
  if (follows !== undefined && isReadOneByOne(actor, kind)) return reachOfFollowing(actor, follows, source, ways);
  if (personalUnless === undefined || !isReadOneByOne(actor, kind)) return sql`(${sql.join(ways, sql` or `)})`;
  return sql`((${sql.join(ways, sql` or `)}) and (record.data -> ${personalUnless} = 'true'::jsonb or ${source.maker} = ${makerName(actor)}))`;
};

/** What is said of the records that the actor may read now, and that lie where they may read what is said. */
const reachOfFollowing = (actor: Actor, follows: string, source: Source, ways: readonly Sql[]): Sql => {
  const followed = registry.kinds.filter((kind) => kind.personalUnless === undefined && kind.follows === undefined);
  const whole = followed.filter((kind) => readsAll(actor, kind)).map(({ name }) => name);
  const parts = followed.flatMap((kind) => {
    const reach = whole.includes(kind.name) ? null : reachOf(actor, kind);
    return reach ? [sql`(record.kind = ${kind.name} and ${reach})`] : [];
  });
  return sql`${source.id} in (select link.from_id from link join record on record.org_id = link.org_id and record.id = link.to_id
    where link.org_id = app_org() and link.relation = ${follows} and link.valid_to is null
      and (${sql.join(ways, sql` or `)}) and (${sql.join([sql`record.kind = any(${whole}::text[])`, ...parts], sql` or `)}))`;
};

/**
 * The same of a moment, where one is asked for: what the actor may see of it by the record as it was then, and as it is
 * now or was last. Who may read something now learns nothing of what was not theirs then, nor the other way round.
 */
export const reachAt = (actor: Actor, kind: AnyKind, asOf: Date | undefined): Sql | null => {
  const source = sourceOf(asOf);
  const reach = reachOf(actor, kind, source);
  if (!reach || !asOf || readsAll(actor, kind)) return reach;
  return sql`(${reach} and exists (select from (
      select latest.* from record_version as latest where latest.org_id = app_org() and latest.record_id = record.record_id
      order by latest.version desc limit 1
    ) as record where ${reach}))`;
};

/** Whether nothing of the kind, whatever its scope and state, is kept from the actor. */
export const readsAll = (actor: Actor, kind: AnyKind): boolean =>
  !isReadOneByOne(actor, kind) &&
  readable(actor, kind).some(({ scopes, states }) => scopes === 'all' && states === 'all');

/** The same for records of any kind: undefined where the actor may read them all. What somebody keeps for themselves is linked to nothing. */
export const reachOfAny = (kinds: readonly AnyKind[], actor: Actor, asOf: Date | undefined): Sql | undefined => {
  const isWhole = (kind: AnyKind) => readsAll(actor, kind) || kind.personalUnless !== undefined;
  const others = kinds.filter((kind) => !isWhole(kind));
  // Whoever reads every record reads what is said of it.
  if (others.every((kind) => kind.follows !== undefined && readable(actor, kind).length > 0)) return undefined;
  const whole = kinds.filter(isWhole).map(({ name }) => name);
  const parts = others.flatMap((kind) => {
    const reach = reachAt(actor, kind, asOf);
    return reach ? [sql`(record.kind = ${kind.name} and ${reach})`] : [];
  });
  return sql`(${sql.join([sql`record.kind = any(${whole}::text[])`, ...parts], sql` or `)})`;
};

const withinScopes = (kind: AnyKind, source: Source, scopes: readonly string[]): Sql => {
  const inside = sql`record.scope_id = any(${scopes}::uuid[])`;
  return kind.name === 'scope' ? sql`(${inside} or ${source.id} = any(${scopes}::uuid[]))` : inside;
};

/** Words as prefixes that must all be there; empty when there is no word in it. */
export const toTsQuery = (q: string): string =>
  (q.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, 20)
    .map((word) => `${word}:*`)
    .join(' & ');

/** How many records of a kind a text finds at most; what is cut is told. */
export const MATCHES = 5_000;

/** What matched a text, best first. */
export interface Matches {
  readonly ids: readonly string[];
  /** As PostgreSQL writes them, so that they come back as they were. */
  readonly ranks: readonly string[];
  readonly truncated: boolean;
}

/** Of the past nothing is indexed: every version of that moment is read. The vector is the one of `record.search`. */
const searchPast = (kind: AnyKind, words: string, at: Date): Sql => sql`
  select record.id, ts_rank(record.search, q.q)::text as rank
  from (
    select record_version.record_id as id, setweight(to_tsvector('english', record_version.title), 'A')
      || setweight(to_tsvector('simple', record_version.key), 'A') || jsonb_to_tsvector('english', record_version.data, '["string"]') as search
    from record_version where record_version.org_id = app_org() and record_version.kind = ${kind.name}
      and record_version.valid_from <= ${at} and (record_version.valid_to is null or record_version.valid_to > ${at})
  ) as record, to_tsquery('english', ${words}) as q (q)
  where record.search @@ q.q order by ts_rank(record.search, q.q) desc, record.id limit ${MATCHES + 1}`;

const findMatches = async (tx: Tx, kind: AnyKind, words: string, asOf: Date | undefined): Promise<Matches> => {
  const found = await sql<{ id: string; rank: string }>`${
    asOf
      ? searchPast(kind, words, asOf)
      : sql`select id, rank::text from search_record(${words}, ${kind.name}, ${MATCHES + 1})`
  }`.execute(tx);
  const rows = found.rows.slice(0, MATCHES);
  return {
    ids: rows.map(({ id }) => id),
    ranks: rows.map(({ rank }) => rank),
    truncated: found.rows.length > MATCHES,
  };
};

/** The values of a field in `record.data`: as many as a list has, one for what is no list. */
export const valuesIn = (field: string): Sql => sql`(
  select distinct held.value from jsonb_array_elements_text(
    case when jsonb_typeof(record.data -> ${field}) = 'array' then record.data -> ${field} else jsonb_build_array(record.data -> ${field}) end
  ) as held (value) where held.value is not null)`;

/** What filters and counts of a field say for records that have no value there; `owner` and `scope` say `none`. */
export const NO_VALUE = '~none';

const fieldFilter = (query: ListQuery, kind: AnyKind, source: Source, name: string, values: readonly string[]): Sql => {
  const held = query.asOf
    ? sql`select from ${valuesIn(name)} as held where true`
    : sql`select from facet as held where held.org_id = app_org() and held.kind = ${kind.name} and held.field = ${name}
        and held.record_id = ${source.id}`;
  const named = sql`exists (${held} and held.value = any(${[...values]}::text[]))`;
  return values.includes(NO_VALUE) ? sql`(${named} or not exists (${held}))` : named;
};

const holderFilter = (column: Sql, ref: string, idOf: (ref: string) => string): Sql =>
  ref === 'none' ? sql`${column} is null` : sql`${column} = ${idOf(ref)}`;

const statusFilter = (query: ListQuery, kind: AnyKind, source: Source, status: readonly string[]): Sql => {
  if (query.asOf)
    return sql`coalesce(${sql`(select status from ${source.assurance} as a)`}, 'none') = any(${[...status]}::text[])`;
  const known = sql`exists (select from assurance where assurance.org_id = app_org() and assurance.kind = ${kind.name}
    and assurance.status = any(${[...status]}::text[]) and assurance.record_id = record.id)`;
  if (!status.includes('none')) return known;
  return sql`(${known} or not exists (select from assurance where assurance.org_id = app_org() and assurance.record_id = record.id))`;
};

/** What home counts as running out: it holds, and until when is known. */
const runsOutFilter = (before: Date): Sql =>
  sql`record.id in (select lapsing.record_id from assurance as lapsing where lapsing.org_id = app_org()
    and lapsing.until < ${before} and lapsing.status in ('assured', 'weakened'))`;

const linkFilter = (source: Source, name: string, id: string): Sql =>
  name.startsWith('~')
    ? sql`exists (select from link where link.org_id = app_org() and link.to_id = ${source.id} and link.relation = ${name.slice(1)} and link.from_id = ${id} and ${source.linkHolds})`
    : sql`exists (select from link where link.org_id = app_org() and link.from_id = ${source.id} and link.relation = ${name} and link.to_id = ${id} and ${source.linkHolds})`;

export interface Conditions {
  /** All of them must hold. */
  readonly all: readonly Sql[];
  /** Where the list is of what matches a text. */
  readonly matches?: Matches;
}

/** What a list asks of its records; null when nothing can match. */
export const conditions = async (tx: Tx, actor: Actor, kind: AnyKind, query: ListQuery): Promise<Conditions | null> => {
  const source = sourceOf(query.asOf);
  const reach = reachAt(actor, kind, query.asOf);
  if (!reach) return null;
  const refs = [query.owner, query.scope, ...Object.values(query.linked)].filter((ref) => ref !== undefined);
  const ids = await resolve(tx, refs, query.asOf);
  const idOf = (ref: string) => ids.get(ref) ?? NO_SCOPE;
  const all: Sql[] = [sql`record.org_id = app_org()`, sql`record.kind = ${kind.name}`, reach];
  if (query.key) all.push(sql`record.key = any(${[...query.key]}::text[])`);
  if (query.state) all.push(sql`record.state = any(${[...query.state]}::text[])`);
  if (query.status) all.push(statusFilter(query, kind, source, query.status));
  if (query.owner) all.push(holderFilter(sql`record.owner_id`, query.owner, idOf));
  if (query.scope) all.push(holderFilter(sql`record.scope_id`, query.scope, idOf));
  if (query.dueBefore) all.push(sql`record.due_at < ${query.dueBefore}`);
  if (query.runsOutBefore) all.push(runsOutFilter(query.runsOutBefore));
  for (const [name, values] of Object.entries(query.fields)) all.push(fieldFilter(query, kind, source, name, values));
  for (const [name, ref] of Object.entries(query.linked)) all.push(linkFilter(source, name, idOf(ref)));
  if (query.q === undefined) return { all };
  const words = toTsQuery(query.q);
  if (words === '') return null;
  const matches = await findMatches(tx, kind, words, query.asOf);
  all.push(sql`${source.id} = any(${[...matches.ids]}::uuid[])`);
  return { all, matches };
};

/** The records of one scope by its id or key, or `none` for those without; of the counters too, which are called `record` there. */
export const inScope = async (tx: Tx, ref: string): Promise<Sql> => {
  if (ref === 'none') return sql`coalesce(record.scope_id, ${NO_SCOPE}::uuid) = ${NO_SCOPE}::uuid`;
  const id = (await resolve(tx, [ref], undefined)).get(ref);
  return id === undefined ? sql`false` : sql`record.scope_id = ${id}`;
};

/** Ids for references that are keys; a key that is not there stands for nothing and matches nothing. */
const resolve = async (tx: Tx, refs: readonly string[], asOf: Date | undefined): Promise<Map<string, string>> => {
  const ids = new Map(refs.filter(isUuid).map((ref) => [ref, ref]));
  const keys = refs.filter((ref) => !isUuid(ref));
  for (const { key, id } of asOf ? await idsAt(tx, keys, asOf) : await loadRecords(tx, keys)) ids.set(key, id);
  return ids;
};

const idsAt = async (tx: Tx, keys: readonly string[], at: Date): Promise<readonly { key: string; id: string }[]> => {
  if (keys.length === 0) return [];
  const found = await sql<{ key: string; id: string }>`select key, record_id as id from record_version
    where org_id = app_org() and key = any(${[...keys]}::text[]) and valid_from <= ${at} and (valid_to is null or valid_to > ${at})`.execute(
    tx,
  );
  return found.rows;
};
