import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import type { Database } from '../src/server/store/database.ts';
import { openEmbedded } from '../src/server/store/open-embedded.ts';
import { openPostgres } from '../src/server/store/open-postgres.ts';

export interface Engine {
  readonly name: 'embedded' | 'postgres';
  /** An empty database of its own. */
  readonly open: () => Promise<{
    readonly db: Database;
    readonly tune: () => Promise<void>;
    readonly close: () => Promise<void>;
  }>;
}

const embedded: Engine = {
  name: 'embedded',
  open: async () => {
    const db = await openEmbedded(undefined);
    return { db, tune: async () => void (await sql`analyze`.execute(db.auth)), close: () => db.close() };
  },
};

const onCluster = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
};

/** Measures as the server's own role, never as a superuser: row-level security is part of what is measured. */
const postgres = (cluster: string): Engine => ({
  name: 'postgres',
  open: async () => {
    const name = `candor_bench_${randomBytes(4).toString('hex')}`;
    await onCluster(cluster, `create database ${name}`);
    const url = new URL(cluster);
    url.pathname = `/${name}`;
    const db = await openPostgres({ url: url.href, secret: 'a secret of the bench, longer than 32 characters' });
    return {
      db,
      tune: () => onCluster(url.href, 'vacuum analyze'),
      close: async () => {
        await db.close();
        await onCluster(cluster, `drop database ${name} with (force)`);
      },
    };
  },
});

/** Both engines; PostgreSQL where BENCH_DATABASE_URL (a superuser's URL of a scratch cluster) names one. */
export const engines = (): Engine[] => {
  const cluster = process.env['BENCH_DATABASE_URL'] ?? process.env['CANDOR_TEST_DATABASE_URL'];
  return cluster ? [embedded, postgres(cluster)] : [embedded];
};
