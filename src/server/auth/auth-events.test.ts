// Who signed in, from where, with what: written down with the deed, shown to the person and to those who answer for them.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AuthWorld,
  addMember,
  makeAuthWorld,
  makeBrowser,
  makeOrg,
  makePerson,
  PASSWORD,
  type Person,
  totp,
} from '../../../test/make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { forgetOldEvents } from './auth-events.ts';
import { createLimiter } from './limiter.ts';
import { createSignIn } from './sign-in.ts';

let store: TestDatabase;
let world: AuthWorld;
beforeAll(async () => {
  store = await openTestDatabase();
});
afterAll(() => store.close());
beforeEach(() => {
  world = makeAuthWorld(store);
});

const signIn = (email: string, password = PASSWORD, browser = makeBrowser(world.app, '203.0.113.77')) =>
  browser.post('/api/auth/sign-in/email', { email, password }, { 'user-agent': 'Mozilla/5.0 Firefox/140.0' });

const kindsOf = async ({ browser }: Person) => {
  const { body } = await browser.get('/api/v1/me/auth-events');
  return body.events.map(({ kind }: { kind: string }) => kind);
};

describe('events of sign-in', () => {
  it('tell the person of every sign-in, good or bad, with network and browser, no address', async () => {
    const person = await makePerson(world);
    expect((await signIn(person.email, 'wrong password')).status).toBe(401);
    expect((await signIn(person.email)).status).toBe(200);
    const { events } = (await person.browser.get('/api/v1/me/auth-events')).body;
    expect(events).toMatchObject([
      { kind: 'sign_in', user: person.id, actor: `person:${person.id}`, address: '203.0.113.0/24', agent: 'Firefox' },
      { kind: 'sign_in_failed', address: '203.0.113.0/24' },
      { kind: 'sign_in' },
    ]);
    expect(JSON.stringify(events)).not.toContain('203.0.113.77');
    await person.browser.post('/api/auth/sign-out');
    const found = await store.db.run({ user: person.id }, (tx) =>
      sql<{ kind: string }>`select kind from auth_event order by id desc limit 1`.execute(tx),
    );
    expect(found.rows).toEqual([{ kind: 'sign_out' }]);
  });

  it('have the second factor, the password and the end of sessions', async () => {
    const person = await makePerson(world);
    const { browser } = person;
    const begun = await browser.post('/api/auth/two-factor/enable', { password: PASSWORD });
    expect((await browser.post('/api/auth/two-factor/verify-totp', { code: '000000' })).status).not.toBe(200);
    await browser.post('/api/auth/two-factor/verify-totp', { code: totp(begun.body.totpURI) });
    const other = makeBrowser(world.app);
    expect((await signIn(person.email, PASSWORD, other)).body.twoFactorRedirect).toBe(true);
    expect((await other.post('/api/auth/two-factor/verify-backup-code', { code: 'wrong-wrong' })).status).toBe(401);
    const code = begun.body.backupCodes[0];
    expect((await other.post('/api/auth/two-factor/verify-backup-code', { code })).status).toBe(200);
    const sessions = (await browser.get('/api/auth/list-sessions')).body;
    expect(sessions.map(({ current }: { current: boolean }) => current).toSorted()).toEqual([false, true]);
    const theirs = sessions.find(({ current }: { current: boolean }) => !current);
    expect((await browser.post('/api/auth/revoke-session', { token: theirs.token })).status).toBe(200);
    expect((await other.get('/api/v1/me')).status).toBe(401);
    await browser.post('/api/auth/two-factor/disable', { password: PASSWORD });
    await browser.post('/api/auth/change-password', { currentPassword: 'not it at all', newPassword: `${PASSWORD}!` });
    await browser.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword: `${PASSWORD}!` });
    expect(await kindsOf(person)).toEqual([
      'password_changed',
      'password_failed',
      'second_factor_removed',
      'session_ended',
      'sign_in',
      'backup_code_used',
      'second_factor_failed',
      'second_factor_set',
      'second_factor_failed',
      'sign_in',
    ]);
  });

  it('are shown to the owners of an organisation for its members, and to nobody else', async () => {
    const [org, other] = [await makeOrg(world), await makeOrg(world)];
    const person = await makePerson(world);
    await addMember(world, org.id, person.id, [{ role: 'reader', scope: null }]);
    await addMember(world, other.id, person.id, [{ role: 'grc', scope: null }]);
    const key = await person.browser.post(`/api/v1/orgs/${other.id}/keys`, { name: 'K', roles: [{ role: 'reader' }] });
    const seen = async (who: Person, at: string) => {
      const { status, body } = await who.browser.get(`/api/v1/orgs/${at}/auth-events?user=${person.id}`);
      return status === 200 ? body.events.map(({ kind }: { kind: string }) => kind) : status;
    };
    expect(await seen(org.owner, org.id)).toEqual(['sign_in']);
    expect(await seen(other.owner, other.id)).toEqual(['key_made', 'sign_in']);
    expect(await seen(person, org.id)).toBe(403);
    expect(await seen(org.owner, other.id)).toBe(404);
    const stranger = await makePerson(world);
    expect((await stranger.browser.get(`/api/v1/me/auth-events?user=${person.id}`)).body.events).toHaveLength(1);
    await person.browser.request('DELETE', `/api/v1/orgs/${other.id}/keys/${key.body.id}`);
    const use = () => makeBrowser(world.app).get('/api/v1/me', { authorization: `Bearer ${key.body.key}` });
    expect([(await use()).status, (await use()).status]).toEqual([401, 401]);
    expect(await seen(other.owner, other.id)).toEqual(['key_refused', 'key_revoked', 'key_made', 'sign_in']);
  });

  it('can be added to and read by the server, never changed; what is old goes', async () => {
    const person = await makePerson(world);
    const as = { user: person.id };
    for (const attack of [sql`update auth_event set kind = 'sign_out'`, sql`delete from auth_event`])
      await expect(store.db.run(as, (tx) => attack.execute(tx))).rejects.toThrow(/permission denied/);
    await expect(
      store.db.run(as, (tx) =>
        sql`insert into auth_event (id, at, kind, user_id, actor) values (gen_random_uuid(), now(), 'sign_in', 'another', 'x')`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/row-level security/);
    await store.db.run(as, (tx) =>
      sql`insert into auth_event (id, at, kind, user_id, actor) values (gen_random_uuid(), now() - interval '401 days', 'sign_in', ${person.id}, 'x'),
        (gen_random_uuid(), now() - interval '399 days', 'sign_in', ${person.id}, 'x')`.execute(tx),
    );
    expect(await forgetOldEvents(world.server)).toBe(1);
    world.advance(10_000 * 86_400_000);
    // Whatever the clock says: of the last 30 days nothing goes.
    expect(await forgetOldEvents(world.server)).toBe(1);
    const left = await store.db.run(as, (tx) => sql`select from auth_event`.execute(tx));
    expect(left.rows).toHaveLength(1);
  });

  it('are kept for addresses that no account has, about nobody', async () => {
    const count = async () =>
      (await sql<{ n: number }>`select count(*)::int as n from auth_event where user_id is null`.execute(store.db.auth))
        .rows[0]?.n ?? 0;
    const before = await count();
    expect((await signIn('nobody-at-all@example.test')).status).toBe(401);
    // The owner of the tables sees it; embedded, that is who `auth` is. Elsewhere no role of the server's does.
    expect((await count()) - before).toBe(store.db.engine === 'embedded' ? 1 : 0);
  });
});

