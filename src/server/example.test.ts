import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase, testSettings } from '../../test/make/database.ts';
import type { Change } from '../model/change.ts';
import { AppError } from '../model/error.ts';
import { registry } from '../model/registry.ts';
import type { Server } from './context.ts';
import { loadExample } from './example.ts';
import { applyProgramme } from './exchange/programme.ts';
import { serve } from './serve.ts';
import { Store, systemActor } from './store/store.ts';
import { uuidv7 } from './store/uuid.ts';

let test: TestDatabase;
let folder: string;
let server: Server;
let said: string[];

/** One installation each: the example has one address in it. */
beforeEach(async () => {
  test = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'candor-example-'));
  said = [];
  const store = new Store({ db: test.db, registry, now: Date.now });
  const say = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void said.push([`${level}: ${message}`, fields['err']].join(' ').trim());
  server = {
    db: test.db,
    settings: test.settings,
    registry,
    now: Date.now,
    log: { info: say('info'), warn: say('warn'), error: say('error') },
    commit: (actor, request) => store.commit(actor, request),
    withState: (org, work) => store.withState(org, work),
    orgSettings: (org) => store.orgSettings(org),
  };
});
afterEach(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});

const SCOPE = 'kind: scope\nkey: SCP-us\ntitle: Us\nlevel: organisation\n';
const control = (key: string) => `---\nkind: control\nkey: ${key}\ntitle: ${key}\nstate: active\n`;
const load = async (text: string) => {
  await writeFile(join(folder, 'programme.yaml'), text);
  return loadExample(server, folder);
};
const keys = async (org: string) => {
  const found = await test.db.run({ org }, (tx) =>
    sql<{ key: string }>`select key from record where org_id = app_org() order by key collate "C"`.execute(tx),
  );
  return found.rows.map(({ key }) => key);
};

const answer = (links = '') => `---\nkind: answer\nkey: ANS-a\ntitle: Kept?\nquestion: Kept?\ntext: Yes\n${links}`;

it('is applied at first and when its files change, and stays as it is when they no longer apply', async () => {
  const org = (await load(SCOPE + answer())) ?? '';
  expect(await keys(org)).toEqual(['ANS-a', 'SCP-us']);
  expect(await load(SCOPE + answer() + control('CTL-b'))).toBe(org);
  expect(await keys(org)).toEqual(['ANS-a', 'CTL-b', 'SCP-us']);
  // Somebody tries something out that the next release turns into a cycle.
  const ours = { question: 'Ours?', text: 'Yes' };
  await server.commit(systemActor(org, 'test'), {
    changes: [{ op: 'create', kind: 'answer', key: 'ANS-b', title: 'Ours', data: ours, links: { rests_on: 'ANS-a' } }],
  });
  expect(said).toEqual([]);
  expect(await load(SCOPE + answer('links: { rests_on: ANS-b }\n') + control('CTL-b') + control('CTL-d'))).toBe(org);
  expect(await keys(org)).toEqual(['ANS-a', 'ANS-b', 'CTL-b', 'SCP-us']);
  expect(said).toEqual([expect.stringMatching(/^error: the example stays as it is.*ANS-b/)]);
  // What applies again is applied.
  await load(SCOPE + answer() + control('CTL-b') + control('CTL-d'));
  expect(await keys(org)).toEqual(['ANS-a', 'ANS-b', 'CTL-b', 'CTL-d', 'SCP-us']);
});

const commit = (org: string, ...changes: Change[]) => server.commit(systemActor(org, 'somebody'), { changes });

it('holds exactly what the files hold: what they no longer do goes, what people made or changed stays', async () => {
  const org = (await load(SCOPE + control('CTL-a') + control('CTL-b') + control('CTL-c'))) ?? '';
  await commit(org, { op: 'create', kind: 'control', key: 'CTL-ours', title: 'Ours' });
  await commit(org, { op: 'update', ref: 'CTL-c', title: 'Changed by us' });
  // A programme that somebody else applies is theirs.
  await applyProgramme(server, systemActor(org, 'somebody'), [{ name: 'x.yaml', text: control('CTL-x').slice(4) }]);
  await load(SCOPE + control('CTL-a'));
  expect(await keys(org)).toEqual(['CTL-a', 'CTL-c', 'CTL-ours', 'CTL-x', 'SCP-us']);
  expect(said).toEqual([]);
});

