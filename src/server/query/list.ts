import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import type { AnyKind, RecordView } from '../../model/kind.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { type RecordRow, viewOf } from '../store/rows.ts';
import { isUuid } from '../store/uuid.ts';
import { conditions } from './conditions.ts';
import type { ListQuery } from './list-query.ts';
import { type Named, nameRefs } from './names.ts';
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

interface Order {
  readonly by: Sql;
  readonly cast: Sql;
  readonly descending: boolean;
}

type SortBy = NonNullable<ListQuery['sort']>['name'] | 'rank';

/** What a list is sorted by: what is asked for, else how well it matches, else when it was made. */
const sortOf = (query: ListQuery): SortBy => query.sort?.name ?? (query.q === undefined ? 'created' : 'rank');

const orderOf = (query: ListQuery, source: Source): Order => {
  const descending = query.sort?.descending ?? false;
  switch (sortOf(query)) {
    case 'title':
      return { by: source.title, cast: sql`text collate "C"`, descending };
    case 'updatedAt':
      return { by: source.changed, cast: sql`timestamptz`, descending };
    case 'dueAt':
      return { by: sql`coalesce(record.due_at, 'infinity')`, cast: sql`timestamptz`, descending };
    case 'rank':
      // The best first, and among equals the older one: turned round, so that one comparison serves.
      return { by: sql`- found.rank`, cast: sql`real`, descending: false };
    case 'created':
      return { by: source.id, cast: sql`uuid`, descending };
  }
};

/** A moment as PostgreSQL writes it, `2026-11-22 10:00:00.5+00`; `infinity` stands for no due date. */
const isWritten = (text: string): boolean =>
  text === 'infinity' ||
  z.iso.datetime({ offset: true }).safeParse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).success;

/** A rank, turned round, as PostgreSQL writes it; nothing that a real cannot hold. */
const isRank = (text: string): boolean => /^-?\d{1,10}(\.\d{1,20})?(e-[0-2]?\d)?$/.test(text);

const canFollow = (sort: SortBy, value: string): boolean => {
  if (sort === 'rank') return isRank(value);
  return sort === 'updatedAt' || sort === 'dueAt' ? isWritten(value) : !value.includes('\0');
};

const readCursor = (text: string, sort: SortBy): readonly [string, string] => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const [value, id] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
    if (typeof value === 'string' && typeof id === 'string' && isUuid(id) && canFollow(sort, value)) return [value, id];
  } catch {
    // falls through: whatever is wrong with it, the answer is the same
  }
  throw new AppError('invalid', 'this cursor is not one of ours: start again at the first page', [
    { pointer: '?cursor', detail: 'unreadable' },
  ]);
};

export type PageRow = RecordRow & {
  readonly sort_value: string;
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

/** One page of a kind, as the actor may see it, sorted and keyset-paged. */
export const listRecords = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  kind: AnyKind,
  query: ListQuery,
): Promise<Page> => {
  const asked = await conditions(tx, actor, kind, query);
  if (!asked) return { items: [], next: null };
  const source = sourceOf(query.asOf);
  const sort = sortOf(query);
  const { by, cast, descending } = orderOf(query, source);
  const [direction, beyond] = descending ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const all = [...asked.all];
  if (query.cursor) {
    const [value, id] = readCursor(query.cursor, sort);
    all.push(
      sort === 'created'
        ? sql`${source.id} ${beyond} ${id}::uuid`
        : sql`(${by}, ${source.id}) ${beyond} (${value}::${cast}, ${id}::uuid)`,
    );
  }
  const { ids = [], ranks = [], truncated = false } = asked.matches ?? {};
  const ranked =
    sort === 'rank'
      ? sql`join unnest(${[...ids]}::uuid[], ${[...ranks]}::real[]) as found (id, rank) on found.id = ${source.id}`
      : sql``;
  const chosen = sql`select ${source.columns}, (${by})::text as sort_value, ${by} as sort_by from ${source.from} ${ranked}
    where ${sql.join(all, sql` and `)} order by ${by} ${direction}, ${source.id} ${direction} limit ${query.limit + 1} offset ${query.skip ?? 0}`;
  const order = sql`order by record.sort_by ${direction}, record.id ${direction}`;
  const found = await sql<PageRow>`${dress(source, chosen, order)}`.execute(tx);
  const rows = found.rows.slice(0, query.limit);
  const last = found.rows.length > query.limit ? rows.at(-1) : undefined;
  return {
    items: await rowsOf(tx, registry, actor, rows, query.asOf),
    next: last ? Buffer.from(JSON.stringify([last.sort_value, last.id])).toString('base64url') : null,
    ...(truncated ? { truncated: true } : {}),
  };
};
