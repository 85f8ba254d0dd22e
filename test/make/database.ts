import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, sql } from 'kysely';
import pg from 'pg';
import { registry } from '../../src/model/registry.ts';
import type { Settings } from '../../src/server/settings.ts';
import type { Database } from '../../src/server/store/database.ts';
import { migrate, readMigrations } from '../../src/server/store/migrate.ts';
import { openEmbedded } from '../../src/server/store/open-embedded.ts';
import { openPostgres } from '../../src/server/store/open-postgres.ts';
import { PgliteDialect } from '../../src/server/store/pglite-dialect.ts';
import { makeViews } from '../../src/server/store/views.ts';

export interface TestDatabase {
  readonly db: Database;
  readonly settings: Settings;
  /** Closes it and leaves nothing behind. */
  close(): Promise<void>;
}

/** Settings of a server on this machine that writes nowhere. */
export const testSettings = (changed: Partial<Settings> = {}): Settings => ({
  port: 0,
  host: '127.0.0.1',
  data: join(tmpdir(), 'candor-test-nowhere'),
  secret: 'a secret of tests, longer than 32 characters',
  publicUrl: 'http://localhost:3000',
  program: '',
  backups: 7,
  logLevel: 'silent',
  trustedProxies: [],
  authEventDays: 400,
  ...changed,
});

/** A superuser’s address of a scratch cluster; without it tests run on the embedded engine. */
const cluster = process.env['CANDOR_TEST_DATABASE_URL'];

/**
 * An empty, migrated database of its own: in memory on the embedded engine, or a new one in the cluster that
 * CANDOR_TEST_DATABASE_URL names. Open one for a file, and make a new organisation for each test.
 */
export const openTestDatabase = async (changed: Partial<Settings> = {}): Promise<TestDatabase> =>
  cluster ? await openOnCluster(cluster, testSettings(changed)) : await openInMemory(testSettings(changed));

const openInMemory = async (settings: Settings): Promise<TestDatabase> => {
  const db = await openEmbedded(undefined, await snapshot());
  return { db, settings, close: () => db.close() };
};

const openOnCluster = async (url: string, settings: Settings): Promise<TestDatabase> => {
  const name = `candor_test_${randomBytes(8).toString('hex')}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  await onCluster(url, `create database ${name}`);
  const db = await openPostgres({ url: own.href, secret: settings.secret, connections: 4 });
  const role = await sql<{ name: string }>`select current_user as name`.execute(db.auth);
  return {
    db,
    settings: { ...settings, databaseUrl: own.href },
    close: async () => {
      await db.close();
      await onCluster(url, `drop database ${name} with (force)`, `drop role ${role.rows[0]?.name}`);
    },
  };
};

const onCluster = async (url: string, ...statements: string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

/** A migrated embedded database as an archive, made once for each state of the migrations: opening it takes a sixth of the time of making one. */
const snapshot = async (): Promise<Blob> => {
  const migrations = await readMigrations();
  const folder = join(tmpdir(), `candor-test-${userInfo().username}`);
  const path = join(folder, `${await stateOf(migrations.map((migration) => migration.hash))}.tar`);
  const found = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  });
  if (found) return new Blob([new Uint8Array(found)]);
  const pglite = await PGlite.create();
  const db = new Kysely<never>({ dialect: new PgliteDialect(pglite) });
  await sql`create role candor_app nologin noinherit nobypassrls`.execute(db);
  await migrate(db, migrations);
  await makeViews(db, registry.kinds);
  const archive = await pglite.dumpDataDir('none');
  await db.destroy();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Several processes may make it at once: each writes its own, and the last one stays.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, new Uint8Array(await archive.arrayBuffer()));
  await rename(draft, path);
  await dropOld(folder);
  return archive;
};

const DAY = 86_400_000;

/** Archives of migrations that have moved on: 40 MB each. */
const dropOld = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined); // gone meanwhile: another process tidies up too
    if (found && Date.now() - found.mtimeMs > DAY) await rm(path, { force: true });
  }
};

const stateOf = async (hashes: readonly string[]): Promise<string> => {
  const manifest = join(createRequire(import.meta.url).resolve('@electric-sql/pglite'), '../../package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return createHash('sha256')
    .update([version, ...hashes].join('\n'))
    .digest('hex')
    .slice(0, 24);
};
