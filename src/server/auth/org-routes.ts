import { z } from 'zod';
import { acceptInvitation, acceptSchema, lookAtInvitation } from './accept-invitation.ts';
import { createKey, listKeys, newKeySchema, revokeKey } from './api-keys.ts';
import { listMemberEvents } from './auth-events.ts';
import { assignedRoleSchema } from './grants.ts';
import { findUser } from './identify.ts';
import { checkInput } from './input.ts';
import { createInvitation, listInvitations, newInvitationSchema, revokeInvitation } from './invitations.ts';
import { listMembers, memberPatchSchema, removeMember, updateMember } from './members.ts';
import { authEventPage, authEventQuery, orgView } from './person-routes.ts';
import { originOf, pathPart, type Route, route, setCookies, whoAsks } from './route.ts';
import { tokenSchema } from './rules.ts';

const at = z.iso.datetime();
const roles = z.array(assignedRoleSchema);

const memberView = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  twoFactorEnabled: z.boolean(),
  roles,
  createdAt: at,
  disabledAt: at.nullable(),
  lastSignInAt: at.nullable(),
});

const invitationView = z.strictObject({
  id: z.string(),
  email: z.string(),
  roles,
  invitedBy: z.string(),
  createdAt: at,
  expiresAt: at,
  state: z.enum(['open', 'accepted', 'revoked', 'expired']),
});

const keyView = z.strictObject({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  roles,
  createdBy: z.string(),
  createdAt: at,
  expiresAt: at.nullable(),
  usedAt: at.nullable(),
  revokedAt: at.nullable(),
});

const ORG = '/api/v1/orgs/:org';
/** Where the token of an invitation stands when it is looked at: an address would end in logs. */
export const INVITATION_HEADER = 'x-invitation-token';

const memberRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${ORG}/members`,
    summary: 'Members, for owners',
    response: z.strictObject({ members: z.array(memberView) }),
    handle: async (c, parts) => ({ members: await listMembers(parts.server, (await whoAsks(c, parts)).actor) }),
  }),
  route({
    method: 'PATCH',
    path: `${ORG}/members/:user`,
    summary: 'Change a member’s roles, disable or enable them',
    body: memberPatchSchema,
    response: memberView,
    handle: async (c, parts, body) =>
      updateMember(parts.server, (await whoAsks(c, parts)).actor, pathPart(c, 'user'), body),
  }),
  route({
    method: 'DELETE',
    path: `${ORG}/members/:user`,
    summary: 'Remove a member',
    handle: async (c, parts) => removeMember(parts.server, (await whoAsks(c, parts)).actor, pathPart(c, 'user')),
  }),
];

const eventRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${ORG}/auth-events`,
    summary: 'Sign-ins, second factors, passwords and keys of members, for owners: ?user=, ?before= and ?limit=',
    response: authEventPage,
    handle: async (c, parts) => {
      const { actor } = await whoAsks(c, parts);
      return await listMemberEvents(parts.server, actor, checkInput(authEventQuery, c.req.query()));
    },
  }),
];

const invitationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${ORG}/invitations`,
    summary: 'Invitations, for owners',
    response: z.strictObject({ invitations: z.array(invitationView) }),
    handle: async (c, parts) => ({ invitations: await listInvitations(parts.server, (await whoAsks(c, parts)).actor) }),
  }),
  route({
    method: 'POST',
    path: `${ORG}/invitations`,
    summary: 'Invite an e-mail address; the link is answered this once',
    body: newInvitationSchema,
    response: z.strictObject({ ...invitationView.shape, link: z.string(), mailed: z.boolean() }),
    status: 201,
    handle: async (c, parts, body) => createInvitation(parts.server, (await whoAsks(c, parts)).actor, body, parts.mail),
  }),
  route({
    method: 'DELETE',
    path: `${ORG}/invitations/:id`,
    summary: 'Withdraw an invitation',
    handle: async (c, parts) => revokeInvitation(parts.server, (await whoAsks(c, parts)).actor, pathPart(c, 'id')),
  }),
  route({
    method: 'GET',
    path: '/api/v1/invitations/accept',
    summary: `Look at the invitation whose token the header ${INVITATION_HEADER} carries`,
    response: z.strictObject({ org: orgView, email: z.string(), roles, hasAccount: z.boolean() }),
    handle: (c, { server }) => lookAtInvitation(server, checkInput(tokenSchema, c.req.header(INVITATION_HEADER))),
  }),
  route({
    method: 'POST',
    path: '/api/v1/invitations/accept',
    summary: 'Accept an invitation, signed in or with a new account',
    body: acceptSchema,
    response: z.strictObject({ org: orgView, user: z.strictObject({ id: z.string() }) }),
    handle: async (c, { server, signIn, limiter }, body) => {
      const from = originOf(c, server.settings);
      await limiter.take([{ key: `accept ${from.address}`, max: 30 }], server.now());
      const user = await findUser(server, c.req.raw.headers);
      const done = await acceptInvitation(server, signIn, body, { user, from });
      setCookies(c, done.cookies);
      return { org: done.org, user: { id: done.user } };
    },
  }),
];

const keyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${ORG}/keys`,
    summary: 'One’s own API keys; for owners, everybody’s',
    response: z.strictObject({ keys: z.array(keyView) }),
    handle: async (c, parts) => ({ keys: await listKeys(parts.server, (await whoAsks(c, parts)).actor) }),
  }),
  route({
    method: 'POST',
    path: `${ORG}/keys`,
    summary: 'Make an API key of no more than one’s own rights; it is answered this once',
    body: newKeySchema,
    response: z.strictObject({ ...keyView.shape, key: z.string() }),
    status: 201,
    handle: async (c, parts, body) =>
      createKey(parts.server, (await whoAsks(c, parts)).actor, body, originOf(c, parts.server.settings)),
  }),
  route({
    method: 'DELETE',
    path: `${ORG}/keys/:id`,
    summary: 'Revoke an API key',
    handle: async (c, parts) =>
      revokeKey(parts.server, (await whoAsks(c, parts)).actor, pathPart(c, 'id'), originOf(c, parts.server.settings)),
  }),
];

/** Routes of an organisation's members, invitations and keys. */
export const orgRoutes: readonly Route[] = [...memberRoutes, ...eventRoutes, ...invitationRoutes, ...keyRoutes];
