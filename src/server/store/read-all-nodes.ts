import { type RawBuilder, sql } from 'kysely';
import type { Cause, NodeInput } from '../../assurance/types.ts';
import { compile, moves } from '../../model/compile.ts';
import type { LinkView } from '../../model/kind.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from './database.ts';
import { RECORD, type RecordRow, viewOf } from './rows.ts';

const PAGE = 20_000;

type Data = Readonly<Record<string, unknown>>;
const NO_DATA: Data = {};

/** Every record as a neighbour sees it, by number instead of id: an organisation may have millions of links. */
class Ends {
  readonly numbers = new Map<string, number>();
  readonly others: LinkView['other'][] = [];
  /** Of each record its links as triples: the relation and direction, the number of the far end, the number of the link's data. */
  readonly links: (number[] | undefined)[] = [];
  readonly relations: { readonly relation: string; readonly direction: 'in' | 'out' }[] = [];
  readonly data: Data[] = [NO_DATA];
  readonly #relationNumbers = new Map<string, number>();

  add(other: LinkView['other']): void {
    this.numbers.set(other.id, this.others.length);
    this.others.push(other);
  }

  put(at: number, relation: string, direction: 'in' | 'out', far: number, data: number): void {
    const name = `${direction} ${relation}`;
    let number = this.#relationNumbers.get(name);
    if (number === undefined) {
      number = this.relations.push({ relation, direction }) - 1;
      this.#relationNumbers.set(name, number);
    }
    const list = this.links[at];
    if (list) list.push(number, far, data);
    else this.links[at] = [number, far, data];
  }

  viewsAt(id: string): LinkView[] {
    const triples = this.links[this.numbers.get(id) ?? -1] ?? [];
    const views: LinkView[] = [];
    for (let at = 0; at < triples.length; at += 3) {
      const relation = this.relations[triples[at] as number];
      const other = this.others[triples[at + 1] as number];
      if (relation && other) views.push({ ...relation, data: this.data[triples[at + 2] as number] ?? NO_DATA, other });
    }
    return views;
  }
}

type Sql = RawBuilder<unknown>;

/** What is read of an organisation: all as it is, or as it was at a moment. */
interface Source {
  readonly records: Sql;
  readonly links: Sql;
  /** Join to `record` the causes that were written down of it, as `assurance`. */
  readonly assurance: Sql;
}

const NOW: Source = {
  records: sql`(select * from record where org_id = app_org())`,
  links: sql`(select * from link where org_id = app_org() and valid_to is null)`,
  assurance: sql`left join assurance on assurance.org_id = app_org() and assurance.record_id = record.id`,
};

/** A moment of an organisation, with the number of journal entries that had been made by then. */
export interface PastMoment {
  readonly size: number;
  readonly at: Date;
}

// By entries rather than by time: what comes meanwhile has later ones, whatever its clock says, so pages fit together.
const past = ({ size, at }: PastMoment): Source => ({
  records: sql`(select org_id, record_id as id, kind, key, title, data, state, owner_id, scope_id, due_at, version, created_at, valid_from as updated_at
    from record_version where org_id = app_org() and seq < ${size} and (end_seq is null or end_seq >= ${size}))`,
  links: sql`(select * from link where org_id = app_org() and seq < ${size} and (end_seq is null or end_seq >= ${size}))`,
  assurance: sql`left join assurance_span as assurance on assurance.org_id = app_org() and assurance.record_id = record.id
    and assurance.from_at <= ${at} and (assurance.to_at is null or assurance.to_at > ${at})`,
});

/** Answers one page of rows. */
export type ReadPage = <R>(query: RawBuilder<R>) => Promise<readonly R[]>;

interface Reading {
  readonly read: ReadPage;
  readonly source: Source;
  readonly registry: Registry;
}

/** Compiles every record of an organisation for the engine; reads each record and each link once, in pages. */
export const readAllNodes = (tx: Tx, registry: Registry): Promise<NodeInput[]> =>
  compileAll({ read: async (query) => (await query.execute(tx)).rows, source: NOW, registry });

