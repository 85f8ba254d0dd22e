import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import type { Tx } from '../store/database.ts';
import { findVacant, insertAccount, type NewAccount } from './account.ts';
import { noteEvent, type Origin } from './auth-events.ts';
import { type AssignedRole, describeRoles } from './grants.ts';
import type { OrgView } from './identify.ts';
import { recorded } from './record-event.ts';
import { passwordSchema, personNameSchema, tokenSchema } from './rules.ts';
import type { SessionUser } from './session.ts';
import type { SignIn } from './sign-in.ts';
import { actAs, ownsAll } from './who.ts';

export const acceptSchema = z.strictObject({
  token: tokenSchema,
  name: personNameSchema.optional().meta({ description: 'For a new account.' }),
  password: passwordSchema.optional().meta({ description: 'For a new account.' }),
});
export type Accept = z.output<typeof acceptSchema>;

/** What the holder of a link sees before accepting it. */
export interface OpenInvitation {
  readonly org: OrgView;
  readonly email: string;
  readonly roles: readonly AssignedRole[];
  /** Whether the address has an account, whose owner is to sign in first. */
  readonly hasAccount: boolean;
}

interface Found extends OpenInvitation {
  readonly id: string;
  /** The account of the address that nobody can sign in to yet: it gets its password here. */
  readonly vacant: string | undefined;
}

const dead = () => new AppError('gone', 'this invitation was used, withdrawn or has expired: ask for a new one');

/** The person who invited: of a key, who made it. A key that was revoked stands for nobody. */
const inviter = sql`coalesce(
  (select api_key.created_by from api_key where api_key.org_id = invitation.org_id
    and api_key.id::text = invitation.invited_by and api_key.revoked_at is null),
  invitation.invited_by)`;

/** The open invitation behind a token, of somebody who still may invite; the transaction acts in its organisation from then on. */
const findOpen = async (tx: Tx, token: string, at: Date): Promise<Found> => {
  const known = await sql<{
    org_id: string;
    id: string;
  }>`select org_id, id from find_invitation(${sha256Hex(token)})`.execute(tx);
  const place = known.rows[0];
  if (!place) throw dead();
  await actAs(tx, { org: place.org_id });
  const found = await sql<
    Omit<Found, 'org' | 'hasAccount' | 'vacant'> & { org: string; slug: string; org_name: string; has_account: boolean }
  >`
    select invitation.id, invitation.email, invitation.roles, org.id as org, org.slug, org.name as org_name,
      exists (select from auth_user where auth_user.email = invitation.email) as has_account
    from invitation join org on org.id = invitation.org_id
    where invitation.org_id = ${place.org_id} and invitation.id = ${place.id}
      and invitation.accepted_at is null and invitation.revoked_at is null and invitation.expires_at > ${at}
      and ${ownsAll(inviter)}`.execute(tx);
  const row = found.rows[0];
  if (!row) throw dead();
  const { id, email, roles } = row;
  const vacant = await claimable(tx, place.org_id, email);
  const hasAccount = row.has_account && vacant === undefined;
  return { id, email, roles, org: { id: row.org, slug: row.slug, name: row.org_name }, hasAccount, vacant };
};

/** An account without a password, if no other organisation knows it: its owners are not ours to let somebody in. */
const claimable = async (tx: Tx, org: string, email: string): Promise<string | undefined> => {
  const vacant = await findVacant(tx, email);
  if (vacant === undefined) return undefined;
  await actAs(tx, { org, user: vacant });
  const found = await sql<{ elsewhere: boolean }>`select exists (
    select from member where member.user_id = ${vacant} and member.org_id <> ${org}) as elsewhere`.execute(tx);
  await actAs(tx, { org });
  return found.rows[0]?.elsewhere === false ? vacant : undefined;
};

const lookFor = (server: Pick<Server, 'db' | 'now'>, token: string): Promise<Found> =>
  server.db.run({}, (tx) => findOpen(tx, token, new Date(server.now())));

