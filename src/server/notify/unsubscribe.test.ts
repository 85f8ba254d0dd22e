import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMember, makePerson, type Person } from '../../../test/make/auth.ts';
import { keyWith, openTenant, openWorld, send, type TenantOf, type World } from '../../../test/make/world.ts';
import { unsubscribeLink } from './unsubscribe.ts';

let world: World;
let org: TenantOf;
let bob: Person;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());

beforeEach(async () => {
  org = await openTenant(world);
  bob = await makePerson(world);
  await addMember(world, org.id, bob.id, [{ role: 'engineer', scope: null }]);
});

const pathFor = (user: string, at = org.id) =>
  new URL(unsubscribeLink(world.server.settings, { org: at, user })).pathname;
const digestOf = async (who: Person, at = org) =>
  (await who.browser.get(`/api/v1/orgs/${at.slug}/inbox`)).body.mail.digest;
const choices = async () => {
  const found = await world.server.db.run({ org: org.id }, (tx) =>
    sql<{ n: number }>`select count(*) as n from notify_choice where org_id = app_org()`.execute(tx),
  );
  return found.rows[0]?.n;
};

/** As a mail provider does it (RFC 8058): no cookie, no origin, a form. */
const oneClick = (path: string) =>
  send(world.app, 'POST', path, {
    body: 'List-Unsubscribe=One-Click',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

describe('the choice', () => {
  const set = (body: object) => bob.browser.post(`/api/v1/orgs/${org.slug}/inbox/digest`, body);

  it('is a person’s own, with the time zone of their morning', async () => {
    const made = await set({ digest: 'daily', zone: 'Europe/Berlin' });
    expect(made.body.mail).toEqual({
      configured: false,
      digest: 'daily',
      zone: 'Europe/Berlin',
      problem: null,
      refused: false,
    });
    expect((await set({ digest: 'hourly' })).body.mail).toMatchObject({ digest: 'hourly', zone: 'Europe/Berlin' });
    expect((await set({ digest: 'daily', zone: null })).body.mail).toMatchObject({ zone: null });
    expect(await digestOf(org.owner)).toBe('daily');
    const key = await keyWith(world, org, 'owner');
    expect((await key.call('POST', '/inbox/digest', { digest: 'off' })).body).toMatchObject({ code: 'forbidden' });
  });

  it.each([
    ['/digest', { digest: 'weekly' }],
    ['/zone', { digest: 'daily', zone: 'Nowhere/Land' }],
    ['/zone', { digest: 'daily', zone: 'Europe/Berlin\r\nBcc: x@example.test' }],
  ])('is refused at %s where it is none', async (pointer, body) => {
    expect((await set(body)).body).toMatchObject({ code: 'invalid', errors: [{ pointer }] });
    expect(await choices()).toBe(0);
  });

  it('keeps what is muted', async () => {
    await bob.browser.post(`/api/v1/orgs/${org.slug}/inbox/mutes`, { reason: 'due', muted: true });
    expect((await set({ digest: 'hourly' })).body.muted.reasons).toEqual(['due']);
  });
});

describe('the link at the end of a digest', () => {
  it('stops digests of that organisation by one click without signing in, and may be clicked again', async () => {
    const other = await openTenant(world);
    await addMember(world, other.id, bob.id, [{ role: 'engineer', scope: null }]);
    expect(await digestOf(bob)).toBe('daily');
    for (const _ of [1, 2]) expect((await oneClick(pathFor(bob.id))).status).toBe(204);
    expect([await digestOf(bob), await digestOf(bob, other)]).toEqual(['off', 'daily']);
    const again = await bob.browser.post(`/api/v1/orgs/${org.slug}/inbox/digest`, { digest: 'hourly' });
    expect(again.body.mail).toMatchObject({ digest: 'hourly', zone: null });
  });

  it('does nothing when it is only looked at', async () => {
    for (const method of ['GET', 'HEAD']) await send(world.app, method, pathFor(bob.id));
    expect(await digestOf(bob)).toBe('daily');
  });

  it('answers for whoever never was here as for anybody', async () => {
    const [known, unknown] = [await oneClick(pathFor(bob.id)), await oneClick(pathFor('nobody'))];
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
    expect(await choices()).toBe(1);
  });

  it('is good as it was made only', async () => {
    const path = pathFor(bob.id);
    const other = await makePerson(world);
    const mac = path.split('.').at(-1) ?? '';
    const bad = [
      '/unsubscribe/x',
      path.slice(0, -1),
      `${path}.x`,
      path.replace(/.{8}$/, 'AAAAAAAA'),
      path.replace(Buffer.from(bob.id).toString('base64url'), Buffer.from(other.id).toString('base64url')),
      path.replace(org.id, (await openTenant(world)).id),
      `/unsubscribe/..${mac}`,
      `/unsubscribe/${'%F0%9F%92%A9'.repeat(20)}`,
    ];
    for (const one of bad) expect((await oneClick(one)).body, one).toMatchObject({ code: 'invalid' });
    expect(await choices()).toBe(0);
  });

  it('cannot be guessed at for long, while good clicks are not counted', async () => {
    const browser = bob.browser;
    const headers = { origin: world.server.settings.publicUrl };
    for (let n = 0; n < 70; n += 1)
      expect((await browser.request('POST', pathFor(bob.id), {}, headers)).status).toBe(204);
    const codes = new Set<string>();
    for (let n = 0; n < 61; n += 1)
      codes.add((await browser.request('POST', '/unsubscribe/bad', {}, headers)).body.code);
    expect([...codes]).toEqual(['invalid', 'limit']);
  });
});
