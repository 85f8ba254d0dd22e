import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AuthWorld,
  addMember,
  makeAuthWorld,
  makeBrowser,
  makeOrg,
  makePerson,
  ORIGIN,
  type OrgOf,
  PASSWORD,
} from '../../../test/make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import type { MailInvitation } from './invitations.ts';
import { INVITATION_HEADER } from './org-routes.ts';

let store: TestDatabase;
let world: AuthWorld;
let n = 0;

beforeAll(async () => {
  store = await openTestDatabase();
  world = makeAuthWorld(store);
});
afterAll(() => store.close());

const freshEmail = () => `invited-${++n}@example.test`;
const GRC = [{ role: 'grc', scope: null }];
const OWNER = [{ role: 'owner' as const, scope: null }];

const invite = async (org: OrgOf, email: string, in_ = world) => {
  const browser = makeBrowser(in_.app);
  for (const [name, value] of org.owner.browser.cookies) browser.cookies.set(name, value);
  const answer = await browser.post(`/api/v1/orgs/${org.slug}/invitations`, { email, roles: GRC });
  expect(answer.status).toBe(201);
  expect(answer.body.link).toMatch(new RegExp(`^${ORIGIN}/join#token=[\\w-]{43}$`));
  return { token: answer.body.link.split('#token=')[1] as string, id: answer.body.id as string, body: answer.body };
};
const accept = (token: string, extra: object = { name: 'New', password: PASSWORD }, browser = makeBrowser(world.app)) =>
  browser.post('/api/v1/invitations/accept', { token, ...extra });

