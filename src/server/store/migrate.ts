import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql, type Transaction } from 'kysely';
import { StartError } from '../start-error.ts';

const FOLDER = join(import.meta.dirname, '../../../migrations');
/** One number for every Candor in a database: two processes that start together migrate one after the other. */
const LOCK = 4_219_771;

export interface Migration {
  readonly name: string;
  readonly text: string;
  readonly hash: string;
}

/** Migrations on disk, in order. */
export const readMigrations = async (folder = FOLDER): Promise<Migration[]> => {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    }),
  );
};

/**
 * Brings the database up to date, each migration whole or not at all, and says which ones it ran.
 * Refuses a database that is newer than this program, and one whose applied migrations are not the ones it has.
 */
export const migrate = async (db: Kysely<never>, migrations: readonly Migration[]): Promise<string[]> => {
  await alone(db, (tx) =>
    sql`create table if not exists migration (name text primary key, hash text not null, applied_at timestamptz not null default now())`.execute(
      tx,
    ),
  );
  const ran: string[] = [];
  for (const migration of migrations) {
    if (await applyOne(db, migration)) ran.push(migration.name);
  }
  const known = new Set(migrations.map((migration) => migration.name));
  const applied = await sql<{ name: string }>`select name from migration order by name`.execute(db);
  const newer = applied.rows.find((row) => !known.has(row.name));
  if (newer) {
    throw new StartError(
      `the database was written by a newer Candor (it has ${newer.name}): update this program, or restore a backup that it knows`,
    );
  }
  return ran;
};

/** One transaction that no other process is in at the same time: even "create if not exists" fails when two try it at once. */
export const alone = <T>(db: Kysely<never>, work: (tx: Transaction<never>) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx);
    return work(tx);
  });

const applyOne = (db: Kysely<never>, migration: Migration): Promise<boolean> =>
  alone(db, async (tx) => {
    const found = await sql<{ hash: string }>`select hash from migration where name = ${migration.name}`.execute(tx);
    const applied = found.rows[0];
    if (applied) {
      if (applied.hash !== migration.hash) {
        throw new StartError(
          `migration ${migration.name} is not the one that this database was made with: install an unchanged Candor`,
        );
      }
      return false;
    }
    try {
      for (const statement of splitSql(migration.text)) await sql.raw(statement).execute(tx);
    } catch (error) {
      throw new StartError(
        `migration ${migration.name} failed and was undone: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    await sql`insert into migration (name, hash) values (${migration.name}, ${migration.hash})`.execute(tx);
    return true;
  });

/** Statements of a migration: split at semicolons outside of $$ bodies, quotes and comments. */
export const splitSql = (text: string): string[] => {
  const statements: string[] = [];
  let current = '';
  for (const part of text.match(/\$\$[\s\S]*?\$\$|'(?:[^']|'')*'|--[^\n]*|;|[^$';-]+|[$-]/g) ?? []) {
    if (part.startsWith('--')) continue;
    if (part !== ';') {
      current += part;
      continue;
    }
    if (current.trim()) statements.push(current.trim());
    current = '';
  }
  if (current.trim()) statements.push(current.trim());
  return statements;
};
