// Whatever can be asked is answered of a past moment as it was answered then, word for word, over the whole HTTP surface.
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';

const DAY = 86_400_000;
/** Five hundred answers, of which each past moment costs a graph: milliseconds. */
const SLOW = 240_000;

let world: World;
beforeAll(async () => {
  // Time stands still but for `pass`: what is asked now and as of now is then the same moment.
  vi.useFakeTimers({ toFake: ['Date'] });
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
  vi.useRealTimers();
});

let org: TenantOf;
let owner: Caller;
beforeEach(async () => {
  pass(DAY);
  org = await openTenant(world);
  owner = await keyWith(world, org, 'owner');
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
const day = (n: number) => new Date(Date.now() + n * DAY).toISOString();
const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });

const RECORDS = ['controls/CTL-a', 'controls/CTL-b', 'checks/CHK-a', 'statements/STM-a', 'customers/CUS-a'];
const PARTS = ['', '/why', '/impact', '/spans', '/history', '/history?limit=1'];
const OTHERS = [
  '/home',
  '/recall',
  '/recall?limit=1',
  '/controls',
  '/controls?sort=title&status=broken,assured,weakened',
  '/controls?f.x_tier=gold',
  '/evidence',
  '/statements',
  '/controls/counts?by=status',
  '/controls/counts?by=owner',
  '/statements/export?format=csv&columns=key,title,status,until,owner,updatedAt,links.rests_on,links.said_to',
  '/controls/export?format=csv',
  '/program/export?format=json&lived=1',
  '/program/export',
];
const PATHS = [...RECORDS.flatMap((record) => PARTS.map((part) => `/${record}${part}`)), ...OTHERS];

/** Of paths that lie equally near only one is told, and whichever was made first: that is no part of the answer. */
const settled = (path: string, body: unknown): unknown => {
  if (!path.includes('/impact')) return body;
  const { groups = [], ...rest } = body as { groups?: { items: { key: string }[] }[] };
  const sorted = groups.map(({ items, ...group }) => ({
    ...group,
    items: items.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  }));
  return { ...rest, groups: sorted };
};

const ask = async (who: Caller, path: string, at?: number) => {
  const moment = at === undefined ? '' : `${path.includes('?') ? '&' : '?'}asOf=${new Date(at).toISOString()}`;
  const answer = (await who.call('GET', `${path}${moment}`)) as Awaited<ReturnType<Caller['call']>> & { text: string };
  return { status: answer.status, body: answer.status === 200 ? (settled(path, answer.body) ?? answer.text) : null };
};

const everything = async (at?: number): Promise<Record<string, unknown>> => {
  const answers: Record<string, unknown> = {};
  for (const path of PATHS) answers[path] = await ask(owner, path, at);
  const files = [{ name: 'all.yaml', text: '# ours\n' }];
  const when = at === undefined ? '' : `?asOf=${new Date(at).toISOString()}`;
  answers['over'] = (await owner.call('POST', `/program/export${when}`, { files })).body;
  return answers;
};

const build = async () => {
  await commit(
    {
      op: 'create',
      kind: 'custom_field',
      title: 'Tier',
      data: { kind: 'control', name: 'tier', type: 'text', filter: true },
    },
    { op: 'create', kind: 'person', key: 'PER-a', title: 'Ada' },
    { op: 'create', kind: 'scope', key: 'SCP-a', title: 'Product A', data: { level: 'product' } },
    { op: 'create', kind: 'customer', key: 'CUS-a', title: 'Acme' },
  );
  await commit(
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-a',
      title: 'Backup',
      state: 'active',
      owner: 'PER-a',
      scope: 'SCP-a',
      data: { x_tier: 'gold' },
    },
    { op: 'create', kind: 'control', key: 'CTL-b', title: 'Copies', state: 'active' },
    { op: 'create', kind: 'check', key: 'CHK-a', title: 'Restore', links: { verifies: 'CTL-a' } },
    { op: 'create', kind: 'check', key: 'CHK-b', title: 'Copy', links: { verifies: 'CTL-b' } },
    evidence('EVD-a', 'CHK-a', 'pass', day(20)),
    evidence('EVD-b', 'CHK-b', 'pass', day(400)),
    {
      op: 'create',
      kind: 'statement',
      key: 'STM-a',
      title: 'We back up',
      data: { audience: 'customer', wording: 'Every night.', saidAt: day(0) },
      links: { rests_on: ['CTL-a', 'CTL-b'], said_to: 'CUS-a' },
    },
  );
};

const evidence = (key: string, check: string, outcome: string, validUntil?: string) => ({
  op: 'create',
  kind: 'evidence',
  key,
  title: `${outcome} ${key}`,
  data: { outcome, effectiveAt: day(0), ...(validUntil ? { validUntil } : {}) },
  links: { proves: check },
});

const STEPS: readonly (() => Promise<unknown>)[] = [
  build,
  () => commit(evidence('EVD-c', 'CHK-b', 'fail')),
  () =>
    commit(
      { op: 'update', ref: 'CTL-a', title: 'Hourly copies', owner: null, scope: null, data: { x_tier: 'tin' } },
      { op: 'update', ref: 'CHK-b', title: 'Another name' },
      { op: 'update', ref: 'CUS-a', title: 'Acme Ltd' },
      { op: 'update', ref: 'PER-a', title: 'Grace' },
    ),
  // EVD-a lapses on the way.
  async () => {
    pass(25 * DAY);
    await commit({ op: 'create', kind: 'person', key: 'PER-b', title: 'Bob' });
  },
  () =>
    commit(
      { op: 'unlink', from: 'STM-a', relation: 'rests_on', to: 'CTL-b' },
      { op: 'unlink', from: 'STM-a', relation: 'said_to', to: 'CUS-a' },
      { op: 'remove', ref: 'EVD-c' },
      { op: 'transition', ref: 'STM-a', name: 'correct' },
    ),
  () =>
    commit(
      ...['STM-a', 'CHK-a', 'CHK-b', 'CTL-a', 'CTL-b', 'CUS-a', 'PER-a', 'SCP-a'].map((ref) => ({ op: 'remove', ref })),
    ),
];

