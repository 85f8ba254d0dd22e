// What somebody looks at first: what became worse within a day, what waits for them, and the loop in numbers.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import type { Actor } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { listWaiting } from './attention.ts';
import { homeOf } from './home.ts';

const DAY = 86_400_000;

let world: World;
let org: TenantOf;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  org = await openTenant(world);
});
afterAll(() => world.close());

const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });
const iso = (days: number) => new Date(world.server.now() + days * DAY).toISOString();
const home = async (who: Caller, query = '') => (await who.call('GET', `/home${query}`)).body;
const keys = (list: { items: { key: string }[] }) => list.items.map(({ key }) => key);

const evidence = (outcome: string) =>
  commit({
    op: 'create',
    kind: 'evidence',
    title: 'A look',
    data: { outcome, effectiveAt: iso(0), validUntil: iso(60) },
    links: { proves: 'CHK-1' },
  });

describe('what became worse within a day', () => {
  let reader: Caller;
  beforeEach(async () => {
    reader = await keyWith(world, org, 'reader');
    await commit(
      { op: 'create', kind: 'control', key: 'CTL-1', title: 'A second factor', state: 'active' },
      { op: 'create', kind: 'check', key: 'CHK-1', title: 'It is asked for', links: { verifies: 'CTL-1' } },
    );
  });

  it('is nothing while what is new has only never been shown', async () => {
    expect((await home(reader)).lapsed).toEqual({ total: 0, items: [] });
  });

  it('is what stood better before, with how it stood, until a day has passed', async () => {
    await evidence('pass');
    expect((await home(reader)).lapsed.total).toBe(0);
    await evidence('fail');
    const { lapsed } = await home(reader);
    expect(keys(lapsed).toSorted()).toEqual(['CHK-1', 'CTL-1']);
    expect(lapsed).toMatchObject({
      total: 2,
      items: [{ status: 'broken', before: 'assured' }, { kind: expect.any(String) }],
    });
    const then = new Date(world.server.now()).toISOString();
    world.advance(DAY + 60_000);
    expect((await home(reader)).lapsed.total).toBe(0);
    expect(keys((await home(reader, `?asOf=${then}`)).lapsed).toSorted()).toEqual(['CHK-1', 'CTL-1']);
  });

  it('is not told to who may not see it', async () => {
    await evidence('pass');
    await evidence('fail');
    const sales = await keyWith(world, org, 'sales');
    expect((await home(sales)).lapsed).toEqual({ total: 0, items: [] });
  });
});

describe('what is broken', () => {
  it('is counted whole, of all that we promise or rely on, and listed by kind', async () => {
    const made = (kind: string, key: string, n: number, state: string) =>
      Array.from({ length: n }, (_, at) => ({ op: 'create', kind, key: `${key}-${at}`, title: `No. ${at}`, state }));
    const records = [...made('vendor', 'VND', 25, 'active'), ...made('policy', 'POL', 1, 'approved')];
    await commit(...records, {
      op: 'create',
      kind: 'finding',
      title: 'None of it is so',
      data: { source: 'audit', severity: 'critical' },
      links: { against: records.map(({ key }) => key) },
    });
    const { broken } = await home(await keyWith(world, org, 'reader'));
    expect(broken).toMatchObject({ total: 26, items: expect.any(Array) });
    expect(broken.items).toHaveLength(21);
    const then = new Date(world.server.now()).toISOString();
    world.advance(60_000);
    expect((await home(await keyWith(world, org, 'reader'), `?asOf=${then}`)).broken.total).toBe(26);
    expect((await home(await keyWith(world, org, 'sales'))).broken).toEqual({ total: 0, items: [] });
  });
});

describe('what runs out', () => {
  it('is counted by kind as the lists have it that the numbers open', async () => {
    const made = (title: string, days: number) => ({
      op: 'create',
      kind: 'evidence',
      title,
      data: { outcome: 'pass', effectiveAt: iso(-1), validUntil: iso(days) },
    });
    await commit(made('Soon', 5), made('Sooner', 2), made('Later', 60));
    const reader = await keyWith(world, org, 'reader');
    expect((await home(reader)).expiring).toMatchObject({ total: 2, kinds: { evidence: 2 } });
    const list = async (query: string) => (await reader.call('GET', `/evidence${query}`)).body;
    const titles = async (query: string) =>
      (await list(query)).items.map(({ title }: { title: string }) => title).toSorted();
    expect(await titles('?runsOut=30d')).toEqual(['Soon', 'Sooner']);
    expect(await titles('?runsOut=3d')).toEqual(['Sooner']);
    expect((await list('/counts?by=status&runsOut=30d')).total).toBe(2);
    expect((await list('?runsOut=soon')).status).toBe(400);
    const then = new Date(world.server.now()).toISOString();
    expect((await list(`?runsOut=30d&asOf=${then}`)).errors[0].pointer).toBe('?runsOut');
    world.advance(60_000);
    expect((await home(reader, `?asOf=${then}`)).expiring).toMatchObject({ total: 2, kinds: { evidence: 2 } });
  });
});

