import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Change } from '../../src/model/change.ts';
import { type Running, serve } from '../../src/server/serve.ts';
import { openTestDatabase, type TestDatabase } from '../make/database.ts';

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

it.runIf(onPostgres)('sees through one server what was done through the other, at once', async () => {
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
