import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, sql } from 'kysely';
import { type Registry, registry } from '../../model/registry.ts';
import { StartError } from '../start-error.ts';
import { CHANNEL, type Database, runAs } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate, readMigrations } from './migrate.ts';
import { PgliteDialect } from './pglite-dialect.ts';
import { makeViews } from './views.ts';

const PARSERS = {
  20: (value: string) => Number(value), // int8: our counts and positions stay far below 2^53
  1082: (value: string) => value, // date: a calendar day has no time zone
};

const ROLE = 'candor_app';

/** Opens the embedded database in `folder` (or in memory), brings it up to date, and holds the folder's lock until it is closed. */
export const openEmbedded = async (
  folder: string | undefined,
  snapshot?: Blob,
  kinds: Registry = registry,
): Promise<Database> => {
  const unlock = folder ? await lockFolder(folder, '--data (CANDOR_DATA)') : async () => {};
  try {
    const pglite = await PGlite.create({
      ...(folder ? { dataDir: join(folder, 'db') } : {}),
      ...(snapshot ? { loadDataDir: snapshot } : {}),
      parsers: PARSERS,
    });
    return await wrap(pglite, kinds, unlock);
  } catch (error) {
    await unlock();
    if (error instanceof StartError) throw error;
    throw new StartError(
      `the embedded database in ${folder ?? 'memory'} does not open: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

const wrap = async (pglite: PGlite, kinds: Registry, unlock: () => Promise<void>): Promise<Database> => {
  const db = new Kysely<never>({ dialect: new PgliteDialect(pglite) });
  const roles = await sql`select from pg_roles where rolname = ${ROLE}`.execute(db);
  if (roles.rows.length === 0) await sql.raw(`create role ${ROLE} nologin noinherit nobypassrls`).execute(db);
  await migrate(db, await readMigrations());
  await makeViews(db, kinds.kinds);
  return {
    engine: 'embedded',
    auth: db,
    run: (who, work) => runAs(db, who, ROLE, work),
    snapshot: (who, work) => runAs(db, who, ROLE, work, true),
    listen: (heard) => pglite.listen(CHANNEL, heard),
    close: async () => {
      await db.destroy();
      await unlock();
    },
  };
};
