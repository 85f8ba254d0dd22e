import { sql } from 'kysely';
import { Graph } from '../../assurance/graph.ts';
import type { NodeInput } from '../../assurance/types.ts';
import { compile, moves } from '../../model/compile.ts';
import type { Field, Fields } from '../../model/field.ts';
import type { AnyKind, LinkView, RecordView } from '../../model/kind.ts';
import type { Registry } from '../../model/registry.ts';
import { customFieldOf, fieldsOf } from '../../model/schema.ts';
import { Cells } from './commit/cells.ts';
import type { Tx } from './database.ts';
import type { Inputs } from './read-all-nodes.ts';
import { RECORD, type RecordRow, viewOf } from './rows.ts';

/** The parts of the records that change how others are read: the root scope and the custom fields. */
export interface OrgSettings {
  rootScope: string | null;
  custom: ReadonlyMap<string, Fields>;
  readonly fieldCache: Map<string, Fields>;
}

/** What a process keeps in memory of one organisation, together with the journal position that it stands for. */
export interface OrgState extends OrgSettings {
  /** Number of journal entries that it knows. */
  size: number;
  /** Moment of the last of them, milliseconds since 1970; 0 when there is none. */
  at: number;
  graph: Graph;
  readonly cells: Cells;
  usedAt: number;
  /** Whether a commit of this process has changed the settings since they were read. */
  isOutdated: boolean;
}

const PAGE = 20_000;

/** The fields of a kind in this organisation, its own ones included. */
export const fieldsIn = (settings: OrgSettings, kind: AnyKind): Fields => {
  let fields = settings.fieldCache.get(kind.name);
  if (!fields) {
    fields = fieldsOf(kind, settings.custom.get(kind.name));
    settings.fieldCache.set(kind.name, fields);
  }
  return fields;
};

export const buildGraph = ({ nodes, dates }: Inputs, at: number): Graph => {
  const built = Graph.build(nodes, at, dates);
  // Commit refuses cycles, so a cycle in the store means that somebody else wrote to it.
  if (!(built instanceof Graph)) throw new Error(`the stored assurance graph has a cycle: ${built.cycle.join(' → ')}`);
  return built;
};

/** What is kept of an organisation whose graph has been read. */
export const stateOf = async (
  tx: Tx,
  head: Pick<OrgState, 'size' | 'at'>,
  graph: Graph,
  now: number,
): Promise<OrgState> => ({
  ...head,
  graph,
  ...(await loadSettings(tx)),
  cells: new Cells(),
  usedAt: now,
  isOutdated: false,
});

export const readHead = async (tx: Tx): Promise<{ size: number; at: number }> => {
  const found = await sql<{
    seq: number;
    at: Date;
  }>`select seq, at from journal where org_id = app_org() order by seq desc limit 1`.execute(tx);
  const last = found.rows[0];
  return last ? { size: last.seq + 1, at: last.at.getTime() } : { size: 0, at: 0 };
};

const noSettings = (): OrgSettings => ({ rootScope: null, custom: new Map(), fieldCache: new Map() });

/** The settings alone, for whoever only reads. */
export const loadSettings = async (tx: Tx): Promise<OrgSettings> => {
  const settings = noSettings();
  await readSettings(tx, settings);
  return settings;
};

const positionOf = ({ data }: RecordView): number => Number(data['position'] ?? Number.POSITIVE_INFINITY);

/** The fields that records of the kind `custom_field` add, by kind; in their own order, else in that of the records. */
export const customFrom = (records: readonly RecordView[]): Map<string, Fields> => {
  const custom = new Map<string, Record<string, Field>>();
  const isBefore = (a: RecordView, b: RecordView) =>
    positionOf(a) < positionOf(b) ? -1 : Number(positionOf(a) > positionOf(b));
  for (const record of records.toSorted(isBefore)) {
    const [name, field] = customFieldOf(record);
    const kind = String(record.data['kind']);
    custom.set(kind, { ...custom.get(kind), [name]: field });
  }
  return custom;
};

/** Reads the settings anew into what is kept of them. */
export const readSettings = async (tx: Tx, settings: OrgSettings): Promise<void> => {
  const found =
    await sql<RecordRow>`select ${RECORD} from record where org_id = app_org() and kind = 'custom_field' and state = 'active' order by id`.execute(
      tx,
    );
  settings.custom = customFrom(found.rows.map(viewOf));
  settings.fieldCache.clear();
  const root = await sql<{
    id: string;
  }>`select id from record where org_id = app_org() and kind = 'scope' and scope_id is null order by created_at, id limit 1`.execute(
    tx,
  );
  settings.rootScope = root.rows[0]?.id ?? null;
};

interface LinkRow {
  readonly from_id: string;
  readonly relation: string;
  readonly to_id: string;
  readonly data: Record<string, unknown>;
  readonly from_kind: string;
  readonly to_kind: string;
}

type Other = LinkView['other'];

