import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makePerson, type Person } from '../../../test/make/auth.ts';
import { headersOf, openRough, openSmtp, type SmtpOf, saysNo } from '../../../test/make/smtp.ts';
import { keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { registry } from '../../model/registry.ts';

let world: World;
let server: SmtpOf;
let org: TenantOf;
let bob: Person;
let refusal: Error | undefined;

beforeAll(async () => {
  server = await openSmtp({
    authOptional: false,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onRcptTo: (_address, _session, done) => done(refusal),
  });
  const smtpUrl = server.url.replace('//', '//candor:hush-hush@');
  world = await openWorld(registry, { mail: { smtpUrl, from: 'Candor <candor@example.test>' } });
  org = await openTenant(world);
  bob = await makePerson(world);
  await addMember(world, org.id, bob.id, [{ role: 'grc', scope: null }]);
});
afterAll(async () => {
  await world?.close();
  await server?.close();
});
afterEach(() => {
  refusal = undefined;
});

const at = (path: string) => `/api/v1/orgs/${org.slug}${path}`;

describe('the state of mail', () => {
  it('is for owners', async () => {
    for (const [method, path] of [
      ['GET', '/mail'],
      ['POST', '/mail/test'],
      ['POST', '/mail/retry'],
    ] as const)
      expect((await bob.browser.request(method, at(path), method === 'POST' ? {} : undefined)).status).toBe(403);
    expect(server.messages).toEqual([]);
  });

  it('shows the server and not what it is spoken to with', async () => {
    const { body } = await org.owner.browser.get(at('/mail'));
    expect(body).toEqual({
      server: {
        host: '127.0.0.1',
        port: server.port,
        encryption: 'none',
        signsIn: true,
        from: 'Candor <candor@example.test>',
      },
      lastSentAt: null,
      unreached: [],
    });
    expect(JSON.stringify(body)).not.toContain('hush');
  });

  it('shows whom it does not reach, who may be tried again', async () => {
    await world.server.db.run({ org: org.id }, (tx) =>
      sql`insert into mail_digest (org_id, user_id, attempts, failing_since, problem, refused, next_at)
        values (app_org(), ${bob.id}, 3, '2026-11-01T00:00:00Z', 'said no', ${bob.email}, null)`.execute(tx),
    );
    const read = async () => (await org.owner.browser.get(at('/mail'))).body.unreached;
    expect(await read()).toEqual([
      {
        user: bob.id,
        name: expect.stringContaining('Person'),
        email: bob.email,
        since: '2026-11-01T00:00:00.000Z',
        attempts: 3,
        problem: 'said no',
        refused: true,
        nextAt: null,
      },
    ]);
    const { body } = await org.owner.browser.post(at('/mail/retry'));
    expect(body.unreached).toMatchObject([{ problem: 'said no', refused: false }]);
  });
});

describe('a test', () => {
  it('goes to whoever asks, and says what the mail server said', async () => {
    const { status, body } = await org.owner.browser.post(at('/mail/test'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ to: org.owner.email, taken: true, answer: expect.stringMatching(/^250 /) });
    expect(headersOf(server.messages.at(-1) ?? '').get('to')).toBe(org.owner.email);
  });

  it('says what the mail server refused it for', async () => {
    refusal = saysNo(550, '5.7.1 relaying denied');
    const { body } = await org.owner.browser.post(at('/mail/test'));
    expect(body).toMatchObject({
      taken: false,
      answer: 'The mail server said of the recipient: 550 5.7.1 relaying denied',
    });
  });

  it('is for people, not for keys', async () => {
    const key = await keyWith(world, org, 'owner');
    expect((await key.call('POST', '/mail/test', {})).body).toMatchObject({ code: 'forbidden' });
  });

  it.each([
    ['drops the connection', (socket: { destroy(): void }) => socket.destroy(), /^The mail server /],
    ['says nonsense', (socket: { end(text: string): void }) => socket.end('HTTP/1.1 400 no\r\n\r\n'), /mail/],
  ] as const)('says so where the server %s', async (_how, talk, words) => {
    const rough = await openRough(talk);
    const lost = await openWorld(registry, { mail: { smtpUrl: rough.url, from: 'a@example.test' } });
    const its = await openTenant(lost);
    const { body } = await its.owner.browser.post(`/api/v1/orgs/${its.slug}/mail/test`);
    expect(body).toMatchObject({ taken: false, answer: expect.stringMatching(words) });
    await lost.close();
    await rough.close();
  });

  it('is refused where no mail server is set', async () => {
    const bare = await openWorld();
    const its = await openTenant(bare);
    expect((await its.owner.browser.get(`/api/v1/orgs/${its.slug}/mail`)).body.server).toBe(null);
    expect((await its.owner.browser.post(`/api/v1/orgs/${its.slug}/mail/test`)).body).toMatchObject({
      code: 'conflict',
    });
    await bare.close();
  });
});
