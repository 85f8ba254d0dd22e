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
export interface PlaceRow extends SubjectRow, Named {
  readonly requirement: string;
  readonly number: string | null;
  readonly framework_key: string;
  readonly framework_title: string;
  readonly adoption_key: string;
  readonly adoption_title: string;
  readonly scope_key: string | null;
}
interface LinkRow {
  readonly control: string;
  readonly applied: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Accepted mappings, the places where what they map applies, and the controls that the actor may change. */
export const readStanding = async (server: Server, actor: Actor, tx: Tx): Promise<NamedStanding> => {
  const accepted = (await readMappings(server, actor, tx, 'all')).filter(({ state }) => state === 'accepted');
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
      places: places.map(({ id, requirement, scope_id }) => ({ id, requirement, scope: scope_id })),
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
): Promise<readonly PlaceRow[]> =>
  (
    await sql<PlaceRow>`select record.id, record.key, record.title, ${SUBJECT},
        requirement.id as requirement, requirement.data ->> 'ref' as number,
        framework.key as framework_key, framework.title as framework_title,
        adoption.key as adoption_key, adoption.title as adoption_title, scope.key as scope_key
      from record
        join link as applies on applies.org_id = record.org_id and applies.from_id = record.id
          and applies.relation = 'applies' and applies.valid_to is null
        join record as requirement on requirement.org_id = record.org_id and requirement.id = applies.to_id
        join link as within on within.org_id = record.org_id and within.from_id = record.id
          and within.relation = 'within' and within.valid_to is null
        join record as adoption on adoption.org_id = record.org_id and adoption.id = within.to_id
        join link as adopted on adopted.org_id = record.org_id and adopted.from_id = adoption.id
          and adopted.relation = 'of' and adopted.valid_to is null
        join record as framework on framework.org_id = record.org_id and framework.id = adopted.to_id
        left join record as scope on scope.org_id = record.org_id and scope.id = record.scope_id
      where record.org_id = app_org() and record.kind = 'applied_requirement' and record.state <> 'retired'
        and adoption.state <> 'retired' and coalesce(record.data ->> 'applicability', '') <> 'not_applicable'
        and (applies.to_id = any(${[...requirements]}::uuid[]) or record.id = any(${[...linked]}::uuid[]))
      order by framework.key collate "C", (requirement.data ->> 'position')::numeric nulls last, record.id`.execute(tx)
  ).rows;

const readScopes = async (tx: Tx): Promise<ReadonlyMap<string, string | null>> => {
  const found = await sql<{ id: string; scope_id: string | null }>`select id, scope_id from record
    where org_id = app_org() and kind = 'scope'`.execute(tx);
  return new Map(found.rows.map(({ id, scope_id }) => [id, scope_id]));
};

export const nameOf = (row: PlaceRow): PlaceName => ({
  key: row.key,
  title: row.title,
  number: row.number ?? '',
  framework: { key: row.framework_key, title: row.framework_title },
  adoption: { key: row.adoption_key, title: row.adoption_title },
  scope: row.scope_key,
});
