import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type RawBuilder, sql } from 'kysely';
import { toBase64 } from '../../formats/tlog/base64.ts';
import { signCheckpoint } from '../../formats/tlog/checkpoint.ts';
import { AppError } from '../../model/error.ts';
import { actAs } from '../auth/who.ts';
import type { Server } from '../context.ts';
import { openBlob } from '../files/files.ts';
import { journalSize, rootAt } from '../journal/checkpoint.ts';
import { checkpointKey } from '../journal/keys.ts';
import { Cursor } from '../journal/verify/cursor.ts';
import type { Tx } from '../store/database.ts';
import { readMigrations } from '../store/migrate.ts';
import { FORMAT, HEAD, MANIFEST, MANIFEST_HASH, type Manifest } from './manifest.ts';
import { ACCOUNT_TABLES, columnsOf, ORG_TABLES } from './tables.ts';
import { tarEnd, tarPart } from './tar.ts';

const compress = promisify(gzip);

/** Takes bytes and resolves when it can take more. */
export type Sink = (bytes: Uint8Array) => Promise<void>;

/** Lines of a table are packed together up to about this many characters. */
const PART = 4_000_000;
/** Few at once: an entry of a large import alone has megabytes. */
const ROWS = 100;

export const appVersion = async (): Promise<string> => {
  const text = await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

type Parts = Pick<Server, 'db' | 'settings' | 'now'>;
type Org = Manifest['orgs'][number];

/** Writes one backup part by part, and keeps the list of them for the manifest. */
class Writer {
  readonly parts: Manifest['parts'] = [];
  readonly columns: Manifest['columns'] = {};
  readonly #sink: Sink;
  readonly #at: number;

  constructor(sink: Sink, at: number) {
    this.#sink = sink;
    this.#at = at;
  }

  async part(name: string, content: Uint8Array, rows?: number): Promise<void> {
    await this.#sink(tarPart(name, content, this.#at));
    const sha256 = createHash('sha256').update(content).digest('hex');
    this.parts.push({ name, sha256, bytes: content.length, ...(rows === undefined ? {} : { rows }) });
  }

  /** A table as compressed NDJSON in parts; answers how many rows it has. */
  async table(
    tx: Tx,
    folder: string,
    table: string,
    without: readonly string[],
    where: RawBuilder<unknown>,
  ): Promise<number> {
    const columns = (await columnsOf(tx, table)).map(({ name }) => name).filter((name) => !without.includes(name));
    this.columns[table] = columns;
    const list = sql.join(columns.map((name) => sql.ref(name)));
    const query = sql<{
      line: string;
    }>`select row_to_json(line)::text as line from (select ${list} from ${sql.table(table)} ${where}) as line`;
    const cursor = await Cursor.open(tx, 'backup', query, ROWS);
    let lines: string[] = [];
    let length = 0;
    let total = 0;
    let number = 0;
    const flush = async (): Promise<void> => {
      if (lines.length === 0) return;
      number += 1;
      const content = await compress(`${lines.join('\n')}\n`, { level: 4 });
      await this.part(`${folder}/${table}/${String(number).padStart(6, '0')}.ndjson.gz`, content, lines.length);
      lines = [];
      length = 0;
    };
    await cursor.each(async ({ line }) => {
      lines.push(line);
      length += line.length;
      total += 1;
      if (length >= PART) await flush();
    });
    await flush();
    await cursor.close();
    return total;
  }

  async finish(manifest: Manifest): Promise<void> {
    const text = JSON.stringify(manifest, null, 2);
    await this.#sink(tarPart(MANIFEST, Buffer.from(text), this.#at));
    await this.#sink(tarPart(MANIFEST_HASH, Buffer.from(createHash('sha256').update(text).digest('hex')), this.#at));
    await this.#sink(tarEnd());
  }
}

/** Cursors take no parameters: ids are checked and written out. */
const literals = (ids: Iterable<string>) => sql.join([...ids].map((id) => sql.lit(id)));

const describeOrg = async (tx: Tx, server: Parts, id: string): Promise<Omit<Org, 'rows'>> => {
  const found = await sql<{
    slug: string;
    name: string;
  }>`select org.slug, org.name from org where org.id = ${id}`.execute(tx);
  const { slug = '', name = '' } = found.rows[0] ?? {};
  const key = checkpointKey(server.settings.secret, id);
  const size = await journalSize(tx);
  const root = await rootAt(tx, size);
  const checkpoint = signCheckpoint({ origin: key.origin, size, root }, [key.signer]);
  return { id, slug, name, journal: { size, root: toBase64(root), checkpoint, vkey: key.vkey } };
};

const writeOrg = async (tx: Tx, writer: Writer, described: Omit<Org, 'rows'>): Promise<Org> => {
  const rows: Record<string, number> = {};
  for (const [table, order] of Object.entries(ORG_TABLES)) {
    const key = table === 'org' ? sql`id` : sql`org_id`;
    rows[table] = await writer.table(
      tx,
      `orgs/${described.id}`,
      table,
      [],
      sql`where ${key} = app_org() order by ${sql.raw(order)}`,
    );
  }
  return { ...described, rows };
};

const writeAccounts = async (
  tx: Tx,
  writer: Writer,
  users: ReadonlySet<string>,
  withCredentials: boolean,
): Promise<Record<string, number>> => {
  const rows: Record<string, number> = {};
  for (const [table, { user, without, credentials }] of Object.entries(ACCOUNT_TABLES)) {
    if (credentials && !withCredentials) continue;
    const where = users.size > 0 ? sql`where ${sql.ref(user)} in (${literals(users)}) order by id` : sql`where false`;
    rows[table] = await writer.table(tx, 'accounts', table, without, where);
  }
  return rows;
};

const writeFiles = async (
  tx: Tx,
  writer: Writer,
  server: Parts,
  written: Set<string>,
): Promise<Manifest['missing']> => {
  const missing: Manifest['missing'] = [];
  const found = await sql<{
    hash: string;
  }>`select file.hash from file where file.org_id = app_org() order by file.hash`.execute(tx);
  for (const { hash } of found.rows) {
    if (written.has(hash)) continue;
    written.add(hash);
    const opened = await openBlob(server, hash);
    if (opened.ok) await writer.part(`files/${hash}`, opened.bytes);
    else missing.push({ hash, problem: opened.problem });
  }
  return missing;
};

const membersOf = async (tx: Tx): Promise<string[]> => {
  const found = await sql<{
    user_id: string;
  }>`select member.user_id from member where member.org_id = app_org()`.execute(tx);
  return found.rows.map((row) => row.user_id);
};

/** Of this number there is one lock: a backup holds a connection for as long as it takes, and reads everything. */
export const BACKUP_LOCK = 4_219_774;

/** One backup at a time, of all processes: the others wait, or are refused with `conflict`. */
const takeTurn = async (tx: Tx, mayWait: boolean): Promise<void> => {
  if (mayWait) {
    await sql`select pg_advisory_xact_lock(${sql.lit(BACKUP_LOCK)})`.execute(tx);
    return;
  }
  const found = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${sql.lit(BACKUP_LOCK)}) as free`.execute(
    tx,
  );
  if (found.rows[0]?.free !== true) throw underWay();
};

export const underWay = (): AppError =>
  new AppError('conflict', 'another backup of this installation is being written: try again when it is done');

/**
 * Writes a backup of one organisation (by its id), or of `all`, as one file in the format of docs/guide/backup.md: everything as it
 * was at one moment, a part of 4 MB at a time in memory. Only in a backup of `all` do accounts come with their
 * password hashes and second factors: a person may belong to other organisations too, whose door that would open. Sessions
 * and the installation's secret, and so every key derived from it, stay behind always.
 */
export const writeBackup = (server: Parts, which: string, sink: Sink, mayWait = true): Promise<Manifest> =>
  server.db.snapshot({}, async (tx) => {
    await takeTurn(tx, mayWait);
    const at = server.now();
    const head = { format: FORMAT, app: await appVersion(), madeAt: new Date(at).toISOString() } as const;
    const writer = new Writer(sink, at);
    await sink(tarPart(HEAD, Buffer.from(JSON.stringify(head)), at));
    const every = await sql<{ id: string }>`select every_org.id from every_org()`.execute(tx);
    const ids = every.rows.map((row) => row.id).filter((id) => which === 'all' || id === which);
    const users = new Set<string>();
    for (const org of ids) {
      await actAs(tx, { org });
      for (const user of await membersOf(tx)) users.add(user);
    }
    const accounts = await writeAccounts(tx, writer, users, which === 'all');
    const orgs: Org[] = [];
    const missing: Manifest['missing'] = [];
    const written = new Set<string>();
    for (const org of ids) {
      await actAs(tx, { org });
      orgs.push(await writeOrg(tx, writer, await describeOrg(tx, server, org)));
      missing.push(...(await writeFiles(tx, writer, server, written)));
    }
    // A store is open only when it has exactly these.
    const migrations = (await readMigrations()).map(({ name, hash }) => ({ name, hash }));
    const manifest: Manifest = {
      ...head,
      migrations,
      columns: writer.columns,
      orgs,
      accounts,
      missing,
      parts: writer.parts,
    };
    await writer.finish(manifest);
    return manifest;
  });
