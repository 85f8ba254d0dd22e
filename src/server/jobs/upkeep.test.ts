import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { openOrg, type TestOrg } from '../../../test/make/org.ts';
import { registry } from '../../model/registry.ts';
import { signHead } from '../journal/checkpoint.ts';
import { readFiledNotes } from '../journal/checkpoint-file.ts';
import { verifyOrg } from '../journal/verify.ts';
import { renewFigures } from './figures.ts';
import { tidyOrg } from './upkeep.ts';

const DAY = 86_400_000;
let test: TestDatabase;
let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'candor-upkeep-'));
  test = await openTestDatabase({ data });
});
afterAll(async () => {
  await test.close();
  await rm(data, { recursive: true });
});

const silent = () => undefined;
const serverOf = (org: TestOrg) => ({
  ...test,
  now: () => org.now(),
  registry,
  log: { info: silent, warn: silent, error: silent },
});
const team = (title: string) => ({ op: 'create' as const, kind: 'team', title });

it('answers a repeated request for a day, and then knows it no more', async () => {
  const org = await openOrg(test);
  const request = { changes: [team('Security')], idempotency: { key: 'k', request: 'r' } };
  const first = await org.store.commit(org.actor, request);
  org.pass(DAY);
  await tidyOrg(serverOf(org), org.id);
  expect(await org.store.commit(org.actor, request)).toMatchObject({ replayed: true, seq: first.seq });
  org.pass(1_000);
  await tidyOrg(serverOf(org), org.id);
  const again = await org.store.commit(org.actor, { ...request, changes: [team('Another')] });
  expect(again.replayed).toBeUndefined();
  expect(await org.count('idempotency')).toBe(1);
});

it('keeps every checkpoint of the last 30 days outside the database, before that one a day, and always the newest', async () => {
  const org = await openOrg(test);
  const server = serverOf(org);
  const sign = async () => {
    await org.commit([team(`At ${org.now()}`)]);
    await signHead(server, org.id);
  };
  const filed = async () => (await readFiledNotes(data, org.id)).notes.map(({ text }) => Number(text.split('\n')[1]));
  // Three on one day, two on the next.
  for (const hours of [1, 1, 1, 22, 1]) {
    org.pass(hours * 3_600_000);
    await sign();
  }
  expect(await filed()).toEqual([2, 3, 4, 5, 6]);
  await tidyOrg(server, org.id);
  expect(await filed()).toEqual([2, 3, 4, 5, 6]);
  org.pass(31 * DAY);
  await tidyOrg(server, org.id);
  expect(await filed()).toEqual([4, 6]);
  await sign();
  await sign();
  await tidyOrg(server, org.id);
  expect(await filed()).toEqual([4, 6, 7, 8]);
  const { rows } = await org.run((tx) => sql<{ n: number }>`select count(*) as n from checkpoint`.execute(tx));
  expect(rows[0]?.n).toBe(7);
  expect((await verifyOrg(server, org.id)).problems).toEqual([]);
});

it.skipIf(process.env['CANDOR_TEST_DATABASE_URL'])(
  'gives the planner of the embedded store new figures when much has come in, and only then',
  async () => {
    const org = await openOrg(test);
    const server = serverOf(org);
    const known = async () => {
      const found = await sql<{ n: number }>`select reltuples::int as n from pg_class where relname = 'record'`.execute(
        test.db.auth,
      );
      return found.rows[0]?.n;
    };
    await renewFigures(server);
    await org.commit(Array.from({ length: 400 }, (_, n) => team(`Team ${n}`)));
    expect(await renewFigures(server)).toBe(true);
    const then = await known();
    expect(then).toBeGreaterThan(400);
    await org.commit([team('One more')]);
    expect(await renewFigures(server)).toBe(false);
    expect(await known()).toBe(then);
  },
);
