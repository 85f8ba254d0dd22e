import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuthWorld, makeAuthWorld, makeBrowser, ORIGIN, PASSWORD, totp } from '../../../test/make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { sha256Hex } from '../hash.ts';
import { insertAccount } from './account.ts';
import { identifyUser } from './identify.ts';
import { sessionCookie } from './sign-in.ts';

let store: TestDatabase;
let world: AuthWorld;
let email: string;
let user: string;
let n = 0;

beforeAll(async () => {
  store = await openTestDatabase();
});
afterAll(() => store.close());

beforeEach(async () => {
  // Its own limiter and its own account for each test.
  world = makeAuthWorld(store);
  email = `person-${++n}@example.test`;
  const passwordHash = await world.signIn.hashPassword(PASSWORD);
  user = await store.db.run({}, (tx) => insertAccount(tx, { name: 'Person', email, passwordHash }, new Date()));
});

const signInAs = (browser: ReturnType<typeof makeBrowser>, password = PASSWORD, address = email) =>
  browser.post('/api/auth/sign-in/email', { email: address, password });

const COOKIE = 'candor.session_token';

describe('password', () => {
  it('signs in, says who one is, and sets a cookie that scripts and other sites do not get', async () => {
    const browser = makeBrowser(world.app);
    const answer = await signInAs(browser);
    expect(answer.status).toBe(200);
    const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${COOKIE}=`));
    expect(line).toMatch(/HttpOnly/i);
    expect(line).toMatch(/SameSite=Lax/i);
    expect(line).toMatch(/Path=\//i);
    expect(line).not.toMatch(/Secure|Domain/i);
    const me = await browser.get('/api/v1/me');
    expect(me).toMatchObject({
      status: 200,
      body: { user: { id: user, email, name: 'Person', twoFactorEnabled: false }, orgs: [] },
    });
  });

  it('binds the cookie to host and https where the address is https', async () => {
    const settings = { ...store.settings, publicUrl: 'https://candor.example' };
    expect(sessionCookie(settings)).toBe('__Host-candor.session_token');
    const secure = makeAuthWorld({ ...store, settings });
    const browser = makeBrowser(secure.app);
    const answer = await browser.post(
      '/api/auth/sign-in/email',
      { email, password: PASSWORD },
      { origin: 'https://candor.example' },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie().find((line) => line.startsWith('__Host-candor.session_token='))).toMatch(
      /; Secure/,
    );
    expect((await browser.get('/api/v1/me')).status).toBe(200);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const wrong = await signInAs(makeBrowser(world.app), 'not the right password');
    const unknown = await signInAs(makeBrowser(world.app), PASSWORD, 'nobody@example.test');
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  it('does not care about the case of an address', async () => {
    expect((await signInAs(makeBrowser(world.app), PASSWORD, email.toUpperCase())).status).toBe(200);
  });

  it('refuses to make accounts', async () => {
    const body = { email: 'new@example.test', password: PASSWORD, name: 'New' };
    expect((await makeBrowser(world.app).post('/api/auth/sign-up/email', body)).status).toBe(404);
    const request = new Request(`${ORIGIN}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN },
      body: JSON.stringify(body),
    });
    // The library itself refuses too, should somebody mount it whole one day.
    expect((await world.signIn.handle(request)).ok).toBe(false);
  });

  it('changes a password, and every other session ends', async () => {
    const one = makeBrowser(world.app);
    const other = makeBrowser(world.app);
    await signInAs(one);
    await signInAs(other);
    const short = await one.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword: 'too short' });
    expect(short).toMatchObject({ status: 422, body: { problems: [{ pointer: '/newPassword' }] } });
    const changed = await one.post('/api/auth/change-password', {
      currentPassword: PASSWORD,
      newPassword: 'an entirely new one',
    });
    expect(changed.status).toBe(200);
    expect((await one.get('/api/v1/me')).status).toBe(200);
    expect((await other.get('/api/v1/me')).status).toBe(401);
    expect((await signInAs(makeBrowser(world.app))).status).toBe(401);
    expect((await signInAs(makeBrowser(world.app), 'an entirely new one')).status).toBe(200);
  });
});

