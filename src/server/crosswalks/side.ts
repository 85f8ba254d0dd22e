import { type RawBuilder, sql } from 'kysely';
import type { Relation } from '../../formats/crosswalk-pack/relation.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { loadLinks } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../store/rows.ts';
import { isUuid } from '../store/uuid.ts';

export interface FrameworkHead {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly edition: string;
  readonly address: string | null;
}

export interface SideRequirement {
  readonly id: string;
  readonly key: string;
  readonly number: string;
  readonly title: string;
  readonly group: string;
  readonly under: string | null;
  readonly assessable: boolean;
  readonly text: string;
  readonly guidance: string;
}

/** A framework with its requirements in its own order. */
export interface Side {
  readonly framework: FrameworkHead;
  readonly requirements: readonly SideRequirement[];
}

export interface MappingState {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: 'proposed' | 'accepted' | 'rejected';
  readonly relation: Relation;
  readonly rationale: string;
  readonly source: string;
  readonly confidence: number | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly version: number;
  /** Ids of requirements. */
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

interface Row extends SubjectRow {
  readonly key: string;
  readonly title: string;
  readonly data: Record<string, unknown>;
}
interface MappingRow extends Row {
  readonly version: number;
}

/** A field's text, or nothing. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const seen = <R extends SubjectRow>(server: Server, actor: Actor, kind: string, rows: readonly R[]): R[] =>
  rows.filter((row) => can(actor, 'read', server.registry.get(kind), subjectOf(row)));

/** A framework by id or key, as far as the actor may see it. */
export const findFramework = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  ref: string,
): Promise<FrameworkHead | undefined> => {
  const found = await sql<Row>`select record.id, record.key, record.title, record.data, ${SUBJECT} from record
    where record.org_id = app_org() and record.kind = 'framework'
      and ${isUuid(ref) ? sql`record.id = ${ref}::uuid` : sql`record.key = ${ref}`}`.execute(tx);
  const [row] = seen(server, actor, 'framework', found.rows);
  if (!row) return undefined;
  return {
    id: row.id,
    key: row.key,
    title: row.title,
    edition: textOf(row.data['edition']),
    address: textOf(row.data['address']) || null,
  };
};

/** The requirements of a framework that are not retired, as far as the actor may see them. */
export const readSide = async (server: Server, actor: Actor, tx: Tx, framework: FrameworkHead): Promise<Side> => {
  const found = await sql<Row>`select record.id, record.key, record.title, record.data, ${SUBJECT}
    from link join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.valid_to is null and link.relation = 'part_of' and link.to_id = ${framework.id}
      and record.kind = 'requirement' and record.state <> 'retired'
    order by (record.data ->> 'position')::numeric nulls last, record.data ->> 'ref' collate "C", record.id`.execute(
    tx,
  );
  const requirements = seen(server, actor, 'requirement', found.rows).map(
    ({ id, key, title, data }): SideRequirement => ({
      id,
      key,
      number: textOf(data['ref']),
      title,
      group: textOf(data['group']),
      under: textOf(data['under']) || null,
      assessable: data['assessable'] !== false,
      text: textOf(data['text']),
      guidance: textOf(data['guidance']),
    }),
  );
  return { framework, requirements };
};

/** Which mappings: all from these requirements to those, all that were accepted, or those of these keys. */
export type MappingsAsked =
  | { readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly keys: readonly string[] }
  | 'accepted';

/** Mappings with what they map, as far as the actor may see them. */
export const readMappings = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  asked: MappingsAsked,
): Promise<MappingState[]> => {
  const which = await conditionOf(tx, asked);
  const found =
    await sql<MappingRow>`select record.id, record.key, record.title, record.data, record.version, ${SUBJECT}
    from record where record.org_id = app_org() and record.kind = 'mapping' and ${which}
    order by record.created_at, record.id`.execute(tx);
  const rows = seen(server, actor, 'mapping', found.rows);
  const links = await loadLinks(
    tx,
    rows.map(({ id }) => id),
    [],
  );
  const ends = new Map<string, { sources: string[]; targets: string[] }>(
    rows.map(({ id }) => [id, { sources: [], targets: [] }]),
  );
  for (const { from, relation, to } of links) {
    if (relation === 'source') ends.get(from)?.sources.push(to);
    if (relation === 'target') ends.get(from)?.targets.push(to);
  }
  return rows.map((row) => ({ ...stateOf(row), ...(ends.get(row.id) ?? { sources: [], targets: [] }) }));
};

const conditionOf = async (tx: Tx, asked: MappingsAsked): Promise<RawBuilder<unknown>> => {
  if (asked === 'accepted') return sql`record.state = 'accepted'`;
  if ('keys' in asked) return sql`record.key = any(${[...asked.keys]}::text[])`;
  const [starting, ending] = [await mappingsAt(tx, 'source', asked.from), await mappingsAt(tx, 'target', asked.to)];
  return sql`record.id = any(${[...starting].filter((id) => ending.has(id))}::uuid[])`;
};

/** Mappings by the requirements at one of their ends: by ids, so that the answer is quick however little the planner knows. */
const mappingsAt = async (tx: Tx, relation: string, requirements: readonly string[]): Promise<ReadonlySet<string>> => {
  const found = await sql<{ id: string }>`select link.from_id as id from link
    where link.org_id = app_org() and link.valid_to is null and link.relation = ${relation}
      and link.to_id = any(${[...requirements]}::uuid[])`.execute(tx);
  return new Set(found.rows.map(({ id }) => id));
};

const stateOf = ({ id, key, title, state, data, version }: MappingRow): Omit<MappingState, 'sources' | 'targets'> => ({
  id,
  key,
  title,
  state: state as MappingState['state'],
  relation: (data['relation'] ?? 'intersects') as Relation,
  rationale: textOf(data['rationale']),
  source: textOf(data['source']),
  confidence: typeof data['confidence'] === 'number' ? data['confidence'] : null,
  data,
  version,
});
