import { PGlite } from '@electric-sql/pglite';
import { Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type Migration, migrate, readMigrations } from '../../src/server/store/migrate.ts';
import { PgliteDialect } from '../../src/server/store/pglite-dialect.ts';
import { readCatalogue } from '../make/catalogue.ts';

const open = async (): Promise<Kysely<never>> => {
  const db = new Kysely<never>({ dialect: new PgliteDialect(await PGlite.create()) });
  await sql`create role candor_app nologin noinherit nobypassrls`.execute(db);
  return db;
};

const withDatabase = async <T>(work: (db: Kysely<never>) => Promise<T>): Promise<T> => {
  const db = await open();
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
};

const catalogueOf = (...steps: (readonly Migration[])[]): Promise<string[]> =>
  withDatabase(async (db) => {
    for (const step of steps) await migrate(db, step);
    return readCatalogue(db);
  });

describe('migrations', { timeout: 120_000 }, () => {
  it('make the same database at once, one release after the other, and from the first to the last', async () => {
    const all = await readMigrations();
    const fresh = await catalogueOf(all);
    expect(fresh.length).toBeGreaterThan(100);
    expect(await catalogueOf(...all.map((_one, known) => all.slice(0, known + 1)))).toEqual(fresh);
    expect(await catalogueOf(all.slice(0, 1), all)).toEqual(fresh);
  });

  it('run once, and say which ran', () =>
    withDatabase(async (db) => {
      const all = await readMigrations();
      expect(await migrate(db, all)).toEqual(all.map((one) => one.name));
      expect(await migrate(db, all)).toEqual([]);
    }));

  it('refuse to start after one that fails, leaving nothing of it', () =>
    withDatabase(async (db) => {
      const all = await readMigrations();
      const broken = {
        name: '9999_broken.sql',
        text: 'create table half_made (a int); select no_such_function();',
        hash: 'x',
      };
      await expect(migrate(db, [...all, broken])).rejects.toThrow(/9999_broken.sql failed and was undone/);
      const left = await sql`select from pg_class where relname = 'half_made'`.execute(db);
      expect(left.rows).toHaveLength(0);
      await expect(migrate(db, [...all, broken])).rejects.toThrow(/9999_broken.sql failed/);
    }));

  it('refuse a database that is newer than the program, or was made by other migrations', () =>
    withDatabase(async (db) => {
      const all = await readMigrations();
      await migrate(db, [...all, { name: '9999_later.sql', text: 'select 1', hash: 'x' }]);
      await expect(migrate(db, all)).rejects.toThrow(/newer Candor \(it has 9999_later.sql\)/);
      const changed = all.map((one, index) => (index === 0 ? { ...one, hash: 'changed' } : one));
      await expect(migrate(db, changed)).rejects.toThrow(/not the one that this database was made with/);
    }));
});
