import { sql } from 'kysely';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { journalPage } from './page-bytes.ts';
import { exportReach, readableSubjects } from './reach.ts';
import { type EntryView, idsIn } from './read-journal.ts';

/** Each page is one answer of the database and one piece of the stream: about 1 MB, where entries are not long. */
const PAGE = 2_000;

interface Row {
  readonly seq: number;
  readonly entry: string;
  readonly leaf: string;
}

const readPage = async (tx: Tx, from: number, end: number): Promise<readonly Row[]> => {
  const where = sql`journal.seq >= ${from} and journal.seq < ${end}`;
  const found = await sql<Row>`select journal.seq, journal.entry, encode(journal.leaf, 'base64') as leaf
    from ${journalPage({ where, order: 'asc', limit: PAGE })} order by journal.seq`.execute(tx);
  return found.rows;
};

/** Leaves out the text of entries that name anything the actor may not read. Their leaf hashes still carry the tree. */
const withhold = async (tx: Tx, server: Pick<Server, 'registry'>, actor: Actor, rows: readonly Row[]) => {
  const entries = rows.map((row) => ({ row, ids: idsIn(JSON.parse(row.entry) as EntryView) }));
  const known = await readableSubjects(
    tx,
    server.registry,
    actor,
    entries.flatMap(({ ids }) => ids),
  );
  return entries.map(({ row, ids }) =>
    ids.length > 0 && ids.every((id) => known.has(id)) ? row : { ...row, entry: null },
  );
};

/**
 * The journal as NDJSON, one `{seq, entry, leaf}` a line (leaf in base64), up to its end at the moment of asking.
 * An auditor gets `entry: null` where it names records that they may not read. Throws forbidden before the first line.
 */
export const exportJournal = (
  server: Pick<Server, 'db' | 'registry'>,
  actor: Actor,
  size: number,
): AsyncIterable<string> => {
  const reach = exportReach(actor);
  const org = actor.org;
  return (async function* pages() {
    for (let from = 0; from < size; ) {
      const rows = await server.db.run({ org }, async (tx) => {
        const page = await readPage(tx, from, size);
        return reach === 'entries' ? page : withhold(tx, server, actor, page);
      });
      const last = rows.at(-1);
      if (!last) return;
      yield `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
      from = last.seq + 1;
    }
  })();
};
