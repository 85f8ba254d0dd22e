// A saved view that is not shared is there for whoever made it, on every surface; a role in a scope reads that scope.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { loadRecords } from '../store/commit/load.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let org: TenantOf;
const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });

describe('a view that is not shared', () => {
  let maker: Caller;
  let others: readonly Caller[];

  beforeEach(async () => {
    org = await openTenant(world);
    maker = await keyWith(world, org, 'grc');
    others = [await keyWith(world, org, 'grc'), await keyWith(world, org, 'owner')];
    const made = await maker.call('POST', '/views', {
      key: 'VIW-mine',
      title: 'Walrus watch',
      data: { kind: 'control', query: 'q=walrus', shared: false },
    });
    expect(made.status).toBe(201);
  });

  const paths = [
    '/views',
    '/views?q=walrus',
    '/views?asOf=now',
    '/search?q=walrus',
    '/views/VIW-mine',
    '/views/VIW-mine/history',
    '/views/VIW-mine/proof',
    '/views/export?format=csv',
    '/journal',
  ];

  it.each(paths)('is at %s for its maker and for nobody else', async (path) => {
    const seen = async (who: Caller) => {
      const asked = path.replace('=now', `=${new Date(world.server.now()).toISOString()}`);
      const answer = (await who.call('GET', asked)) as never as { status: number; text: string };
      expect([200, 404]).toContain(answer.status);
      return answer.status === 200 && /Walrus/.test(answer.text);
    };
    expect(await seen(maker)).toBe(true);
    for (const other of others) expect(await seen(other), other.name).toBe(false);
  });

  it('is counted for its maker only, quickly or by what is filtered', async () => {
    const total = async (who: Caller, query: string) => (await who.call('GET', `/views/counts?${query}`)).body.total;
    for (const query of ['by=state', 'by=state&q=walrus', 'by=f.kind', 'by=scope']) {
      expect(await total(maker, query), query).toBe(1);
      for (const other of others) expect(await total(other, query), query).toBe(0);
    }
    const home = async (who: Caller) => (await who.call('GET', '/home')).body.status.view.total;
    expect([await home(maker), ...(await Promise.all(others.map(home)))]).toEqual([1, 0, 0]);
  });

  it('is changed, removed and linked to by its maker only', async () => {
    await commit({ op: 'create', kind: 'task', key: 'TSK-a', title: 'Look' });
    for (const other of others) {
      expect((await other.call('PATCH', '/views/VIW-mine', { title: 'Theirs' })).status).toBe(404);
      expect((await other.call('POST', '/views/VIW-mine/transitions/retire', {})).status).toBe(404);
      expect((await other.call('DELETE', '/views/VIW-mine')).status).toBe(404);
      const link = { op: 'link', from: 'TSK-a', relation: 'about', to: 'VIW-mine' };
      const linked = await other.call('POST', '/changes', { changes: [link] });
      expect(JSON.stringify(linked.body)).toContain('there is no record VIW-mine');
    }
    expect((await maker.call('PATCH', '/views/VIW-mine', { title: 'Still mine' })).status).toBe(200);
  });

  it('is there for everybody once its maker shares it, and only they can take that back', async () => {
    const [other] = others as [Caller];
    expect((await maker.call('PATCH', '/views/VIW-mine', { data: { shared: true } })).status).toBe(200);
    expect((await other.call('GET', '/views/VIW-mine')).body.allowed.update).toBe(true);
    expect((await other.call('GET', '/views/counts?by=state')).body.total).toBe(1);
    expect((await other.call('PATCH', '/views/VIW-mine', { title: 'Ours' })).status).toBe(200);
    const own = async (caller: Caller) => (await caller.call('GET', '/own-views')).body.keys;
    expect([await own(maker), await own(other)]).toEqual([['VIW-mine'], []]);
    const taken = await other.call('PATCH', '/views/VIW-mine', { data: { shared: false } });
    expect(taken).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    // What it was while it was kept stays kept.
    const versions = (await other.call('GET', '/views/VIW-mine/history')).body.versions;
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([3, 2]);
    expect((await maker.call('PATCH', '/views/VIW-mine', { data: { shared: false } })).status).toBe(200);
    expect((await other.call('GET', '/views/VIW-mine')).status).toBe(404);
  });

  it('is not in the typed SQL view', async () => {
    const titles = await world.server.db.run({ org: org.id }, (tx) =>
      sql<{ title: string }>`select title from v_view`.execute(tx),
    );
    expect(titles.rows).toEqual([]);
    await maker.call('PATCH', '/views/VIW-mine', { data: { shared: true } });
    const shared = await world.server.db.run({ org: org.id }, (tx) =>
      sql<{ title: string }>`select title from v_view`.execute(tx),
    );
    expect(shared.rows).toHaveLength(1);
  });
});

