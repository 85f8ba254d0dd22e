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

interface Held {
  readonly id: string;
  readonly status: string;
  readonly until: Date | null;
  readonly causes: readonly Cause[];
  readonly more: boolean;
}

/** How records stand, with their causes: as they do, or as it was written down then, when until when was not kept. */
const readHeld = async (tx: Tx, ids: readonly string[], asOf: Date | undefined): Promise<ReadonlyMap<string, Held>> => {
  const wanted = sql`any(${[...ids]}::uuid[])`;
  const found = await sql<Held>`${
    asOf
      ? sql`select held.record_id as id, held.status, null::timestamptz as until, held.causes, false as more from assurance_span as held
          where ${inOrg('held')} and held.record_id = ${wanted} and held.from_at <= ${asOf} and (held.to_at is null or held.to_at > ${asOf})`
      : sql`select held.record_id as id, held.status, held.until, held.causes, held.more from assurance as held
          where ${inOrg('held')} and held.record_id = ${wanted}`
  }`.execute(tx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

/** The records that are linked to one by a relation. */
const readNear = async (tx: Tx, to: string, relation: string, asOf: Date | undefined): Promise<readonly string[]> => {
  const found = await sql<{ id: string }>`select link.from_id as id from link
    where ${inOrg('link')} and link.to_id = ${to} and link.relation = ${relation} and ${sourceOf(asOf).linkHolds}`.execute(
    tx,
  );
  return found.rows.map(({ id }) => id);
};

const readApplies = async (tx: Tx, ids: readonly string[], asOf: Date | undefined) => {
  const found = await sql<{ from_id: string; to_id: string }>`select link.from_id, link.to_id from link
    where ${inOrg('link')} and link.from_id = any(${[...ids]}::uuid[]) and link.relation = 'applies' and ${sourceOf(asOf).linkHolds}`.execute(
    tx,
  );
  return new Map(found.rows.map((row) => [row.from_id, row.to_id]));
};

/**
 * The applied requirements of an adoption that the actor may read and that are not retired. Table by table rather than
 * joined: right after an adoption nothing is known of the tables, and a planner that takes them for empty then reads all of
 * one for each row of another.
 */
export const readApplied = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  adoption: string,
  asOf: Date | undefined,
): Promise<readonly AppliedRow[]> => {
  const reach = reachAt(actor, registry.get('applied_requirement'), asOf);
  if (!reach) return [];
  const { from, id } = sourceOf(asOf);
  const wanted = await readNear(tx, adoption, 'within', asOf);
  const found = await sql<Omit<AppliedRow, keyof Held | 'requirement'> & { readonly id: string }>`
    select ${id} as id, record.key, record.title, record.version, record.owner_id as owner, record.data from ${from}
    where ${inOrg('record')} and ${id} = any(${[...wanted]}::uuid[]) and record.kind = 'applied_requirement'
      and record.state <> 'retired' and ${reach}`.execute(tx);
  const ids = found.rows.map((row) => row.id);
  const [held, applies] = [await readHeld(tx, ids, asOf), await readApplies(tx, ids, asOf)];
  return found.rows.map((row) => {
    const { status = null, until = null, causes = [], more = false } = held.get(row.id) ?? {};
    return { ...row, status, until, causes, more, requirement: applies.get(row.id) ?? null };
  });
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
  const { from, id } = sourceOf(asOf);
  const wanted = await readNear(tx, framework, 'part_of', asOf);
  const found = await sql<RequirementRow>`
    select ${id} as id, record.key, record.title, record.state, record.data from ${from}
    where ${inOrg('record')} and ${id} = any(${[...wanted]}::uuid[]) and record.kind = 'requirement' and ${reach}`.execute(
    tx,
  );
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
