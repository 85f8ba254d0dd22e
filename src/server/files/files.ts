import { join } from 'node:path';
import { sql } from 'kysely';
import { detectFileType } from '../../formats/filetype.ts';
import { bytesInWords } from '../../formats/read.ts';
import type { JournalEvent } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import type { RecordView } from '../../model/kind.ts';
import { type Actor, can, canSomewhere } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import { deriveKey } from '../settings.ts';
import type { Tx } from '../store/database.ts';
import { RECORD, type RecordRow, viewOf } from '../store/rows.ts';
import { type Blobs, folderBlobs } from './blobs.ts';
import { cleanName } from './clean-name.ts';
import { seal, unseal } from './seal.ts';

/** The largest file that is kept. */
export const MAX_FILE = 50_000_000;

export interface StoredFile {
  /** SHA-256 of the plain content, in hexadecimal. */
  readonly hash: string;
  readonly size: number;
  /** By content, whatever the file was called. */
  readonly mime: string;
  readonly name: string;
}

type Parts = Pick<Server, 'db' | 'settings' | 'now'>;

export const blobsOf = ({ settings }: Pick<Server, 'settings'>): Blobs => folderBlobs(join(settings.data, 'files'));
const keyOf = ({ settings }: Pick<Server, 'settings'>): Buffer => deriveKey(settings.secret, 'files');

/** Keeps bytes, encrypted, under their hash. Nobody sees them without an organisation's row. */
export const keepBlob = (server: Pick<Server, 'settings'>, hash: string, bytes: Uint8Array): Promise<void> =>
  blobsOf(server).write(hash, seal(keyOf(server), hash, bytes));

/** A file whose bytes are kept but which nobody sees before the commit that takes in what is here. */
export interface KeptFile {
  readonly file: StoredFile;
  /** For the journal; empty where the organisation has the file already. */
  readonly events: readonly JournalEvent[];
  /** Makes it visible to the organisation, in the transaction of the commit. */
  readonly within: (tx: Tx) => Promise<void>;
}

/** Keeps the bytes, encrypted, under their hash. A crash from here on leaves bytes that belong to nobody. */
export const keepFile = async (server: Parts, actor: Actor, bytes: Uint8Array, name: string): Promise<KeptFile> => {
  if (bytes.byteLength > MAX_FILE) throw new AppError('too_large', `a file may have at most ${bytesInWords(MAX_FILE)}`);
  if (bytes.byteLength === 0) throw new AppError('invalid', 'the file is empty');
  const hash = sha256Hex(bytes);
  const file = { hash, size: bytes.byteLength, mime: detectFileType(bytes).mime, name: cleanName(name) };
  const known = await findFile(server, actor.org, hash);
  // Written again even when it is there: how long it takes does not tell whether another organisation has it, and damage heals.
  await keepBlob(server, hash, bytes);
  if (known) return { file: known, events: [], within: async () => {} };
  const event: JournalEvent = { op: 'event', name: 'file.store', data: { hash, size: file.size, mime: file.mime } };
  const [at, by] = [new Date(server.now()), `${actor.type}:${actor.id}`];
  const within = async (tx: Tx): Promise<void> => {
    await sql`insert into file (org_id, hash, size, mime, name, created_at, created_by)
      values (app_org(), ${hash}, ${file.size}, ${file.mime}, ${file.name}, ${at}, ${by})
      on conflict (org_id, hash) do nothing`.execute(tx);
  };
  return { file, events: [event], within };
};

const findFile = (
  server: Pick<Server, 'db'>,
  org: string,
  hash: string,
): Promise<(StoredFile & { readonly created_by: string }) | undefined> =>
  server.db.run({ org }, async (tx) => {
    const found = await sql<StoredFile & { created_by: string }>`select hash, size, mime, name, created_by from file
      where org_id = app_org() and hash = ${hash}`.execute(tx);
    return found.rows[0];
  });

/** Stores a file that belongs to no record yet. Throws `forbidden`, `limit`, `invalid`. */
export const storeFile = async (
  server: Pick<Server, 'db' | 'settings' | 'now' | 'commit' | 'registry'>,
  actor: Actor,
  bytes: Uint8Array,
  name: string,
): Promise<StoredFile> => {
  const mayStore = ['evidence', 'document'].some((kind) => canSomewhere(actor, 'create', server.registry.get(kind)));
  if (!mayStore) throw new AppError('forbidden', 'your role does not let you store files');
  const kept = await keepFile(server, actor, bytes, name);
  const { events, within } = kept;
  if (events.length > 0) await server.commit(actor, { changes: events, action: 'file.store', within });
  const { hash, size, mime, name: as } = kept.file;
  return { hash, size, mime, name: as };
};

/** Whether the actor may read a record that the file belongs to, or stored it themselves. */
const mayRead = async (
  server: Pick<Server, 'db' | 'registry'>,
  actor: Actor,
  file: StoredFile & { created_by: string },
): Promise<boolean> => {
  const { registry } = server;
  if (file.created_by === `${actor.type}:${actor.id}`) return true;
  if (
    can(actor, 'read', registry.get('evidence'), { scope: null }) &&
    can(actor, 'read', registry.get('document'), { scope: null })
  )
    return true;
  const records = await server.db.run({ org: actor.org }, async (tx) => {
    const found = await sql<RecordRow>`select ${RECORD} from record
      where org_id = app_org() and kind = any(${['evidence', 'document']}::text[]) and data->>'fileHash' = ${file.hash}`.execute(
      tx,
    );
    return found.rows.map(viewOf);
  });
  return records.some((record: RecordView) => can(actor, 'read', registry.get(record.kind), record));
};

/** What is known of a file, without its content. Throws `not_found` as readStoredFile does. */
export const describeFile = async (
  server: Pick<Server, 'db' | 'registry'>,
  actor: Actor,
  hash: string,
): Promise<StoredFile> => {
  const file = /^[0-9a-f]{64}$/.test(hash) ? await findFile(server, actor.org, hash) : undefined;
  if (!file || !(await mayRead(server, actor, file))) throw new AppError('not_found', 'there is no such file');
  return { hash, size: file.size, mime: file.mime, name: file.name };
};

/** A file with its content. Throws `not_found` where the actor's organisation has no such file or the actor may not see it. */
export const readStoredFile = async (
  server: Pick<Server, 'db' | 'settings' | 'registry'>,
  actor: Actor,
  hash: string,
): Promise<StoredFile & { readonly content: Uint8Array }> => {
  const file = await describeFile(server, actor, hash);
  const content = await openBlob(server, hash);
  if (content.ok) return { ...file, content: content.bytes };
  throw new AppError('unavailable', `the stored file ${hash} ${content.problem}: restore it from a backup`);
};

export type Opened =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: string };

/** The plain content of what is stored under a hash, or what is wrong with it. */
export const openBlob = async (server: Pick<Server, 'settings'>, hash: string): Promise<Opened> => {
  const sealed = await blobsOf(server).read(hash);
  if (!sealed) return { ok: false, problem: 'is missing' };
  const bytes = unseal(keyOf(server), hash, sealed);
  if (!bytes) return { ok: false, problem: 'cannot be decrypted: it was changed, or CANDOR_SECRET is another one' };
  return sha256Hex(bytes) === hash ? { ok: true, bytes } : { ok: false, problem: 'does not match its hash' };
};
