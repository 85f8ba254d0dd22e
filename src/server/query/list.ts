import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { AnyKind, RecordView } from '../../model/kind.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { type RecordRow, viewOf } from '../store/rows.ts';
import { isUuid } from '../store/uuid.ts';
import { conditions } from './conditions.ts';
import type { ListQuery } from './list-query.ts';
import { type Named, nameRefs, namesOf } from './names.ts';
import { type AskedOrder, after, type Order, ordered, orderOf } from './order.ts';
import { NOW, type Source, type Sql, sourceOf } from './source.ts';

/** A record in a list: with its assurance, and with owner and scope by name. */
export interface Row extends Omit<RecordView, 'owner' | 'scope'> {
  readonly owner: Named | null;
  readonly scope: Named | null;
  readonly status: string | null;
  /** Until when it holds if nothing changes before; null for the past, of which `addUntil` says it. */
  readonly until: string | null;
  readonly since: string | null;
}

export interface Page {
  readonly items: readonly Row[];
  readonly next: string | null;
  /** More records match the text than are looked at: these are the best of them. */
  readonly truncated?: true;
}

/** What a list is ordered by: what is asked for, else how well it matches, else when it was made. */
const askedOrder = (query: ListQuery): AskedOrder =>
  query.sort ?? (query.q === undefined ? { name: 'created', descending: false } : { name: 'rank' });

/** The row that a page comes after: its value, null where it has none, and its id. */
type Cursor = readonly [value: string | null, id: string];

const readCursor = (text: string, order: Order): Cursor => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const [value, id] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
    if (typeof id === 'string' && isUuid(id)) {
      if (value === null && order.isPartial) return [null, id];
      if (typeof value === 'string' && order.canFollow(value)) return [value, id];
    }
  } catch {
    // falls through: whatever is wrong with it, the answer is the same
  }
  throw new AppError('invalid', 'this cursor is not one of ours: start again at the first page', [
    { pointer: '?cursor', detail: 'unreadable' },
  ]);
};

export type PageRow = RecordRow & {
  readonly sort_value: string | null;
  readonly status: string | null;
  readonly until: Date | null;
  readonly since: Date | null;
};

/** Rows as they are answered, with the names that owner and scope had at that moment. */
export const rowsOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  rows: readonly PageRow[],
  asOf: Date | undefined,
): Promise<Row[]> => {
  const ids = rows.flatMap((row) => [row.owner_id, row.scope_id]);
  const name = await nameRefs(tx, registry, actor, ids, asOf);
  return rows.map((row) => ({
    ...viewOf(row),
    owner: name(row.owner_id),
    scope: name(row.scope_id),
    status: row.status,
    until: row.until?.toISOString() ?? null,
    since: row.since?.toISOString() ?? null,
  }));
};

/** Rows with their assurance for records chosen by `chosen`, a query that gives their columns and `sort_value`. */
export const dress = (source: Source, chosen: Sql, order: Sql): Sql => sql`
  select record.*, assurance.status, assurance.until, assurance.since
  from (${chosen}) as record left join lateral ${assuranceOf(source)} as assurance on true
  ${order}`;

// Inside `dress` the records are already chosen and called `record` with their id in `id`, for the past as for now.
const assuranceOf = (source: Source): Sql =>
  source === NOW
    ? NOW.assurance
    : sql`(select a.* from (select record.id as record_id) as record cross join lateral ${source.assurance} as a)`;

interface Chosen {
  readonly source: Source;
  readonly order: Order;
  /** The records that the list has, without an order: the words from `from` on. */
  readonly rest: Sql;
  readonly truncated: boolean;
}

/** What a list holds and how it is ordered, as the actor may see it; null where nothing can match. */
export const choose = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  query: ListQuery,
): Promise<Chosen | null> => {
  const asked = await conditions(tx, actor, kind, query);
  if (!asked) return null;
  const source = sourceOf(query.asOf);
  const asking = askedOrder(query);
  const isNamed = asking.name === 'owner' || asking.name === 'scope';
  const names = isNamed ? await namesOf(tx, registry, actor, asking.name, query.asOf) : sql``;
  const order = orderOf(asking, kind, source, names);
  const all = query.cursor ? [...asked.all, after(order, source.id, ...readCursor(query.cursor, order))] : asked.all;
  const { ids = [], ranks = [], truncated = false } = asked.matches ?? {};
  const ranked =
    asking.name === 'rank'
      ? sql`join unnest(${[...ids]}::uuid[], ${[...ranks]}::real[]) as found (id, rank) on found.id = ${source.id}`
      : sql``;
  const rest = sql`from ${source.from} ${order.join} ${ranked} where ${sql.join(all, sql` and `)}`;
  return { source, order, rest, truncated };
};

/** One page of a kind, as the actor may see it, sorted and keyset-paged. */
export const listRecords = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  query: ListQuery,
): Promise<Page> => {
  const found = await choose(tx, registry, actor, kind, query);
  if (!found) return { items: [], next: null };
  const { source, order, rest, truncated } = found;
  // By its name: said twice it would be worked out twice.
  const chosen = sql`select ${source.columns}, ${order.by} as sort_by ${rest}
    ${ordered(order, sql`sort_by`, source.id)} limit ${query.limit + 1} offset ${query.skip ?? 0}`;
  const page = sql`select page.*, page.sort_by::text as sort_value from (${chosen}) as page`;
  const dressed = dress(source, page, ordered(order, sql`record.sort_by`, sql`record.id`));
  const { rows: all } = await sql<PageRow>`${dressed}`.execute(tx);
  const rows = all.slice(0, query.limit);
  const last = all.length > query.limit ? rows.at(-1) : undefined;
  return {
    items: await rowsOf(tx, registry, actor, rows, query.asOf),
    next: last ? Buffer.from(JSON.stringify([last.sort_value, last.id])).toString('base64url') : null,
    ...(truncated ? { truncated: true } : {}),
  };
};
