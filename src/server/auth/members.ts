import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { type Actor, makerName } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { noteEvent } from './auth-events.ts';
import { endInvitations } from './end-invitations.ts';
import { type AssignedRole, assignedRolesSchema, checkScopes, describeRoles } from './grants.ts';
import { type AuthEvent, recorded } from './record-event.ts';
import { actAs, requireAdmin, requireAdminStill, whoOf } from './who.ts';

export const memberPatchSchema = z
  .strictObject({ roles: assignedRolesSchema.optional(), disabled: z.boolean().optional() })
  .refine((patch) => patch.roles !== undefined || patch.disabled !== undefined, 'give roles, disabled, or both');
export type MemberPatch = z.output<typeof memberPatchSchema>;

export interface MemberView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly twoFactorEnabled: boolean;
  readonly roles: readonly AssignedRole[];
  readonly createdAt: string;
  readonly disabledAt: string | null;
  /** As far back as sign-ins are kept. */
  readonly lastSignInAt: string | null;
}

interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly two_factor_enabled: boolean | null;
  readonly roles: AssignedRole[];
  readonly created_at: Date;
  readonly disabled_at: Date | null;
  readonly last_sign_in_at: Date | null;
}

const viewOf = (row: MemberRow): MemberView => ({
  id: row.id,
  name: row.name,
  email: row.email,
  twoFactorEnabled: row.two_factor_enabled === true,
  roles: row.roles,
  createdAt: row.created_at.toISOString(),
  disabledAt: row.disabled_at?.toISOString() ?? null,
  lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
});

const selectMembers = async (tx: Tx, user: string | null): Promise<MemberRow[]> => {
  const found = await sql<MemberRow>`
    select auth_user.id, auth_user.name, auth_user.email, auth_user.two_factor_enabled,
      member.roles, member.created_at, member.disabled_at,
      (select auth_event.at from auth_event where auth_event.user_id = member.user_id and auth_event.kind = 'sign_in'
        order by auth_event.id desc limit 1) as last_sign_in_at
    from member join auth_user on auth_user.id = member.user_id
    where member.org_id = app_org() and (${user}::text is null or member.user_id = ${user})
    order by lower(auth_user.name) collate "C", auth_user.id limit 10000`.execute(tx);
  return found.rows;
};

const getMember = async (tx: Tx, user: string): Promise<MemberRow> => {
  const [row] = await selectMembers(tx, user);
  if (!row) throw new AppError('not_found', 'there is no such member');
  return row;
};

/** Everybody in the organisation, by name, the disabled too. For administrators. */
export const listMembers = async (server: Pick<Server, 'db'>, actor: Actor): Promise<MemberView[]> => {
  requireAdmin(actor);
  return await server.db.run(whoOf(actor), async (tx) => (await selectMembers(tx, null)).map(viewOf));
};

const requireOwner = async (tx: Tx): Promise<void> => {
  const found = await sql<{ any: boolean }>`select exists (
    select from member where member.org_id = app_org() and member.disabled_at is null
      and member.roles @> '[{"role": "owner", "scope": null}]'::jsonb
  ) as any`.execute(tx);
  if (found.rows[0]?.any !== true) {
    throw new AppError('conflict', 'the organisation would have no owner left: make somebody else an owner first');
  }
};

/** Ends what a person still holds open: sessions, unless another organisation counts on them, and invitations they sent. */
const endAccess = async (tx: Tx, by: Actor, user: string, at: Date): Promise<void> => {
  await endInvitations(tx, { user }, at);
  // As the person, to see their other memberships: row-level security shows everybody their own.
  await actAs(tx, { org: by.org, user });
  const ended = await sql`delete from auth_session where auth_session.user_id = ${user}
    and not exists (select from member where member.user_id = ${user} and member.disabled_at is null) returning true as ended`.execute(
    tx,
  );
  if (ended.rows.length > 0)
    await noteEvent(tx, { kind: 'sessions_ended', user, actor: makerName(by) }, undefined, at.getTime());
  await actAs(tx, { org: by.org });
};

const ownsWhole = (roles: readonly AssignedRole[]): boolean =>
  roles.some(({ role, scope }) => role === 'owner' && scope === null);

const applyPatch = async (tx: Tx, actor: Actor, user: string, patch: MemberPatch, at: Date): Promise<AuthEvent[]> => {
  const before = await getMember(tx, user);
  const events: AuthEvent[] = [];
  const [from, to] = [describeRoles(before.roles), describeRoles(patch.roles ?? before.roles)];
  if (patch.roles && from !== to) {
    await checkScopes(tx, patch.roles);
    await sql`update member set roles = ${JSON.stringify(patch.roles)}::jsonb
      where member.org_id = app_org() and member.user_id = ${user}`.execute(tx);
    events.push({ name: 'member.roles', data: { member: user, from, to } });
    if (!ownsWhole(patch.roles)) await endInvitations(tx, { user }, at);
  }
  if (patch.disabled !== undefined && patch.disabled !== (before.disabled_at !== null)) {
    await sql`update member set disabled_at = ${patch.disabled ? at : null}
      where member.org_id = app_org() and member.user_id = ${user}`.execute(tx);
    events.push({ name: patch.disabled ? 'member.disable' : 'member.enable', data: { member: user } });
  }
  await requireOwner(tx);
  if (patch.disabled === true) await endAccess(tx, actor, user, at);
  return events;
};

/** Changes a member's roles, disables or enables them. Throws `conflict` when no owner would be left. */
export const updateMember = async (
  server: Server,
  actor: Actor,
  user: string,
  patch: MemberPatch,
): Promise<MemberView> => {
  requireAdmin(actor);
  return await recorded(server, actor, async (tx) => {
    await requireAdminStill(tx, actor);
    const events = await applyPatch(tx, actor, user, patch, new Date(server.now()));
    return { events, value: viewOf(await getMember(tx, user)) };
  });
};

/** Removes a member; their keys here end for good, their account stays. Throws `conflict` when no owner would be left. */
export const removeMember = async (server: Server, actor: Actor, user: string): Promise<void> => {
  requireAdmin(actor);
  const at = new Date(server.now());
  await recorded(server, actor, async (tx) => {
    await requireAdminStill(tx, actor);
    const before = await getMember(tx, user);
    await sql`delete from member where member.org_id = app_org() and member.user_id = ${user}`.execute(tx);
    await requireOwner(tx);
    // Otherwise they would come back to life if the person were invited again.
    await sql`update api_key set revoked_at = ${at}
      where api_key.org_id = app_org() and api_key.created_by = ${user} and api_key.revoked_at is null`.execute(tx);
    await endAccess(tx, actor, user, at);
    const from = describeRoles(before.roles);
    return { value: undefined, events: [{ name: 'member.remove', data: { member: user, from } }] };
  });
};