/** Compiles the given records for the engine. `readAllNodes` does it for a whole organisation. */
export const readNodes = async (tx: Tx, registry: Registry, ids: readonly string[]): Promise<NodeInput[]> => {
  const nodes: NodeInput[] = [];
  for (let from = 0; from < ids.length; from += PAGE) {
    nodes.push(...(await readPage(tx, registry, ids.slice(from, from + PAGE))));
  }
  return nodes;
};

const readPage = async (tx: Tx, registry: Registry, ids: readonly string[]): Promise<NodeInput[]> => {
  if (ids.length === 0) return [];
  const list = sql`${[...ids]}::uuid[]`;
  const records = await sql<RecordRow>`select ${RECORD} from record
    where record.org_id = app_org() and record.id = any(${list})`.execute(tx);
  const links = await sql<LinkRow>`
    select link.from_id, link.relation, link.to_id, link.data, source.kind as from_kind, target.kind as to_kind
    from link join record source on source.org_id = link.org_id and source.id = link.from_id
      join record target on target.org_id = link.org_id and target.id = link.to_id
    where link.org_id = app_org() and link.valid_to is null and link.from_id = any(${list})
    union all
    select link.from_id, link.relation, link.to_id, link.data, source.kind, target.kind
    from link join record source on source.org_id = link.org_id and source.id = link.from_id
      join record target on target.org_id = link.org_id and target.id = link.to_id
    where link.org_id = app_org() and link.valid_to is null and link.to_id = any(${list}) and link.from_id <> all(${list})`.execute(
    tx,
  );
  const exposed = await readExposed(tx, registry, links.rows);
  const ends = endsOf(registry, links.rows, exposed, new Set(ids));
  return records.rows.flatMap((row) => {
    const view = viewOf(row);
    const node = compile(registry, registry.get(view.kind), view, ends.get(view.id) ?? []);
    return node ? [node] : [];
  });
};

/** The data of far ends that rules of their neighbours read; of all others only the kind matters. */
const readExposed = async (tx: Tx, registry: Registry, links: readonly LinkRow[]): Promise<Map<string, Other>> => {
  const exposing = new Set(registry.kinds.filter((kind) => kind.assurance?.exposes).map((kind) => kind.name));
  const ids = new Set(
    links.flatMap((link) => [
      ...(exposing.has(link.from_kind) ? [link.from_id] : []),
      ...(exposing.has(link.to_kind) ? [link.to_id] : []),
    ]),
  );
  if (ids.size === 0) return new Map();
  const fields = [...exposing].flatMap((name) => registry.get(name).assurance?.exposes ?? []);
  const found = await sql<{ id: string; kind: string; created_at: Date; data: Record<string, unknown> }>`
    select id, kind, created_at, (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(data) where key = any(${fields}::text[])) as data
    from record where org_id = app_org() and id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(
    found.rows.map((row) => [
      row.id,
      { id: row.id, kind: row.kind, createdAt: row.created_at.toISOString(), data: row.data },
    ]),
  );
};

const NO_DATA = {};

const endsOf = (
  registry: Registry,
  links: readonly LinkRow[],
  exposed: ReadonlyMap<string, Other>,
  wanted: ReadonlySet<string>,
): Map<string, LinkView[]> => {
  const ends = new Map<string, LinkView[]>();
  const add = (id: string, view: LinkView) => {
    if (!wanted.has(id)) return;
    const known = ends.get(id);
    if (known) known.push(view);
    else ends.set(id, [view]);
  };
  const other = (id: string, kind: string): Other => exposed.get(id) ?? { id, kind, createdAt: '', data: NO_DATA };
  for (const link of links) {
    const moved = moves(registry, link.relation, link.from_kind, link.to_kind);
    if (moved.from)
      add(link.from_id, {
        relation: link.relation,
        direction: 'out',
        data: link.data,
        other: other(link.to_id, link.to_kind),
      });
    if (moved.to)
      add(link.to_id, {
        relation: link.relation,
        direction: 'in',
        data: link.data,
        other: other(link.from_id, link.from_kind),
      });
  }
  return ends;
};

/** The records whose compiled form may change when these records and links do: themselves, the links' ends, and neighbours that read an exposed field. */
export const stirred = async (
  tx: Tx,
  registry: Registry,
  records: readonly { readonly id: string; readonly kind: string }[],
  linkEnds: readonly string[],
): Promise<string[]> => {
  const ids = new Set([...records.map((record) => record.id), ...linkEnds]);
  const exposing = records
    .filter((record) => registry.find(record.kind)?.assurance?.exposes)
    .map((record) => record.id);
  if (exposing.length > 0) {
    const found = await sql<{ id: string }>`
      select to_id as id from link where org_id = app_org() and valid_to is null and from_id = any(${exposing}::uuid[])
      union select from_id from link where org_id = app_org() and valid_to is null and to_id = any(${exposing}::uuid[])`.execute(
      tx,
    );
    for (const row of found.rows) ids.add(row.id);
  }
  return [...ids];
};