describe('what is asked as of a moment', () => {
  it(
    'is answered as it was then, by every route, after every kind of change',
    async () => {
      const told: { readonly at: number; readonly answers: Record<string, unknown> }[] = [];
      for (const step of STEPS) {
        await step();
        pass(60_000);
        told.push({ at: Date.now(), answers: await everything() });
        pass(60_000);
      }
      pass(30 * DAY);
      await commit({ op: 'create', kind: 'person', title: 'Later' });
      for (const { at, answers } of told.toReversed()) {
        const then = await everything(at);
        for (const path of Object.keys(answers)) expect(then[path], `${path} ${at}`).toEqual(answers[path]);
      }
      expect(told[0]?.answers['/controls/CTL-a/why']).toMatchObject({
        body: { status: 'assured', until: expect.any(String) },
      });
      expect(told[1]?.answers['/recall']).toMatchObject({
        body: { items: [{ told: [{ title: 'Acme' }], causes: [{ path: [{ key: 'CTL-b' }, { key: 'CHK-b' }, {}] }] }] },
      });
      expect(told[0]?.answers['/home']).toMatchObject({ body: { expiring: { total: 1, items: [{ key: 'EVD-a' }] } } });
      expect(told[0]?.answers['/controls?f.x_tier=gold']).toMatchObject({ body: { items: [{ key: 'CTL-a' }] } });
    },
    SLOW,
  );
});

describe('a moment of which nothing can be told', () => {
  it('is refused by every route that takes one, with what is wrong', async () => {
    await build();
    const began = Date.now();
    for (const path of PATHS) {
      for (const [at, detail] of [
        [began + DAY, 'yet to come'],
        [began - 9_000 * DAY, 'began at'],
      ] as const) {
        const answer = await owner.call(
          'GET',
          `${path}${path.includes('?') ? '&' : '?'}asOf=${new Date(at).toISOString()}`,
        );
        expect(answer, path).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ pointer: '?asOf' }] } });
        expect(answer.body.detail, path).toContain(detail);
      }
      const wrong = await owner.call('GET', `${path}${path.includes('?') ? '&' : '?'}asOf=yesterday`);
      expect(wrong, path).toMatchObject({ status: 400, body: { code: 'invalid' } });
      expect(wrong.body.errors[0].pointer, path).toContain('asOf');
    }
  });
});

describe('the description of the API', () => {
  it('has the parameter on every route that takes it', async () => {
    const { body } = await owner.call('GET', '/api/openapi.json');
    const named = (path: string, method = 'get'): boolean =>
      body.paths[`/api/v1/orgs/{org}${path}`][method].parameters.some((one: { name: string }) => one.name === 'asOf');
    const templates = new Set(
      PATHS.map((path) => (path.split('?')[0] ?? '').replace(/^\/(\w+)\/[A-Z]{3}-\w+/, '/$1/{ref}')),
    );
    expect([...templates].filter((path) => !named(path))).toEqual([]);
    expect(named('/program/export', 'post')).toBe(true);
  });
});

describe('the right to read', () => {
  it('of now decides about the past, and the past gives nothing that was not theirs then', async () => {
    await build();
    const scope = await owner.call('GET', '/scopes/SCP-a');
    const reader = await keyWith(world, org, 'reader', scope.body.id);
    pass(1_000);
    const first = Date.now();
    pass(1_000);
    await commit(
      { op: 'update', ref: 'CTL-a', scope: (await owner.call('GET', '/controls/CTL-b')).body.scope.key },
      { op: 'update', ref: 'CTL-b', scope: 'SCP-a' },
    );
    pass(1_000);
    const second = Date.now();
    pass(1_000);
    for (const at of [first, undefined]) {
      const seen = at === undefined ? ['CTL-b'] : [];
      const list = (await ask(reader, '/controls', at)).body as { items: { key: string }[] };
      expect(list.items.map(({ key }) => key)).toEqual(seen);
      const counts = (await ask(reader, '/controls/counts', at)).body as { total: number };
      expect(counts.total).toBe(seen.length);
      const home = (await ask(reader, '/home', at)).body as { status: Record<string, { total: number }> };
      expect(home.status['control']?.total).toBe(seen.length);
      const csv = (await ask(reader, '/controls/export', at)).body as string;
      expect(csv.includes('CTL-b')).toBe(seen.length > 0);
      expect(csv).not.toContain('CTL-a');
      const yaml = (await ask(reader, '/program/export', at)).body as string;
      expect(yaml.includes('Copies')).toBe(seen.length > 0);
      expect(yaml).not.toContain('Backup');
    }
    for (const part of PARTS) {
      expect((await ask(reader, `/controls/CTL-a${part}`, first)).status, part).toBe(404);
      expect((await ask(reader, `/controls/CTL-b${part}`, first)).status, part).toBe(404);
      expect((await ask(reader, `/controls/CTL-b${part}`, second)).status, part).toBe(200);
    }
    await commit({ op: 'remove', ref: 'STM-a' }, { op: 'remove', ref: 'CHK-b' }, { op: 'remove', ref: 'CTL-b' });
    expect((await ask(reader, '/controls/CTL-b', second)).status).toBe(200);
    expect((await ask(reader, '/controls/CTL-b', first)).status).toBe(404);
  });
});