/** The same of a moment that is past: no page of it can change any more, so each may be a transaction of its own. */
export const readPastNodes = (read: ReadPage, registry: Registry, moment: PastMoment): Promise<NodeInput[]> =>
  compileAll({ read, source: past(moment), registry });

const compileAll = async (reading: Reading): Promise<NodeInput[]> => {
  const { registry, source } = reading;
  const ends = new Ends();
  await readOthers(reading, ends);
  await readLinks(reading, ends);
  const kinds = registry.kinds.filter((kind) => kind.assurance).map((kind) => kind.name);
  const nodes: NodeInput[] = [];
  const pages = paged<RecordRow & { causes: Cause[] | null }>(
    reading,
    (
      after,
    ) => sql`select ${RECORD}, nullif(assurance.causes, '[]') as causes from ${source.records} as record ${source.assurance}
      where record.id > ${after} and record.kind = any(${kinds}::text[]) order by record.id limit ${PAGE}`,
  );
  for await (const row of pages) {
    const view = viewOf(row);
    const node = compile(registry, registry.get(view.kind), view, ends.viewsAt(view.id));
    const since = (row.causes ?? []).filter((cause) => cause.id === view.id).map((cause) => [cause.code, cause.since]);
    if (node)
      nodes.push(since.length > 0 ? { ...node, since: Object.fromEntries(since) as Record<string, number> } : node);
  }
  return nodes;
};

const NIL = '00000000-0000-0000-0000-000000000000';

/** Rows of a query that is keyset-paged by id. */
async function* paged<R extends { readonly id: string }>(
  { read }: Reading,
  query: (after: string) => Sql,
): AsyncGenerator<R> {
  for (let after: string | undefined = NIL; after !== undefined; ) {
    const page: readonly R[] = await read<R>(sql<R>`${query(after)}`);
    yield* page;
    after = page.length < PAGE ? undefined : page.at(-1)?.id;
  }
}

const readOthers = async (reading: Reading, ends: Ends): Promise<void> => {
  const { registry, source } = reading;
  const exposing = registry.kinds.filter((kind) => kind.assurance?.exposes);
  const fields = exposing.flatMap((kind) => kind.assurance?.exposes ?? []);
  const pages = paged<{ id: string; kind: string; created_at: Date | null; data: Data | null }>(
    reading,
    (after) => sql`select id, kind, case when exposes then created_at end as created_at,
        case when exposes then (select jsonb_object_agg(key, value) from jsonb_each(data) where key = any(${fields}::text[])) end as data
      from (select *, kind = any(${exposing.map((kind) => kind.name)}::text[]) as exposes from ${source.records} as record
        where id > ${after} order by id limit ${PAGE}) as page order by id`,
  );
  for await (const row of pages) {
    ends.add({ id: row.id, kind: row.kind, createdAt: row.created_at?.toISOString() ?? '', data: row.data ?? NO_DATA });
  }
};

interface LinkRow {
  readonly id: string;
  readonly from_id: string;
  readonly relation: string;
  readonly to_id: string;
  readonly data: Data | null;
}

const readLinks = async (reading: Reading, ends: Ends): Promise<void> => {
  const { registry, source } = reading;
  const pages = paged<LinkRow>(
    reading,
    (after) => sql`select id, from_id, relation, to_id, nullif(data, '{}') as data from ${source.links} as link
      where id > ${after} order by id limit ${PAGE}`,
  );
  const known = new Map<string, { from: boolean; to: boolean }>();
  for await (const row of pages) {
    const [from, to] = [ends.numbers.get(row.from_id), ends.numbers.get(row.to_id)];
    const [source, target] = [ends.others[from ?? -1], ends.others[to ?? -1]];
    if (from === undefined || to === undefined || !source || !target) continue;
    const name = `${source.kind} ${row.relation} ${target.kind}`;
    const moved = known.get(name) ?? moves(registry, row.relation, source.kind, target.kind);
    known.set(name, moved);
    const data = row.data ? ends.data.push(row.data) - 1 : 0;
    if (moved.from) ends.put(from, row.relation, 'out', to, data);
    if (moved.to) ends.put(to, row.relation, 'in', from, data);
  }
};
