import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { uuidv7 } from '../store/uuid.ts';
import { type AssignedRole, assignedRolesSchema, checkScopes, describeRoles } from './grants.ts';
import { recorded } from './record-event.ts';
import { emailSchema } from './rules.ts';
import { makeToken } from './token.ts';
import { requireAdmin, requireAdminStill, whoOf } from './who.ts';

/** Sends an invitation by mail. */
export type MailInvitation = (message: {
  readonly to: string;
  readonly link: string;
  readonly org: string;
  readonly expiresAt: string;
}) => Promise<void>;

const WEEK = 7 * 86_400_000;

export const newInvitationSchema = z.strictObject({ email: emailSchema, roles: assignedRolesSchema });
export type NewInvitation = z.output<typeof newInvitationSchema>;

export interface InvitationView {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly AssignedRole[];
  readonly invitedBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly state: 'open' | 'accepted' | 'revoked' | 'expired';
}

export interface Invited extends InvitationView {
  /** Shown this once: only its hash is stored. */
  readonly link: string;
  readonly mailed: boolean;
}

interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly roles: AssignedRole[];
  readonly invited_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly accepted_at: Date | null;
  readonly revoked_at: Date | null;
}

const stateOf = (row: InvitationRow, now: number): InvitationView['state'] => {
  if (row.accepted_at) return 'accepted';
  if (row.revoked_at) return 'revoked';
  return row.expires_at.getTime() > now ? 'open' : 'expired';
};

const viewOf = (row: InvitationRow, now: number): InvitationView => ({
  id: row.id,
  email: row.email,
  roles: row.roles,
  invitedBy: row.invited_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  state: stateOf(row, now),
});

/** A member without a password came back with a restored backup, and is let in by an invitation. */
const refuseMember = async (tx: Tx, email: string): Promise<void> => {
  const found = await sql`select from member join auth_user on auth_user.id = member.user_id
    where member.org_id = app_org() and auth_user.email = ${email}
      and exists (select from auth_account where auth_account.user_id = auth_user.id)`.execute(tx);
  if (found.rows.length > 0) {
    throw new AppError('conflict', 'this person is a member already: change their roles instead', [
      { pointer: '/email', detail: 'belongs to a member' },
    ]);
  }
};

const insertInvitation = async (tx: Tx, row: InvitationRow, org: string, hash: string): Promise<string> => {
  await refuseMember(tx, row.email);
  await checkScopes(tx, row.roles);
  // Of several invitations to one address only the newest link works.
  await sql`update invitation set revoked_at = ${row.created_at}
    where invitation.org_id = ${org} and invitation.email = ${row.email}
      and invitation.accepted_at is null and invitation.revoked_at is null`.execute(tx);
  await sql`insert into invitation (org_id, id, email, roles, token_hash, invited_by, created_at, expires_at)
    values (${org}, ${row.id}, ${row.email}, ${JSON.stringify(row.roles)}::jsonb, ${hash}, ${row.invited_by},
      ${row.created_at}, ${row.expires_at})`.execute(tx);
  const found = await sql<{ name: string }>`select org.name from org where org.id = ${org}`.execute(tx);
  return found.rows[0]?.name ?? '';
};

const send = async (
  server: Server,
  mail: MailInvitation | undefined,
  message: Parameters<MailInvitation>[0],
): Promise<boolean> => {
  if (!mail) return false;
  try {
    await mail(message);
    return true;
  } catch (error) {
    // The inviter is told, and has the link to hand on.
    server.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'an invitation could not be mailed');
    return false;
  }
};

/** Invites an address; the link is good for 7 days and one person. Throws `conflict` for a member. */
export const createInvitation = async (
  server: Server,
  actor: Actor,
  wanted: NewInvitation,
  mail?: MailInvitation,
): Promise<Invited> => {
  requireAdmin(actor);
  const now = server.now();
  const { token, hash } = makeToken();
  const row: InvitationRow = {
    id: uuidv7(now),
    email: wanted.email,
    roles: wanted.roles,
    invited_by: actor.id,
    created_at: new Date(now),
    expires_at: new Date(now + WEEK),
    accepted_at: null,
    revoked_at: null,
  };
  const org = await recorded(server, actor, async (tx) => {
    await requireAdminStill(tx, actor);
    const events = [{ name: 'member.invite', data: { invitation: row.id, to: describeRoles(row.roles) } }];
    return { value: await insertInvitation(tx, row, actor.org, hash), events };
  });
  const link = `${server.settings.publicUrl}/join#token=${token}`;
  const mailed = await send(server, mail, { to: row.email, link, org, expiresAt: row.expires_at.toISOString() });
  return { ...viewOf(row, now), link, mailed };
};

/** Invitations of the organisation, the newest first, never with their tokens. For administrators. */
export const listInvitations = async (server: Pick<Server, 'db' | 'now'>, actor: Actor): Promise<InvitationView[]> => {
  requireAdmin(actor);
  const found = await server.db.run(whoOf(actor), (tx) =>
    sql<InvitationRow>`
      select invitation.id, invitation.email, invitation.roles, invitation.invited_by, invitation.created_at,
        invitation.expires_at, invitation.accepted_at, invitation.revoked_at
      from invitation where invitation.org_id = ${actor.org}
      order by invitation.created_at desc, invitation.id limit 1000`.execute(tx),
  );
  return found.rows.map((row) => viewOf(row, server.now()));
};

/** Ends an invitation that was not accepted yet; its link is dead at once. */
export const revokeInvitation = async (server: Server, actor: Actor, id: string): Promise<void> => {
  requireAdmin(actor);
  await recorded(server, actor, async (tx) => {
    await requireAdminStill(tx, actor);
    const done = await sql`update invitation set revoked_at = ${new Date(server.now())}
      where invitation.org_id = ${actor.org} and invitation.id::text = ${id}
        and invitation.accepted_at is null and invitation.revoked_at is null
      returning true as done`.execute(tx);
    if (done.rows.length === 0) throw new AppError('not_found', 'there is no such open invitation');
    return { value: undefined, events: [{ name: 'member.uninvite', data: { invitation: id } }] };
  });
};
