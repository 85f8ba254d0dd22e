import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { AnyKind } from '../../model/kind.ts';
import { type Actor, isReadOneByOne } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { conditions, NO_VALUE, reachOf, valuesIn } from './conditions.ts';
import type { ListQuery } from './list-query.ts';
import { nameRefs } from './names.ts';
import { type Source, type Sql, sourceOf } from './source.ts';

export interface Count {
  readonly value: string;
  readonly label?: string;
  readonly n: number;
}

export interface Counts {
  readonly counts: readonly Count[];
  readonly total: number;
  /** How many further values there are, each with no more records than any that is told; absent where there are none. */
  readonly others?: number;
  /** More records match the text than are looked at: what is counted is the best of them, as in the list. */
  readonly truncated?: true;
}

/** How many values are told. */
const VALUES = 1_000;

const isUnfiltered = (query: ListQuery): boolean =>
  query.q === undefined &&
  query.key === undefined &&
  !query.owner &&
  !query.dueBefore &&
  !query.runsOutBefore &&
  !query.asOf &&
  Object.keys(query.fields).length === 0 &&
  Object.keys(query.linked).length === 0 &&
  !query.scope;

/** How many records of a list have each value of something: status, state, owner, scope or a field. */
export const countRecords = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  query: ListQuery,
  by: string,
): Promise<Counts> => {
  const quick = isUnfiltered(query) && (by === 'status' || by === 'state') && !isReadOneByOne(actor, kind);
  if (!quick) return slowCounts(tx, registry, actor, kind, query, by);
  const counts = await quickCounts(tx, actor, kind, query, by);
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

/** Facets are of now: the values of another moment are read from the versions of that moment. */
const byField = (kind: AnyKind, query: ListQuery, source: Source, field: string, where: Sql): Sql =>
  query.asOf
    ? sql`select held.value, count(*)::int as n from ${source.from} left join lateral ${valuesIn(field)} as held on true where ${where} group by 1`
    : sql`select facet.value, count(*)::int as n from ${source.from} left join facet on facet.org_id = app_org() and facet.kind = ${kind.name} and facet.field = ${field}
        and facet.record_id = ${source.id} where ${where} group by 1`;

const grouped = (kind: AnyKind, query: ListQuery, by: string, where: Sql): Sql => {
  const source = sourceOf(query.asOf);
  if (by.startsWith('f.')) return byField(kind, query, source, by.slice(2), where);
  const group = Object.hasOwn(GROUPS, by) ? GROUPS[by]?.(source) : undefined;
  if (!group)
    throw new AppError('invalid', `records cannot be counted by ${by}`, [
      { pointer: '?by', detail: 'status, state, owner, scope or f.FIELD' },
    ]);
  return sql`select ${group} as value, count(*)::int as n from ${source.from} where ${where} group by 1`;
};

const slowCounts = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  query: ListQuery,
  by: string,
): Promise<Counts> => {
  const asked = await conditions(tx, actor, kind, query);
  if (!asked) return { counts: [], total: 0 };
  const where = sql.join(asked.all, sql` and `);
  // All that the list holds is looked at once. A planner without figures would look through all values for every record.
  await sql`select set_config('enable_nestloop', 'off', true)`.execute(tx);
  const found = await sql<{ value: string | null; n: number; total: number; values: number }>`
    select grouped.value, grouped.n, (sum(grouped.n) over ())::int as total, (count(*) over ())::int as values
    from (${grouped(kind, query, by, where)}) as grouped
    order by grouped.n desc, grouped.value limit ${VALUES}`.execute(tx);
  await sql`select set_config('enable_nestloop', 'on', true)`.execute(tx);
  const isRef = by === 'owner' || by === 'scope';
  const ids = isRef ? found.rows.map(({ value }) => value) : [];
  const name = await nameRefs(tx, registry, actor, ids, query.asOf);
  const counts = found.rows.map(({ value, n }) => {
    const label = isRef ? name(value)?.title : undefined;
    return { value: value ?? (by.startsWith('f.') ? NO_VALUE : 'none'), n, ...(label === undefined ? {} : { label }) };
  });
  const first = found.rows[0];
  const others = (first?.values ?? 0) - counts.length;
  // Who has several tags stands under each of them, and is one record all the same.
  const total = by.startsWith('f.') ? await countAll(tx, sourceOf(query.asOf), where) : (first?.total ?? 0);
  return {
    counts,
    total,
    ...(others > 0 ? { others } : {}),
    ...(asked.matches?.truncated ? { truncated: true } : {}),
  };
};

const countAll = async (tx: Tx, source: Source, where: Sql): Promise<number> => {
  const found = await sql<{ n: number }>`select count(*)::int as n from ${source.from} where ${where}`.execute(tx);
  return found.rows[0]?.n ?? 0;
};