describe('attempts', () => {
  it('add up over processes, are given back, and start anew after their time', async () => {
    const [one, two] = [0, 1].map(() => createLimiter(store.db, store.settings, 60_000)) as [
      ReturnType<typeof createLimiter>,
      ReturnType<typeof createLimiter>,
    ];
    const keys = [{ key: `test ${crypto.randomUUID()}`, max: 3 }];
    await one.take(keys, 0);
    await two.take(keys, 0);
    await one.take(keys, 0);
    await expect(two.take(keys, 1)).rejects.toMatchObject({ code: 'limit' });
    await one.giveBack(keys);
    await two.take(keys, 2);
    await expect(one.take(keys, 59_999)).rejects.toMatchObject({ code: 'limit' });
    await one.take(keys, 60_000);
    const rows = await store.db.run({}, (tx) => sql`select * from auth_attempt`.execute(tx));
    expect(JSON.stringify(rows.rows)).not.toContain('test ');
  });
});

describe('an address that no account has', () => {
  it('takes the same hashing as a wrong password', async () => {
    const calls: string[] = [];
    const hashing = {
      hash: (password: string) => {
        calls.push('scrypt');
        return Promise.resolve(`hashed ${password}`);
      },
      verify: ({ hash, password }: { hash: string; password: string }) => {
        calls.push('scrypt');
        return Promise.resolve(hash === `hashed ${password}`);
      },
    };
    const person = await makePerson(world);
    const counted = createSignIn(store.db, store.settings, { hashing });
    const attempt = async (email: string) => {
      calls.length = 0;
      const headers = { 'content-type': 'application/json', origin: 'http://localhost:3000' };
      const body = JSON.stringify({ email, password: 'wrong password' });
      const url = 'http://localhost:3000/api/auth/sign-in/email';
      const answer = await counted.handle(new Request(url, { method: 'POST', headers, body }));
      return { status: answer.status, body: await answer.json(), calls: [...calls] };
    };
    const known = await attempt(person.email);
    expect(known).toMatchObject({ status: 401, calls: ['scrypt'] });
    expect(await attempt('nobody@example.test')).toEqual(known);
  });
});
