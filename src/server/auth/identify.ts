import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import type { Tx } from '../store/database.ts';
import { isUuid } from '../store/uuid.ts';
import { bearerKey } from './bearer.ts';
import { type AssignedRole, expandRoles, isCovered } from './grants.ts';
import { findSessionUser, type SessionUser, sessionToken } from './session.ts';
import { actAs } from './who.ts';

export interface OrgView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** Who is asking, in which organisation. `user` is absent for a key. */
export interface Identity {
  readonly actor: Actor;
  readonly org: OrgView;
  readonly user?: SessionUser;
}

type Asked = Pick<Server, 'db' | 'settings' | 'now'>;

const unauthenticated = () => new AppError('unauthenticated', 'sign in, or send an API key as a bearer token');
const noOrg = () => new AppError('not_found', 'there is no such organisation, or you are not a member of it');

const byRef = (ref: string) => (isUuid(ref) ? sql`org.id = ${ref}` : sql`org.slug = ${ref}`);

/** An e-mail address, a role or a disabled member counts from the very next request: nothing here is remembered between two. */
const identifyPerson = (server: Asked, token: string, ref: string): Promise<Identity> =>
  server.db.run({}, async (tx) => {
    const user = await findSessionUser(tx, token, server.now());
    if (!user) throw unauthenticated();
    await actAs(tx, { user: user.id });
    const found = await sql<OrgView & { roles: AssignedRole[] }>`
      select org.id, org.slug, org.name, member.roles
      from member join org on org.id = member.org_id
      where member.user_id = ${user.id} and member.disabled_at is null and ${byRef(ref)}`.execute(tx);
    const row = found.rows[0];
    if (!row) throw noOrg();
    const { roles, ...org } = row;
    await actAs(tx, { org: org.id, user: user.id });
    return { actor: { type: 'person', id: user.id, org: org.id, grants: await expandRoles(tx, roles) }, org, user };
  });

interface KeyRow {
  readonly id: string;
  readonly roles: AssignedRole[];
  readonly maker_roles: AssignedRole[];
}

/** A key in force, of a maker who still is a member. */
const findKey = async (tx: Tx, hash: string, at: Date): Promise<(KeyRow & { org: string }) | undefined> => {
  const known = await sql<{ org_id: string; id: string }>`select org_id, id from find_api_key(${hash})`.execute(tx);
  const place = known.rows[0];
  if (!place) return undefined;
  await actAs(tx, { org: place.org_id });
  const found = await sql<KeyRow>`
    select api_key.id, api_key.roles, member.roles as maker_roles
    from api_key
    join member on member.org_id = api_key.org_id and member.user_id = api_key.created_by and member.disabled_at is null
    where api_key.org_id = ${place.org_id} and api_key.id = ${place.id} and api_key.hash = ${hash}
      and api_key.revoked_at is null and (api_key.expires_at is null or api_key.expires_at > ${at})`.execute(tx);
  const row = found.rows[0];
  return row && { ...row, org: place.org_id };
};

const MINUTE = 60_000;

const markUsed = (tx: Tx, org: string, id: string, at: number) =>
  sql`update api_key set used_at = ${new Date(at)}
    where api_key.org_id = ${org} and api_key.id = ${id}
      and (api_key.used_at is null or api_key.used_at < ${new Date(at - MINUTE)})`.execute(tx);

const identifyKey = (server: Asked, key: string, ref: string): Promise<Identity> =>
  server.db.run({}, async (tx) => {
    const at = server.now();
    const row = await findKey(tx, sha256Hex(key), new Date(at));
    if (!row)
      throw new AppError(
        'unauthenticated',
        'this API key is unknown, revoked or expired, or its maker is no longer a member',
      );
    const found =
      await sql<OrgView>`select org.id, org.slug, org.name from org where org.id = ${row.org} and ${byRef(ref)}`.execute(
        tx,
      );
    const org = found.rows[0];
    if (!org) throw noOrg();
    await markUsed(tx, row.org, row.id, at);
    // What its maker has lost since, the key has lost too.
    const held = await expandRoles(tx, row.maker_roles);
    const grants = (await expandRoles(tx, row.roles)).filter((grant) => isCovered(held, grant));
    return { actor: { type: 'key', id: row.id, org: org.id, grants }, org };
  });

/**
 * Who is asking, by API key or else by session cookie, and what they may do in the organisation (id or slug).
 * Throws `unauthenticated` for nobody, `not_found` for an organisation that they are no active member of.
 */
export const identify = async (server: Asked, headers: Headers, orgRef: string): Promise<Identity> => {
  const key = bearerKey(headers);
  if (key !== undefined) return await identifyKey(server, key, orgRef);
  const token = sessionToken(headers, server.settings);
  if (token === undefined) throw unauthenticated();
  return await identifyPerson(server, token, orgRef);
};

/** The person signed in, where no organisation matters. Throws `unauthenticated`. */
export const identifyUser = async (server: Asked, headers: Headers): Promise<SessionUser> => {
  const user = await findUser(server, headers);
  if (!user) throw unauthenticated();
  return user;
};

/** The person signed in, or undefined. A request that carries an API key is nobody here. */
export const findUser = async (server: Asked, headers: Headers): Promise<SessionUser | undefined> => {
  const token = bearerKey(headers) === undefined ? sessionToken(headers, server.settings) : undefined;
  return token === undefined ? undefined : await server.db.run({}, (tx) => findSessionUser(tx, token, server.now()));
};