/** Throws `gone` for a token that is unknown, used, revoked or too old: all alike. */
export const lookAtInvitation = async (server: Pick<Server, 'db' | 'now'>, token: string): Promise<OpenInvitation> => {
  const { org, email, roles, hasAccount } = await lookFor(server, token);
  return { org, email, roles, hasAccount };
};

/** Who accepts; `account` is the one to be made for them. */
interface Joining {
  readonly id: string;
  readonly account?: Omit<NewAccount, 'id' | 'email'>;
}

/** Takes the invitation and adds the member, who has an account or gets one here. */
const join = async (tx: Tx, token: string, who: Joining, at: Date) => {
  const invitation = await findOpen(tx, token, at);
  // Of two people with the link, the second waits here for the first, and then finds it taken.
  const taken = await sql`update invitation set accepted_at = ${at}
    where invitation.org_id = app_org() and invitation.id = ${invitation.id}
      and invitation.accepted_at is null and invitation.revoked_at is null
    returning true as taken`.execute(tx);
  if (taken.rows.length === 0) throw dead();
  if (who.account) await insertAccount(tx, { ...who.account, id: who.id, email: invitation.email }, at);
  const added = await sql`insert into member (org_id, user_id, roles, created_at)
    values (app_org(), ${who.id}, ${JSON.stringify(invitation.roles)}::jsonb, ${at})
    on conflict (org_id, user_id) do nothing returning true as added`.execute(tx);
  // Whoever came back with a restored backup keeps the roles of then.
  if (added.rows.length === 0 && who.id !== invitation.vacant)
    throw new AppError('conflict', 'you are a member of this organisation already');
  return invitation;
};

const newAccount = async (signIn: SignIn, { name, password }: Accept, id: string): Promise<Joining> => {
  if (name !== undefined && password !== undefined)
    return { id, account: { name, passwordHash: await signIn.hashPassword(password) } };
  throw new AppError('invalid', 'a new account needs a name and a password', [
    ...(name === undefined ? [{ pointer: '/name', detail: 'is missing' }] : []),
    ...(password === undefined ? [{ pointer: '/password', detail: 'is missing' }] : []),
  ]);
};

const asWhom = async (
  invitation: Found,
  signIn: SignIn,
  accept: Accept,
  user: SessionUser | undefined,
): Promise<Joining> => {
  if (user) {
    if (user.email === invitation.email) return { id: user.id };
    throw new AppError('forbidden', 'this invitation is for another e-mail address: sign out, or ask for one to yours');
  }
  if (invitation.hasAccount) throw new AppError('conflict', 'this e-mail address has an account: sign in, then accept');
  return await newAccount(signIn, accept, invitation.vacant ?? randomUUID());
};

/**
 * Accepts an invitation: the person signed in, if it is for their address, or else a new account, which is signed in
 * (the values of Set-Cookie are answered). Throws `gone`, `forbidden` (another address), `conflict` (sign in first).
 */
export const acceptInvitation = async (
  server: Server,
  signIn: SignIn,
  accept: Accept,
  asking: { readonly user?: SessionUser | undefined; readonly from: Origin },
): Promise<{ readonly org: OrgView; readonly user: string; readonly cookies: readonly string[] }> => {
  const at = new Date(server.now());
  const seen = await lookFor(server, accept.token);
  const who = await asWhom(seen, signIn, accept, asking.user);
  const user = who.id;
  const { org, email } = await recorded(
    server,
    { type: 'person', id: user, org: seen.org.id, grants: [] },
    async (tx) => {
      const invitation = await join(tx, accept.token, who, at);
      // The person is a member by now, and so the event may be written.
      if (who.account)
        for (const kind of ['password_set', 'sign_in'] as const)
          await noteEvent(tx, { kind, user }, asking.from, server.now());
      const data = { member: user, invitation: invitation.id, to: describeRoles(invitation.roles) };
      return { value: invitation, events: [{ name: 'member.accept', data }] };
    },
  );
  const cookies = who.account ? await signIn.start({ email, password: accept.password ?? '' }, asking.from) : [];
  return { org, user, cookies };
};
