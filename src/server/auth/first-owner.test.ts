import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthWorld, makeAuthWorld, makeBrowser, ORIGIN, PASSWORD } from '../../../test/make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { makeFirstOwnerLink } from './first-owner.ts';
import { createOrg } from './orgs.ts';

let store: TestDatabase;
let world: AuthWorld;

// The first start happens once in a database: a fresh one for each test.
beforeEach(async () => {
  store = await openTestDatabase();
  world = makeAuthWorld(store);
});
afterEach(() => store.close());

const tokenOf = (link: string | undefined): string => {
  expect(link).toMatch(new RegExp(`^${ORIGIN}/welcome#token=[\\w-]{43}$`));
  return link?.split('#token=')[1] ?? '';
};
const welcome = (token: string, email = 'first@example.test') => ({ token, name: 'First', email, password: PASSWORD });

describe('the first owner', () => {
  it('comes by the link, owns the examples and the first organisation, and is signed in', async () => {
    const oldest = await createOrg(world.server, undefined, { name: 'Oldest', slug: 'oldest' });
    const later = await createOrg(world.server, undefined, { name: 'Later', slug: 'later' });
    const example = await createOrg(world.server, undefined, { name: 'Example', slug: 'example', example: true });
    const browser = makeBrowser(world.app);
    expect((await browser.get('/api/v1/welcome')).body).toEqual({ needed: true });
    const token = tokenOf(await makeFirstOwnerLink(world.server));
    const answer = await browser.post('/api/v1/welcome', welcome(token, 'First@Example.test'));
    expect(answer.status).toBe(201);
    const me = await browser.get('/api/v1/me');
    expect(me.body.user).toEqual({
      id: answer.body.user.id,
      name: 'First',
      email: 'first@example.test',
      twoFactorEnabled: false,
    });
    expect(me.body.orgs).toEqual([
      { ...example, example: true, grants: [{ role: 'owner', scopes: 'all' }] },
      { ...oldest, example: false, grants: [{ role: 'owner', scopes: 'all' }] },
    ]);
    expect(me.body.orgs).not.toContainEqual(expect.objectContaining({ id: later.id }));
    const events = world.committed.filter(({ request }) => request.action === 'member.first_owner');
    expect(events.map(({ actor }) => [actor.type, actor.id, actor.org])).toEqual(
      expect.arrayContaining([example, oldest].map(({ id }) => ['person', answer.body.user.id, id])),
    );
    expect(JSON.stringify(events.map(({ request }) => request))).not.toContain('example.test');
    expect((await browser.get('/api/v1/welcome')).body).toEqual({ needed: false });
    expect(await makeFirstOwnerLink(world.server)).toBeUndefined();
  });

  it('comes back to an organisation that was restored with accounts nobody can sign in to', async () => {
    const restored = await createOrg(world.server, undefined, { name: 'Restored', slug: 'restored' });
    await store.db.run({ org: restored.id }, async (tx) => {
      await sql`insert into auth_user (id, name, email, created_at, updated_at) values ('old', 'Old', 'first@example.test', now(), now())`.execute(
        tx,
      );
      await sql`insert into member (org_id, user_id, roles, created_at) values (${restored.id}, 'old', '[]', now())`.execute(
        tx,
      );
    });
    const browser = makeBrowser(world.app);
    expect((await browser.get('/api/v1/welcome')).body).toEqual({ needed: true });
    const answer = await browser.post('/api/v1/welcome', welcome(tokenOf(await makeFirstOwnerLink(world.server))));
    expect(answer).toMatchObject({ status: 201, body: { user: { id: 'old' } } });
    expect((await browser.get('/api/v1/me')).body.orgs).toMatchObject([
      { id: restored.id, grants: [{ role: 'owner', scopes: 'all' }] },
    ]);
  });

  it('makes the first organisation where there is none yet', async () => {
    const browser = makeBrowser(world.app);
    await browser.post('/api/v1/welcome', welcome(tokenOf(await makeFirstOwnerLink(world.server))));
    const made = await browser.post('/api/v1/orgs', { name: 'Acme', slug: 'acme' });
    expect(made).toMatchObject({ status: 201, body: { name: 'Acme', slug: 'acme' } });
    expect((await browser.get('/api/v1/me')).body.orgs).toHaveLength(1);
  });

  it('is one person, also when ten open the link at once', async () => {
    const token = tokenOf(await makeFirstOwnerLink(world.server));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        makeBrowser(world.app).post('/api/v1/welcome', welcome(token, `race-${i}@example.test`)),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 9 }, () => 410)]);
    const found = await store.db.run({}, (tx) =>
      sql<{ n: number }>`select count(*)::int as n from auth_user`.execute(tx),
    );
    expect(found.rows[0]?.n).toBe(1);
  });

  it('is refused with a wrong, replaced, used or old link', async () => {
    const browser = makeBrowser(world.app);
    const first = tokenOf(await makeFirstOwnerLink(world.server));
    const second = tokenOf(await makeFirstOwnerLink(world.server));
    expect((await browser.post('/api/v1/welcome', welcome(first))).status).toBe(410);
    expect((await browser.post('/api/v1/welcome', welcome('x'.repeat(43)))).status).toBe(410);
    world.advance(86_400_000 + 1000);
    expect((await browser.post('/api/v1/welcome', welcome(second))).status).toBe(410);
    const third = tokenOf(await makeFirstOwnerLink(world.server));
    expect((await browser.post('/api/v1/welcome', welcome(third))).status).toBe(201);
    expect((await browser.post('/api/v1/welcome', welcome(third, 'other@example.test'))).status).toBe(410);
  });

  it('is told what is wrong, and the link stays good', async () => {
    const browser = makeBrowser(world.app);
    const token = tokenOf(await makeFirstOwnerLink(world.server));
    const bad = await browser.post('/api/v1/welcome', {
      token,
      name: '',
      email: 'nobody',
      password: 'short',
      extra: 1,
    });
    expect(bad.status).toBe(422);
    expect(bad.body.problems.map((problem: { pointer: string }) => problem.pointer).toSorted()).toEqual([
      '/email',
      '/extra',
      '/name',
      '/password',
    ]);
    expect((await browser.post('/api/v1/welcome', welcome(token))).status).toBe(201);
  });

  it('finds no link in the database, only its hash', async () => {
    const token = tokenOf(await makeFirstOwnerLink(world.server));
    const found = await store.db.run({}, (tx) => sql`select * from first_owner_link`.execute(tx));
    expect(found.rows).toHaveLength(1);
    expect(JSON.stringify(found.rows)).not.toContain(token);
  });
});
