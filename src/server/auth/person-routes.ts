import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { ROLES } from '../../model/permission.ts';
import { AUTH_EVENT_KINDS, listOwnEvents } from './auth-events.ts';
import { acceptFirstOwner, needsFirstOwner, welcomeSchema } from './first-owner.ts';
import { type Identity, identifyKey, identifyUser } from './identify.ts';
import { checkInput } from './input.ts';
import { createOrg, listMemberships, mayCreateOrg, newOrgSchema } from './orgs.ts';
import { originOf, type Route, route, setCookies } from './route.ts';

export const authEventQuery = z.strictObject({
  before: z.uuid().optional(),
  user: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const authEventPage = z.strictObject({
  events: z.array(
    z.strictObject({
      id: z.uuid(),
      at: z.iso.datetime(),
      kind: z.enum(AUTH_EVENT_KINDS),
      user: z.string(),
      actor: z.string(),
      about: z.string().nullable(),
      address: z.string().nullable().meta({ description: 'The network, /24 or /48.' }),
      agent: z.string().nullable(),
    }),
  ),
  next: z.uuid().nullable(),
});

export const orgView = z.strictObject({ id: z.string(), slug: z.string(), name: z.string() });

const grantView = z.strictObject({ role: z.enum(ROLES), scopes: z.union([z.literal('all'), z.array(z.string())]) });

const meView = z.strictObject({
  user: z
    .strictObject({ id: z.string(), name: z.string(), email: z.string(), twoFactorEnabled: z.boolean() })
    .nullable()
    .meta({ description: 'Null for an API key.' }),
  orgs: z.array(z.strictObject({ ...orgView.shape, example: z.boolean(), grants: z.array(grantView) })),
});

/** A key's one organisation, as a person's are shown. */
const keyOrg = ({ org, actor }: Identity) => ({
  ...org,
  example: false,
  grants: actor.grants.map(({ role, scopes }) => ({ role, scopes: scopes === 'all' ? ('all' as const) : [...scopes] })),
});

/** Routes of a person by themselves: the first account, who one is, a new organisation. */
export const personRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/welcome',
    summary: 'Whether the first account is yet to be made',
    response: z.strictObject({ needed: z.boolean() }),
    handle: async (_c, { server }) => ({ needed: await needsFirstOwner(server) }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/welcome',
    summary: 'Make the first account with the link that the server printed, and sign in',
    body: welcomeSchema,
    response: z.strictObject({ user: z.strictObject({ id: z.string() }) }),
    status: 201,
    handle: async (c, { server, signIn, limiter }, body) => {
      const from = originOf(c, server.settings);
      await limiter.take([{ key: `welcome ${from.address}`, max: 20 }], server.now());
      const { user, cookies } = await acceptFirstOwner(server, signIn, body, from);
      setCookies(c, cookies);
      return { user: { id: user } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/me',
    summary: 'Who is signed in, and their organisations',
    response: meView,
    handle: async (c, { server, signIn }) => {
      const key = await identifyKey(server, c.req.raw.headers, originOf(c, server.settings));
      if (key) return { user: null, orgs: [keyOrg(key)] };
      const user = await identifyUser(server, c.req.raw.headers);
      const found = await server.db.run({}, (tx) =>
        sql<{
          enabled: boolean | null;
        }>`select two_factor_enabled as enabled from auth_user where auth_user.id = ${user.id}`.execute(tx),
      );
      const orgs = await listMemberships(server, user.id);
      setCookies(c, await signIn.refresh(c.req.raw.headers));
      return { user: { ...user, twoFactorEnabled: found.rows[0]?.enabled === true }, orgs };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/me/auth-events',
    summary: 'One’s own sign-ins, second factors, passwords and keys, the newest first: ?before= and ?limit=',
    response: authEventPage,
    handle: async (c, { server }) => {
      const user = await identifyUser(server, c.req.raw.headers);
      return await listOwnEvents(server, user.id, checkInput(authEventQuery, c.req.query()));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/orgs',
    summary: 'Make an organisation and become its owner',
    body: newOrgSchema,
    response: orgView,
    status: 201,
    handle: async (c, { server }, body) => {
      const user = await identifyUser(server, c.req.raw.headers);
      if (!(await mayCreateOrg(server, user.id))) {
        throw new AppError('forbidden', 'only an owner of an organisation can make another: ask one to do it');
      }
      return await createOrg(server, user, body);
    },
  }),
];
