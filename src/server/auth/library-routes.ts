import type { Context } from 'hono';
import { sql } from 'kysely';
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../model/error.ts';
import { sha256Hex } from '../hash.ts';
import { type AuthEventKind, keepEvent } from './auth-events.ts';
import { clientAddress } from './client-address.ts';
import { findUser, identifyUser } from './identify.ts';
import type { LimitedKey } from './limiter.ts';
import { type AuthParts, originOf, type Route, route } from './route.ts';
import { CLIENT_ADDRESS, emailSchema, MAX_PASSWORD, passwordSchema, personNameSchema } from './rules.ts';
import { findWaiting, sessionToken } from './session.ts';
import { endSessions, listSessions } from './sessions.ts';

const base = '/api/auth';
/** A password as it was once set: whatever rule held then. */
const present = z.string().min(1).max(MAX_PASSWORD);
const code = z.string().trim().min(6).max(20);
const done = z.looseObject({});

const userView = z.looseObject({ id: z.string(), name: z.string(), email: z.string() });
/** `token` is what is stored of it, a name that opens nothing. */
const sessionView = z.looseObject({ id: z.string(), token: z.string(), createdAt: z.string(), expiresAt: z.string() });

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  429: 'limit',
};

const messageOf = async (response: Response): Promise<string> => {
  const body: unknown = await response.json().catch(() => null); // an answer without JSON: the status alone must do
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' && message !== '' ? message.toLowerCase() : 'the request was refused';
};

/** The answer without the token of a session: it belongs in the cookie, where no script reads it. */
const withoutToken = async (response: Response): Promise<Response> => {
  const body: unknown = await response.json();
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  return new Response(JSON.stringify(hideTokens(body)), { status: response.status, headers });
};

const hideTokens = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null) return body;
  const { token: _, ...shown } = body as { readonly token?: unknown; readonly session?: unknown };
  const { session } = shown;
  if (typeof session !== 'object' || session === null || !('token' in session)) return shown;
  return { ...shown, session: { ...session, token: sha256Hex(String(session.token)) } };
};

/** Hands a request that was checked here to the library; its refusals become our errors. */
const hand = async (c: Context, { server, signIn }: AuthParts, body?: object): Promise<Response> => {
  const headers = new Headers(c.req.raw.headers);
  for (const name of ['content-length', 'transfer-encoding', CLIENT_ADDRESS]) headers.delete(name);
  const address = clientAddress(c, server.settings);
  if (address !== 'unknown') headers.set(CLIENT_ADDRESS, address);
  // A request without Origin came past `sameOrigin` already; the library wants one beside a cookie.
  const { origin } = new URL(server.settings.publicUrl);
  if (!headers.has('origin')) headers.set('origin', origin);
  if (body) headers.set('content-type', 'application/json');
  const url = new URL(c.req.path, origin);
  const response = await signIn.handle(
    new Request(url, { method: c.req.method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }),
  );
  if (response.ok) return await withoutToken(response);
  if (response.status >= 500) throw new Error(`sign-in failed with ${response.status} at ${c.req.path}`);
  throw new AppError(CODES[response.status] ?? 'invalid', await messageOf(response));
};

/** What is written down of a request: by how it went, and about whom. */
interface Noted {
  readonly user: string | null;
  readonly done: readonly AuthEventKind[];
  readonly failed: AuthEventKind;
}

/** As `hand`, with failed attempts counted against each key, and what came of it written down. */
const handNoted = async (
  c: Context,
  parts: AuthParts,
  body: object,
  keys: readonly LimitedKey[],
  noted: Noted,
): Promise<Response> => {
  const { server, limiter } = parts;
  await limiter.take(keys, server.now());
  const from = originOf(c, server.settings);
  let response: Response;
  try {
    response = await hand(c, parts, body);
  } catch (error) {
    const isRefusal = error instanceof AppError;
    if (isRefusal) await keepEvent(server, { kind: noted.failed, user: noted.user }, from);
    throw error;
  }
  await limiter.giveBack(keys);
  if (!(await waitsForFactor(response)))
    for (const kind of noted.done) await keepEvent(server, { kind, user: noted.user }, from);
  return response;
};

const waitsForFactor = async (response: Response): Promise<boolean> => {
  const body: unknown = await response.clone().json();
  return typeof body === 'object' && body !== null && 'twoFactorRedirect' in body && body.twoFactorRedirect === true;
};

/** Attempts within a quarter of an hour: by one address at one account, at one account, and by one address. */
const signInKeys = (address: string, email: string): LimitedKey[] => [
  { key: `sign-in ${address} ${email}`, max: 10 },
  { key: `sign-in account ${email}`, max: 50 },
  { key: `sign-in address ${address}`, max: 100 },
];

/** The account of an address. It is looked up, and the event written, for addresses without one all the same: nobody learns which it is by the time that takes. */
const accountOf = async ({ server }: AuthParts, email: string): Promise<string | null> => {
  const found = await server.db.run({}, (tx) =>
    sql<{ id: string }>`select auth_user.id from auth_user where auth_user.email = ${email}`.execute(tx),
  );
  return found.rows[0]?.id ?? null;
};

