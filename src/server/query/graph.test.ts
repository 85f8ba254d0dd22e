// The picture of why and impact, and what would break, through the same routes that the workspace asks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import type { Change } from '../../model/change.ts';

let world: World;
let org: TenantOf;
let owner: Caller;
let reader: Caller;
beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  [owner, reader] = [await keyWith(world, org, 'owner'), await keyWith(world, org, 'reader')];
  await world.server.commit(org.system, { changes: CHAIN });
});
afterAll(() => world?.close());

const create = (kind: string, key: string, data: object, rest: object = {}): Change =>
  ({ op: 'create', kind, key, title: key, data, ...rest }) as Change;

const MANY = 30;
const CHAIN: readonly Change[] = [
  create('scope', 'SCP-a', { level: 'product' }),
  create('control', 'CTL-1', {}, { state: 'active', scope: 'SCP-a' }),
  create('check', 'CHK-1', {}, { links: { verifies: 'CTL-1' } }),
  create('evidence', 'EVD-1', { outcome: 'pass' }, { links: { proves: 'CHK-1' } }),
  create('customer', 'CUS-1', {}),
  create('answer', 'ANS-1', { question: '?', text: 'Yes.' }, { state: 'approved', links: { rests_on: 'CTL-1' } }),
  create(
    'statement',
    'STM-1',
    { audience: 'customer', wording: 'Yes.', saidAt: '2026-01-01T00:00:00Z' },
    { links: { rests_on: 'ANS-1', said_to: 'CUS-1' } },
  ),
  create('control', 'CTL-2', {}, { state: 'draft' }),
  create('answer', 'ANS-2', { question: '?', text: 'Yes.' }, { state: 'approved', links: { rests_on: 'CTL-2' } }),
  create('control', 'CTL-3', {}, { state: 'active' }),
  ...Array.from({ length: MANY }, (_, n) => create('check', `CHK-m${n}`, {}, { links: { verifies: 'CTL-3' } })),
];

interface Node {
  readonly key: string;
  readonly title: string;
  readonly depth: number;
  readonly status: string | null;
}

const graphOf = async (who: Caller, path: string) => {
  const { status, body } = await who.call('GET', path);
  const nodes = (body.nodes ?? []) as Node[];
  const edges = (body.edges ?? []) as { from: number; to: number }[];
  return {
    status,
    cut: body.cut,
    nodes,
    edges: edges.map(({ from, to }) => `${nodes[from]?.key} > ${nodes[to]?.key}`),
  };
};

describe('the graph of a record', () => {
  it('holds what it rests on and what rests on it, with status, depth and edges', async () => {
    const { nodes, edges, cut } = await graphOf(owner, '/controls/CTL-1/graph');
    expect(nodes[0]).toMatchObject({ key: 'CTL-1', depth: 0, status: 'assured' });
    expect(nodes.map(({ key, depth }) => `${depth} ${key}`).toSorted()).toEqual(
      ['-1 CHK-1', '-2 EVD-1', '0 CTL-1', '1 ANS-1', '2 STM-1'].toSorted(),
    );
    expect(edges.toSorted()).toEqual(['ANS-1 > CTL-1', 'CHK-1 > EVD-1', 'CTL-1 > CHK-1', 'STM-1 > ANS-1']);
    expect(cut).toBe(false);
  });

  it('goes as deep as it is asked, and says when there is more', async () => {
    const keys = async (path: string) => (await graphOf(owner, path)).nodes.map(({ key }) => key).toSorted();
    expect(await keys('/controls/CTL-1/graph?down=1&up=0')).toEqual(['CHK-1', 'CTL-1']);
    const cut = await graphOf(owner, '/controls/CTL-3/graph?limit=10');
    expect([cut.nodes.length, cut.cut]).toEqual([10, true]);
  });

  it.each(['down=-1', 'down=1.5', 'limit=0', 'limit=5001', 'depth=1'])('refuses %s', async (query) => {
    expect((await graphOf(owner, `/controls/CTL-1/graph?${query}`)).status).toBe(400);
  });

  it('of a kind that is not judged is the record alone', async () => {
    const { nodes, edges } = await graphOf(owner, '/customers/CUS-1/graph');
    expect([nodes.map(({ key }) => key), edges]).toEqual([['CUS-1'], []]);
  });

  it('names no record that the reader may not see, though it shows that there is one', async () => {
    const inScope = await keyWith(world, org, 'reader', (await owner.call('GET', '/scopes/SCP-a')).body.id);
    const { nodes } = await graphOf(inScope, '/controls/CTL-1/graph');
    expect(nodes).toHaveLength(5);
    expect(nodes.filter(({ key }) => key !== '')).toMatchObject([{ key: 'CTL-1' }]);
    expect(new Set(nodes.slice(1).map(({ title }) => title))).toEqual(new Set(['a record that you may not see']));
  });
});

