import { type RawBuilder, sql } from 'kysely';
import type { Cause, Dates, NodeInput } from '../../assurance/types.ts';
import { compile, moves } from '../../model/compile.ts';
import type { LinkView } from '../../model/kind.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from './database.ts';
import { RECORD, type RecordRow, viewOf } from './rows.ts';

const PAGE = 20_000;

type Data = Readonly<Record<string, unknown>>;
const NO_DATA: Data = {};

const UUID = 16;

/** An id as text, from where it stands in a page of ids in hexadecimal. */
const idAt = (hex: string, place: number): string => {
  const at = place * UUID * 2;
  return `${hex.slice(at, at + 8)}-${hex.slice(at + 8, at + 12)}-${hex.slice(at + 12, at + 16)}-${hex.slice(at + 16, at + 20)}-${hex.slice(at + 20, at + 32)}`;
};

/** A link as one of its ends has it. */
interface End {
  readonly relation: string;
  readonly direction: 'in' | 'out';
}

/** What a link between two kinds means to its ends; null: nothing to that one. */
interface Meaning {
  readonly from: End | null;
  readonly to: End | null;
}

/** Every record as a neighbour sees it, by number instead of id: an organisation may have millions of links. */
class Ends {
  /** By the 16 bytes of the id, one to a character. */
  readonly numbers = new Map<string, number>();
  readonly others: LinkView['other'][] = [];
  readonly #data = new Map<number, Data>();
  /** Of each record the first and the last of its links; of each link the next one of the same record. */
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  #next = new Int32Array(1_024);
  #far = new Int32Array(1_024);
  readonly #ends: End[] = [];
  #size = 0;

  add(key: string, other: LinkView['other']): void {
    this.numbers.set(key, this.others.length);
    this.others.push(other);
    this.#first.push(-1);
    this.#last.push(-1);
  }

  link(meaning: Meaning, from: number, to: number, data: Data | undefined): void {
    if (meaning.from) this.#put(from, meaning.from, to, data);
    if (meaning.to) this.#put(to, meaning.to, from, data);
  }

