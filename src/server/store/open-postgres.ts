import { createHmac } from 'node:crypto';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type Registry, registry } from '../../model/registry.ts';
import { StartError } from '../start-error.ts';
import { CHANNEL, type Database, runAs } from './database.ts';
import { alone, migrate, readMigrations } from './migrate.ts';
import { makeViews } from './views.ts';

const OLDEST = 150_000;
const GROUP = 'candor_app';

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === 20) return Number; // int8: our counts and positions stay far below 2^53
    if (oid === 1082) return (value: string) => value; // date: a calendar day has no time zone
    return pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown;
  }) as pg.CustomTypesConfig['getTypeParser'],
};

const kysely = (pool: pg.Pool) => new Kysely<never>({ dialect: new PostgresDialect({ pool }) });

const reason = (error: unknown) =>
  error instanceof AggregateError ? String(error.errors[0]) : error instanceof Error ? error.message : String(error);

export interface PostgresSettings {
  /** A URL of a role that owns the tables and runs migrations. */
  readonly url: string;
  /** A URL of the role that the server works as; without it one is made. */
  readonly appUrl?: string;
  readonly secret: string;
  readonly connections?: number;
  /** For the views; by default our own. */
  readonly kinds?: Registry;
}

/**
 * Opens a PostgreSQL database: migrates it as its owner, then works as a role that neither owns the tables nor may pass
 * row-level security; refuses to start as any other.
 */
export const openPostgres = async (settings: PostgresSettings): Promise<Database> => {
  const owner = kysely(new pg.Pool({ connectionString: settings.url, max: 1, types, connectionTimeoutMillis: 10_000 }));
  let appUrl: string;
  try {
    await checkVersion(owner);
    await makeGroup(owner);
    await migrate(owner, await readMigrations());
    await makeViews(owner, (settings.kinds ?? registry).kinds);
    await checkSecret(owner, settings.secret);
    appUrl = settings.appUrl ?? (await makeLogin(owner, settings));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`the database at DATABASE_URL cannot be used: ${reason(error)}`);
  } finally {
    await owner.destroy();
  }
  const pool = new pg.Pool({
    connectionString: appUrl,
    max: settings.connections ?? 10,
    types,
    connectionTimeoutMillis: 10_000,
  });
  // A connection that dies while idle is replaced by the pool; without a listener its error would end the process.
  pool.on('error', () => undefined);
  const db = kysely(pool);
  try {
    await refuseStrongRole(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    engine: 'postgres',
    auth: db,
    run: (who, work) => runAs(db, who, undefined, work),
    snapshot: (who, work) => runAs(db, who, undefined, work, true),
    listen: (heard) => listen(appUrl, heard),
    close: () => db.destroy(),
  };
};

const checkVersion = async (db: Kysely<never>): Promise<void> => {
  const found = await sql<{ version: number }>`select current_setting('server_version_num')::int as version`.execute(
    db,
  );
  const version = found.rows[0]?.version ?? 0;
  if (version < OLDEST) {
    throw new StartError(
      `the database at DATABASE_URL is PostgreSQL ${Math.floor(version / 10_000)}; Candor needs 15 or newer`,
    );
  }
};

const makeGroup = async (db: Kysely<never>): Promise<void> => {
  // Two processes that start together may both find it missing; the loser's error is the role existing after all.
  await sql
    .raw(`do $$ begin
    if not exists (select from pg_roles where rolname = '${GROUP}') then create role ${GROUP} nologin nobypassrls; end if;
  exception when duplicate_object or unique_violation then null; end $$`)
    .execute(db);
};

