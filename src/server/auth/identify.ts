import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import type { Database, Tx, Who } from '../store/database.ts';
import { isUuid } from '../store/uuid.ts';
import { noteEvent, type Origin } from './auth-events.ts';
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
const badKey = () =>
  new AppError('unauthenticated', 'this API key is unknown, revoked or expired, or its maker is no longer a member');
const noOrg = () => new AppError('not_found', 'there is no such organisation, or you are not a member of it');

const byRef = (ref: string) => (isUuid(ref) ? sql`org.id = ${ref}` : sql`org.slug = ${ref}`);

/** How somebody shows who they are. */
interface Proof {
  /** What they show, hashed: a name for it in memory. */
  readonly name: string;
  /** For whom row-level security is to open, for a proof whose place is not known yet; throws when there is none. */
  readonly place: (tx: Tx, ref: string, at: number) => Promise<Who>;
  /** Who that is, all of it checked against the database, in a transaction for that place; undefined when anything is amiss. */
  readonly find: (tx: Tx, ref: string, at: number) => Promise<Identity | undefined>;
}

interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly org_id: string;
  readonly slug: string;
  readonly org_name: string;
  readonly roles: AssignedRole[];
}

const orgOf = (row: Pick<PersonRow, 'org_id' | 'slug' | 'org_name'>): OrgView => ({
  id: row.org_id,
  slug: row.slug,
  name: row.org_name,
});

const bySession = (token: string, hash = sha256Hex(token)): Proof => ({
  name: hash,
  place: async (tx, ref, at) => {
    const user = await findSessionUser(tx, token, at);
    if (!user) throw unauthenticated();
    await actAs(tx, { user: user.id });
    const found = await sql<{ id: string }>`
      select org.id from member join org on org.id = member.org_id
      where member.user_id = ${user.id} and member.disabled_at is null and ${byRef(ref)}`.execute(tx);
    const org = found.rows[0];
    if (!org) throw noOrg();
    return { org: org.id, user: user.id };
  },
  find: async (tx, ref, at) => {
    const found = await sql<PersonRow>`
      select auth_user.id, auth_user.name, auth_user.email, org.id as org_id, org.slug, org.name as org_name, member.roles
      from auth_session
      join auth_user on auth_user.id = auth_session.user_id
      join member on member.user_id = auth_user.id and member.org_id = app_org() and member.disabled_at is null
      join org on org.id = member.org_id
      where auth_session.token = ${hash} and auth_session.expires_at > ${new Date(at)} and ${byRef(ref)}`.execute(tx);
    const row = found.rows[0];
    if (!row) return undefined;
    const grants = await expandRoles(tx, row.roles);
    const user = { id: row.id, name: row.name, email: row.email };
    return { actor: { type: 'person', id: row.id, org: row.org_id, grants }, org: orgOf(row), user };
  },
});

interface KeyRow extends Pick<PersonRow, 'id' | 'org_id' | 'slug' | 'org_name' | 'roles'> {
  readonly maker_roles: AssignedRole[];
  readonly used_at: Date | null;
}

const MINUTE = 60_000;

const markUsed = async (tx: Tx, row: KeyRow, at: number): Promise<void> => {
  if (row.used_at && row.used_at.getTime() > at - MINUTE) return;
  await sql`update api_key set used_at = ${new Date(at)}
    where api_key.org_id = ${row.org_id} and api_key.id = ${row.id}
      and (api_key.used_at is null or api_key.used_at <= ${new Date(at - MINUTE)})`.execute(tx);
};

/** The key, if it is in force and its maker still is a member, in the organisation set. */
const findKey = async (tx: Tx, hash: string, at: number): Promise<KeyRow | undefined> => {
  const found = await sql<KeyRow>`
    select api_key.id, api_key.roles, api_key.used_at, member.roles as maker_roles,
      org.id as org_id, org.slug, org.name as org_name
    from api_key
    join member on member.org_id = api_key.org_id and member.user_id = api_key.created_by and member.disabled_at is null
    join org on org.id = api_key.org_id
    where api_key.org_id = app_org() and api_key.hash = ${hash} and api_key.revoked_at is null
      and (api_key.expires_at is null or api_key.expires_at > ${new Date(at)})`.execute(tx);
  return found.rows[0];
};

const names = (ref: string, org: Pick<KeyRow, 'org_id' | 'slug'>): boolean => ref === org.org_id || ref === org.slug;

