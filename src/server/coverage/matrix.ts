import { sql } from 'kysely';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { addTo, groupBy, NO_TALLY, type Standing, sumOf, type Tally } from '../../model/validation/coverage.ts';
import { reachAt } from '../query/conditions.ts';
import { type Named, nameRefs } from '../query/names.ts';
import { sourceOf } from '../query/source.ts';
import type { Tx } from '../store/database.ts';

interface AdoptionRow {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly scope_id: string | null;
  readonly status: string | null;
  readonly framework: string | null;
}

interface CellRow extends Standing {
  readonly adoption: string;
  readonly group: string;
  /** The part that the group stands in; empty where it stands in none. */
  readonly section: string;
  /** The least position of the group's requirements in the framework's own order. */
  readonly first: number | null;
  readonly n: number;
}

export interface MatrixQuery {
  readonly limit: number;
  /** The last id of the page before. */
  readonly cursor?: string | undefined;
  readonly asOf?: Date | undefined;
}

/** A page of the adoptions that are not retired, in the order in which they were made. */
const adoptionsOf = async (tx: Tx, registry: Registry, actor: Actor, { limit, cursor, asOf }: MatrixQuery) => {
  const reach = reachAt(actor, registry.get('adoption'), asOf);
  if (!reach) return [];
  const { from, id, assurance, linkHolds } = sourceOf(asOf);
  const found = await sql<AdoptionRow>`
    select ${id} as id, record.key, record.title, record.state, record.scope_id,
      (select status from ${assurance} as held) as status,
      (select link.to_id from link where link.org_id = app_org() and link.from_id = ${id} and link.relation = 'of' and ${linkHolds} limit 1) as framework
    from ${from} where record.org_id = app_org() and record.kind = 'adoption' and record.state <> 'retired' and ${reach}
      and ${cursor === undefined ? sql`true` : sql`${id} > ${cursor}`}
    order by ${id} limit ${limit + 1}`.execute(tx);
  return found.rows;
};

/**
 * How many applied requirements of each adoption stand how, by group. It walks from the adoptions on the page alone, so it
 * costs what is shown and not what there is.
 */
const cellsOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  adoptions: readonly string[],
  asOf: Date | undefined,
): Promise<readonly CellRow[]> => {
  const reach = reachAt(actor, registry.get('applied_requirement'), asOf);
  if (!reach || adoptions.length === 0) return [];
  const { from, id, linkHolds } = sourceOf(asOf);
  const status = asOf
    ? sql`(select held.status from assurance_span as held where held.org_id = app_org() and held.record_id = part.id
        and held.from_at <= ${asOf} and (held.to_at is null or held.to_at > ${asOf}))`
    : sql`(select held.status from assurance as held where held.org_id = app_org() and held.record_id = part.id)`;
  const required = asOf
    ? sql`(select array[version.data ->> 'group', version.data ->> 'position', version.data ->> 'section'] from record_version as version where version.org_id = app_org() and version.record_id = link.to_id
        and version.valid_from <= ${asOf} and (version.valid_to is null or version.valid_to > ${asOf}))`
    : sql`(select array[far.data ->> 'group', far.data ->> 'position', far.data ->> 'section'] from record as far where far.org_id = app_org() and far.id = link.to_id)`;
  const place = readsRequirements(actor, registry)
    ? sql`(select ${required} from link where link.org_id = app_org() and link.from_id = part.id and link.relation = 'applies' and ${linkHolds} limit 1)`
    : sql`null::text[]`;
  const found = await sql<CellRow>`
    select counted.adoption, coalesce(counted.place[1], '') as group, coalesce(counted.place[3], '') as section, counted.applicability, counted.status,
      min(counted.place[2]::int) as first, count(*)::int as n
    from (
      select part.adoption, part.applicability, ${status} as status, ${place} as place
      from (
        select link.to_id as adoption, ${id} as id, coalesce(record.data ->> 'applicability', 'undecided') as applicability
        from link join ${from} on record.org_id = app_org() and ${id} = link.from_id
        where link.org_id = app_org() and link.to_id = any(${[...adoptions]}::uuid[]) and link.relation = 'within' and ${linkHolds}
          and record.kind = 'applied_requirement' and record.state <> 'retired' and ${reach}
      ) as part
    ) as counted
    group by 1, 2, 3, 4, 5 order by 2, 1, 4, 5`.execute(tx);
  return found.rows;
};

/** Whoever reads no requirements is not told their groups either. */
const readsRequirements = (actor: Actor, registry: Registry): boolean =>
  reachAt(actor, registry.get('requirement'), undefined) !== null;

export interface MatrixRow extends Tally {
  readonly adoption: Omit<AdoptionRow, 'scope_id' | 'framework'> & { readonly scope: Named | null };
  readonly framework: Named | null;
  readonly groups: readonly (Tally & { readonly name: string })[];
}

const collator = new Intl.Collator('en', { numeric: true });

const compare = (a: number, b: number) => Number(a > b) - Number(a < b);

/** More groups than a picture has room for are shown by the parts that they stand in. */
const ROOM = 30;

/** Groups in the framework's own order; those without one by their names. */
const rowOf = (cells: readonly CellRow[]) => {
  const isFolded = new Set(cells.map(({ group }) => group)).size > ROOM;
  const groups = [...groupBy(cells, ({ group, section }) => (isFolded ? section || group : group))]
    .map(([name, within]) => ({
      group: { name, ...within.reduce((tally, cell) => addTo(tally, cell, cell.n), NO_TALLY) },
      first: Math.min(...within.map(({ first }) => first ?? Number.POSITIVE_INFINITY)),
    }))
    .toSorted((a, b) => compare(a.first, b.first) || collator.compare(a.group.name, b.group.name))
    .map(({ group }) => group);
  return { ...sumOf(groups), groups };
};

/** Every adoption beside every other: how much of each group of its framework stands how. */
export const matrixOf = async (tx: Tx, registry: Registry, actor: Actor, query: MatrixQuery) => {
  const found = await adoptionsOf(tx, registry, actor, query);
  const page = found.slice(0, query.limit);
  const ids = page.map(({ id }) => id);
  const cells = groupBy(await cellsOf(tx, registry, actor, ids, query.asOf), ({ adoption }) => adoption);
  const refs = page.flatMap(({ scope_id, framework }) => [scope_id, framework]);
  const named = await nameRefs(tx, registry, actor, refs, query.asOf);
  const items = page.map(
    ({ scope_id, framework, ...adoption }): MatrixRow => ({
      adoption: { ...adoption, scope: named(scope_id) },
      framework: named(framework),
      ...rowOf(cells.get(adoption.id) ?? []),
    }),
  );
  return { items, next: found.length > query.limit ? (ids.at(-1) ?? null) : null };
};
