import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '../../model/error.ts';
import { type Migration, readMigrations } from '../store/migrate.ts';
import { FORMAT, HEAD, headSchema, MANIFEST, MANIFEST_HASH, type Manifest, manifestSchema } from './manifest.ts';
import { ACCOUNT_TABLES, ORG_TABLES } from './tables.ts';
import { readTar, type TarPart } from './tar.ts';

const decompress = promisify(gunzip);

/** A part of a table grows to at most this when it is unpacked: 4 MB, and one row more of whatever size. */
const UNPACKED = 200_000_000;

const refuse = (why: string) => new AppError('invalid', `the backup cannot be restored: ${why}`);
const damaged = (why: string) => new AppError('invalid', `the backup is damaged: ${why}`);

const parse = (content: Uint8Array, what: string): unknown => {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8')) as unknown;
  } catch {
    throw damaged(`${what} is not JSON`); // where exactly helps nobody: the part as a whole is bad
  }
};

/** The rows of a part as lines of JSON. */
export const linesOf = async ({ name, content }: TarPart): Promise<string[]> => {
  try {
    const text = await decompress(content, { maxOutputLength: UNPACKED });
    return text.toString('utf8').split('\n').slice(0, -1);
  } catch {
    throw damaged(`"${name}" cannot be unpacked`); // zlib's own words name neither the part nor the remedy
  }
};

/** The parts of a backup file, in order. */
export const readParts = (path: string): AsyncIterable<TarPart> =>
  readTar(createReadStream(path, { highWaterMark: 1 << 20 }));

interface Seen {
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number | undefined;
}

const checkHead = (content: Uint8Array): void => {
  const head = headSchema.safeParse(parse(content, HEAD));
  if (!head.success) throw damaged(`${HEAD} is not what a backup begins with`);
  if (head.data.format !== FORMAT) {
    throw refuse(
      `it has the format ${head.data.format.slice(0, 60)} and was made by Candor ${head.data.app.slice(0, 20)}; this one reads ${FORMAT}: update it`,
    );
  }
};

const checkManifest = (content: Uint8Array): Manifest => {
  const manifest = manifestSchema.safeParse(parse(content, MANIFEST));
  if (!manifest.success) throw damaged(`${MANIFEST} is not of its form (${manifest.error.issues[0]?.path.join('/')})`);
  return manifest.data;
};

const compareParts = (manifest: Manifest, seen: ReadonlyMap<string, Seen>): void => {
  for (const { name, sha256, bytes, rows } of manifest.parts) {
    const found = seen.get(name);
    if (!found) throw damaged(`"${name}" is missing`);
    if (found.sha256 !== sha256 || found.bytes !== bytes) throw damaged(`"${name}" is not the one that was written`);
    if (found.rows !== rows) throw damaged(`"${name}" has ${found.rows} rows, not ${rows}`);
    const hash = /^files\/([0-9a-f]{64})$/.exec(name)?.[1];
    if (hash !== undefined && hash !== sha256) throw damaged(`"${name}" has another content than its name says`);
  }
  const known = new Set(manifest.parts.map(({ name }) => name));
  for (const name of seen.keys()) if (!known.has(name)) throw damaged(`"${name}" does not belong to it`);
};

const compareRows = (manifest: Manifest): void => {
  const sums = new Map<string, number>();
  for (const { name, rows } of manifest.parts) {
    const folder = name.slice(0, name.lastIndexOf('/'));
    if (rows !== undefined) sums.set(folder, (sums.get(folder) ?? 0) + rows);
  }
  const told = [
    ...manifest.orgs.flatMap(({ id, rows }) =>
      Object.entries(rows).map(([table, n]) => [`orgs/${id}/${table}`, n] as const),
    ),
    ...Object.entries(manifest.accounts).map(([table, n]) => [`accounts/${table}`, n] as const),
  ];
  for (const [folder, n] of told)
    if ((sums.get(folder) ?? 0) !== n) throw damaged(`${folder} has ${sums.get(folder) ?? 0} rows, not ${n}`);
};

const checkMigrations = (manifest: Manifest, mine: readonly Migration[]): void => {
  for (const { name, hash } of manifest.migrations) {
    const known = mine.find((migration) => migration.name === name);
    if (!known) throw refuse(`it was made by Candor ${manifest.app}, which has ${name}: this one is older; update it`);
    if (known.hash !== hash)
      throw refuse(`its ${name} is not the one that this Candor has: install an unchanged Candor`);
  }
};

const checkTables = (manifest: Manifest): void => {
  const known = new Set([...Object.keys(ORG_TABLES), ...Object.keys(ACCOUNT_TABLES)]);
  for (const table of Object.keys(manifest.columns))
    if (!known.has(table)) throw refuse(`it has a table ${table.slice(0, 60)} that this Candor does not know`);
};

/** What was seen of a backup so far. */
class Reading {
  readonly seen = new Map<string, Seen>();
  manifest: Manifest | undefined;
  #first = true;
  #manifestHash = '';

  async take(part: TarPart): Promise<void> {
    const { name, content } = part;
    if (this.#first !== (name === HEAD))
      throw damaged(this.#first ? 'it does not begin as a backup does' : `${HEAD} is there twice`);
    this.#first = false;
    const sha256 = createHash('sha256').update(content).digest('hex');
    if (name === HEAD) checkHead(content);
    else if (name === MANIFEST) {
      this.#manifestHash = sha256;
      this.manifest = checkManifest(content);
    } else if (name === MANIFEST_HASH) {
      if (content.toString('utf8') !== this.#manifestHash) throw damaged(`${MANIFEST} is not the one that was written`);
    } else await this.#takeContent(part, sha256);
  }

  async #takeContent(part: TarPart, sha256: string): Promise<void> {
    const { name, content } = part;
    if (this.manifest || this.seen.has(name)) throw damaged(`"${name}" does not belong to it`);
    const rows = name.endsWith('.gz') ? (await linesOf(part)).length : undefined;
    this.seen.set(name, { sha256, bytes: content.length, rows });
  }
}

/**
 * Reads a backup from beginning to end without touching any database: the format, every hash, every number of rows,
 * and whether this Candor knows everything in it. Throws `invalid` that says what is wrong.
 */
export const checkBackup = async (path: string): Promise<Manifest> => {
  const reading = new Reading();
  for await (const part of readParts(path)) await reading.take(part);
  const { manifest, seen } = reading;
  if (!manifest) throw damaged(`it has no ${MANIFEST}`);
  compareParts(manifest, seen);
  compareRows(manifest);
  checkTables(manifest);
  checkMigrations(manifest, await readMigrations());
  return manifest;
};