describe('sessions', () => {
  it('gives a new cookie at sign-in, whatever cookie came along', async () => {
    const browser = makeBrowser(world.app);
    browser.cookies.set(COOKIE, 'planted.by-an-attacker');
    await signInAs(browser);
    const first = browser.cookies.get(COOKIE);
    expect(first).not.toBe('planted.by-an-attacker');
    await signInAs(browser);
    expect(browser.cookies.get(COOKIE)).not.toBe(first);
  });

  it('ends on the server at sign-out: the old cookie is worth nothing', async () => {
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    const kept = browser.cookies.get(COOKIE) ?? '';
    expect((await browser.post('/api/auth/sign-out')).status).toBe(200);
    expect(browser.cookies.has(COOKIE)).toBe(false);
    browser.cookies.set(COOKIE, kept);
    expect((await browser.get('/api/v1/me')).status).toBe(401);
  });

  it('cannot be made from what the database holds', async () => {
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    const found = await store.db.run({}, (tx) =>
      sql<{ token: string }>`select token from auth_session where user_id = ${user}`.execute(tx),
    );
    const token = found.rows[0]?.token ?? '';
    const [given = ''] = decodeURIComponent(browser.cookies.get(COOKIE) ?? '').split('.');
    expect(token).toBe(sha256Hex(given));
    for (const forged of [token, `${token}.`, `${token}.${Buffer.alloc(32).toString('base64')}`, '%', '.']) {
      browser.cookies.set(COOKIE, forged);
      expect((await browser.get('/api/v1/me')).status).toBe(401);
    }
  });

  it('refuses two cookies of the same name', async () => {
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    const genuine = `${COOKIE}=${browser.cookies.get(COOKIE)}`;
    expect((await browser.get('/api/v1/me', { cookie: genuine })).status).toBe(200);
    expect((await browser.get('/api/v1/me', { cookie: `${genuine}; ${COOKIE}=x.y` })).status).toBe(401);
  });

  it('ends after seven days', async () => {
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    const headers = new Headers({ cookie: `${COOKIE}=${browser.cookies.get(COOKIE)}` });
    await expect(identifyUser(world.server, headers)).resolves.toMatchObject({ id: user });
    world.advance(7 * 86_400_000 + 1000);
    await expect(identifyUser(world.server, headers)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('attempts', () => {
  it('are limited by address and account, and counted only when they fail', async () => {
    const browser = makeBrowser(world.app);
    for (let i = 0; i < 12; i += 1) expect((await signInAs(browser)).status).toBe(200);
    for (let i = 0; i < 10; i += 1) expect((await signInAs(browser, 'a wrong password')).status).toBe(401);
    expect((await signInAs(browser)).status).toBe(429);
    // Another address, and another account, still may.
    expect((await signInAs(makeBrowser(world.app, '10.0.0.2'))).status).toBe(200);
    world.advance(15 * 60_000 + 1000);
    expect((await signInAs(browser)).status).toBe(200);
  });

  it('cannot be spread over made-up addresses in a header', async () => {
    const browser = makeBrowser(world.app);
    const attempt = (i: number) =>
      browser.post(
        '/api/auth/sign-in/email',
        { email, password: 'a wrong one' },
        { 'x-forwarded-for': `1.2.3.${i}`, 'x-candor-client-address': `1.2.3.${i}` },
      );
    for (let i = 0; i < 10; i += 1) expect((await attempt(i)).status).toBe(401);
    expect((await attempt(11)).status).toBe(429);
  });
});

describe('second factor', () => {
  const enrol = async () => {
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    const begun = await browser.post('/api/auth/two-factor/enable', { password: PASSWORD });
    expect(begun.status).toBe(200);
    const { totpURI, backupCodes } = begun.body as { totpURI: string; backupCodes: string[] };
    const before = browser.cookies.get(COOKIE);
    expect((await browser.post('/api/auth/two-factor/verify-totp', { code: totp(totpURI) })).status).toBe(200);
    expect(browser.cookies.get(COOKIE)).not.toBe(before);
    return { browser, totpURI, backupCodes };
  };

  it('is asked for from then on, and a password alone gives no session', async () => {
    const { browser: enrolled, totpURI } = await enrol();
    expect((await enrolled.get('/api/v1/me')).body.user.twoFactorEnabled).toBe(true);
    const browser = makeBrowser(world.app);
    const half = await signInAs(browser);
    expect(half).toMatchObject({ status: 200, body: { twoFactorRedirect: true } });
    expect(browser.cookies.has(COOKIE)).toBe(false);
    expect((await browser.get('/api/v1/me')).status).toBe(401);
    const wrong = totp(totpURI) === '000000' ? '000001' : '000000';
    expect((await browser.post('/api/auth/two-factor/verify-totp', { code: wrong })).status).toBe(401);
    expect((await browser.post('/api/auth/two-factor/verify-totp', { code: totp(totpURI) })).status).toBe(200);
    expect((await browser.get('/api/v1/me')).status).toBe(200);
  });

  it('takes each backup code once', async () => {
    const { backupCodes } = await enrol();
    const code = backupCodes[0];
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    expect((await browser.post('/api/auth/two-factor/verify-backup-code', { code })).status).toBe(200);
    expect((await browser.get('/api/v1/me')).status).toBe(200);
    const again = makeBrowser(world.app);
    await signInAs(again);
    expect((await again.post('/api/auth/two-factor/verify-backup-code', { code })).status).toBe(401);
  });

  it('bounds the guesses at a code', async () => {
    const { totpURI } = await enrol();
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    const wrong = totp(totpURI) === '000000' ? '000001' : '000000';
    const answers: number[] = [];
    for (let i = 0; i < 7; i += 1)
      answers.push((await browser.post('/api/auth/two-factor/verify-totp', { code: wrong })).status);
    expect(answers.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect((await browser.post('/api/auth/two-factor/verify-totp', { code: totp(totpURI) })).status).not.toBe(200);
    expect((await browser.get('/api/v1/me')).status).toBe(401);
  });

  it('keeps its secret and its codes encrypted', async () => {
    const { totpURI, backupCodes } = await enrol();
    const found = await store.db.run({}, (tx) =>
      sql`select secret, backup_codes from auth_two_factor where user_id = ${user}`.execute(tx),
    );
    const stored = JSON.stringify(found.rows);
    expect(stored).not.toContain(new URL(totpURI).searchParams.get('secret'));
    expect(stored).not.toContain(backupCodes[0]);
  });

  it('cannot be removed without the password', async () => {
    const { browser } = await enrol();
    expect((await browser.post('/api/auth/two-factor/disable', { password: 'a wrong one' })).status).toBe(422);
    expect((await browser.post('/api/auth/two-factor/disable', { password: PASSWORD })).status).toBe(200);
    expect((await signInAs(makeBrowser(world.app))).body.twoFactorRedirect).toBeUndefined();
  });
});

describe('requests of other sites', () => {
  it.each([
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['an opaque Origin', { origin: 'null' }],
    ['our name on another port', { origin: 'http://localhost:3001' }],
  ])('are refused: %s', async (_what, headers) => {
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    const answer = await browser.post('/api/v1/orgs', { name: 'Evil', slug: `evil-${n}` }, headers);
    expect(answer.status).toBe(403);
    expect((await browser.post('/api/auth/sign-out', {}, headers)).status).toBe(403);
    expect((await browser.post('/api/auth/sign-in/email', { email, password: PASSWORD }, headers)).status).toBe(403);
  });

  it('are told by Sec-Fetch-Site where no Origin is sent; without either a cookie counts for nothing', async () => {
    const browser = makeBrowser(world.app);
    await signInAs(browser);
    const cookie = `${COOKIE}=${browser.cookies.get(COOKIE)}`;
    const post = (headers: Record<string, string>) =>
      world.app.request('/api/auth/sign-out', { method: 'POST', headers });
    expect((await post({ cookie })).status).toBe(403);
    expect((await post({ cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post({ cookie, 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await post({ cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await browser.get('/api/v1/me')).status).toBe(401);
  });

  it('from 127.0.0.1 are our own while the address is localhost', async () => {
    const browser = makeBrowser(world.app);
    const answer = await browser.post(
      '/api/auth/sign-in/email',
      { email, password: PASSWORD },
      { origin: 'http://127.0.0.1:3000' },
    );
    expect(answer.status).toBe(200);
  });
});
