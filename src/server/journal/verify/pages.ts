import { sql } from 'kysely';
import type { Tx } from '../../store/database.ts';

export interface PageRow {
  readonly seq: number;
  readonly entry: string;
  readonly leafHash: Uint8Array;
  /** false: the columns beside the entry say something else than the entry. */
  readonly agrees: boolean;
}

/** A page without gaps, in one piece. What its entries say has not been looked at, but for how they begin. */
export interface PackedPage {
  /** Of each entry its text. */
  readonly lines: readonly string[];
  /** The same with a line break between two. */
  readonly text: string;
  /** The stored leaf hashes, one after the other. */
  readonly leaves: Buffer;
  /** The moments beside the entries: microseconds since 2000, 8 bytes each, big-endian. */
  readonly moments: Buffer;
}

/** Rows of the journal, as many as are read at once. */
export interface JournalPage {
  /** The first position that it may hold. */
  readonly from: number;
  readonly size: number;
  /** Undefined where rows are missing, stand where they do not belong, or are out of the ordinary. */
  readonly packed: PackedPage | undefined;
}

const ROWS = 2_048;
/** Entries of large imports have megabytes: a page has this many bytes at most, or one row. */
const BYTES = 16_000_000;
/** As many rows of at most this many bytes are no more than that. */
const ORDINARY = Math.floor(BYTES / ROWS);
/** What `octet_length` can say at most. */
const ANY_LENGTH = 2 ** 31 - 1;

const AT = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const begin = (action: string, id: string, type: string) =>
  `'{"action":' || ${action} || ',"actor":{"id":' || ${id} || ',"type":' || ${type} || '},"at":"'`;

/**
 * How a canonical entry begins, worked out from the columns that stand beside it: they are for indexes and joins, and
 * must not be able to say something else. RFC 8785 sorts members, so action, actor and at come first.
 */
const AGREES = sql.raw(
  `(starts_with(entry, ${begin('to_json(action)::text', 'to_json(actor_id)::text', 'to_json(actor_type)::text')} || ${AT} || '",')
    and at = date_trunc('milliseconds', at))`,
);
/**
 * The same up to the moment, which is compared here: writing moments takes the database longer than all the rest. What
 * has characters that JSON escapes does not agree, and is looked at again.
 */
const AGREES_PLAINLY = sql.raw(
  `starts_with(entry, ${begin(`'"' || action || '"'`, `'"' || actor_id || '"'`, `'"' || actor_type || '"'`)})`,
);

interface Packed {
  readonly n: number;
  readonly lo: number | null;
  readonly hi: number | null;
  readonly entries: string | null;
  /** Base64: the embedded engine reads bytea ten times as slowly. */
  readonly leaves: string | null;
  readonly moments: string | null;
  readonly agree: boolean | null;
  readonly long: boolean | null;
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
const readPacked = async (tx: Tx, from: number, limit: number, longest: number): Promise<Packed> => {
  const found =
    await sql<Packed>`select count(*)::int as n, min(seq) as lo, max(seq) as hi, bool_and(${AGREES_PLAINLY}) as agree,
    bool_or(octet_length(entry) > ${longest}) as long,
    string_agg(case when octet_length(entry) <= ${longest} then entry end, E'\n') as entries,
    encode(string_agg(case when octet_length(leaf) = 32 then leaf end, ''::bytea), 'base64') as leaves,
    encode(string_agg(timestamptz_send(at), ''::bytea), 'base64') as moments
    from ${page(from, limit)}`.execute(tx);
  return found.rows[0] as Packed;
};

/** Row by row, where something is out of the ordinary. */
export const readLoose = async (tx: Tx, from: number, limit: number): Promise<PageRow[]> => {
  const found = await sql<{ seq: number; entry: string; leaf: Uint8Array; agrees: boolean }>`
    select seq, entry, leaf, ${AGREES} as agrees from ${page(from, limit)} order by seq`.execute(tx);
  return found.rows.map(({ seq, entry, leaf, agrees }) => ({ seq, entry, leafHash: leaf, agrees }));
};

const sizeOf = async (tx: Tx, from: number, limit: number): Promise<number> => {
  const found = await sql<{ bytes: number }>`
    select coalesce(sum(octet_length(entry)), 0)::int8 as bytes from ${page(from, limit)}`.execute(tx);
  return found.rows[0]?.bytes ?? 0;
};

/** Ordinary rows are read at once; where one is long, only as many as are no more than a page may have. */
const readSized = async (tx: Tx, from: number): Promise<Packed> => {
  const packed = await readPacked(tx, from, ROWS, ORDINARY);
  if (!packed.long) return packed;
  let limit = Math.ceil(ROWS / 2);
  while (limit > 1 && (await sizeOf(tx, from, limit)) > BYTES) limit = Math.ceil(limit / 2);
  return readPacked(tx, from, limit, ANY_LENGTH);
};

const unpack = ({ n, lo, hi, agree, entries, ...packed }: Packed, from: number): PackedPage | undefined => {
  const leaves = Buffer.from(packed.leaves ?? '', 'base64');
  if (lo !== from || hi !== from + n - 1 || !agree || entries === null || leaves.length !== n * 32) return undefined;
  const lines = entries.split('\n');
  if (lines.length !== n) return undefined;
  return { lines, text: entries, leaves, moments: Buffer.from(packed.moments ?? '', 'base64') };
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

/** Asks for a page without waiting for it. */
const ask = (tx: Tx, from: number): Promise<Packed> => {
  const asked = readSized(tx, from);
  asked.catch(() => undefined); // whoever awaits it is told; a failure in between must not end the process
  return asked;
};

/** The whole journal in order, page by page; also from positions that no journal has. The next page is read meanwhile. */
export async function* journalPages(tx: Tx): AsyncIterable<JournalPage> {
  await readInOrder(tx);
  const first = await sql<{ seq: number | null }>`
    select min(journal.seq) as seq from journal where journal.org_id = app_org()`.execute(tx);
  let from = Math.min(0, first.rows[0]?.seq ?? 0);
  let packed = await ask(tx, from);
  while (packed.n > 0) {
    const after = (packed.hi ?? from) + 1;
    const next = ask(tx, after);
    yield { from, size: packed.n, packed: unpack(packed, from) };
    from = after;
    packed = await next;
  }
  return readAnyhow(tx);
}
