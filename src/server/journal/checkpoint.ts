import { sql } from 'kysely';
import { type Checkpoint, openCheckpoint, signCheckpoint } from '../../formats/tlog/checkpoint.ts';
import { sameBytes } from '../../formats/tlog/result.ts';
import { peakNodes, rootFromNodes } from '../../formats/tlog/tree.ts';
import { AppError } from '../../model/error.ts';
import type { Server } from '../context.ts';
import { hasher } from '../hash.ts';
import type { Tx } from '../store/database.ts';
import { readNodes } from './append.ts';
import { fileNote, lastFiledNote } from './checkpoint-file.ts';
import { type CheckpointKey, checkpointKey, verifyEd25519 } from './keys.ts';

export type Signing = Pick<Server, 'db' | 'settings' | 'now'>;

/** A signed head of an organisation's journal. */
export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
}

/** Number of entries that the journal has. */
export const journalSize = async (tx: Tx): Promise<number> => {
  const found = await sql<{ size: number }>`
    select coalesce(max(journal.seq) + 1, 0) as size from journal where journal.org_id = app_org()`.execute(tx);
  return found.rows[0]?.size ?? 0;
};

/** The root over the first `size` entries, from the stored nodes. */
export const rootAt = async (tx: Tx, size: number): Promise<Uint8Array> =>
  rootFromNodes(hasher, size, await readNodes(tx, peakNodes(size)));

const open = (note: string, key: CheckpointKey): Checkpoint | undefined => {
  const opened = openCheckpoint(note, [key.verifier], verifyEd25519);
  return opened.ok ? opened.value.checkpoint : undefined;
};

const contradiction = (detail: string) =>
  new AppError('unavailable', `${detail}: nothing more is signed; run \`candor verify\` and see docs/guide/backup.md`);

/** Refuses to sign a journal that does not begin with what was signed before: it lost its end, or was rewritten. */
const checkPast = async (tx: Tx, past: Pick<Checkpoint, 'size' | 'root'>, size: number): Promise<void> => {
  if (past.size > size) {
    throw contradiction(`a checkpoint was signed over ${past.size} entries of the journal, but it has ${size}`);
  }
  if (!sameBytes(await rootAt(tx, past.size), past.root)) {
    throw contradiction(
      `the first ${past.size} entries of the journal are not those that a checkpoint was signed over`,
    );
  }
};

/** The newest checkpoint in the table that this installation's key signed. */
export const newestCheckpoint = async (tx: Tx, key: CheckpointKey): Promise<Head | undefined> => {
  const found = await sql<{ note: string }>`
    select checkpoint.note from checkpoint where checkpoint.org_id = app_org() order by checkpoint.size desc limit 1`.execute(
    tx,
  );
  const note = found.rows[0]?.note;
  const checkpoint = note === undefined ? undefined : open(note, key);
  return checkpoint && note !== undefined ? { size: checkpoint.size, root: checkpoint.root, note } : undefined;
};

/**
 * Signs the journal as it is now, inside a transaction of its organisation. Signing the same head again gives the same
 * bytes (Ed25519 is deterministic), so any number of processes may do it at once.
 */
export const signInside = async (tx: Tx, key: CheckpointKey, at: Date): Promise<Head> => {
  const size = await journalSize(tx);
  const past = await newestCheckpoint(tx, key);
  if (past) await checkPast(tx, past, size);
  if (past?.size === size) return past;
  const root = await rootAt(tx, size);
  const note = signCheckpoint({ origin: key.origin, size, root }, [key.signer]);
  // A row of this size that the key did not sign is from before the secret was changed: ours takes its place.
  await sql`insert into checkpoint (org_id, size, at, note) values (app_org(), ${size}, ${at}, ${note})
    on conflict (org_id, size) do update set at = excluded.at, note = excluded.note where checkpoint.note <> excluded.note`.execute(
    tx,
  );
  return { size, root, note };
};

/** Signs the journal of an organisation as it is now, and keeps the checkpoint in the database and in the file outside it. */
export const signHead = async (server: Signing, org: string): Promise<Head> => {
  const { db, settings } = server;
  const key = checkpointKey(settings.secret, org);
  const filed = await lastFiledNote(settings.data, org);
  const past = filed === undefined ? undefined : open(filed, key);
  const head = await db.run({ org }, async (tx) => {
    if (past) await checkPast(tx, past, await journalSize(tx));
    return signInside(tx, key, new Date(server.now()));
  });
  await fileNote(settings.data, org, head.size, head.note);
  return head;
};

/** A checkpoint over at least `size` entries: the newest, or a new one. */
export const headCovering = async (server: Signing, org: string, size: number): Promise<Head> => {
  const key = checkpointKey(server.settings.secret, org);
  const newest = await server.db.run({ org }, (tx) => newestCheckpoint(tx, key));
  return newest && newest.size >= size ? newest : signHead(server, org);
};
