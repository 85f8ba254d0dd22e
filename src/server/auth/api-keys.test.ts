import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthWorld,
  addMember,
  makeAuthWorld,
  makeBrowser,
  makeOrg,
  makePerson,
  type OrgOf,
  type Person,
} from '../../../test/make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { ROLES, type Role } from '../../model/permission.ts';
import { isCovered } from './grants.ts';
import { identify } from './identify.ts';

let store: TestDatabase;
let world: AuthWorld;

beforeAll(async () => {
  store = await openTestDatabase();
  world = makeAuthWorld(store);
});
afterAll(() => store.close());

const make = (org: OrgOf, person: Person, roles: object[], extra: object = {}) =>
  person.browser.post(`/api/v1/orgs/${org.id}/keys`, { name: 'CI', roles, ...extra });
const bearer = (key: string) => new Headers({ authorization: `Bearer ${key}` });

const member = async (org: OrgOf, role: Role): Promise<Person> => {
  const person = await makePerson(world);
  await addMember(world, org.id, person.id, [{ role, scope: null }]);
  return person;
};

const usedAt = async (org: string, id: string): Promise<Date | null> => {
  const found = await store.db.run({ org }, (tx) =>
    sql<{ at: Date | null }>`select used_at as at from api_key where id = ${id}`.execute(tx),
  );
  return found.rows[0]?.at ?? null;
};