const checkSecret = async (db: Kysely<never>, secret: string): Promise<void> => {
  const check = createHmac('sha256', secret).update('installation').digest('hex');
  await alone(db, async (tx) => {
    await sql`create table if not exists installation (single boolean primary key default true check (single), secret_check text not null)`.execute(
      tx,
    );
    await sql`insert into installation (secret_check) values (${check}) on conflict do nothing`.execute(tx);
  });
  const found = await sql<{ same: boolean }>`select secret_check = ${check} as same from installation`.execute(db);
  if (!found.rows[0]?.same) {
    throw new StartError(
      'this database belongs to an installation with another secret: set CANDOR_SECRET to that one, or use the --data folder that holds it',
    );
  }
};

/** A login of our own in the group, its password worked out from the secret, so that every process of the installation knows it. */
const makeLogin = async (db: Kysely<never>, settings: PostgresSettings): Promise<string> => {
  const url = new URL(settings.url);
  const found = await sql<{ name: string }>`select current_database() as name`.execute(db);
  const database = found.rows[0]?.name ?? '';
  const role = `candor_${createHmac('sha256', 'role').update(database).digest('hex').slice(0, 16)}`;
  const password = createHmac('sha256', settings.secret).update(`login ${database}`).digest('hex');
  await sql
    .raw(`do $$ begin
    perform pg_advisory_xact_lock(4219772);
    if not exists (select from pg_roles where rolname = '${role}') then create role ${role} login nobypassrls in role ${GROUP}; end if;
    alter role ${role} password '${password}';
  end $$`)
    .execute(db);
  url.username = role;
  url.password = password;
  return url.href;
};

/**
 * A member of a role can become it with `set role`, whatever it inherits: what counts is every role that it belongs to,
 * through others too. Before PostgreSQL 16 one that may create roles can also join any that is no superuser.
 */
const refuseStrongRole = async (db: Kysely<never>): Promise<void> => {
  const found = await sql<{ role: string; strong: boolean; owner: boolean; member: boolean }>`
    select current_user as role,
      exists (select from pg_roles where (rolsuper or rolbypassrls or rolcreaterole) and pg_has_role(current_user, oid, 'member')) as strong,
      pg_has_role(current_user, ${sql.lit(GROUP)}, 'member') as member,
      exists (select from pg_class where oid = to_regclass('public.record') and pg_has_role(current_user, relowner, 'member')) as owner`.execute(
    db,
  );
  const row = found.rows[0];
  if (!row || row.strong || row.owner) {
    throw new StartError(
      `DATABASE_APP_URL signs in as ${row?.role ?? 'nobody'}, which could pass row-level security: use a role that is no superuser, owns no table, has neither BYPASSRLS nor CREATEROLE, and belongs to no role that does`,
    );
  }
  if (!row.member)
    throw new StartError(
      `DATABASE_APP_URL signs in as ${row.role}, which may not use the tables: grant it the role ${GROUP}`,
    );
};

const RETRY_MS = 1_000;

/** Listens on a connection of its own, and listens again when that connection is lost. */
const listen = async (url: string, heard: (payload: string) => void): Promise<() => Promise<void>> => {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    // Without probes a connection that the network dropped silently would be waited on for ever.
    const mine = new pg.Client({ connectionString: url, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    client = mine;
    // A connection that was given up must not end the one that took its place.
    const lost = () => {
      if (client === mine) again();
    };
    mine.on('notification', (message) => {
      if (client === mine) heard(message.payload ?? '');
    });
    mine.on('error', lost);
    mine.on('end', lost);
    try {
      await mine.connect();
      await mine.query(`listen ${CHANNEL}`);
    } catch (error) {
      mine.end().catch(() => undefined); // it is given up anyhow
      throw error;
    }
  };
  const again = (): void => {
    if (stopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      // What was announced meanwhile is lost: an empty payload tells the listener to look for itself.
      connect().then(() => heard(''), again);
    }, RETRY_MS);
  };
  const stop = async (): Promise<void> => {
    stopped = true;
    clearTimeout(timer);
    await client?.end();
  };
  try {
    await connect();
  } catch (error) {
    stopped = true;
    clearTimeout(timer);
    throw error;
  }
  return stop;
};