describe('an invitation', () => {
  it('is looked at, accepted with a new account, and signs in', async () => {
    const org = await makeOrg(world);
    const email = freshEmail();
    const { token, id } = await invite(org, email.toUpperCase());
    const browser = makeBrowser(world.app);
    const seen = await browser.get('/api/v1/invitations/accept', { [INVITATION_HEADER]: token });
    expect(seen.body).toEqual({
      org: { id: org.id, slug: org.slug, name: org.name },
      email,
      roles: GRC,
      hasAccount: false,
    });
    expect((await accept(token, {}, browser)).body.problems).toHaveLength(2);
    const done = await accept(token, undefined, browser);
    expect(done).toMatchObject({ status: 200, body: { org: { id: org.id } } });
    const me = await browser.get('/api/v1/me');
    expect(me.body).toMatchObject({
      user: { email, name: 'New' },
      orgs: [{ id: org.id, grants: [{ role: 'grc', scopes: 'all' }] }],
    });
    const last = world.committed.at(-1);
    expect(last?.actor).toMatchObject({ type: 'person', id: done.body.user.id, org: org.id });
    expect(last?.request.changes).toEqual([
      { op: 'event', name: 'member.accept', data: { member: done.body.user.id, invitation: id, to: 'grc' } },
    ]);
  });

  it('gives an account that was restored without a password one, unless another organisation knows it', async () => {
    const [org, other] = [await makeOrg(world), await makeOrg(world)];
    const [id, email] = [`restored-${++n}`, freshEmail()];
    await store.db.run({ org: org.id }, async (tx) => {
      await sql`insert into auth_user (id, name, email, created_at, updated_at) values (${id}, 'Old', ${email}, now(), now())`.execute(
        tx,
      );
      await sql`insert into member (org_id, user_id, roles, created_at) values (${org.id}, ${id}, '[{"role":"auditor","scope":null}]', now())`.execute(
        tx,
      );
    });
    const foreign = await invite(other, email);
    expect((await accept(foreign.token)).status).toBe(409);
    const { token } = await invite(org, email);
    const browser = makeBrowser(world.app);
    expect(await accept(token, undefined, browser)).toMatchObject({ status: 200, body: { user: { id } } });
    expect((await browser.get('/api/v1/me')).body).toMatchObject({
      user: { id, name: 'New' },
      orgs: [{ id: org.id, grants: [{ role: 'auditor' }] }],
    });
    // From now on it is an account like any other.
    const again = makeBrowser(world.app);
    expect((await again.post(`/api/v1/orgs/${org.slug}/invitations`, { email, roles: GRC })).status).not.toBe(201);
    expect((await accept(foreign.token)).status).toBe(409);
  });

  it('works once, also when several open it at once', async () => {
    const org = await makeOrg(world);
    const { token } = await invite(org, freshEmail());
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status } of answers) expect([200, 409, 410]).toContain(status);
    // The one who got in has an account now; whoever else holds the link is told no more than that it is dead.
    expect((await accept(token)).status).toBe(410);
    expect(
      (await makeBrowser(world.app).get('/api/v1/invitations/accept', { [INVITATION_HEADER]: token })).status,
    ).toBe(410);
  });

  it('ends after seven days, when withdrawn, and when another one goes to the same address', async () => {
    const org = await makeOrg(world);
    const later = makeAuthWorld(store);
    later.advance(7 * 86_400_000 + 1000);
    const old = await invite(org, freshEmail());
    expect((await accept(old.token, undefined, makeBrowser(later.app))).status).toBe(410);

    const path = `/api/v1/orgs/${org.id}/invitations`;
    const gone = await invite(org, freshEmail());
    expect((await org.owner.browser.request('DELETE', `${path}/${gone.id}`)).status).toBe(204);
    expect((await accept(gone.token)).status).toBe(410);
    expect((await org.owner.browser.request('DELETE', `${path}/${gone.id}`)).status).toBe(404);
    expect((await org.owner.browser.request('DELETE', `${path}/no-such-id`)).status).toBe(404);

    const email = freshEmail();
    const first = await invite(org, email);
    const second = await invite(org, email);
    expect((await accept(first.token)).status).toBe(410);
    expect((await accept(second.token)).status).toBe(200);
    const states = (await org.owner.browser.get(path)).body.invitations.map(({ state }: { state: string }) => state);
    expect(states.toSorted()).toEqual(['accepted', 'open', 'revoked', 'revoked']);
    expect((await accept('z'.repeat(43))).status).toBe(410);
  });

  it('is accepted by somebody signed in with that very address', async () => {
    const org = await makeOrg(world);
    const person = await makePerson(world);
    const { token } = await invite(org, person.email);
    // With an account, one signs in first: a link alone does not act for its owner.
    expect((await accept(token)).status).toBe(409);
    const stranger = await makePerson(world);
    expect((await accept(token, {}, stranger.browser)).status).toBe(403);
    const before = person.browser.cookies.get('candor.session_token');
    expect((await accept(token, {}, person.browser)).status).toBe(200);
    expect(person.browser.cookies.get('candor.session_token')).toBe(before);
    expect((await person.browser.get('/api/v1/me')).body.orgs).toHaveLength(1);
    expect((await stranger.browser.get('/api/v1/me')).body.orgs).toHaveLength(0);
  });

  it('goes to nobody who is a member, and is sent by owners only', async () => {
    const org = await makeOrg(world);
    const reader = await makePerson(world);
    await addMember(world, org.id, reader.id, [{ role: 'grc', scope: null }]);
    const path = `/api/v1/orgs/${org.id}/invitations`;
    expect((await org.owner.browser.post(path, { email: reader.email, roles: GRC })).status).toBe(409);
    expect((await reader.browser.post(path, { email: freshEmail(), roles: GRC })).status).toBe(403);
    expect((await reader.browser.get(path)).status).toBe(403);
    const other = await makeOrg(world);
    const { id } = await invite(org, freshEmail());
    expect((await other.owner.browser.request('DELETE', `/api/v1/orgs/${other.id}/invitations/${id}`)).status).toBe(
      404,
    );
    expect((await other.owner.browser.request('DELETE', `${path}/${id}`)).status).toBe(404);
  });

  it('ends with the access of whoever sent it', async () => {
    const org = await makeOrg(world);
    const second = await makePerson(world);
    await addMember(world, org.id, second.id, [{ role: 'owner', scope: null }]);
    const { token } = await invite({ ...org, owner: second }, freshEmail());
    await org.owner.browser.request('DELETE', `/api/v1/orgs/${org.id}/members/${second.id}`);
    expect((await accept(token)).status).toBe(410);
  });

  describe('made by an owner, or by their key,', () => {
    const owners = async () => {
      const org = await makeOrg(world);
      const second = await makePerson(world);
      await addMember(world, org.id, second.id, OWNER);
      const { id, key } = (await second.browser.post(`/api/v1/orgs/${org.id}/keys`, { name: 'CI', roles: OWNER })).body;
      const byKey = async (): Promise<string> => {
        const answer = await makeBrowser(world.app).post(
          `/api/v1/orgs/${org.id}/invitations`,
          { email: freshEmail(), roles: OWNER },
          { authorization: `Bearer ${key}` },
        );
        return answer.body.link.split('#token=')[1];
      };
      const tokens = async () => [(await invite({ ...org, owner: second }, freshEmail())).token, await byKey()];
      const change = (method: string, path: string, body?: object) =>
        org.owner.browser.request(method, `/api/v1/orgs/${org.id}/${path}`, body);
      return { org, second, key: id as string, tokens, byKey, change };
    };
    const allDead = async (tokens: readonly string[]) => {
      for (const token of tokens) expect((await accept(token)).status).toBe(410);
    };

    it('ends when they own the organisation no more, and does not come back with them', async () => {
      for (const patch of [{ roles: [{ role: 'reader' }] }, { disabled: true }]) {
        const { second, tokens, change } = await owners();
        const links = await tokens();
        expect((await change('PATCH', `members/${second.id}`, patch)).status).toBe(200);
        await allDead(links);
        expect((await change('PATCH', `members/${second.id}`, { roles: OWNER, disabled: false })).status).toBe(200);
        await allDead(links);
      }
      const { second, tokens, change } = await owners();
      const links = await tokens();
      expect((await change('DELETE', `members/${second.id}`)).status).toBe(204);
      await allDead(links);
    });

    it('ends with the key, and that of the person goes on', async () => {
      const { key, tokens, change } = await owners();
      const [own = '', keys = ''] = await tokens();
      expect((await change('DELETE', `keys/${key}`)).status).toBe(204);
      await allDead([keys]);
      expect((await accept(own)).status).toBe(200);
    });

    it('is good while its maker owns the organisation, by whatever way that ended', async () => {
      const { org, second, tokens, byKey } = await owners();
      expect((await accept(await byKey())).status).toBe(200);
      const links = await tokens();
      // Not by our routes, which end the invitations: an older release, or a restored backup.
      await store.db.run({ org: org.id }, (tx) =>
        sql`update member set roles = '[{"role":"reader","scope":null}]' where org_id = ${org.id} and user_id = ${second.id}`.execute(
          tx,
        ),
      );
      await allDead(links);
    });
  });

  it('leaves no address and no token in the journal, and no token in the database', async () => {
    const org = await makeOrg(world);
    const email = freshEmail();
    const { token } = await invite(org, email);
    await accept(token);
    const found = await store.db.run({ org: org.id }, async (tx) => ({
      journal: (await sql`select entry from journal where org_id = ${org.id}`.execute(tx)).rows,
      invitations: (await sql`select * from invitation where org_id = ${org.id}`.execute(tx)).rows,
    }));
    expect(found.journal.length).toBeGreaterThan(2);
    expect(JSON.stringify(found.journal)).not.toContain(email);
    expect(JSON.stringify(found)).not.toContain(token);
  });

  it('is mailed where mail is set up, and a failure of mail is told, not hidden', async () => {
    const sent: Parameters<MailInvitation>[0][] = [];
    const mailing = makeAuthWorld(store, async (message) => {
      sent.push(message);
    });
    const org = await makeOrg(mailing);
    const email = freshEmail();
    const { body } = await invite(org, email, mailing);
    expect(sent).toEqual([{ to: email, link: body.link, org: org.name, expiresAt: body.expiresAt }]);
    expect(body.mailed).toBe(true);
    const failing = makeAuthWorld(store, () => Promise.reject(new Error('no route to host')));
    expect((await invite(org, freshEmail(), failing)).body.mailed).toBe(false);
  });
});
