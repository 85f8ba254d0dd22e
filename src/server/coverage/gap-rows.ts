import { sql } from 'kysely';
import type { Cause } from '../../assurance/types.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { groupBy } from '../../model/validation/coverage.ts';
import { reachOf } from '../query/conditions.ts';
import type { Tx } from '../store/database.ts';

/** An applied requirement that is not assured, of an adoption that is not retired. */
export interface GapRow {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly scope: string | null;
  readonly status: 'broken' | 'unproven' | 'weakened';
  readonly causes: readonly Cause[];
  readonly adoption: string;
  readonly framework: string | null;
  readonly requirement: string | null;
}

const OPEN = ['broken', 'unproven', 'weakened'];

/** What applies and is not assured, as far as the actor may read it; of one adoption where it is named. */
export const readGaps = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { adoption, ids }: { readonly adoption?: string | undefined; readonly ids?: readonly string[] },
): Promise<readonly GapRow[]> => {
  const reach = reachOf(actor, registry.get('applied_requirement'));
  const adopted = reachOf(actor, registry.get('adoption'));
  if (!reach || !adopted) return [];
  // Of one adoption from what lies within it: all that is not assured may be a hundred times as much.
  const within =
    adoption &&
    sql`held.record_id in (select link.from_id from link
    where link.org_id = app_org() and link.to_id = ${adoption} and link.relation = 'within' and link.valid_to is null)`;
  const chosen = ids && sql`held.record_id = any(${[...ids]}::uuid[])`;
  // What is open is gathered first and the rest looked up for it, whatever the planner believes.
  const found = await sql<GapRow>`
    with held as materialized (
      select held.record_id, held.status, held.causes from assurance as held where held.org_id = app_org()
        and held.kind = 'applied_requirement' and held.status = any(${OPEN}::text[]) and ${chosen ?? within ?? sql`true`}
    ), adopted as materialized (
      select record.id, of.to_id as framework from record left join link as of on of.org_id = app_org()
        and of.from_id = record.id and of.relation = 'of' and of.valid_to is null
      where record.org_id = app_org() and record.kind = 'adoption' and record.state <> 'retired' and ${adopted}
    )
    select record.id, record.key, record.title, record.scope_id as scope, held.status, held.causes,
      adopted.id as adoption, adopted.framework, applies.to_id as requirement
    from held join record on record.org_id = app_org() and record.id = held.record_id
      join link as part on part.org_id = app_org() and part.from_id = held.record_id and part.relation = 'within' and part.valid_to is null
      join adopted on adopted.id = part.to_id
      left join link as applies on applies.org_id = app_org() and applies.from_id = held.record_id
        and applies.relation = 'applies' and applies.valid_to is null
    where record.state <> 'retired' and ${reach}`.execute(tx);
  return found.rows;
};

/** Frameworks that controls serve, through what they satisfy in adoptions that are not retired. */
export const readServed = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  controls: readonly string[],
): Promise<ReadonlyMap<string, Set<string>>> => {
  const served = new Map<string, Set<string>>();
  const reach = reachOf(actor, registry.get('adoption'));
  if (!reach || controls.length === 0) return served;
  const found = await sql<{ control: string; framework: string }>`
    select distinct met.from_id as control, of.to_id as framework
    from link as met
      join link as within on within.org_id = met.org_id and within.from_id = met.to_id and within.relation = 'within' and within.valid_to is null
      join record on record.org_id = met.org_id and record.id = within.to_id and record.state <> 'retired' and ${reach}
      join link as of on of.org_id = met.org_id and of.from_id = record.id and of.relation = 'of' and of.valid_to is null
    where met.org_id = app_org() and met.from_id = any(${[...controls]}::uuid[]) and met.relation = 'satisfies' and met.valid_to is null`.execute(
    tx,
  );
  for (const { control, framework } of found.rows)
    served.set(control, (served.get(control) ?? new Set()).add(framework));
  return served;
};

/** Requirements that accepted mappings hold beside each of these, in either direction; not those said to be unrelated. */
export const readMapped = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  requirements: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const reach = reachOf(actor, registry.get('mapping'));
  if (!reach) return new Map();
  const wanted = sql`any(${[...requirements]}::uuid[])`;
  const side = (near: string, far: string) => sql`
    select a.to_id as near, b.to_id as far
    from link as a
      join record on record.org_id = a.org_id and record.id = a.from_id and record.kind = 'mapping' and record.state = 'accepted'
        and record.data ->> 'relation' <> 'no_relationship' and ${reach}
      join link as b on b.org_id = a.org_id and b.from_id = a.from_id and b.relation = ${far} and b.valid_to is null
    where a.org_id = app_org() and a.to_id = ${wanted} and a.relation = ${near} and a.valid_to is null`;
  const found = await sql<{
    near: string;
    far: string;
  }>`${side('source', 'target')} union ${side('target', 'source')}`.execute(tx);
  return listsOf(found.rows.map(({ near, far }) => [near, far]));
};

/** Up to so many gaps it is quicker to walk from them to their controls than from every weak control to what it meets. */
const FEW = 2_000;

/** The controls of each gap that are not assured themselves. */
export const readWeakSupport = async (
  tx: Tx,
  applied: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const near = applied.size > FEW ? sql`true` : sql`link.to_id = any(${[...applied]}::uuid[])`;
  const found = await sql<{ applied: string; other: string }>`
    select link.to_id as applied, link.from_id as other
    from assurance as held join link on link.org_id = held.org_id and link.from_id = held.record_id
    where held.org_id = app_org() and held.kind = 'control' and held.status = any(${OPEN}::text[])
      and link.relation = 'satisfies' and link.valid_to is null and ${near}`.execute(tx);
  return listsOf(found.rows.flatMap((row) => (applied.has(row.applied) ? [[row.applied, row.other] as const] : [])));
};

const listsOf = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> =>
  new Map([...groupBy(pairs, ([one]) => one)].map(([one, far]) => [one, far.map(([, other]) => other)]));

const PROMISES = ['commitment', 'answer', 'statement', 'claim'];

export interface Promised {
  readonly id: string;
  /** Those it was made to or said to. */
  readonly customers: readonly string[];
}

/** Which of these records are promises that the actor may read, and who holds them. */
export const readPromises = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Promised>> => {
  const reaches = PROMISES.flatMap((name) => {
    const reach = reachOf(actor, registry.get(name));
    return reach ? [sql`(record.kind = ${name} and ${reach})`] : [];
  });
  if (reaches.length === 0 || ids.length === 0) return new Map();
  const found = await sql<Promised>`
    select record.id, array(select link.to_id::text from link where link.org_id = app_org() and link.from_id = record.id
      and link.relation in ('made_to', 'said_to') and link.valid_to is null) as customers
    from record where record.org_id = app_org() and record.id = any(${[...ids]}::uuid[])
      and record.state not in ('retired', 'withdrawn', 'corrected', 'ended') and (${sql.join(reaches, sql` or `)})`.execute(
    tx,
  );
  return new Map(found.rows.map((row) => [row.id, row]));
};
