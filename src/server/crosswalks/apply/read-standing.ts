import { sql } from 'kysely';
import { type Action, type Actor, can } from '../../../model/permission.ts';
import type { Server } from '../../context.ts';
import type { Tx } from '../../store/database.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../../store/rows.ts';
import { readMappings } from '../side.ts';
import type { Satisfied, Standing } from './plan-apply.ts';

interface Named {
  readonly key: string;
  readonly title: string;
}
export interface PlaceName extends Named {
  readonly number: string;
  readonly framework: Named;
  readonly adoption: Named;
  readonly scope: string | null;
}

/** What the plan is made of, and what everything in it is called. */
export interface NamedStanding {
  readonly standing: Standing;
  readonly controls: ReadonlyMap<string, Named>;
  readonly places: ReadonlyMap<string, PlaceName>;
}

interface ControlRow extends SubjectRow, Named {}
interface AppliedRow extends SubjectRow, Named {}
interface NamedRow extends Named {
  readonly id: string;
  readonly state: string;
  readonly number: string | null;
  readonly position: number | null;
}
export interface PlaceRow extends AppliedRow {
  readonly requirement: NamedRow;
  readonly adoption: NamedRow;
  readonly framework: NamedRow;
  readonly scope_key: string | null;
}
interface LinkRow {
  readonly control: string;
  readonly applied: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Accepted mappings, the places where what they map applies, and the controls that the actor may change. */
export const readStanding = async (server: Server, actor: Actor, tx: Tx): Promise<NamedStanding> => {
  const accepted = await readMappings(server, actor, tx, 'accepted');
  const allowed = <R extends SubjectRow>(kind: string, action: Action, rows: readonly R[]): R[] =>
    rows.filter((row) => can(actor, action, server.registry.get(kind), subjectOf(row)));
  const controls = allowed('control', 'update', await readControls(tx));
  const links = await readSatisfied(
    tx,
    controls.map(({ id }) => id),
  );
  const requirements = new Set(accepted.flatMap(({ sources, targets }) => [...sources, ...targets]));
  const linked = links.flatMap(({ applied, through }) => (through === null ? [] : [applied]));
  const places = allowed('applied_requirement', 'read', await readPlaces(tx, [...requirements], linked));
  return {
    standing: {
      accepted,
      satisfied: links,
      places: places.map(({ id, requirement, scope_id }) => ({ id, requirement: requirement.id, scope: scope_id })),
      above: await readScopes(tx),
    },
    controls: new Map(controls.map(({ id, key, title }) => [id, { key, title }])),
    places: new Map(places.map((row) => [row.id, nameOf(row)])),
  };
};

const readControls = async (tx: Tx): Promise<readonly ControlRow[]> =>
  (
    await sql<ControlRow>`select record.id, record.key, record.title, ${SUBJECT} from record
      where record.org_id = app_org() and record.kind = 'control' and record.state <> 'retired'
      order by record.created_at, record.id`.execute(tx)
  ).rows;

export const readSatisfied = async (tx: Tx, controls: readonly string[]): Promise<Satisfied[]> => {
  const found = await sql<LinkRow>`select link.from_id as control, link.to_id as applied, link.data from link
    where link.org_id = app_org() and link.valid_to is null and link.relation = 'satisfies'
      and link.from_id = any(${[...controls]}::uuid[]) order by link.id`.execute(tx);
  return found.rows.map(({ control, applied, data }) => ({
    control,
    applied,
    coverage: data['coverage'] === 'partial' ? 'partial' : 'full',
    through: typeof data['through'] === 'string' && data['through'] !== '' ? data['through'] : null,
  }));
};

/** Where these requirements apply, and the places of links that were made through a mapping, whatever it was. */
export const readPlaces = async (
  tx: Tx,
  requirements: readonly string[],
  linked: readonly string[],
): Promise<readonly PlaceRow[]> => {
  // By ids, step by step, so that the answer is quick however little the planner knows.
  const applying = await sql<{ id: string }>`select link.from_id as id from link
    where link.org_id = app_org() and link.valid_to is null and link.relation = 'applies'
      and link.to_id = any(${[...requirements]}::uuid[])`.execute(tx);
  const found = await sql<AppliedRow>`select record.id, record.key, record.title, ${SUBJECT} from record
    where record.org_id = app_org() and record.id = any(${[...new Set([...applying.rows.map(({ id }) => id), ...linked])]}::uuid[])
      and record.kind = 'applied_requirement' and record.state <> 'retired'
      and coalesce(record.data ->> 'applicability', '') <> 'not_applicable'`.execute(tx);
  const ends = await farEnds(tx, found.rows, ['applies', 'within']);
  const adoptions = [...ends.values()].flatMap((one) => one.get('within') ?? []);
  const adopted = await farEnds(
    tx,
    [...new Set(adoptions)].map((id) => ({ id })),
    ['of'],
  );
  const names = await readNamed(tx, [
    ...[...ends.values(), ...adopted.values()].flatMap((one) => [...one.values()]),
    ...found.rows.flatMap(({ scope_id }) => scope_id ?? []),
  ]);
  const rows = found.rows.flatMap((row): PlaceRow[] => {
    const requirement = names.get(ends.get(row.id)?.get('applies') ?? '');
    const adoption = names.get(ends.get(row.id)?.get('within') ?? '');
    const framework = names.get(adopted.get(adoption?.id ?? '')?.get('of') ?? '');
    if (!requirement || !adoption || !framework || adoption.state === 'retired') return [];
    return [{ ...row, requirement, adoption, framework, scope_key: names.get(row.scope_id ?? '')?.key ?? null }];
  });
  return rows.sort(
    (a, b) =>
      compare(a.framework.key, b.framework.key) ||
      (a.requirement.position ?? 0) - (b.requirement.position ?? 0) ||
      compare(a.id, b.id),
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By record and relation, where its link leads. */
const farEnds = async (
  tx: Tx,
  records: readonly { readonly id: string }[],
  relations: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> => {
  const found = await sql<{ from_id: string; relation: string; to_id: string }>`
    select link.from_id, link.relation, link.to_id from link
    where link.org_id = app_org() and link.valid_to is null and link.relation = any(${[...relations]}::text[])
      and link.from_id = any(${records.map(({ id }) => id)}::uuid[])`.execute(tx);
  const ends = new Map<string, Map<string, string>>();
  for (const { from_id, relation, to_id } of found.rows)
    ends.set(from_id, (ends.get(from_id) ?? new Map<string, string>()).set(relation, to_id));
  return ends;
};

const readNamed = async (tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, NamedRow>> => {
  const found = await sql<NamedRow>`select id, key, title, state, data ->> 'ref' as number,
      (data ->> 'position')::float as position from record
    where org_id = app_org() and id = any(${[...new Set(ids)]}::uuid[])`.execute(tx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

const readScopes = async (tx: Tx): Promise<ReadonlyMap<string, string | null>> => {
  const found = await sql<{ id: string; scope_id: string | null }>`select id, scope_id from record
    where org_id = app_org() and kind = 'scope'`.execute(tx);
  return new Map(found.rows.map(({ id, scope_id }) => [id, scope_id]));
};

const named = ({ key, title }: Named): Named => ({ key, title });

export const nameOf = (row: PlaceRow): PlaceName => ({
  ...named(row),
  number: row.requirement.number ?? '',
  framework: named(row.framework),
  adoption: named(row.adoption),
  scope: row.scope_key,
});
