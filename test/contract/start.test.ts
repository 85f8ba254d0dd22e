import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Child, type Installation, install } from '../make/child.ts';

const LONG = 180_000;
const cluster = process.env['CANDOR_TEST_DATABASE_URL'];

let place: Installation;
let data = '';
beforeAll(async () => {
  place = await install();
  data = join(place.folder, 'data');
}, LONG);
afterAll(() => place?.remove(), LONG);

/** That it ends at once, with one line for people that names what to change, and no stack. */
const expectRefusal = async (child: Child, line: RegExp): Promise<void> => {
  const ended = await child.ended;
  expect({ ended, out: child.out() }, child.err()).toEqual({ ended: 1, out: '' });
  expect(child.err()).toMatch(/^candor: [^\n]+\n$/);
  expect(child.err()).toMatch(line);
};

const post = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin, ...headers },
    body: JSON.stringify(body),
  });

const stop = async (child: Child): Promise<void> => {
  child.process.kill('SIGTERM');
  expect(await child.ended, child.err()).toBe(0);
};

describe('settings', () => {
  const cases: readonly (readonly [readonly string[], Readonly<Record<string, string>>, RegExp])[] = [
    [['--port', 'http'], {}, /--port \(PORT\) must be a number from 0 to 65535, not "http"/],
    [['--port', '65536'], {}, /--port \(PORT\)/],
    [['--port=-1'], {}, /--port \(PORT\)/],
    [['--port', '0x50'], {}, /--port \(PORT\)/],
    [['--port', ''], { PORT: '80' }, /--port \(PORT\)/],
    [['--prot', '80'], {}, /'--prot'.*known: --port/],
    [['--port'], {}, /--port/],
    [['stray'], {}, /stray/],
    [['--log-level', 'loud'], {}, /--log-level \(LOG_LEVEL\) must be one of debug, info, warn, error, silent/],
    [['--backups', '0'], {}, /--backups \(CANDOR_BACKUPS\) must be a number from 1 to 9999, not "0"/],
    [[], { CANDOR_BACKUPS: 'all' }, /--backups \(CANDOR_BACKUPS\)/],
    [['--public-url', 'candor.example'], {}, /--public-url \(PUBLIC_URL\) must be an address/],
    [['--public-url', 'ftp://candor.example'], {}, /--public-url \(PUBLIC_URL\)/],
    [[], { DATABASE_URL: 'mysql://x/y' }, /DATABASE_URL must be an address that starts with postgres:\/\//],
    [[], { DATABASE_URL: 'nonsense' }, /DATABASE_URL/],
    [[], { DATABASE_APP_URL: 'http://x' }, /DATABASE_APP_URL/],
    [[], { CANDOR_SECRET: 'short' }, /CANDOR_SECRET must have at least 32 characters/],
    [[], { CANDOR_SMTP_URL: 'mail.example.com' }, /CANDOR_SMTP_URL must be an address that starts with smtp:/],
    [
      [],
      { CANDOR_SMTP_URL: 'smtp://mail.example.com' },
      /--mail-from \(CANDOR_MAIL_FROM\) must be who mail comes from/,
    ],
    [['--mail-from', 'a@example.com'], {}, /needs CANDOR_SMTP_URL/],
  ];
  it.each(cases)('%j %j is refused before anything is touched', async (args, env, line) => {
    const folder = join(place.folder, `never-${randomBytes(4).toString('hex')}`);
    await expectRefusal(place.start(['--port', '0', '--data', folder, ...args], env), line);
    expect(await stat(join(folder, 'db')).catch(() => undefined)).toBe(undefined);
  });

  it('refuses a folder that cannot be written, by flag and by environment', async () => {
    const file = join(place.folder, 'a-file');
    await writeFile(file, 'mine');
    const line =
      /cannot write to .*a-file\/data \(\w+\): make it writable, or choose another folder with --data \(CANDOR_DATA\)/;
    await expectRefusal(place.start(['--port', '0', '--data', join(file, 'data')]), line);
    await expectRefusal(
      place.start(['--port', '0'], { CANDOR_DATA: join(file, 'data'), CANDOR_SECRET: 'x'.repeat(32) }),
      line,
    );
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('refuses a secret file that is damaged', async () => {
    const folder = join(place.folder, 'damaged');
    await mkdir(folder);
    await writeFile(join(folder, 'secret'), 'short');
    await expectRefusal(
      place.start(['--port', '0', '--data', folder]),
      /damaged\/secret is damaged: restore it from a backup, or set CANDOR_SECRET/,
    );
  });
});

describe('one folder', () => {
  let first: Child;
  let address = '';
  let cookie = '';
  const records = async () =>
    (await fetch(`${address}/api/v1/orgs/acme/teams`, { headers: { cookie } })).json() as Promise<{
      items: { title: string }[];
    }>;

  it(
    'is taken by a process that says where it runs, on a port of its choice',
    async () => {
      first = place.start(['--port', '0', '--data', data]);
      address = await first.address;
      expect(address).toMatch(/^http:\/\/localhost:[1-9]\d+$/);
      for (const path of ['/healthz', '/readyz']) expect((await fetch(address + path)).status, path).toBe(200);
      expect((await stat(join(data, 'secret'))).mode & 0o777).toBe(0o600);
      const token = /#token=(\S+)|[?&]token=(\S+)/.exec(first.out());
      const made = await post(`${address}/api/v1/welcome`, {
        token: token?.[1] ?? token?.[2],
        name: 'Olive',
        email: 'o@example.test',
        password: 'correct horse battery staple',
      });
      expect(made.status, first.out()).toBe(201);
      cookie = made.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      expect((await post(`${address}/api/v1/orgs`, { name: 'Acme', slug: 'acme' }, { cookie })).status).toBe(201);
      expect((await post(`${address}/api/v1/orgs/acme/teams`, { title: 'Before' }, { cookie })).status).toBe(201);
    },
    LONG,
  );

  it(
    'is refused to a second process, and the first goes on',
    async () => {
      await expectRefusal(
        place.start(['--port', '0', '--data', data]),
        /another Candor \(process \d+\) is using .*: stop it, or choose another folder with --data \(CANDOR_DATA\)/,
      );
      expect(await records()).toMatchObject({ items: [{ title: 'Before' }] });
    },
    LONG,
  );

  it(
    'is opened and left whole when the port is in use',
    async () => {
      const other = join(place.folder, 'other');
      const line = /port \d+ is in use: choose another with --port \(PORT\) or --host \(HOST\)/;
      await expectRefusal(place.start(['--port', new URL(address).port, '--data', other]), line);
      await expectRefusal(place.start(['--data', other], { PORT: new URL(address).port }), line);
      expect(await stat(join(other, 'lock')).catch(() => undefined)).toBe(undefined);
    },
    LONG,
  );

  it(
    'is taken over from a process that was killed, with all that was acknowledged',
    async () => {
      expect((await post(`${address}/api/v1/orgs/acme/teams`, { title: 'Just before' }, { cookie })).status).toBe(201);
      first.process.kill('SIGKILL');
      expect(await first.ended).toBe('SIGKILL');
      expect(await readFile(join(data, 'lock'), 'utf8')).toMatch(/^\d+ /);
      first = place.start(['--port', '0', '--data', data]);
      address = await first.address;
      expect(first.out()).not.toContain('first account');
      expect((await records()).items.map(({ title }) => title).toSorted()).toEqual(['Before', 'Just before']);
    },
    LONG,
  );

  it(
    'is given back at SIGTERM and at SIGINT, with exit code 0',
    async () => {
      await stop(first);
      expect(await stat(join(data, 'lock')).catch(() => undefined)).toBe(undefined);
      const again = place.start(['--port', '0', '--data', data]);
      // The line is written a moment before signals are listened to; an answer comes after.
      expect((await fetch(`${await again.address}/healthz`)).status).toBe(200);
      again.process.kill('SIGINT');
      expect(await again.ended).toBe(0);
    },
    LONG,
  );

  it(
    'is not touched by migrations that are changed, fail, or are missing',
    async () => {
      const [known, extra] = ['0002_auth.sql', '9999_bad.sql'].map((name) =>
        join(place.folder, 'migrations', name),
      ) as [string, string];
      const text = await readFile(known, 'utf8');
      await appendFile(known, '\n-- changed\n');
      await expectRefusal(
        place.start(['--port', '0', '--data', data]),
        /migration 0002_auth\.sql is not the one that this database was made with/,
      );
      await rm(known);
      await expectRefusal(
        place.start(['--port', '0', '--data', data]),
        /written by a newer Candor \(it has 0002_auth\.sql\): update this program/,
      );
      await writeFile(known, text);
      await writeFile(extra, 'create table half (x int); select 1 / 0;');
      await expectRefusal(
        place.start(['--port', '0', '--data', data]),
        /migration 9999_bad\.sql failed and was undone: division by zero/,
      );
      await rm(extra);
      const whole = place.start(['--port', '0', '--data', data]);
      address = await whole.address;
      expect((await records()).items).toHaveLength(2);
      await stop(whole);
    },
    LONG,
  );
});

/** Bytes of one message of PostgreSQL's protocol. */
const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/** Something that says it is PostgreSQL 14, to whatever it is asked. */
const oldServer = async (): Promise<{ readonly port: number; readonly close: () => void }> => {
  const name = Buffer.concat([Buffer.from('version\0'), Buffer.alloc(18)]);
  name.writeInt32BE(23, 'version\0'.length + 6);
  const row = Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 6]), Buffer.from('140011')]);
  const ready = message('Z', Buffer.from('I'));
  const answer = [
    message('1', Buffer.alloc(0)),
    message('2', Buffer.alloc(0)),
    message('T', Buffer.concat([Buffer.from([0, 1]), name])),
    message('D', row),
    message('C', Buffer.from('SELECT 1\0')),
    ready,
  ];
  const server = createServer((socket) => {
    let greeted = false;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (!greeted) socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]));
      else if (bytes.includes(Buffer.from('S\0\0\0\x04')) || bytes[0] === 81) socket.write(Buffer.concat(answer));
      greeted = true;
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
};