  #put(at: number, end: End, far: number, data: Data | undefined): void {
    const place = this.#size;
    if (place === this.#next.length) {
      this.#next = twice(this.#next);
      this.#far = twice(this.#far);
    }
    const last = this.#last[at] ?? -1;
    if (last < 0) this.#first[at] = place;
    else this.#next[last] = place;
    this.#last[at] = place;
    this.#next[place] = -1;
    this.#far[place] = far;
    this.#ends.push(end);
    if (data) this.#data.set(place, data);
    this.#size += 1;
  }

  viewsAt(number: number): LinkView[] {
    const views: LinkView[] = [];
    for (let at = this.#first[number] ?? -1; at >= 0; at = this.#next[at] ?? -1) {
      const end = this.#ends[at];
      const other = this.others[this.#far[at] ?? -1];
      if (!end || !other) continue;
      views.push({ relation: end.relation, direction: end.direction, data: this.#data.get(at) ?? NO_DATA, other });
    }
    return views;
  }
}

const twice = (numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const longer = new Int32Array(numbers.length * 2);
  longer.set(numbers);
  return longer;
};

type Sql = RawBuilder<unknown>;

/** What is read of an organisation: all as it is, or as it was at a moment. */
interface Source {
  readonly records: Sql;
  readonly links: Sql;
  /** Joins to `record` what was written down of it, as `assurance`. */
  readonly assurance: Sql;
  /** Of that, `held` and `causes`: what tells since when codes hold. */
  readonly dates: Sql;
}

const NOW: Source = {
  records: sql`(select * from record where org_id = app_org())`,
  links: sql`(select * from link where org_id = app_org() and valid_to is null)`,
  assurance: sql`left join assurance on assurance.org_id = app_org() and assurance.record_id = record.id`,
  dates: sql`assurance.held, null::jsonb as causes`,
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
  // What held then and was not listed then is told by nobody now, and is not asked for either.
  dates: sql`null::jsonb as held, nullif(assurance.causes, '[]') as causes`,
});

/** Answers one page of rows. */
export type ReadPage = <R>(query: RawBuilder<R>) => Promise<readonly R[]>;

interface Reading {
  readonly read: ReadPage;
  readonly source: Source;
  readonly registry: Registry;
}

/** An organisation as the engine takes it. */
export interface Inputs {
  readonly nodes: readonly NodeInput[];
  /** Since when codes hold, by record. */
  readonly dates: ReadonlyMap<string, Dates>;
}

/** Compiles every record of an organisation for the engine; reads each record and each link once, in pages. */
export const readAllNodes = (tx: Tx, registry: Registry): Promise<Inputs> =>
  compileAll({ read: async (query) => (await query.execute(tx)).rows, source: NOW, registry });

/** The same of a moment that is past: no page of it can change any more, so each may be a transaction of its own. */
export const readPastNodes = (read: ReadPage, registry: Registry, moment: PastMoment): Promise<Inputs> =>
  compileAll({ read, source: past(moment), registry });

type DatesByRecord = Map<string, Record<string, number>>;

/** Adds since when codes hold by what a record lists: whoever lists one lists it with the same moment. */
export const addCauses = (dates: DatesByRecord, causes: readonly Cause[]): void => {
  for (const { id, code, since } of causes) {
    const known = dates.get(id);
    if (known) known[code] = since;
    else dates.set(id, { [code]: since });
  }
};

type Row = RecordRow & { readonly held: Record<string, number> | null; readonly causes: readonly Cause[] | null };

const compileAll = async (reading: Reading): Promise<Inputs> => {
  const { registry, source } = reading;
  const ends = new Ends();
  await readOthers(reading, ends);
  await readLinks(reading, ends);
  const kinds = registry.kinds.filter((kind) => kind.assurance).map((kind) => kind.name);
  const nodes: NodeInput[] = [];
  const dates: DatesByRecord = new Map();
  const pages = paged<Row>(
    reading,
    (after) => sql`select ${RECORD}, ${source.dates} from ${source.records} as record ${source.assurance}
      where record.id > ${after} and record.kind = any(${kinds}::text[]) order by record.id limit ${PAGE}`,
  );
  for await (const row of pages) {
    const view = viewOf(row);
    const node = compile(registry, registry.get(view.kind), view, ends.viewsAt(ends.numbers.get(keyOf(view.id)) ?? -1));
    if (node) nodes.push(node);
    if (row.held) dates.set(row.id, row.held);
    if (row.causes) addCauses(dates, row.causes);
  }
  return { nodes, dates };
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

/** A page of rows as one row: an engine hands over a value of megabytes in less time than as many small ones. */
interface Packed {
  /** The ids in it, 16 bytes each, in base64. */
  readonly ids: string | null;
}

interface PackedIds {
  readonly hex: string;
  /** The same bytes, one to a character. */
  readonly keys: string;
  readonly size: number;
}

const keyOf = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1');

/** Pages whose first id of each row is the one that they are ordered by; `each` ids make a row. The next is read meanwhile. */
async function* packedPages<P extends Packed>(
  { read }: Reading,
  each: number,
  query: (after: string) => Sql,
): AsyncGenerator<P & PackedIds> {
  const ask = (after: string) => {
    const asked = read<P>(sql<P>`${query(after)}`);
    asked.catch(() => undefined); // whoever awaits it is told; a failure in between must not end the process
    return asked;
  };
  for (let asked = ask(NIL); ; ) {
    const [page] = await asked;
    if (!page?.ids) return;
    const bytes = Buffer.from(page.ids, 'base64');
    const size = bytes.length / (UUID * each);
    const hex = bytes.toString('hex');
    if (size === PAGE) asked = ask(idAt(hex, (size - 1) * each));
    yield { ...page, hex, keys: bytes.toString('latin1'), size };
    if (size < PAGE) return;
  }
}

interface Exposed {
  readonly at: number;
  readonly data: Data | null;
}

interface RecordPage extends Packed {
  readonly kinds: readonly string[];
  readonly exposed: Readonly<Record<string, Exposed>> | null;
}

const readOthers = async (reading: Reading, ends: Ends): Promise<void> => {
  const { registry, source } = reading;
  const exposing = registry.kinds.filter((kind) => kind.assurance?.exposes);
  const fields = exposing.flatMap((kind) => kind.assurance?.exposes ?? []);
  const pages = packedPages<RecordPage>(
    reading,
    1,
    (after) => sql`select encode(string_agg(uuid_send(id), ''::bytea), 'base64') as ids, json_agg(kind) as kinds,
        json_object_agg(id, json_build_object('at', date_part('epoch', created_at) * 1000,
          'data', (select jsonb_object_agg(key, value) from jsonb_each(data) where key = any(${fields}::text[]))))
          filter (where kind = any(${exposing.map((kind) => kind.name)}::text[])) as exposed
      from (select id, kind, created_at, data from ${source.records} as record where id > ${after} order by id limit ${PAGE}) as page`,
  );
  for await (const { hex, keys, size, kinds, exposed } of pages) {
    for (let row = 0; row < size; row += 1) {
      const id = idAt(hex, row);
      const shown = exposed?.[id];
      ends.add(keys.slice(row * UUID, row * UUID + UUID), {
        id,
        kind: kinds[row] ?? '',
        createdAt: shown ? new Date(Math.round(shown.at)).toISOString() : '',
        data: shown?.data ?? NO_DATA,
      });
    }
  }
};

/** Remembers what links mean: there are few sorts of them. */
class Meanings {
  readonly #registry: Registry;
  readonly #known = new Map<string, Map<string, Map<string, Meaning>>>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  find(relation: string, from: string, to: string): Meaning {
    const known = this.#known.get(relation)?.get(from)?.get(to);
    if (known) return known;
    const moved = moves(this.#registry, relation, from, to);
    const meaning: Meaning = {
      from: moved.from ? { relation, direction: 'out' } : null,
      to: moved.to ? { relation, direction: 'in' } : null,
    };
    const ofRelation = this.#known.get(relation) ?? new Map<string, Map<string, Meaning>>();
    const ofKind = ofRelation.get(from) ?? new Map<string, Meaning>();
    this.#known.set(relation, ofRelation.set(from, ofKind.set(to, meaning)));
    return meaning;
  }
}

interface LinkPage extends Packed {
  readonly relations: readonly string[];
  /** Of the links that have any, by id. */
  readonly data: Readonly<Record<string, Data>> | null;
}

const readLinks = async (reading: Reading, ends: Ends): Promise<void> => {
  const { registry, source } = reading;
  const meanings = new Meanings(registry);
  const pages = packedPages<LinkPage>(
    reading,
    3,
    (
      after,
    ) => sql`select encode(string_agg(uuid_send(id) || uuid_send(from_id) || uuid_send(to_id), ''::bytea), 'base64') as ids,
        json_agg(relation) as relations, json_object_agg(id, data) filter (where data <> '{}') as data
      from (select id, from_id, relation, to_id, data from ${source.links} as link where id > ${after} order by id limit ${PAGE}) as page`,
  );
  for await (const { hex, keys, size, relations, data } of pages) {
    for (let row = 0; row < size; row += 1) {
      const at = row * 3 * UUID;
      const from = ends.numbers.get(keys.slice(at + UUID, at + 2 * UUID)) ?? -1;
      const to = ends.numbers.get(keys.slice(at + 2 * UUID, at + 3 * UUID)) ?? -1;
      const [one, other] = [ends.others[from], ends.others[to]];
      if (!one || !other) continue;
      const meaning = meanings.find(relations[row] ?? '', one.kind, other.kind);
      ends.link(meaning, from, to, data?.[idAt(hex, row * 3)]);
    }
  }
};
