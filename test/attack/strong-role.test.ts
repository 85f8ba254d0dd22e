import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../src/server/store/open-postgres.ts';

const cluster = process.env['CANDOR_TEST_DATABASE_URL'];

describe.skipIf(!cluster)('a role that can become one that passes row-level security', () => {
  const secret = 'a secret of tests, longer than 32 characters';
  const name = `candor_strong_${randomBytes(4).toString('hex')}`;
  const admin = new URL(cluster ?? 'postgres://localhost');
  const own = new URL(admin);
  own.pathname = `/${name}`;
  const onCluster = async (url: URL, ...statements: string[]) => {
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  /** What a login is granted beside `candor_app`, and how it is made. */
  const LOGINS: Readonly<Record<string, string>> = {
    of_super: `in role ${name}_super`,
    of_super_noinherit: `noinherit in role ${name}_super`,
    of_bypass: `in role ${name}_bypass`,
    through_another: `in role ${name}_between`,
    of_owner: `noinherit in role ${name}_owner`,
    creates_roles: 'createrole',
    plain: `in role ${name}_harmless`,
  };
  let made = '';

  beforeAll(async () => {
    await onCluster(admin, `create database ${name}`);
    const db = await openPostgres({ url: own.href, secret, connections: 1 });
    made = (await sql<{ role: string }>`select current_user as role`.execute(db.auth)).rows[0]?.role ?? '';
    await db.close();
    await onCluster(
      own,
      `create role ${name}_super superuser`,
      `create role ${name}_bypass bypassrls`,
      `create role ${name}_between in role ${name}_bypass`,
      `create role ${name}_owner`,
      `create role ${name}_harmless`,
      `alter table record owner to ${name}_owner`,
      ...Object.entries(LOGINS).flatMap(([login, how]) => [
        `create role ${name}_${login} login password 'x' ${how}`,
        `grant candor_app to ${name}_${login}`,
      ]),
    );
  }, 60_000);

  afterAll(async () => {
    await onCluster(admin, `drop database ${name} with (force)`);
    const roles = [...Object.keys(LOGINS), 'between', 'super', 'bypass', 'owner', 'harmless'];
    await onCluster(admin, ...roles.map((role) => `drop role ${name}_${role}`));
    await onCluster(admin, `drop role ${made}`);
  }, 60_000);

  const open = (login: string) => {
    const app = new URL(own);
    app.username = `${name}_${login}`;
    app.password = 'x';
    return openPostgres({ url: own.href, appUrl: app.href, secret, connections: 1 });
  };

  it.each(Object.keys(LOGINS).filter((login) => login !== 'plain'))('is refused: %s', async (login) => {
    await expect(open(login)).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(/^DATABASE_APP_URL signs in as \S+, which could pass row-level security: [^\n]+$/),
    });
  });

  it('is not one that belongs to harmless roles only', async () => {
    await (await open('plain')).close();
  });
});