/** A route that takes a password or code of the person signed in, or of one who is about to be. */
const guarded = <S extends z.ZodRawShape>(
  path: string,
  summary: string,
  shape: S,
  events: {
    readonly done: readonly AuthEventKind[];
    readonly signsIn?: readonly AuthEventKind[];
    failed: AuthEventKind;
  },
  forced: object = {},
): Route =>
  route({
    method: 'POST',
    path: `${base}${path}`,
    summary,
    body: z.strictObject(shape),
    response: done,
    handle: async (c, parts, body) => {
      const { server } = parts;
      const user = await findUser(server, c.req.raw.headers);
      const waiting = user ? undefined : await findWaiting(server, c.req.raw.headers);
      const keys = [{ key: `secret ${clientAddress(c, server.settings)}`, max: 50 }];
      const kinds = user ? events.done : (events.signsIn ?? []);
      const noted = { user: user?.id ?? waiting ?? null, done: kinds, failed: events.failed };
      return await handNoted(c, parts, { ...(body as object), ...forced }, keys, noted);
    },
  });

/** The person signed in, by the session of this request. */
const mySession = async (c: Context, { server }: AuthParts) => {
  const user = await identifyUser(server, c.req.raw.headers);
  return { user, token: sessionToken(c.req.raw.headers, server.settings) ?? '' };
};

/** The routes of the sign-in library that are open; every other one, its public sign-up too, is not found. */
export const libraryRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: `${base}/sign-in/email`,
    summary: 'Sign in by e-mail and password; with a second factor set up, answers twoFactorRedirect',
    body: z.strictObject({ email: emailSchema, password: present, rememberMe: z.boolean().optional() }),
    response: z.looseObject({ user: userView.optional(), twoFactorRedirect: z.boolean().optional() }),
    handle: async (c, parts, body) => {
      const keys = signInKeys(clientAddress(c, parts.server.settings), body.email);
      const user = await accountOf(parts, body.email);
      return await handNoted(c, parts, body, keys, { user, done: ['sign_in'], failed: 'sign_in_failed' });
    },
  }),
  route({
    method: 'POST',
    path: `${base}/sign-out`,
    summary: 'End this session',
    body: z.strictObject({}),
    response: done,
    handle: async (c, parts, body) => {
      const user = await findUser(parts.server, c.req.raw.headers);
      const response = await hand(c, parts, body);
      if (user) await keepEvent(parts.server, { kind: 'sign_out', user: user.id }, originOf(c, parts.server.settings));
      return response;
    },
  }),
  route({
    method: 'GET',
    path: `${base}/get-session`,
    summary: 'The present session, or null',
    response: z.looseObject({ session: sessionView, user: userView }).nullable(),
    handle: (c, parts) => hand(c, parts),
  }),
  route({
    method: 'GET',
    path: `${base}/list-sessions`,
    summary: 'Sessions of the person signed in',
    response: z.array(sessionView),
    handle: async (c, parts) => {
      const { user, token } = await mySession(c, parts);
      return await listSessions(parts.server, user, token);
    },
  }),
  route({
    method: 'POST',
    path: `${base}/revoke-session`,
    summary: 'End one of one’s own sessions, by its id or token as they are listed',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    response: done,
    handle: async (c, parts, body) => {
      const { user } = await mySession(c, parts);
      await endSessions(parts.server, user, { one: body.token }, originOf(c, parts.server.settings));
      return { status: true };
    },
  }),
  route({
    method: 'POST',
    path: `${base}/revoke-other-sessions`,
    summary: 'End all of one’s own sessions but this one',
    body: z.strictObject({}),
    response: done,
    handle: async (c, parts) => {
      const { user, token } = await mySession(c, parts);
      await endSessions(parts.server, user, { butFor: token }, originOf(c, parts.server.settings));
      return { status: true };
    },
  }),
  route({
    method: 'POST',
    path: `${base}/update-user`,
    summary: 'Change one’s own name',
    body: z.strictObject({ name: personNameSchema }),
    response: done,
    handle: (c, parts, body) => hand(c, parts, body),
  }),
  guarded(
    '/change-password',
    'Change one’s own password; every other session ends',
    { currentPassword: present, newPassword: passwordSchema },
    { done: ['password_changed'], failed: 'password_failed' },
    { revokeOtherSessions: true },
  ),
  guarded(
    '/two-factor/enable',
    'Begin to set up a second factor: answers the TOTP address and backup codes',
    { password: present },
    { done: [], failed: 'password_failed' },
  ),
  guarded(
    '/two-factor/verify-totp',
    'Give a TOTP code: finishes the set-up, or a sign-in',
    { code },
    { done: ['second_factor_set'], signsIn: ['sign_in'], failed: 'second_factor_failed' },
  ),
  guarded(
    '/two-factor/verify-backup-code',
    'Finish a sign-in by one of the backup codes, once',
    { code },
    { done: ['backup_code_used'], signsIn: ['backup_code_used', 'sign_in'], failed: 'second_factor_failed' },
  ),
  guarded(
    '/two-factor/generate-backup-codes',
    'New backup codes in place of the old',
    { password: present },
    { done: ['backup_codes_made'], failed: 'password_failed' },
  ),
  guarded(
    '/two-factor/disable',
    'Remove the second factor',
    { password: present },
    { done: ['second_factor_removed'], failed: 'password_failed' },
  ),
];