describe('a database elsewhere', () => {
  const start = (url: string, env: Readonly<Record<string, string>> = {}) =>
    place.start(['--port', '0', '--data', join(place.folder, 'pg')], { DATABASE_URL: url, ...env });

  it('is refused when it cannot be reached, and its password is not told', async () => {
    const child = start('postgres://candor:hunter2@127.0.0.1:9/candor');
    await expectRefusal(child, /the database at DATABASE_URL cannot be used: .*ECONNREFUSED/);
    expect(child.err()).not.toContain('hunter2');
  });

  it('is refused when it is too old', async () => {
    const old = await oldServer();
    await expectRefusal(
      start(`postgres://candor@127.0.0.1:${old.port}/candor`),
      /the database at DATABASE_URL is PostgreSQL 14; Candor needs 15 or newer/,
    );
    old.close();
  });

  describe.skipIf(!cluster)('that is there', () => {
    const name = `candor_start_${randomBytes(4).toString('hex')}`;
    const own = new URL(cluster ?? 'postgres://localhost');
    const admin = new URL(own);
    own.pathname = `/${name}`;
    const onCluster = async (...statements: string[]): Promise<pg.QueryResult[]> => {
      const client = new pg.Client({ connectionString: admin.href });
      await client.connect();
      const done: pg.QueryResult[] = [];
      for (const statement of statements) done.push(await client.query(statement));
      await client.end();
      return done;
    };
    let login = '';
    beforeAll(() => onCluster(`create database ${name}`));
    afterAll(() => onCluster(`drop database ${name} with (force)`, ...(login ? [`drop role ${login}`] : [])));

    it('is refused when it has no such database', async () => {
      await expectRefusal(
        start(`${cluster?.replace(/\/[^/]*$/, '')}/no_such_database`),
        /DATABASE_URL cannot be used: .*no_such_database.* does not exist/,
      );
    });

    it(
      'is migrated and served, also by a second process; not with another secret, not as a superuser',
      async () => {
        const first = start(own.href);
        const address = await first.address;
        expect((await fetch(`${address}/readyz`)).status).toBe(200);
        const [found] = await onCluster(
          `select usename from pg_stat_activity where datname = '${name}' and usename like 'candor\\_%'`,
        );
        login = (found?.rows[0] as { usename: string } | undefined)?.usename ?? '';
        expect(login).toMatch(/^candor_[0-9a-f]{16}$/);
        const second = start(own.href);
        expect((await fetch(`${await second.address}/readyz`)).status).toBe(200);
        await expectRefusal(
          start(own.href, { CANDOR_SECRET: 'another secret, of more than 32 characters' }),
          /another secret: set CANDOR_SECRET to that one, or use the --data folder that holds it/,
        );
        await expectRefusal(
          start(own.href, { DATABASE_APP_URL: own.href }),
          /DATABASE_APP_URL signs in as \S+, which could pass row-level security/,
        );
        await stop(first);
        await stop(second);
      },
      LONG,
    );
  });
});