describe('a role in a scope', () => {
  let held: Caller;
  const ids = new Map<string, string>();

  beforeEach(async () => {
    org = await openTenant(world);
    const scope = (key: string, title: string, above?: string) =>
      commit({
        op: 'create',
        kind: 'scope',
        key,
        title,
        data: { level: 'unit' },
        ...(above === undefined ? {} : { scope: above }),
      });
    await scope('SCP-top', 'Topmost');
    await scope('SCP-mid', 'Middle', 'SCP-top');
    await scope('SCP-low', 'Lowest', 'SCP-mid');
    await scope('SCP-else', 'Elsewhere', 'SCP-top');
    const found = await world.server.db.run({ org: org.id }, (tx) =>
      loadRecords(tx, ['SCP-top', 'SCP-mid', 'SCP-low', 'SCP-else']),
    );
    for (const { key, id } of found) ids.set(key, id);
    held = await keyWith(world, org, 'owner', ids.get('SCP-mid'));
  });

  const keysAt = async (path: string) => {
    const { body } = await held.call('GET', path);
    return body.items.map(({ key }: { key: string }) => key).toSorted();
  };

  it('reads that scope and those below, in lists, search and counters alike', async () => {
    const reach = ['SCP-low', 'SCP-mid'];
    expect(await keysAt('/scopes')).toEqual(reach);
    expect(await keysAt(`/scopes?asOf=${new Date(world.server.now()).toISOString()}`)).toEqual(reach);
    expect(await keysAt('/scopes?q=middle')).toEqual(['SCP-mid']);
    expect(await keysAt('/scopes?q=topmost')).toEqual([]);
    expect((await held.call('GET', '/scopes/counts?by=state')).body.total).toBe(2);
    expect((await held.call('GET', '/scopes/counts?by=f.level')).body.total).toBe(2);
    expect((await held.call('GET', '/home')).body.status.scope.total).toBe(2);
    const found = async (q: string) => JSON.stringify((await held.call('GET', `/search?q=${q}`)).body);
    expect(await found('middle')).toContain('SCP-mid');
    expect(await found('topmost')).not.toContain('SCP-top');
  });

  it('opens them, is told the names of those above, and no more of them', async () => {
    const mid = await held.call('GET', '/scopes/SCP-mid');
    expect(mid.body).toMatchObject({ scope: { id: ids.get('SCP-top'), key: 'SCP-top', title: 'Topmost' } });
    expect((await held.call('GET', '/scopes/SCP-mid/history')).body.versions).toHaveLength(1);
    expect((await held.call('GET', '/scopes')).body.items.map((one: { scope: object }) => one.scope)).toMatchObject([
      { title: 'Topmost' },
      { title: 'Middle' },
    ]);
    for (const key of ['SCP-top', 'SCP-else']) expect((await held.call('GET', `/scopes/${key}`)).status).toBe(404);
  });

  it('changes only those below: the scope itself is for whoever holds the one above', async () => {
    expect((await held.call('GET', '/scopes/SCP-mid')).body.allowed).toMatchObject({ update: false, remove: false });
    expect((await held.call('PATCH', '/scopes/SCP-mid', { title: 'Mine' })).status).toBe(403);
    expect((await held.call('DELETE', '/scopes/SCP-mid')).status).toBe(403);
    expect((await held.call('PATCH', '/scopes/SCP-low', { title: 'Mine' })).status).toBe(200);
    expect((await held.call('PATCH', '/scopes/SCP-else', { title: 'Mine' })).status).toBe(404);
  });
});