describe('what waits', () => {
  it('for an approval waits for who may give it, and for nobody else', async () => {
    await commit({ op: 'create', kind: 'decision', key: 'DEC-1', title: 'May we?', data: { question: 'May we?' } });
    const waiting = async (role: 'grc' | 'approver' | 'reader') =>
      keys((await home(await keyWith(world, org, role))).waiting);
    expect(await waiting('approver')).toEqual(['DEC-1']);
    expect(await waiting('grc')).toEqual(['DEC-1']);
    expect(await waiting('reader')).toEqual([]);
  });

  it('for an approval in one scope waits for who may approve there, however much else they read', async () => {
    const ask = (key: string, scope?: string) => ({
      op: 'create',
      kind: 'decision',
      key,
      title: key,
      data: { question: 'May we?' },
      ...(scope ? { scope } : {}),
    });
    await commit(
      { op: 'create', kind: 'scope', key: 'SCP-a', title: 'A' },
      ask('DEC-whole'),
      ask('DEC-a', 'SCP-a'),
      ask('DEC-gone', 'SCP-a'),
      { op: 'transition', ref: 'DEC-gone', name: 'withdraw' },
    );
    const scope = (await org.owner.browser.get(`/api/v1/orgs/${org.slug}/scopes/SCP-a`)).body.id;
    const both: Actor = {
      type: 'key',
      id: 'both',
      org: org.id,
      grants: [
        { role: 'reader', scopes: 'all' },
        { role: 'approver', scopes: new Set([scope]) },
      ],
    };
    const waiting = await world.server.db.run({ org: org.id }, (tx) => listWaiting(tx, registry, both));
    expect(keys(waiting as never)).toEqual(['DEC-a']);
    // What they read everywhere is not narrowed, nor asked twice, by what they may do in the one scope.
    const { status } = await world.server.db.run({ org: org.id }, (tx) =>
      homeOf(tx, registry, both, world.server.now()),
    );
    expect([status['decision']?.total, status['scope']?.total]).toEqual([3, 2]);
    expect(waiting.total).toBe(1);
  });

  it('for its owner is what the person with their address owns and is open, the next due first', async () => {
    const task = (key: string, rest: object) => ({ op: 'create', kind: 'task', key, title: key, ...rest });
    await commit(
      { op: 'create', kind: 'person', key: 'PER-1', title: 'Me', data: { email: org.owner.email.toUpperCase() } },
      { op: 'create', kind: 'person', key: 'PER-2', title: 'Somebody', data: { email: 'else@example.test' } },
      task('TSK-late', { owner: 'PER-1', dueAt: iso(9) }),
      task('TSK-soon', { owner: 'PER-1', dueAt: iso(1) }),
      task('TSK-done', { owner: 'PER-1', state: 'done' }),
      task('TSK-theirs', { owner: 'PER-2' }),
    );
    const answer = await org.owner.browser.get(`/api/v1/orgs/${org.slug}/home`);
    expect(answer.body.waiting).toMatchObject({
      total: 2,
      items: [{ key: 'TSK-soon', as: 'owner' }, { key: 'TSK-late' }],
    });
  });
});

describe('the loop', () => {
  it('counts as the lists do that its numbers open', async () => {
    await commit(
      { op: 'create', kind: 'control', key: 'CTL-1', title: 'One', state: 'active' },
      { op: 'create', kind: 'control', key: 'CTL-2', title: 'Two', state: 'draft' },
      { op: 'create', kind: 'customer', key: 'CUS-1', title: 'Harbour' },
    );
    const owner = await keyWith(world, org, 'owner');
    const { loop } = await home(owner);
    expect(loop).toMatchObject({ operated: 1, unproven: 1, customers: 1, promised: 0 });
    const list = await owner.call('GET', '/controls?state=active&status=unproven');
    expect(list.body.items.map(({ key }: { key: string }) => key)).toEqual(['CTL-1']);
  });
});

describe('the search', () => {
  it('finds a record by its very key, first of all, for who may see it', async () => {
    await commit(
      { op: 'create', kind: 'control', key: 'CTL-7', title: 'Seven' },
      { op: 'create', kind: 'control', key: 'CTL-70', title: 'Seventy' },
      { op: 'create', kind: 'task', key: 'TSK-1', title: 'Look at CTL-7 and CTL-70' },
    );
    const search = async (role: 'owner' | 'sales', q: string) =>
      keys((await (await keyWith(world, org, role)).call('GET', `/search?q=${q}`)).body);
    expect((await search('owner', 'ctl-7'))[0]).toBe('CTL-7');
    expect((await search('owner', 'CTL-7')).filter((key) => key === 'CTL-7')).toHaveLength(1);
    expect(await search('sales', 'CTL-7')).not.toContain('CTL-7');
  });
});
