// One page for who looks once a month, against what the lists and the journal say themselves.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';

const DAY = 86_400_000;

let world: World;
let org: TenantOf;
let owner: Caller;
const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });
const iso = (days: number) => new Date(world.server.now() + days * DAY).toISOString();
const page = async (who: Caller, query = '') => (await who.call('GET', `/executive${query}`)).body;
const look = (key: string, outcome: string) => ({
  op: 'create',
  kind: 'evidence',
  title: key,
  data: { outcome, effectiveAt: iso(0), validUntil: iso(300) },
  links: { proves: 'CHK-1' },
});

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  org = await openTenant(world);
  owner = await keyWith(world, org, 'owner');
  await commit(
    { op: 'create', kind: 'control', key: 'CTL-1', title: 'A second factor', state: 'active' },
    { op: 'create', kind: 'check', key: 'CHK-1', title: 'It is asked for', links: { verifies: 'CTL-1' } },
    look('first', 'pass'),
    { op: 'create', kind: 'customer', key: 'CUS-1', title: 'Harbour' },
    {
      op: 'create',
      kind: 'commitment',
      key: 'CMT-1',
      title: 'A second factor',
      state: 'in_force',
      data: { wording: 'We ask for one.' },
      links: { made_to: 'CUS-1', rests_on: 'CTL-1' },
    },
    {
      op: 'create',
      kind: 'risk',
      key: 'RSK-1',
      title: 'Stolen password',
      data: { likelihood: 4, impact: 5, reviewOn: iso(300).slice(0, 10) },
      links: { mitigated_by: [{ to: 'CTL-1', data: { lowers: 'likelihood', by: 2 } }] },
    },
    { op: 'create', kind: 'risk', key: 'RSK-2', title: 'Nobody looked at it yet' },
  );
});

it('says how promises stand, what is left of risks, and which nobody assessed', async () => {
  const { promises, risks, loop, before } = await page(owner);
  expect(promises).toEqual([{ audience: 'contract', byStatus: { assured: 1 } }]);
  expect(risks).toMatchObject({ top: [{ key: 'RSK-1', inherent: 20, residual: 10 }], unassessed: 1 });
  expect(loop).toMatchObject({ promised: 1, operated: 1, broken: 0 });
  expect(before).toBeNull();
});

it('counts the time that controls were not assured, and the risk that grew with it', async () => {
  expect((await page(owner)).effectiveness).toMatchObject({ controls: 1, assured: 1 });
  world.advance(10 * DAY);
  await commit(look('second', 'fail'));
  world.advance(10 * DAY);
  const { effectiveness, risks, promises, before } = await page(owner, '?days=15');
  expect(effectiveness.assured).toBeCloseTo(5 / 15, 3);
  expect(effectiveness.points.at(0).byStatus).toEqual({ assured: 1 });
  expect(effectiveness.points.at(-2).byStatus).toEqual({ broken: 1 });
  expect(risks.top[0]).toMatchObject({ key: 'RSK-1', residual: 20 });
  expect(promises).toEqual([{ audience: 'contract', byStatus: { broken: 1 } }]);
  expect(before.loop).toMatchObject({ operated: 1, broken: 0 });
});

it('of an earlier day tells what was true then, and the journal up to then', async () => {
  const then = new Date(world.server.now()).toISOString();
  const first = await page(owner, `?asOf=${then}`);
  world.advance(DAY);
  await commit(look('second', 'fail'));
  const again = await page(owner, `?asOf=${then}`);
  expect(again).toEqual(first);
  expect(again.promises).toEqual([{ audience: 'contract', byStatus: { assured: 1 } }]);
  const now = await page(owner);
  expect(now.promises).toEqual([{ audience: 'contract', byStatus: { broken: 1 } }]);
  expect(now.journal.size).toBeGreaterThan(first.journal.size);
});

it('names the journal as its signed checkpoint does', async () => {
  const { journal } = await page(owner);
  const note = (await owner.call('GET', '/journal/checkpoint')) as never as { text: string };
  const [, size, root] = note.text.split('\n');
  expect([String(journal.size), Buffer.from(journal.root, 'hex').toString('base64')]).toEqual([size, root]);
});

it('shows nobody what they may not read', async () => {
  const sales = await page(await keyWith(world, org, 'sales'));
  expect(sales).toMatchObject({ risks: { top: [], unassessed: 0 }, effectiveness: { controls: 0, assured: null } });
});

it('finds the heaviest risk behind many that are well mitigated, and the worst adoption among many', async () => {
  const mitigated = Array.from({ length: 210 }, (_, n) => ({
    op: 'create',
    kind: 'risk',
    key: `RSK-m${n}`,
    title: 'Mitigated',
    data: { likelihood: 5, impact: 5 },
    links: { mitigated_by: [{ to: 'CTL-1', data: { lowers: 'likelihood', by: 4 } }] },
  }));
  await commit(...mitigated, {
    op: 'create',
    kind: 'risk',
    key: 'RSK-w',
    title: 'Left as it is',
    data: { likelihood: 4, impact: 4 },
  });
  const adoption = (key: string) => ({
    op: 'create',
    kind: 'adoption',
    key,
    title: key,
    state: 'in_force',
    links: { of: 'FRM-1' },
  });
  await commit(
    { op: 'create', kind: 'framework', key: 'FRM-1', title: 'F', data: { edition: '1' } },
    { op: 'create', kind: 'requirement', key: 'REQ-1', title: 'R', data: { ref: '1' }, links: { part_of: 'FRM-1' } },
    ...Array.from({ length: 13 }, (_, n) => adoption(`ADP-${n}`)),
    {
      op: 'create',
      kind: 'applied_requirement',
      key: 'APR-w',
      title: 'R',
      links: { within: 'ADP-12', applies: 'REQ-1' },
    },
    { op: 'create', kind: 'control', key: 'CTL-w', title: 'Bad', state: 'active', links: { satisfies: 'APR-w' } },
    {
      op: 'create',
      kind: 'finding',
      key: 'FND-w',
      title: 'Bad',
      data: { severity: 'critical' },
      links: { against: 'CTL-w' },
    },
  );
  const { risks, adoptions } = await page(owner);
  expect(risks.top[0]).toMatchObject({ key: 'RSK-w', residual: 16 });
  expect([adoptions.total, adoptions.items.length]).toEqual([13, 12]);
  expect(adoptions.items[0]).toMatchObject({ key: 'ADP-12', status: 'broken' });
});
