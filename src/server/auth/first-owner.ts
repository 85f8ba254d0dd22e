import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import type { Tx } from '../store/database.ts';
import { anyAccount, findVacant, insertAccount, type NewAccount } from './account.ts';
import { noteEvent, type Origin } from './auth-events.ts';
import { recorded } from './record-event.ts';
import { emailSchema, passwordSchema, personNameSchema, tokenSchema } from './rules.ts';
import type { SignIn } from './sign-in.ts';
import { makeToken } from './token.ts';
import { actAs, ownerActor } from './who.ts';

const DAY = 86_400_000;

export const welcomeSchema = z.strictObject({
  token: tokenSchema,
  name: personNameSchema,
  email: emailSchema,
  password: passwordSchema,
});
export type Welcome = z.output<typeof welcomeSchema>;

/** Whether nobody has an account yet. */
export const needsFirstOwner = (server: Pick<Server, 'db'>): Promise<boolean> =>
  server.db.run({}, async (tx) => !(await anyAccount(tx)));

/**
 * A link of 24 hours that makes the first account, in place of any before it; undefined once there is an account.
 * Only its hash is stored: print it, it cannot be had again.
 */
export const makeFirstOwnerLink = (server: Pick<Server, 'db' | 'settings' | 'now'>): Promise<string | undefined> =>
  server.db.run({}, async (tx) => {
    if (await anyAccount(tx)) return undefined;
    const { token, hash } = makeToken();
    await sql`insert into first_owner_link (token_hash, expires_at) values (${hash}, ${new Date(server.now() + DAY)})
      on conflict (single) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at`.execute(
      tx,
    );
    return `${server.settings.publicUrl}/welcome#token=${token}`;
  });

const used = () =>
  new AppError(
    'gone',
    'this link was used, has expired or was replaced: start the server again for a new one, or sign in',
  );

/** The oldest organisation and then the examples: each is looked at as its own tenant, for no setting shows them all. */
const firstOrgs = async (tx: Tx): Promise<string[]> => {
  const known = await sql<{ id: string }>`select id from every_org()`.execute(tx);
  const orgs: { id: string; example: boolean; created_at: Date }[] = [];
  for (const { id } of known.rows) {
    await actAs(tx, { org: id });
    const found = await sql<{ id: string; example: boolean; created_at: Date }>`
      select org.id, org.example, org.created_at from org where org.id = ${id}`.execute(tx);
    orgs.push(...found.rows);
  }
  const oldest = orgs.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime() || (a.id < b.id ? -1 : 1))[0];
  const examples = orgs.filter((org) => org.example && org !== oldest);
  return [...(oldest ? [oldest] : []), ...examples].map((org) => org.id);
};

const OWNER = JSON.stringify([{ role: 'owner', scope: null }]);

/** Takes the link and makes the account. */
const claim = async (tx: Tx, link: string, account: NewAccount, at: Date): Promise<void> => {
  // Of two people with the link, the second waits here for the first, and then finds no row.
  const taken =
    await sql`delete from first_owner_link where token_hash = ${link} and expires_at > ${at} returning true as taken`.execute(
      tx,
    );
  if (taken.rows.length === 0 || (await anyAccount(tx))) throw used();
  await insertAccount(tx, account, at);
};

/** Makes the person the owner of an organisation, after `first` in the same transaction. */
const own = (server: Server, org: string, user: string, at: Date, first?: (tx: Tx) => Promise<void>): Promise<void> =>
  recorded(server, ownerActor(org, user), async (tx) => {
    await first?.(tx);
    await sql`insert into member (org_id, user_id, roles, created_at) values (app_org(), ${user}, ${OWNER}::jsonb, ${at})
      on conflict (org_id, user_id) do update set roles = excluded.roles, disabled_at = null`.execute(tx);
    return { value: undefined, events: [{ name: 'member.first_owner', data: { member: user, to: 'owner' } }] };
  });

/**
 * Makes the first account, the owner of the example organisations and of the first one, and signs it in: answers the
 * values of Set-Cookie. Throws `gone` for a link that was used, replaced or is too old.
 */
export const acceptFirstOwner = async (
  server: Server,
  signIn: SignIn,
  welcome: Welcome,
  from: Origin,
): Promise<{ readonly user: string; readonly cookies: readonly string[] }> => {
  const hash = sha256Hex(welcome.token);
  const at = new Date(server.now());
  const known = await server.db.run({}, (tx) =>
    sql`select true as known from first_owner_link where token_hash = ${hash} and expires_at > ${at}`.execute(tx),
  );
  // Before the costly hashing, which a stranger could otherwise ask for at will.
  if (known.rows.length === 0) throw used();
  const { name, email } = welcome;
  // Whoever runs the server may have restored an organisation that knows this address.
  const user = (await server.db.run({}, (tx) => findVacant(tx, email))) ?? randomUUID();
  const account = { id: user, name, email, passwordHash: await signIn.hashPassword(welcome.password) };
  const [oldest, ...examples] = await server.db.run({}, firstOrgs);
  const take = async (tx: Tx) => {
    await claim(tx, hash, account, at);
    const org = oldest === undefined ? {} : { org: oldest };
    await actAs(tx, { ...org, user });
    for (const kind of ['password_set', 'sign_in'] as const) await noteEvent(tx, { kind, user }, from, server.now());
    await actAs(tx, org);
  };
  // An organisation has a journal of its own, and a transaction one organisation: the account comes with the first.
  await (oldest === undefined ? server.db.run({}, take) : own(server, oldest, user, at, take));
  for (const org of examples) await own(server, org, user, at);
  return { user, cookies: await signIn.start(welcome, from) };
};