describe('a key', () => {
  it('is shown once, stored as its hash, and identifies itself', async () => {
    const org = await makeOrg(world);
    const { status, body } = await make(org, org.owner, [{ role: 'engineer' }]);
    expect(status).toBe(201);
    expect(body.key).toMatch(/^cdr_[0-9a-f]{8}_[\w-]{43}$/);
    const { actor, user } = await identify(world.server, bearer(body.key), org.slug);
    expect(actor).toEqual({ type: 'key', id: body.id, org: org.id, grants: [{ role: 'engineer', scopes: 'all' }] });
    expect(user).toBeUndefined();
    const listed = await org.owner.browser.get(`/api/v1/orgs/${org.id}/keys`);
    expect(listed.body.keys).toMatchObject([{ id: body.id, prefix: body.prefix, name: 'CI', createdBy: org.owner.id }]);
    const stored = await store.db.run({ org: org.id }, async (tx) => [
      (await sql`select * from api_key`.execute(tx)).rows,
      (await sql`select entry from journal`.execute(tx)).rows,
    ]);
    for (const text of [JSON.stringify(listed.body), JSON.stringify(stored)]) {
      expect(text).not.toContain(body.key);
      expect(text).not.toContain(body.key.slice('cdr_01234567_'.length));
    }
    expect(world.committed.at(-1)?.request).toMatchObject({
      action: 'key.create',
      changes: [{ data: { key: body.id, to: 'engineer' } }],
    });
  });

  it('may do no more than its maker', async () => {
    const org = await makeOrg(world);
    const engineer = await member(org, 'engineer');
    const over = await make(org, engineer, [{ role: 'reader' }, { role: 'grc' }]);
    expect(over).toMatchObject({ status: 403, body: { problems: [{ pointer: '/roles/1' }] } });
    expect((await make(org, engineer, [{ role: 'reader' }])).status).toBe(201);
    const root = await store.db.run({ org: org.id }, (tx) =>
      sql<{ id: string }>`select id from record where kind = 'scope'`.execute(tx),
    );
    const scope = root.rows[0]?.id ?? '';
    expect((await make(org, engineer, [{ role: 'engineer', scope }])).status).toBe(201);
    const partial = await makePerson(world);
    await addMember(world, org.id, partial.id, [{ role: 'grc', scope }]);
    expect((await make(org, partial, [{ role: 'reader' }])).status).toBe(403);
    expect((await make(org, partial, [{ role: 'reader', scope }])).status).toBe(201);
  });

  it('loses what its maker loses, and ends with them', async () => {
    const org = await makeOrg(world);
    const person = await member(org, 'grc');
    const { key } = (await make(org, person, [{ role: 'grc' }, { role: 'reader' }])).body;
    const change = (patch: object) =>
      org.owner.browser.request('PATCH', `/api/v1/orgs/${org.id}/members/${person.id}`, patch);
    await change({ roles: [{ role: 'engineer' }] });
    expect((await identify(world.server, bearer(key), org.id)).actor.grants).toEqual([
      { role: 'reader', scopes: 'all' },
    ]);
    await change({ disabled: true });
    await expect(identify(world.server, bearer(key), org.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    await change({ disabled: false });
    await expect(identify(world.server, bearer(key), org.id)).resolves.toBeDefined();
    await org.owner.browser.request('DELETE', `/api/v1/orgs/${org.id}/members/${person.id}`);
    await addMember(world, org.id, person.id, [{ role: 'grc', scope: null }]);
    await expect(identify(world.server, bearer(key), org.id)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('does not open another organisation', async () => {
    const org = await makeOrg(world);
    const other = await makeOrg(world);
    const { key, id } = (await make(org, org.owner, [{ role: 'owner' }])).body;
    for (const ref of [other.id, other.slug, 'there-is-none']) {
      await expect(identify(world.server, bearer(key), ref)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect((await other.owner.browser.request('DELETE', `/api/v1/orgs/${other.id}/keys/${id}`)).status).toBe(404);
    expect((await other.owner.browser.get(`/api/v1/orgs/${other.id}/keys`)).body.keys).toEqual([]);
  });

  it('ends when revoked, when it expires, and was never any other', async () => {
    const org = await makeOrg(world);
    const { key, id } = (await make(org, org.owner, [{ role: 'reader' }])).body;
    await expect(identify(world.server, bearer(key), org.id)).resolves.toBeDefined();
    expect((await org.owner.browser.request('DELETE', `/api/v1/orgs/${org.id}/keys/${id}`)).status).toBe(204);
    await expect(identify(world.server, bearer(key), org.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await org.owner.browser.request('DELETE', `/api/v1/orgs/${org.id}/keys/${id}`)).status).toBe(404);

    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const short = (await make(org, org.owner, [{ role: 'reader' }], { expiresAt: soon })).body.key;
    await expect(identify(world.server, bearer(short), org.id)).resolves.toBeDefined();
    const later = makeAuthWorld(store);
    later.advance(3_600_001);
    await expect(identify(later.server, bearer(short), org.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await make(org, org.owner, [{ role: 'reader' }], { expiresAt: '2020-01-01T00:00:00Z' })).status).toBe(422);
    await expect(identify(world.server, bearer(`${key}x`), org.id)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('is everybody’s own affair, and an owner’s', async () => {
    const org = await makeOrg(world);
    const [one, two] = [await member(org, 'reader'), await member(org, 'reader')];
    const { id } = (await make(org, one, [{ role: 'reader' }])).body;
    const path = `/api/v1/orgs/${org.id}/keys`;
    expect((await two.browser.get(path)).body.keys).toEqual([]);
    expect((await two.browser.request('DELETE', `${path}/${id}`)).status).toBe(404);
    expect((await one.browser.get(path)).body.keys).toHaveLength(1);
    expect((await org.owner.browser.request('DELETE', `${path}/${id}`)).status).toBe(204);
    expect(world.committed.at(-1)).toMatchObject({ actor: { id: org.owner.id }, request: { action: 'key.revoke' } });
  });

  it('needs no Origin, makes no keys, and is nobody where a person is asked for', async () => {
    const org = await makeOrg(world);
    const { key } = (await make(org, org.owner, [{ role: 'owner' }])).body;
    const robot = makeBrowser(world.app);
    const headers = { authorization: `Bearer ${key}`, origin: 'https://elsewhere.example' };
    expect((await robot.get(`/api/v1/orgs/${org.id}/members`, headers)).status).toBe(200);
    expect(
      (
        await robot.post(
          `/api/v1/orgs/${org.id}/invitations`,
          { email: 'r@example.test', roles: [{ role: 'reader' }] },
          headers,
        )
      ).status,
    ).toBe(201);
    expect(
      (await robot.post(`/api/v1/orgs/${org.id}/keys`, { name: 'x', roles: [{ role: 'reader' }] }, headers)).status,
    ).toBe(403);
    const me = await robot.get('/api/v1/me', headers);
    expect(me).toMatchObject({ status: 200, body: { user: null, orgs: [{ id: org.id }] } });
    // With a key beside it, a cookie does not act: its check of the Origin was skipped.
    const both = await org.owner.browser.post('/api/v1/orgs', { name: 'X', slug: 'never-made' }, headers);
    expect(both.status).toBe(401);
  });

  it('notes its use at most once a minute', async () => {
    const org = await makeOrg(world);
    const { key, id } = (await make(org, org.owner, [{ role: 'reader' }])).body;
    const clock = makeAuthWorld(store);
    expect(await usedAt(org.id, id)).toBeNull();
    await identify(clock.server, bearer(key), org.id);
    const first = await usedAt(org.id, id);
    clock.advance(30_000);
    await identify(clock.server, bearer(key), org.id);
    expect(await usedAt(org.id, id)).toEqual(first);
    clock.advance(31_000);
    await identify(clock.server, bearer(key), org.id);
    expect((await usedAt(org.id, id))?.getTime()).toBeGreaterThan((first?.getTime() ?? 0) + 59_000);
  });
});

describe('one role covers another', () => {
  const covers = (greater: Role, lesser: Role) =>
    isCovered([{ role: greater, scopes: 'all' }], { role: lesser, scopes: 'all' });

  it('by what it may do: an owner all, GRC all but owners, everybody themselves', () => {
    for (const role of ROLES) {
      expect(covers('owner', role)).toBe(true);
      expect(covers('grc', role)).toBe(role !== 'owner');
      expect(covers(role, role)).toBe(true);
      expect(covers('reader', role)).toBe(role === 'reader');
      if (role !== 'reader') expect(covers('sales', role)).toBe(role === 'sales');
    }
    expect(covers('engineer', 'auditor')).toBe(true);
    expect(covers('sales', 'reader')).toBe(false);
    expect(covers('engineer', 'approver')).toBe(false);
  });

  it('in its scopes only', () => {
    const held = [{ role: 'grc' as const, scopes: new Set(['a', 'b']) }];
    expect(isCovered(held, { role: 'reader', scopes: new Set(['a']) })).toBe(true);
    expect(isCovered(held, { role: 'reader', scopes: new Set(['a', 'c']) })).toBe(false);
    expect(isCovered(held, { role: 'reader', scopes: 'all' })).toBe(false);
  });
});
