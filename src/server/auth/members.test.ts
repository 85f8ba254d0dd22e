import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthWorld,
  addMember,
  makeAuthWorld,
  makeOrg,
  makePerson,
  type OrgOf,
  type Person,
} from '../../../test/make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { systemActor } from '../store/store.ts';
import { scopesBelow } from './grants.ts';
import { identify } from './identify.ts';

let store: TestDatabase;
let world: AuthWorld;

beforeAll(async () => {
  store = await openTestDatabase();
  world = makeAuthWorld(store);
});
afterAll(() => store.close());

const OWNER = [{ role: 'owner' as const, scope: null }];
const READER = [{ role: 'reader' as const, scope: null }];

const headersOf = (person: Person): Headers =>
  new Headers({ cookie: [...person.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') });

const withReader = async (): Promise<{ org: OrgOf; reader: Person }> => {
  const org = await makeOrg(world);
  const reader = await makePerson(world);
  await addMember(world, org.id, reader.id, READER);
  return { org, reader };
};

const journalOf = async (org: string): Promise<{ action: string; actor_id: string; entry: string }[]> => {
  const found = await store.db.run({ org }, (tx) =>
    sql<{
      action: string;
      actor_id: string;
      entry: string;
    }>`select action, actor_id, entry from journal where org_id = ${org} order by seq`.execute(tx),
  );
  return found.rows;
};

describe('an organisation', () => {
  it('is made with its owner and its root scope, all in the journal', async () => {
    const { browser, id: user } = (await makeOrg(world)).owner;
    const slug = `acme-${user.slice(0, 8)}`;
    const made = await browser.post('/api/v1/orgs', { name: ' Acme ', slug });
    expect(made).toMatchObject({ status: 201, body: { name: 'Acme', slug } });
    const scopes = await store.db.run({ org: made.body.id }, (tx) =>
      sql`select kind, title, scope_id from record where org_id = ${made.body.id}`.execute(tx),
    );
    expect(scopes.rows).toEqual([{ kind: 'scope', title: 'Acme', scope_id: null }]);
    const journal = await journalOf(made.body.id);
    expect(journal).toMatchObject([{ action: 'org.create', actor_id: user }]);
    expect(journal[0]?.entry).toContain('member.owner');
  });

  it('is refused a slug that is taken, reserved, an id or malformed', async () => {
    const { owner, slug } = await makeOrg(world);
    const attempt = async (wanted: string) =>
      (await owner.browser.post('/api/v1/orgs', { name: 'X', slug: wanted })).status;
    expect(await attempt(slug)).toBe(409);
    for (const bad of ['api', 'ab', '-abc', 'Abc', 'a b c', 'x'.repeat(41), '0198b2c4-1111-7000-8000-0123456789ab']) {
      expect(await attempt(bad), bad).toBe(422);
    }
  });

  it('is made by owners only', async () => {
    const { reader } = await withReader();
    expect((await reader.browser.post('/api/v1/orgs', { name: 'Mine', slug: 'reader-own' })).status).toBe(403);
    const nobody = await makePerson(world);
    expect((await nobody.browser.post('/api/v1/orgs', { name: 'Mine', slug: 'nobody-own' })).status).toBe(403);
  });
});

describe('identify', () => {
  it('finds an organisation by id and by slug, with what the person may do', async () => {
    const { org, reader } = await withReader();
    for (const ref of [org.id, org.slug]) {
      const { actor, user, org: found } = await identify(world.server, headersOf(reader), ref);
      expect(found).toEqual({ id: org.id, slug: org.slug, name: org.name });
      expect(user).toMatchObject({ id: reader.id, email: reader.email });
      expect(actor).toEqual({
        type: 'person',
        id: reader.id,
        org: org.id,
        grants: [{ role: 'reader', scopes: 'all' }],
      });
    }
  });

  it('shows nobody an organisation that is not theirs', async () => {
    const { org } = await withReader();
    const stranger = (await makeOrg(world)).owner;
    const missing = await identify(world.server, headersOf(stranger), 'there-is-none').catch((error: unknown) => error);
    for (const ref of [org.id, org.slug]) {
      const error = await identify(world.server, headersOf(stranger), ref).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'not_found', message: (missing as Error).message });
    }
    expect((await stranger.browser.get(`/api/v1/orgs/${org.id}/members`)).status).toBe(404);
  });

  it('follows an organisation to another slug', async () => {
    const { org, reader } = await withReader();
    await identify(world.server, headersOf(reader), org.slug);
    await store.db.run({ org: org.id }, (tx) =>
      sql`update org set slug = ${`${org.slug}-2`} where id = ${org.id}`.execute(tx),
    );
    await expect(identify(world.server, headersOf(reader), org.slug)).rejects.toMatchObject({ code: 'not_found' });
    await expect(identify(world.server, headersOf(reader), `${org.slug}-2`)).resolves.toMatchObject({
      org: { id: org.id },
    });
  });

  it('does not know who nobody is', async () => {
    const { org } = await withReader();
    await expect(identify(world.server, new Headers(), org.id)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('reaches every scope below a role’s own, and no other; a circle ends', async () => {
    const org = await makeOrg(world);
    const make = async (title: string, scope?: string): Promise<string> => {
      const change = {
        op: 'create' as const,
        kind: 'scope',
        title,
        data: { level: 'unit' },
        ...(scope ? { scope } : {}),
      };
      const done = await world.server.commit(systemActor(org.id, 'test'), { changes: [change] });
      return done.records[0]?.id ?? '';
    };
    const unit = await make('Unit');
    const product = await make('Product', unit);
    const region = await make('Region', product);
    const other = await make('Other');
    const person = await makePerson(world);
    await addMember(world, org.id, person.id, [
      { role: 'grc', scope: unit },
      { role: 'reader', scope: other },
    ]);
    const { actor } = await identify(world.server, headersOf(person), org.id);
    expect(actor.grants).toEqual([
      { role: 'grc', scopes: new Set([unit, product, region]) },
      { role: 'reader', scopes: new Set([other]) },
    ]);
    const me = await person.browser.get('/api/v1/me');
    expect(me.body.orgs[0].grants[1]).toEqual({ role: 'reader', scopes: [other] });
    const circle = await store.db.run({ org: org.id }, async (tx) => {
      await sql`update record set scope_id = ${region} where org_id = ${org.id} and id = ${unit}`.execute(tx);
      return await scopesBelow(tx, product);
    });
    expect(circle).toEqual(new Set([product, region, unit]));
  });
});

describe('members', () => {
  it('are listed for owners, never for others', async () => {
    const { org, reader } = await withReader();
    const answer = await org.owner.browser.get(`/api/v1/orgs/${org.slug}/members`);
    expect(answer.status).toBe(200);
    expect(answer.body.members).toHaveLength(2);
    expect(answer.body.members).toContainEqual(
      expect.objectContaining({ id: reader.id, email: reader.email, roles: READER, disabledAt: null }),
    );
    expect((await reader.browser.get(`/api/v1/orgs/${org.slug}/members`)).status).toBe(403);
  });

  it('get other roles from the next request on, with from and to in the journal', async () => {
    const { org, reader } = await withReader();
    const path = `/api/v1/orgs/${org.slug}/members/${reader.id}`;
    expect((await identify(world.server, headersOf(reader), org.id)).actor.grants).toEqual([
      { role: 'reader', scopes: 'all' },
    ]);
    const answer = await org.owner.browser.request('PATCH', path, { roles: [{ role: 'grc' }] });
    expect(answer).toMatchObject({ status: 200, body: { roles: [{ role: 'grc', scope: null }] } });
    expect((await identify(world.server, headersOf(reader), org.id)).actor.grants).toEqual([
      { role: 'grc', scopes: 'all' },
    ]);
    const last = (await journalOf(org.id)).at(-1);
    expect(last).toMatchObject({ action: 'member.roles', actor_id: org.owner.id });
    expect(JSON.parse(last?.entry ?? '').changes[0].data).toEqual({ member: reader.id, from: 'reader', to: 'grc' });
    expect((await reader.browser.request('PATCH', path, { roles: OWNER })).status).toBe(403);
    const before = (await journalOf(org.id)).length;
    await org.owner.browser.request('PATCH', path, { roles: [{ role: 'grc' }], disabled: false });
    expect(await journalOf(org.id)).toHaveLength(before);
  });

  it('cannot be given a role in a scope of another organisation', async () => {
    const { org, reader } = await withReader();
    const foreign = await makeOrg(world);
    const found = await store.db.run({ org: foreign.id }, (tx) =>
      sql<{ id: string }>`select id from record where org_id = ${foreign.id}`.execute(tx),
    );
    const answer = await org.owner.browser.request('PATCH', `/api/v1/orgs/${org.id}/members/${reader.id}`, {
      roles: [{ role: 'reader', scope: found.rows[0]?.id }],
    });
    expect(answer).toMatchObject({ status: 422, body: { problems: [{ pointer: '/roles/0/scope' }] } });
  });

  it('lose access at once when disabled, their session too, and get it back when enabled', async () => {
    const { org, reader } = await withReader();
    const path = `/api/v1/orgs/${org.id}/members/${reader.id}`;
    // Known already: what is remembered of them must not let them in.
    await identify(world.server, headersOf(reader), org.id);
    expect((await org.owner.browser.request('PATCH', path, { disabled: true })).body.disabledAt).toEqual(
      expect.any(String),
    );
    await expect(identify(world.server, headersOf(reader), org.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    const again = await reader.browser.post('/api/auth/sign-in/email', {
      email: reader.email,
      password: 'correct horse battery staple',
    });
    expect(again.status).toBe(200);
    await expect(identify(world.server, headersOf(reader), org.id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await reader.browser.get('/api/v1/me')).body.orgs).toEqual([]);
    await org.owner.browser.request('PATCH', path, { disabled: false });
    await expect(identify(world.server, headersOf(reader), org.id)).resolves.toMatchObject({ org: { id: org.id } });
    expect((await journalOf(org.id)).map(({ action }) => action).slice(-2)).toEqual([
      'member.disable',
      'member.enable',
    ]);
  });

  it('keep their session for another organisation that they still are in', async () => {
    const { org, reader } = await withReader();
    const other = await makeOrg(world);
    await addMember(world, other.id, reader.id, READER);
    await identify(world.server, headersOf(reader), org.id);
    await org.owner.browser.request('PATCH', `/api/v1/orgs/${org.id}/members/${reader.id}`, { disabled: true });
    await expect(identify(world.server, headersOf(reader), org.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(identify(world.server, headersOf(reader), other.id)).resolves.toMatchObject({ org: { id: other.id } });
  });

  it('are removed, and a stranger’s id is not found', async () => {
    const { org, reader } = await withReader();
    const stranger = (await makeOrg(world)).owner;
    const path = (id: string) => `/api/v1/orgs/${org.id}/members/${id}`;
    expect((await org.owner.browser.request('DELETE', path(stranger.id))).status).toBe(404);
    expect((await org.owner.browser.request('DELETE', path(reader.id))).status).toBe(204);
    await expect(identify(world.server, headersOf(reader), org.id)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await journalOf(org.id)).at(-1)).toMatchObject({ action: 'member.remove', actor_id: org.owner.id });
  });
});

describe('the last owner', () => {
  it('cannot be removed, disabled or demoted', async () => {
    const { org } = await withReader();
    const path = `/api/v1/orgs/${org.id}/members/${org.owner.id}`;
    const { browser } = org.owner;
    expect((await browser.request('DELETE', path)).status).toBe(409);
    expect((await browser.request('PATCH', path, { disabled: true })).status).toBe(409);
    expect((await browser.request('PATCH', path, { roles: READER })).status).toBe(409);
    expect((await browser.get(`/api/v1/orgs/${org.id}/members`)).status).toBe(200);
  });

  it('stays one when two owners demote each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const org = await makeOrg(world);
      const second = await makePerson(world);
      await addMember(world, org.id, second.id, OWNER);
      const demote = (by: Person, whom: Person) =>
        by.browser.request('PATCH', `/api/v1/orgs/${org.id}/members/${whom.id}`, { roles: READER });
      const answers = await Promise.all([demote(org.owner, second), demote(second, org.owner)]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const owners = await store.db.run({ org: org.id }, (tx) =>
        sql<{
          n: number;
        }>`select count(*)::int as n from member where org_id = ${org.id} and roles @> '[{"role": "owner"}]'`.execute(
          tx,
        ),
      );
      expect(owners.rows[0]?.n).toBe(1);
    }
  });

  it('does not count a disabled one, nor an owner of a single scope', async () => {
    const org = await makeOrg(world);
    const [disabled, partial] = [await makePerson(world), await makePerson(world)];
    await addMember(world, org.id, disabled.id, OWNER);
    const root = await store.db.run({ org: org.id }, (tx) =>
      sql<{ id: string }>`select id from record where org_id = ${org.id}`.execute(tx),
    );
    await addMember(world, org.id, partial.id, [{ role: 'owner', scope: root.rows[0]?.id ?? '' }]);
    const { browser, id } = org.owner;
    expect(
      (await browser.request('PATCH', `/api/v1/orgs/${org.id}/members/${disabled.id}`, { disabled: true })).status,
    ).toBe(200);
    expect((await browser.request('DELETE', `/api/v1/orgs/${org.id}/members/${id}`)).status).toBe(409);
  });
});