describe('what breaks if this breaks', () => {
  it('is grouped by audience with before and after, for whoever may read, and nothing is written', async () => {
    const before = await org.extent();
    const { status, body } = await reader.call('GET', '/controls/CTL-1/breaks');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      total: 2,
      groups: [
        {
          audience: 'customer',
          total: 1,
          items: [{ key: 'STM-1', before: 'assured', after: 'broken', to: 'CUS-1' }],
        },
        { audience: 'internal', total: 1, items: [{ key: 'ANS-1', before: 'assured', after: 'broken' }] },
      ],
    });
    expect(await org.extent()).toBe(before);
    expect((await owner.call('GET', '/answers/ANS-1')).body.status).toBe('assured');
  });

  it('knows who holds each of very many promises', async () => {
    const many = Array.from({ length: 501 }, (_, n) => ({
      op: 'create',
      kind: 'commitment',
      key: `CMT-m${n}`,
      title: `Clause ${n}`,
      state: 'in_force',
      data: { wording: 'We do.' },
      links: { rests_on: 'CTL-m', made_to: 'CUS-1' },
    }));
    await world.server.commit(org.system, {
      changes: [{ op: 'create', kind: 'control', key: 'CTL-m', title: 'Many', state: 'active' }, ...many] as never,
    });
    const { body } = await owner.call('GET', '/controls/CTL-m/breaks');
    expect(body.groups.map(({ audience, total }: { audience: string; total: number }) => [audience, total])).toEqual([
      ['contract', 501],
    ]);
  });

  it('tells from which status: what was unproven turns broken too', async () => {
    const { body } = await owner.call('GET', '/controls/CTL-2/breaks');
    expect(body.groups[0].items).toMatchObject([{ key: 'ANS-2', before: 'unproven', after: 'broken' }]);
  });

  it('is nothing where nothing rests on it, or nothing can be said of the kind', async () => {
    for (const path of ['/statements/STM-1', '/customers/CUS-1'])
      expect((await owner.call('GET', `${path}/breaks`)).body).toEqual({ total: 0, groups: [] });
  });
});

describe('the graph of a past moment', () => {
  it('is what it was then: edges, names and statuses', async () => {
    const then = new Date(world.server.now()).toISOString();
    world.advance(60_000);
    await world.server.commit(org.system, {
      changes: [
        { op: 'update', ref: 'EVD-1', data: { outcome: 'fail' } },
        { op: 'update', ref: 'ANS-1', title: 'Renamed' },
        create('check', 'CHK-late', {}, { links: { verifies: 'CTL-1' } }),
      ],
    });
    const [past, now] = [
      await graphOf(owner, `/controls/CTL-1/graph?asOf=${then}`),
      await graphOf(owner, '/controls/CTL-1/graph'),
    ];
    const of = ({ nodes }: typeof past, key: string) => nodes.find((node) => node.key === key);
    expect([of(past, 'CTL-1')?.status, of(now, 'CTL-1')?.status]).toEqual(['assured', 'broken']);
    expect([of(past, 'ANS-1')?.title, of(now, 'ANS-1')?.title]).toEqual(['ANS-1', 'Renamed']);
    expect([past.nodes.length, now.nodes.length]).toEqual([5, 6]);
    expect(of(past, 'CHK-late')).toBeUndefined();
  });
});
