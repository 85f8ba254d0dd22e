// Who may read only some records learns nothing of the others: not by their past, nor as somebody's owner or customer.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { loadRecords } from '../store/commit/load.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let org: TenantOf;
let owner: Caller;
let reader: Caller;

const commit = (...changes: object[]) =>
  world.server.commit(org.system, { changes: changes as never, reason: 'a reason of its own' });

beforeEach(async () => {
  org = await openTenant(world);
  await commit({ op: 'create', kind: 'scope', key: 'SCP-a', title: 'Ours', data: { level: 'unit' } });
  const scope = await world.server.db.run({ org: org.id }, async (tx) => {
    return (await loadRecords(tx, ['SCP-a']))[0]?.id ?? '';
  });
  owner = await keyWith(world, org, 'owner');
  reader = await keyWith(world, org, 'reader', scope);
});

describe('versions', () => {
  beforeEach(async () => {
    await commit(
      { op: 'create', kind: 'person', key: 'PER-a', title: 'Ada' },
      { op: 'create', kind: 'person', key: 'PER-b', title: 'Bob', scope: 'SCP-a' },
    );
    await commit({ op: 'create', kind: 'system', key: 'SYS-a', title: 'Project Secret', owner: 'PER-a' });
    await commit({ op: 'update', ref: 'SYS-a', title: 'Ours now', scope: 'SCP-a' });
    await commit({ op: 'update', ref: 'SYS-a', title: 'Ours still', owner: 'PER-b' });
  });

  it('are told to those who may read them, and differences between those only', async () => {
    const { body, text } = (await reader.call('GET', '/systems/SYS-a/history')) as never as {
      body: { versions: { version: number; changes: object[] }[] };
      text: string;
    };
    expect(body.versions.map(({ version }) => version)).toEqual([3, 2]);
    expect(body.versions[1]?.changes).toEqual([]);
    expect(text).not.toContain('Secret');
    expect(text).not.toContain('Ada');
  });

  it('name owner and scope, as far as the reader may know them', async () => {
    const changed = async (who: Caller, version: number) => {
      const { body } = await who.call('GET', '/systems/SYS-a/history');
      const found = body.versions.find((one: { version: number }) => one.version === version);
      return found.changes.find(({ field }: { field: string }) => field === 'owner' || field === 'scope');
    };
    const ada = { key: 'PER-a', title: 'Ada' };
    const bob = { key: 'PER-b', title: 'Bob', id: expect.any(String) };
    expect(await changed(owner, 3)).toMatchObject({ field: 'owner', from: ada, to: bob });
    expect(await changed(owner, 2)).toMatchObject({ field: 'scope', to: { key: 'SCP-a', title: 'Ours' } });
    expect(await changed(reader, 3)).toMatchObject({
      from: { key: '', title: 'a record that you may not see' },
      to: bob,
    });
    await commit({ op: 'remove', ref: 'PER-a' });
    expect(await changed(owner, 3)).toMatchObject({ from: ada });
  });

  it('before they may be read tell nothing of how the record stood either', async () => {
    await commit(
      { op: 'create', kind: 'control', key: 'CTL-m', title: 'Moves', state: 'active' },
      {
        op: 'create',
        kind: 'answer',
        key: 'ANS-m',
        title: 'Theirs',
        data: { question: 'q', text: 't' },
        state: 'approved',
      },
      { op: 'link', from: 'ANS-m', relation: 'rests_on', to: 'CTL-m' },
    );
    await commit({ op: 'create', kind: 'check', key: 'CHK-m', title: 'Seen', links: { verifies: 'CTL-m' } });
    const at = (await commit({ op: 'update', ref: 'CTL-m', scope: 'SCP-a' })).at;
    const spans = async (who: Caller, query = '') => (await who.call('GET', `/controls/CTL-m/spans${query}`)).body;
    expect((await spans(owner)).spans.length).toBeGreaterThan(1);
    const seen = await spans(reader);
    expect(seen.spans).toMatchObject([{ from: at }]);
    expect(seen.effectiveness.from).toBe(at);
    const before = await spans(reader, `?from=2020-01-01T00:00:00Z&to=${encodeURIComponent(at)}`);
    expect(before).toMatchObject({ spans: [], effectiveness: { assured: null } });
    const { body } = await reader.call('GET', '/controls/CTL-m');
    expect([body.links.length, body.linkCount]).toEqual([0, 0]);
    expect((await owner.call('GET', '/controls/CTL-m')).body.linkCount).toBe(2);
  });

  it('are proved to those who may read them', async () => {
    const proof = (who: Caller, version: number) => who.call('GET', `/systems/SYS-a/proof?version=${version}`);
    expect(await proof(reader, 1)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await proof(reader, 2)).status).toBe(200);
    expect((await proof(owner, 1)).status).toBe(200);
  });
});

