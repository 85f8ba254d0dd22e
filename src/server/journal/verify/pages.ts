import { sql } from 'kysely';
import type { Tx } from '../../store/database.ts';

/** Rows of the journal, as many as are read at once. */
export interface JournalPage {
  readonly from: number;
  readonly rows: readonly PageRow[];
  /** false: rows are missing, or stand where they do not belong. */
  readonly contiguous: boolean;
}

export interface PageRow {
  readonly seq: number;
  readonly entry: string;
  readonly leafHash: Uint8Array;
  /** false: the columns beside the entry say something else than the entry. */
  readonly agrees: boolean;
}

const ROWS = 8_192;
/** Entries of large imports have megabytes: a page has this many bytes at most, or one row. */
const BYTES = 16_000_000;

const AT = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const beginsWith = (action: string, id: string, type: string) =>
  sql.raw(`(starts_with(entry, '{"action":' || ${action} || ',"actor":{"id":' || ${id} || ',"type":' || ${type} || '},"at":"' || ${AT} || '",')
    and at = date_trunc('milliseconds', at))`);

/**
 * How a canonical entry begins, worked out from the columns that stand beside it: they are for indexes and joins, and
 * must not be able to say something else. RFC 8785 sorts members, so action, actor and at come first.
 */
const AGREES = beginsWith('to_json(action)::text', 'to_json(actor_id)::text', 'to_json(actor_type)::text');
/** The same for a third of the time; what has characters that JSON escapes does not agree, and is looked at again. */
const AGREES_PLAINLY = beginsWith(`'"' || action || '"'`, `'"' || actor_id || '"'`, `'"' || actor_type || '"'`);

interface Packed {
  readonly n: number;
  readonly lo: number | null;
  readonly hi: number | null;
  readonly entries: string | null;
  /** Base64: the embedded engine reads bytea ten times as slowly. */
  readonly leaves: string | null;
  readonly agree: boolean | null;
}

const page = (
  from: number,
  limit: number,
) => sql`(select seq, at, actor_type, actor_id, action, entry, leaf from journal
  where journal.org_id = app_org() and journal.seq >= ${from} order by journal.seq limit ${limit}) as page`;

/**
 * The page as one row: a fifth of the time of as many rows, on either engine. The aggregates take the rows in the order
 * of the subquery; an `order by` of their own would sort megabytes again, in files.
 */
const readPacked = async (tx: Tx, from: number, limit: number): Promise<Packed> => {
  const found =
    await sql<Packed>`select count(*)::int as n, min(seq) as lo, max(seq) as hi, bool_and(${AGREES_PLAINLY}) as agree,
    string_agg(entry, E'\n') as entries, encode(string_agg(leaf, ''::bytea), 'base64') as leaves
    from ${page(from, limit)}`.execute(tx);
  return found.rows[0] as Packed;
};

const readLoose = async (tx: Tx, from: number, limit: number): Promise<PageRow[]> => {
  const found = await sql<{ seq: number; entry: string; leaf: Uint8Array; agrees: boolean }>`
    select seq, entry, leaf, ${AGREES} as agrees from ${page(from, limit)} order by seq`.execute(tx);
  return found.rows.map(({ seq, entry, leaf, agrees }) => ({ seq, entry, leafHash: leaf, agrees }));
};

const sizeOf = async (tx: Tx, from: number, limit: number): Promise<number> => {
  const found = await sql<{ bytes: number }>`
    select coalesce(sum(octet_length(entry)), 0)::int8 as bytes from ${page(from, limit)}`.execute(tx);
  return found.rows[0]?.bytes ?? 0;
};

const unpack = (packed: Packed, from: number): PageRow[] | undefined => {
  const { n, lo, hi, entries, agree } = packed;
  const leaves = Buffer.from(packed.leaves ?? '', 'base64');
  // Anything out of the ordinary is looked at row by row.
  if (lo !== from || hi !== from + n - 1 || !agree || leaves.length !== n * 32) return undefined;
  const lines = entries?.split('\n') ?? [];
  if (lines.length !== n) return undefined;
  return lines.map((entry, index) => ({
    seq: from + index,
    entry,
    leafHash: leaves.subarray(index * 32, index * 32 + 32),
    agrees: true,
  }));
};

/**
 * Without statistics (a store just filled or restored) the planner would sort the whole rest of the journal for every
 * page; its primary key has the order already.
 */
const readInOrder = async (tx: Tx): Promise<void> => {
  await sql`select set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`.execute(tx);
};
const readAnyhow = async (tx: Tx): Promise<void> => {
  await sql`select set_config('enable_bitmapscan', 'on', true), set_config('enable_sort', 'on', true)`.execute(tx);
};

/** The whole journal in order, page by page; also from positions that no journal has. */
export async function* journalPages(tx: Tx): AsyncIterable<JournalPage> {
  await readInOrder(tx);
  const first = await sql<{ seq: number | null }>`
    select min(journal.seq) as seq from journal where journal.org_id = app_org()`.execute(tx);
  let limit = ROWS;
  for (let from = Math.min(0, first.rows[0]?.seq ?? 0); ; ) {
    while (limit > 1 && (await sizeOf(tx, from, limit)) > BYTES) limit = Math.ceil(limit / 2);
    const packed = await readPacked(tx, from, limit);
    if (packed.n === 0) return readAnyhow(tx);
    const rows = unpack(packed, from);
    yield rows ? { from, rows, contiguous: true } : loosePage(from, await readLoose(tx, from, limit));
    from = (packed.hi ?? from) + 1;
    limit = Math.min(ROWS, limit * 2);
  }
}

const loosePage = (from: number, rows: readonly PageRow[]): JournalPage => ({
  from,
  rows,
  contiguous: rows.every((row, index) => row.seq === from + index),
});
