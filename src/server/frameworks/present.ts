import { sql } from 'kysely';
import type { FrameworkPack } from '../../formats/framework-pack/pack.ts';
import type { Tx } from '../store/database.ts';
import type { PresentAdoption } from './plan-adopt.ts';
import { frameworkKey, isNewer, type PresentEdition, type PresentFramework, requirementKey } from './plan-load.ts';

interface RequirementRow {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly data: Record<string, unknown>;
}

/** What of a pack's edition is in the organisation: whoever wrote it, and whoever may see it. */
export const readEdition = async (tx: Tx, pack: FrameworkPack): Promise<PresentEdition> => {
  const found = await sql<PresentFramework>`select id, key, title, state, data from record
    where org_id = app_org() and kind = 'framework' and key = ${frameworkKey(pack)}`.execute(tx);
  const framework = found.rows[0];
  const numbers = new Map(pack.requirements.map((one) => [requirementKey(pack, one), one.number]));
  // By their keys, which may have been taken for something else, and whatever else is part of the framework.
  const rows = await sql<RequirementRow>`select id, key, title, state, data from record
      where org_id = app_org() and kind = 'requirement' and key = any(${[...numbers.keys()]}::text[])
    union
    select record.id, record.key, record.title, record.state, record.data
      from link join record on record.org_id = link.org_id and record.id = link.from_id
      where link.org_id = app_org() and link.valid_to is null and link.to_id = ${framework?.id ?? null}::uuid
        and link.relation = 'part_of' and record.kind = 'requirement'`.execute(tx);
  const requirements = rows.rows.map((row) => ({ ...row, number: numbers.get(row.key) ?? textIn(row.data['ref']) }));
  // Where two stand for one number, the one with the pack's own key does.
  const edition = {
    framework,
    requirements: requirements.sort((a, b) => Number(numbers.has(a.key)) - Number(numbers.has(b.key))),
  };
  if (!framework || !isNewer(pack, edition)) return edition;
  return { ...edition, givenTitles: await readGivenTitles(tx, [framework.id, ...requirements.map(({ id }) => id)]) };
};

/** What loading a pack last called each of these records, whatever they were called since. */
const readGivenTitles = async (tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const found = await sql<{
    id: string;
    title: string;
  }>`select distinct on (given.record_id) given.record_id as id, given.title
    from record_version as given
      join journal on journal.org_id = given.org_id and journal.seq = given.seq
      left join record_version as before on before.org_id = given.org_id and before.record_id = given.record_id
        and before.version = given.version - 1
    where given.org_id = app_org() and given.record_id = any(${[...ids]}::uuid[])
      and journal.action in ('framework.load', 'framework.adopt') and before.title is distinct from given.title
    order by given.record_id, given.version desc`.execute(tx);
  return new Map(found.rows.map(({ id, title }) => [id, title]));
};

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The oldest adoption of a framework in a scope that is not retired, with what it applies. */
export const readAdoption = async (
  tx: Tx,
  framework: string | undefined,
  scope: string,
): Promise<PresentAdoption | undefined> => {
  if (framework === undefined) return undefined;
  const found = await sql<{ id: string }>`select record.id
    from link join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.valid_to is null and link.to_id = ${framework} and link.relation = 'of'
      and record.kind = 'adoption' and record.scope_id = ${scope} and record.state <> 'retired'
    order by record.created_at, record.id limit 1`.execute(tx);
  const id = found.rows[0]?.id;
  if (id === undefined) return undefined;
  const applied = await sql<{ requirement: string }>`select applies.to_id as requirement
    from link as within join link as applies on applies.org_id = within.org_id and applies.from_id = within.from_id
      and applies.relation = 'applies' and applies.valid_to is null
    where within.org_id = app_org() and within.valid_to is null and within.to_id = ${id} and within.relation = 'within'`.execute(
    tx,
  );
  return { id, applied: new Set(applied.rows.map(({ requirement }) => requirement)) };
};
