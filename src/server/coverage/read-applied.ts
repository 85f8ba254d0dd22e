import { sql } from 'kysely';
import type { Cause } from '../../assurance/types.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { reachAt } from '../query/conditions.ts';
import { type Sql, sourceOf } from '../query/source.ts';
import type { Tx } from '../store/database.ts';

/** An applied requirement of an adoption, with how it stands. */
export interface AppliedRow {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly version: number;
  readonly owner: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly status: string | null;
  readonly until: Date | null;
  readonly causes: readonly Cause[];
  readonly more: boolean;
  /** The requirement that it applies. */
  readonly requirement: string | null;
}

/** A requirement of the framework. */
export interface RequirementRow {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What meets an applied requirement: a control, or whoever provides it. */
export interface SupportRow {
  readonly applied: string;
  readonly relation: 'satisfies' | 'provided_by';
  readonly other: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const inOrg = (source: string): Sql => sql.raw(`${source}.org_id = app_org()`);

/** The standing of `record`, with its causes: as it is, or as it was written down then. */
const standing = (asOf: Date | undefined, id: Sql): Sql =>
  asOf
    ? sql`left join assurance_span as held on ${inOrg('held')} and held.record_id = ${id}
        and held.from_at <= ${asOf} and (held.to_at is null or held.to_at > ${asOf})`
    : sql`left join assurance as held on ${inOrg('held')} and held.record_id = ${id}`;

/** The applied requirements of an adoption that the actor may read and that are not retired. */
export const readApplied = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  adoption: string,
  asOf: Date | undefined,
): Promise<readonly AppliedRow[]> => {
  const reach = reachAt(actor, registry.get('applied_requirement'), asOf);
  if (!reach) return [];
  const { from, id, linkHolds } = sourceOf(asOf);
  const more = asOf ? sql`false` : sql`coalesce(held.more, false)`;
  const until = asOf ? sql`null::timestamptz` : sql`held.until`;
  const found = await sql<AppliedRow>`
    select ${id} as id, record.key, record.title, record.version, record.owner_id as owner, record.data, held.status,
      ${until} as until, coalesce(held.causes, '[]'::jsonb) as causes, ${more} as more, applies.to_id as requirement
    from link join ${from} on ${inOrg('record')} and ${id} = link.from_id
      left join lateral (
        select link.to_id from link where ${inOrg('link')} and link.from_id = ${id} and link.relation = 'applies' and ${linkHolds} limit 1
      ) as applies on true
      ${standing(asOf, id)}
    where ${inOrg('link')} and link.to_id = ${adoption} and link.relation = 'within' and ${linkHolds}
      and record.kind = 'applied_requirement' and record.state <> 'retired' and ${reach}`.execute(tx);
  return found.rows;
};

/** The requirements of a framework that the actor may read, headings too. */
export const readRequirements = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  framework: string | null,
  asOf: Date | undefined,
): Promise<readonly RequirementRow[]> => {
  const reach = reachAt(actor, registry.get('requirement'), asOf);
  if (!reach || framework === null) return [];
  const { from, id, linkHolds } = sourceOf(asOf);
  const found = await sql<RequirementRow>`
    select ${id} as id, record.key, record.title, record.state, record.data
    from link join ${from} on ${inOrg('record')} and ${id} = link.from_id
    where ${inOrg('link')} and link.to_id = ${framework} and link.relation = 'part_of' and ${linkHolds}
      and record.kind = 'requirement' and ${reach}`.execute(tx);
  return found.rows;
};

/** What meets each of the applied requirements, whoever may read it. */
export const readSupport = async (
  tx: Tx,
  applied: readonly string[],
  asOf: Date | undefined,
): Promise<readonly SupportRow[]> => {
  const { linkHolds } = sourceOf(asOf);
  const found = await sql<SupportRow>`
    select link.to_id as applied, link.relation, link.from_id as other, link.data, link.id from link
      where ${inOrg('link')} and link.to_id = any(${[...applied]}::uuid[]) and link.relation = 'satisfies' and ${linkHolds}
    union all
    select link.from_id, link.relation, link.to_id, link.data, link.id from link
      where ${inOrg('link')} and link.from_id = any(${[...applied]}::uuid[]) and link.relation = 'provided_by' and ${linkHolds}
    order by id`.execute(tx);
  return found.rows;
};

/** The framework that an adoption is of; null where there is none. */
export const readFrameworkOf = async (tx: Tx, adoption: string, asOf: Date | undefined): Promise<string | null> => {
  const found = await sql<{
    to_id: string;
  }>`select link.to_id from link where ${inOrg('link')} and link.from_id = ${adoption}
    and link.relation = 'of' and ${sourceOf(asOf).linkHolds} limit 1`.execute(tx);
  return found.rows[0]?.to_id ?? null;
};
