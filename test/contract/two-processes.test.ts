import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Change } from '../../src/model/change.ts';
import { type Running, serve } from '../../src/server/serve.ts';
import { openTestDatabase, type TestDatabase, testSettings } from '../make/database.ts';

const PROMISE: Change[] = [
  { op: 'create', kind: 'control', key: 'CTL-a', title: 'Writes are kept', state: 'active' },
  { op: 'create', kind: 'check', key: 'CHK-a', title: 'Crash test', links: { verifies: 'CTL-a' } },
  {
    op: 'create',
    kind: 'answer',
    key: 'ANS-a',
    title: 'Kept?',
    state: 'approved',
    data: { question: 'Kept?', text: 'Yes' },
    links: { rests_on: 'CTL-a' },
  },
  {
    op: 'create',
    kind: 'evidence',
    key: 'EVD-a',
    title: 'It passed',
    data: { outcome: 'pass' },
    links: { proves: 'CHK-a' },
  },
];

/** Two servers on one PostgreSQL database; the embedded engine refuses a second process instead. */
const onPostgres = process.env['CANDOR_TEST_DATABASE_URL'] !== undefined;

class Client {
  readonly #base: string;
  readonly #origin: string;
  #cookie = '';
  constructor(running: Running) {
    this.#base = `http://127.0.0.1:${running.port}`;
    this.#origin = running.server.settings.publicUrl;
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
    const response = await fetch(this.#base + path, {
      method,
      headers: {
        'content-type': 'application/json',
        origin: this.#origin,
        cookie: this.#cookie,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie) this.#cookie = cookie;
    return { status: response.status, json: (await response.json().catch(() => ({}))) as Record<string, unknown> };
  }

  /** Reads server-sent events until one is as wanted. */
  async hear(path: string, wanted: (data: string) => boolean, ready: () => Promise<unknown>): Promise<string> {
    const stop = new AbortController();
    const response = await fetch(this.#base + path, { headers: { cookie: this.#cookie }, signal: stop.signal });
    const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    const acted = ready();
    let text = '';
    while (!text.split('\n').some((line) => line.startsWith('data: ') && wanted(line.slice(6)))) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    await acted;
    stop.abort();
    return text;
  }
}

/** Left out on the embedded store and not skipped: a skipped test is a remark on a pass. */
const onTwo: (name: string, work: () => Promise<void>) => void = onPostgres ? it : () => undefined;

if (!onPostgres) {
  it('are one too many for the embedded store, which says so', async () => {
    const data = await mkdtemp(join(tmpdir(), 'candor-two-'));
    const settings = testSettings({ data, port: 0, program: '' });
    const first = await serve(settings, { jobs: false });
    await expect(serve(settings, { jobs: false })).rejects.toThrow(/another|already|in use|locked/i);
    await first.stop();
    await rm(data, { recursive: true });
  });
}

let database: TestDatabase;
let folder: string;
let servers: Running[];
beforeAll(async () => {
  if (!onPostgres) return;
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'candor-two-'));
  const settings = { ...database.settings, data: folder, port: 0, program: '' };
  servers = [await serve(settings, { jobs: false }), await serve(settings, { jobs: false })];
});
afterAll(async () => {
  if (!onPostgres) return;
  await Promise.all(servers.map((server) => server.stop()));
  await database.close();
  await rm(folder, { recursive: true });
});

onTwo('sees through one server what was done through the other, at once', async () => {
  const [first, second] = servers as [Running, Running];
  const [one, two] = [new Client(first), new Client(second)];
  const token = second.welcome?.split('token=')[1];
  const person = { token, name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
  expect((await one.ask('POST', '/api/v1/welcome', person)).status).toBe(201);
  expect(
    (await two.ask('POST', '/api/auth/sign-in/email', { email: person.email, password: person.password })).status,
  ).toBe(200);
  expect((await one.ask('POST', '/api/v1/orgs', { name: 'Acme', slug: 'acme' })).status).toBe(201);
  await one.ask('POST', '/api/v1/orgs/acme/changes', { changes: PROMISE });
  expect((await two.ask('GET', '/api/v1/orgs/acme/answers/ANS-a')).json['status']).toBe('assured');

  const broken = { title: 'It failed', data: { outcome: 'fail' }, links: { proves: 'CHK-a' } };
  const heard = await two.hear(
    '/api/v1/orgs/acme/events',
    (data) => data.includes('"status":"broken"') && data.includes('"kind":"answer"'),
    () => one.ask('POST', '/api/v1/orgs/acme/evidence', broken),
  );
  expect(heard).toContain('event: commit');
  const why = await two.ask('GET', '/api/v1/orgs/acme/answers/ANS-a/why');
  expect(why.json).toMatchObject({ status: 'broken', causes: [{ code: 'failed', title: 'It failed' }] });

  // Both write now, each having to catch up with the other inside the lock.
  const writes = Array.from({ length: 20 }, (_, n) =>
    (n % 2 === 0 ? one : two).ask('POST', '/api/v1/orgs/acme/teams', { title: `Team ${n}` }),
  );
  expect(new Set((await Promise.all(writes)).map((answer) => answer.status))).toEqual(new Set([201]));
  const journal = await two.ask('GET', '/api/v1/orgs/acme/journal?limit=100');
  const positions = (journal.json['items'] as { seq: number }[]).map((item) => item.seq);
  expect(positions).toEqual(positions.map((_, n) => positions.length - 1 - n));
});

/** Positions of the commits that server-sent events tell, in the order in which they are told. */
const positionsIn = (text: string): number[] =>
  [...text.matchAll(/^event: commit\ndata: (.*)$/gm)].map(
    ([, data]) => (JSON.parse(data ?? '') as { seq: number }).seq,
  );

const openPages = async (): Promise<{
  readonly one: Client;
  readonly two: Client;
  readonly head: () => Promise<number>;
}> => {
  const [one, two] = (servers as [Running, Running]).map((server) => new Client(server)) as [Client, Client];
  const person = { email: 'ada@example.org', password: 'correct horse battery' };
  for (const client of [one, two])
    expect((await client.ask('POST', '/api/auth/sign-in/email', person)).status).toBe(200);
  const head = async () => {
    const journal = await one.ask('GET', '/api/v1/orgs/acme/journal?limit=1');
    return (journal.json['items'] as { seq: number }[])[0]?.seq ?? -1;
  };
  return { one, two, head };
};

onTwo('hears every commit of a burst through the other, in order', async () => {
  const { one, two, head } = await openPages();
  const before = await head();
  const burst = async () => {
    const made = Array.from({ length: 50 }, (_, n) =>
      one.ask('POST', '/api/v1/orgs/acme/teams', { title: `Burst ${n}` }),
    );
    expect(new Set((await Promise.all(made)).map(({ status }) => status))).toEqual(new Set([201]));
  };
  const heard = await two.hear(
    '/api/v1/orgs/acme/events',
    (data) => (JSON.parse(data) as { seq: number }).seq === before + 50,
    burst,
  );
  expect(positionsIn(heard)).toEqual(Array.from({ length: 50 }, (_, n) => before + 1 + n));
});

onTwo('hears after its connection was lost what was done meanwhile', async () => {
  const { one, two, head } = await openPages();
  const before = await head();
  const cluster = new pg.Client({ connectionString: database.settings.databaseUrl });
  await cluster.connect();
  const lose = async () => {
    // A first commit, so that the position from which something is missed is known.
    await one.ask('POST', '/api/v1/orgs/acme/teams', { title: 'Before the loss' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const lost = await cluster.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen candor'`,
    );
    expect(lost.rowCount).toBe(2);
    for (const n of [1, 2, 3])
      expect((await one.ask('POST', '/api/v1/orgs/acme/teams', { title: `Unheard ${n}` })).status).toBe(201);
  };
  const isLast = (data: string) => (JSON.parse(data) as { seq: number }).seq === before + 4;
  try {
    const heard = await two.hear('/api/v1/orgs/acme/events', isLast, lose);
    expect(positionsIn(heard)).toEqual([1, 2, 3, 4].map((n) => before + n));
  } finally {
    await cluster.end();
  }
});