const byKey = (key: string): Proof => {
  const hash = sha256Hex(key);
  return {
    name: hash,
    place: async (tx, ref, at) => {
      const known = await sql<{ org_id: string }>`select org_id from find_api_key(${hash})`.execute(tx);
      const org = known.rows[0]?.org_id;
      if (org === undefined) throw badKey();
      await actAs(tx, { org });
      const row = await findKey(tx, hash, at);
      if (!row) throw badKey();
      if (!names(ref, row)) throw noOrg();
      return { org };
    },
    find: async (tx, ref, at) => {
      const row = await findKey(tx, hash, at);
      if (!row || !names(ref, row)) return undefined;
      await markUsed(tx, row, at);
      // What its maker has lost since, the key has lost too.
      const held = await expandRoles(tx, row.maker_roles);
      const grants = (await expandRoles(tx, row.roles)).filter((grant) => isCovered(held, grant));
      return { actor: { type: 'key', id: row.id, org: row.org_id, grants }, org: orgOf(row) };
    },
  };
};

/**
 * Where a proof was good last time: it saves the way to find that out, two thirds of the work. A hint only. Everything
 * that decides is read again, so a disabled member, a lost role or a revoked key counts from the very next request.
 */
const hints = new WeakMap<Database, Map<string, Who>>();
const MOST_HINTS = 10_000;

const hintsOf = (db: Database): Map<string, Who> => {
  const found = hints.get(db) ?? new Map<string, Who>();
  hints.set(db, found);
  return found;
};

const keepHint = (known: Map<string, Who>, name: string, who: Who): void => {
  const oldest = known.size >= MOST_HINTS ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  known.set(name, who);
};

const identifyBy = async (server: Asked, proof: Proof, ref: string): Promise<Identity> => {
  const known = hintsOf(server.db);
  const name = `${proof.name} ${ref}`;
  const at = server.now();
  const hint = known.get(name);
  const quick = hint && (await server.db.run(hint, (tx) => proof.find(tx, ref, at)));
  if (quick) return quick;
  known.delete(name);
  return await server.db.run({}, async (tx) => {
    const who = await proof.place(tx, ref, at);
    await actAs(tx, who);
    const identity = await proof.find(tx, ref, at);
    if (!identity) throw noOrg();
    keepHint(known, name, who);
    return identity;
  });
};

const HOUR = 3_600_000;

/** A key that was ours and is no more: somebody still has it. Written down once an hour, about its maker. */
const noteRefusal = async (
  server: Asked,
  key: string,
  from: Origin | undefined,
  work: () => Promise<Identity>,
): Promise<Identity> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') await keepRefusal(server, sha256Hex(key), from);
    throw error;
  }
};

const keepRefusal = (server: Asked, hash: string, from: Origin | undefined): Promise<void> =>
  server.db.run({}, async (tx) => {
    const known = await sql<{ org_id: string; id: string }>`select org_id, id from find_api_key(${hash})`.execute(tx);
    const place = known.rows[0];
    if (!place) return;
    await actAs(tx, { org: place.org_id });
    const found = await sql<{ created_by: string }>`select api_key.created_by from api_key
      where api_key.org_id = app_org() and api_key.id = ${place.id}
        and not exists (select from auth_event where auth_event.kind = 'key_refused' and auth_event.user_id = api_key.created_by
          and auth_event.about = api_key.id::text and auth_event.at > ${new Date(server.now() - HOUR)})
      for update`.execute(tx);
    const user = found.rows[0]?.created_by;
    if (user === undefined) return;
    await actAs(tx, { org: place.org_id, user });
    const event = { kind: 'key_refused' as const, user, actor: `key:${place.id}`, org: place.org_id, about: place.id };
    await noteEvent(tx, event, from, server.now());
  });

/**
 * Who is asking, by API key or else by session cookie, and what they may do in the organisation (id or slug).
 * Throws `unauthenticated` for nobody, `not_found` for an organisation that they are no active member of.
 */
export const identify = async (server: Asked, headers: Headers, orgRef: string, from?: Origin): Promise<Identity> => {
  const key = bearerKey(headers);
  if (key !== undefined) return await noteRefusal(server, key, from, () => identifyBy(server, byKey(key), orgRef));
  const token = sessionToken(headers, server.settings);
  if (token === undefined) throw unauthenticated();
  return await identifyBy(server, bySession(token), orgRef);
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

/** The organisation of the API key that a request carries, and what the key may do in it; undefined without a key. */
export const identifyKey = async (server: Asked, headers: Headers, from?: Origin): Promise<Identity | undefined> => {
  const key = bearerKey(headers);
  if (key === undefined) return undefined;
  const known = await server.db.run({}, (tx) =>
    sql<{ org_id: string }>`select org_id from find_api_key(${sha256Hex(key)})`.execute(tx),
  );
  const org = known.rows[0]?.org_id;
  if (org === undefined) throw badKey();
  return await noteRefusal(server, key, from, () => identifyBy(server, byKey(key), org));
};
