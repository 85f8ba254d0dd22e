import { sql } from 'kysely';
import type { AnyKind } from '../../model/kind.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { choose, type PageRow, type Row, rowsOf } from './list.ts';
import type { ListQuery } from './list-query.ts';
import { ordered } from './order.ts';
import { sourceOf } from './source.ts';

/** A whole list as it was at one moment, so small that 200,000 records of it are held: their rows are read part by part. */
export interface WholeList {
  /** The moment that the rows are of: that of the last commit, or the one that the list was asked for. */
  readonly at: Date;
  readonly size: number;
  /** The ids of some records of it, in its order. */
  readonly idsFrom: (first: number, count: number) => readonly string[];
  /** Until when a record stands by itself, by its place in the list; null for what does not end, and for lists of the past. */
  readonly untilAt: (place: number) => string | null;
}

interface Packed {
  readonly ids: Uint8Array | null;
  readonly untils: Uint8Array | null;
  readonly at: Date | null;
}

const ID = 16;
const MOMENT = 8;

const uuidAt = (bytes: Buffer, place: number): string =>
  bytes.toString('hex', place * ID, (place + 1) * ID).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');

interface Wanted {
  readonly kind: AnyKind;
  readonly query: ListQuery;
  /** So many records at most, and one more where there are more. */
  readonly most: number;
  /** Whether somebody asks until when the records stand. */
  readonly untils: boolean;
}

/** The whole list in one statement, and so of one moment. */
export const wholeList = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { kind, query, most, untils }: Wanted,
): Promise<WholeList> => {
  const found = await choose(tx, registry, actor, kind, query);
  if (!found) return pack({ ids: null, untils: null, at: null }, query.asOf);
  const { source, order, rest } = found;
  const until =
    query.asOf || !untils
      ? sql`null::timestamptz`
      : sql`(select until from assurance where assurance.org_id = app_org() and assurance.record_id = placed.id)`;
  const { rows } = await sql<Packed>`
    with chosen as (select ${source.id} as id, ${order.by} as sort_by ${rest} ${ordered(order, sql`sort_by`, source.id)} limit ${most + 1}),
      placed as (select chosen.id, row_number() over () as place from chosen)
    select string_agg(uuid_send(placed.id), ''::bytea order by placed.place) as ids,
      string_agg(int8send(coalesce(floor(extract(epoch from ${until}) * 1000)::bigint, 0)), ''::bytea order by placed.place) as untils,
      (select journal.at from journal where journal.org_id = app_org() order by journal.seq desc limit 1) as at
    from placed`.execute(tx);
  return pack(rows[0] ?? { ids: null, untils: null, at: null }, query.asOf);
};

const pack = ({ ids, untils, at }: Packed, asOf: Date | undefined): WholeList => {
  const [packedIds, packedUntils] = [Buffer.from(ids ?? []), Buffer.from(untils ?? [])];
  const size = packedIds.length / ID;
  return {
    at: asOf ?? at ?? new Date(0),
    size,
    idsFrom: (first, count) =>
      Array.from({ length: Math.max(0, Math.min(count, size - first)) }, (_, n) => uuidAt(packedIds, first + n)),
    untilAt: (place) => {
      const moment = Number(packedUntils.readBigInt64BE(place * MOMENT));
      return moment === 0 ? null : new Date(moment).toISOString();
    },
  };
};

/**
 * The rows of some records as they were at a moment, in the order of their ids; what has been erased since is left out.
 * Since when and until when they stand is not among it.
 */
export const rowsAt = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: readonly string[],
  at: Date,
): Promise<Row[]> => {
  const source = sourceOf(at);
  const { rows } =
    await sql<PageRow>`select ${source.columns}, null as sort_value, standing.status, null as until, null as since
    from unnest(${[...ids]}::uuid[]) with ordinality as wanted (id, place)
    cross join lateral ${source.one(sql`wanted.id`)}
    left join lateral (select span.status from assurance_span as span where span.org_id = app_org() and span.record_id = wanted.id
      and span.from_at <= ${at} and (span.to_at is null or span.to_at > ${at}) limit 1) as standing on true
    order by wanted.place`.execute(tx);
  return rowsOf(tx, registry, actor, rows, at);
};