describe('what is named beside a record', () => {
  beforeEach(() =>
    commit(
      { op: 'create', kind: 'person', key: 'PER-a', title: 'Ada' },
      { op: 'create', kind: 'customer', key: 'CUS-a', title: 'Acme' },
      { op: 'create', kind: 'control', key: 'CTL-a', title: 'Kept', state: 'active', owner: 'PER-a', scope: 'SCP-a' },
      {
        op: 'create',
        kind: 'statement',
        key: 'STM-a',
        title: 'Said',
        scope: 'SCP-a',
        data: { audience: 'customer', wording: 'It is kept', saidAt: '2026-01-01T00:00:00Z' },
        links: { rests_on: 'CTL-a', said_to: 'CUS-a' },
      },
    ),
  );

  it('is no customer that the reader may not read', async () => {
    const impact = async (who: Caller) => JSON.stringify((await who.call('GET', '/controls/CTL-a/impact')).body);
    expect(await impact(owner)).toContain('Acme');
    const told = await impact(reader);
    expect(told).toContain('STM-a');
    expect(told).not.toContain('Acme');
  });

  it('is no owner that the reader may not read; the scope they have a role in is named', async () => {
    const hidden = {
      owner: { key: '', title: 'a record that you may not see' },
      scope: { key: 'SCP-a', title: 'Ours' },
    };
    expect((await reader.call('GET', '/controls/CTL-a')).body).toMatchObject(hidden);
    expect((await reader.call('GET', '/controls')).body.items).toMatchObject([hidden]);
    const counts = async (who: Caller, by: string) => (await who.call('GET', `/controls/counts?by=${by}`)).body.counts;
    expect(await counts(reader, 'owner')).toMatchObject([{ n: 1, label: 'a record that you may not see' }]);
    expect(await counts(reader, 'scope')).toMatchObject([{ n: 1, label: 'Ours' }]);
    expect(await counts(owner, 'owner')).toMatchObject([{ n: 1, label: 'Ada' }]);
  });
});

describe('the journal', () => {
  it('tells a reader nothing of an entry that is about others', async () => {
    await commit({ op: 'create', kind: 'control', key: 'CTL-z', title: 'Not theirs' });
    await commit({ op: 'create', kind: 'system', key: 'SYS-a', title: 'Theirs', scope: 'SCP-a' });
    const { body } = await reader.call('GET', '/journal?limit=2');
    expect(body.items[0]).toMatchObject({ action: 'system.create', reason: 'a reason of its own', hidden: 0 });
    expect(body.items[1]).toMatchObject({ action: 'hidden', changes: [], hidden: 1 });
    expect(body.items[1]).not.toHaveProperty('reason');
    expect(body.items[1].effectsTotal ?? 0).toBe(0);
    expect((await owner.call('GET', '/journal?limit=2')).body.items[1]).toMatchObject({
      action: 'control.create',
      reason: 'a reason of its own',
    });
  });
});

describe('If-Match', () => {
  it('that is stale is a failed precondition, any other conflict is a conflict', async () => {
    await commit({ op: 'create', kind: 'control', key: 'CTL-a', title: 'One' });
    const patch = (body: object, tag?: string) =>
      owner.call('PATCH', '/controls/CTL-a', body, tag === undefined ? {} : { 'if-match': tag });
    expect((await patch({ title: 'Two' }, '"v1"')).status).toBe(200);
    expect(await patch({ title: 'Three' }, '"v1"')).toMatchObject({ status: 412, body: { code: 'conflict' } });
    expect(await patch({ title: 'Three', version: 1 })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const move = (name: string, tag: string) =>
      owner.call('POST', `/controls/CTL-a/transitions/${name}`, {}, { 'if-match': tag });
    expect((await move('activate', '"v1"')).status).toBe(412);
    expect((await move('suspend', '"v2"')).status).toBe(409);
    expect((await owner.call('DELETE', '/controls/CTL-a', undefined, { 'if-match': '"v1"' })).status).toBe(412);
  });
});