it('keeps what something of people rests on, says so, and tries again at the next start', async () => {
  const person = '---\nkind: person\nkey: PER-a\ntitle: Ann\n';
  const org = (await load(SCOPE + person)) ?? '';
  await commit(org, { op: 'create', kind: 'team', key: 'TEA-ours', title: 'Ours', owner: 'PER-a' });
  await load(SCOPE + control('CTL-a'));
  expect(await keys(org)).toEqual(['CTL-a', 'PER-a', 'SCP-us', 'TEA-ours']);
  expect(said).toEqual([expect.stringMatching(/^warn: the example keeps.*PER-a/)]);
  await commit(org, { op: 'update', ref: 'TEA-ours', owner: null });
  await load(SCOPE + control('CTL-a'));
  expect(await keys(org)).toEqual(['CTL-a', 'SCP-us', 'TEA-ours']);
  expect(said).toHaveLength(1);
});

const FIELD =
  '---\nkind: custom_field\nkey: FLD-cost\ntitle: Cost\nname: cost\ntype: number\ndata: { kind: control }\n';

it('does not take the first part of a programme for the whole: the next start goes on', async () => {
  // A field that is used in the same programme makes it two parts; the second does not come through the first time.
  const org = (await load(SCOPE)) ?? '';
  const whole = `${SCOPE}${FIELD}${control('CTL-a')}x_cost: 3\n`;
  const real = server;
  let parts = 0;
  server = {
    ...server,
    commit: (actor, request) => {
      parts += 1;
      if (parts > 1 && parts <= 4) return Promise.reject(new AppError('unavailable', 'the store is away'));
      return real.commit(actor, request);
    },
  };
  await load(whole);
  expect(await keys(org)).toEqual(['FLD-cost', 'SCP-us']);
  expect(said.length).toBeGreaterThan(0);
  parts = 10;
  await load(whole);
  expect(await keys(org)).toEqual(['CTL-a', 'FLD-cost', 'SCP-us']);
});

it('stops the start when it does not apply the first time, and so does it the second time', async () => {
  for (const _time of [1, 2])
    await expect(load(`${SCOPE}---\nkind: nonsense\nkey: X-1\n`)).rejects.toThrow(
      /the programme in .* cannot be loaded: .*--program/,
    );
  expect(await load(SCOPE)).toBeTypeOf('string');
});

it('is the organisation whose checks this installation answers, in the process that loaded it', async () => {
  await writeFile(join(folder, 'programme.yaml'), SCOPE);
  const data = join(folder, 'data');
  const ownOf = async (program: string) => {
    const running = await serve(testSettings({ data, program }), { jobs: false });
    const found = await running.server.db.run({}, (tx) =>
      sql<{ id: string }>`select find_org('candor') as id`.execute(tx),
    );
    const own = running.server.ownOrg?.();
    await running.stop();
    return { own, candor: found.rows[0]?.id };
  };
  const { own, candor } = await ownOf(folder);
  expect(own).toBeTypeOf('string');
  expect(own).toBe(candor);
  expect(await ownOf('')).toEqual({ own: undefined, candor });
});

it("leaves somebody else's organisation at its address alone, and says so", async () => {
  const org = uuidv7(Date.now());
  await test.db.run({ org }, (tx) =>
    sql`insert into org (id, slug, name, created_at) values (${org}, 'candor', 'A customer', now())`.execute(tx),
  );
  expect(await load(SCOPE + control('CTL-a'))).toBeUndefined();
  expect(await keys(org)).toEqual([]);
  expect(said).toEqual([expect.stringMatching(/^warn: the example is not loaded/)]);
});
