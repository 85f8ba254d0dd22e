import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AuthWorld,
  addMember,
  makeAuthWorld,
  makeBrowser,
  makeOrg,
  makePerson,
  type OrgOf,
  PASSWORD,
  type Person,
} from '../../../test/make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { createKey, revokeKey } from './api-keys.ts';
import { acceptFirstOwner, makeFirstOwnerLink } from './first-owner.ts';
import { createInvitation, revokeInvitation } from './invitations.ts';
import { removeMember, updateMember } from './members.ts';
import { createOrg } from './orgs.ts';
import { ownerActor } from './who.ts';

let store: TestDatabase;
let world: AuthWorld;
let org: OrgOf;
let other: Person;
let owner: Actor;

beforeAll(async () => {
  store = await openTestDatabase();
  world = makeAuthWorld(store);
});
afterAll(() => store.close());

const READER = [{ role: 'reader' as const, scope: null }];

beforeEach(async () => {
  org = await makeOrg(world);
  other = await makePerson(world);
  await addMember(world, org.id, other.id, READER);
  owner = ownerActor(org.id, org.owner.id);
});

/** The server, but the process dies before the journal entry is written. */
const dying = (): Server => ({
  ...world.server,
  commit: (actor, request) =>
    world.server.commit(actor, {
      ...request,
      within: async (tx) => {
        await request.within?.(tx);
        throw new Error('killed');
      },
    }),
});

/** Everything of an organisation that is not a record, and every account. */
const stateOf = async (id: string): Promise<unknown> =>
  await store.db.run({ org: id }, async (tx) => ({
    orgs: (await sql`select * from org where id = ${id}`.execute(tx)).rows,
    members: (await sql`select * from member where org_id = ${id} order by user_id`.execute(tx)).rows,
    keys: (await sql`select * from api_key where org_id = ${id} order by id`.execute(tx)).rows,
    invitations: (await sql`select * from invitation where org_id = ${id} order by id`.execute(tx)).rows,
    accounts: (await sql`select id from auth_user order by id`.execute(tx)).rows,
    links: (await sql`select * from first_owner_link`.execute(tx)).rows,
    sessions: (await sql`select id from auth_session order by id`.execute(tx)).rows,
    journal: (await sql`select seq from journal where org_id = ${id} order by seq`.execute(tx)).rows,
  }));

const tokenOf = (link: string | undefined) => link?.split('#token=')[1] ?? '';
const invite = (email: string) => createInvitation(world.server, owner, { email, roles: READER });
const makeKey = () => createKey(world.server, owner, { name: 'K', roles: READER, expiresAt: null });

/** Each way to change who may do what: prepared, and then done on the given server. */
const WAYS: Readonly<Record<string, () => Promise<(server: Server) => Promise<unknown>>>> = {
  'other roles': async () => (server) =>
    updateMember(server, owner, other.id, { roles: [{ role: 'grc', scope: null }] }),
  disabling: async () => (server) => updateMember(server, owner, other.id, { disabled: true }),
  removal: async () => (server) => removeMember(server, owner, other.id),
  'a new key': async () => (server) => createKey(server, owner, { name: 'K', roles: READER, expiresAt: null }),
  'the end of a key': async () => {
    const { id } = await makeKey();
    return (server) => revokeKey(server, owner, id);
  },
  'an invitation': async () => (server) => createInvitation(server, owner, { email: 'in@example.test', roles: READER }),
  'the end of an invitation': async () => {
    const { id } = await invite('out@example.test');
    return (server) => revokeInvitation(server, owner, id);
  },
  'joining with a new account': async () => {
    const token = tokenOf((await invite(`new-${org.slug}@example.test`)).link);
    const accept = { token, name: 'New', password: PASSWORD };
    return (server) => acceptInvitation(server, world.signIn, accept, { from: { address: '10.0.0.1', agent: '' } });
  },
  'joining with an account': async () => {
    const user = await makePerson(world);
    const token = tokenOf((await invite(user.email)).link);
    return (server) =>
      acceptInvitation(
        server,
        world.signIn,
        { token },
        { user: { ...user, name: 'P' }, from: { address: '10.0.0.1', agent: '' } },
      );
  },
};

describe('a change and its journal entry', () => {
  it.each(Object.entries(WAYS))('are one: %s', async (_name, prepare) => {
    const change = await prepare();
    const before = await stateOf(org.id);
    await expect(change(dying())).rejects.toThrow('killed');
    expect(await stateOf(org.id)).toEqual(before);
    // The same is done by a server that lives, in one entry.
    await change(world.server);
    const after = await stateOf(org.id);
    expect(after).not.toEqual(before);
    const entries = (state: unknown) => (state as { journal: unknown[] }).journal.length;
    expect(entries(after)).toBe(entries(before) + 1);
  });

  it('are one: an organisation, its owner and its root scope', async () => {
    const slug = `new-${org.slug}`;
    await expect(createOrg(dying(), org.owner, { name: 'New', slug })).rejects.toThrow('killed');
    const made = await store.db.run({}, (tx) => sql`select find_org(${slug}) as id`.execute(tx));
    expect(made.rows).toEqual([{ id: null }]);
    expect((await org.owner.browser.get('/api/v1/me')).body.orgs).toHaveLength(1);
    await expect(createOrg(world.server, org.owner, { name: 'New', slug })).resolves.toMatchObject({ slug });
  });
});

describe('the first owner', () => {
  it('is made together with the first entry: the link stays good when it could not be', async () => {
    const fresh = await openTestDatabase();
    try {
      const first = makeAuthWorld(fresh);
      await createOrg(first.server, undefined, { name: 'First', slug: 'first' });
      const token = tokenOf(await makeFirstOwnerLink(first.server));
      const welcome = { token, name: 'One', email: 'one@example.test', password: PASSWORD };
      const killed: Server = { ...first.server, commit: () => Promise.reject(new Error('killed')) };
      await expect(acceptFirstOwner(killed, first.signIn, welcome, new Headers())).rejects.toThrow('killed');
      expect((await makeBrowser(first.app).get('/api/v1/welcome')).body).toEqual({ needed: true });
      expect((await makeBrowser(first.app).post('/api/v1/welcome', welcome)).status).toBe(201);
    } finally {
      await fresh.close();
    }
  });
});

describe('who asks', () => {
  /** The way between the check at the door and the organisation's lock, in which another owner was faster. */
  const meanwhile = async (roles: string): Promise<void> => {
    await store.db.run({ org: org.id }, (tx) =>
      sql`update member set roles = ${roles}::jsonb where org_id = ${org.id} and user_id = ${org.owner.id}`.execute(tx),
    );
    await addMember(world, org.id, (await makePerson(world)).id, [{ role: 'owner', scope: null }]);
  };

  it.each(['other roles', 'removal', 'an invitation', 'the end of an invitation', 'a new key'])(
    'has lost it meanwhile: %s is refused',
    async (name) => {
      const change = await WAYS[name]?.();
      await meanwhile('[{"role": "auditor", "scope": null}]');
      const before = await stateOf(org.id);
      await expect(change?.(world.server)).rejects.toMatchObject({ code: 'forbidden' });
      expect(await stateOf(org.id)).toEqual(before);
    },
  );
});
