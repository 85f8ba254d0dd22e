import type { Context } from 'hono';
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../model/error.ts';
import type { LimitedKey } from './limiter.ts';
import { type AuthParts, clientAddress, type Route, route } from './route.ts';
import { CLIENT_ADDRESS, emailSchema, MAX_PASSWORD, passwordSchema, personNameSchema } from './rules.ts';

const base = '/api/auth';
/** A password as it was once set: whatever rule held then. */
const present = z.string().min(1).max(MAX_PASSWORD);
const code = z.string().trim().min(6).max(20);
const done = z.looseObject({});

const userView = z.looseObject({ id: z.string(), name: z.string(), email: z.string() });
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

/** Hands a request that was checked here to the library; its refusals become our errors. */
const hand = async (c: Context, { server, signIn }: AuthParts, body?: object): Promise<Response> => {
  const headers = new Headers(c.req.raw.headers);
  for (const name of ['content-length', 'transfer-encoding', CLIENT_ADDRESS]) headers.delete(name);
  const address = clientAddress(c);
  if (address !== 'unknown') headers.set(CLIENT_ADDRESS, address);
  // A request without Origin came past `sameOrigin` already; the library wants one beside a cookie.
  const { origin } = new URL(server.settings.publicUrl);
  if (!headers.has('origin')) headers.set('origin', origin);
  if (body) headers.set('content-type', 'application/json');
  const url = new URL(c.req.path, origin);
  const response = await signIn.handle(
    new Request(url, { method: c.req.method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }),
  );
  if (response.ok) return response;
  if (response.status >= 500) throw new Error(`sign-in failed with ${response.status} at ${c.req.path}`);
  throw new AppError(CODES[response.status] ?? 'invalid', await messageOf(response));
};

/** As `hand`, with failed attempts counted against each key. */
const handLimited = async (
  c: Context,
  parts: AuthParts,
  body: object,
  keys: readonly LimitedKey[],
): Promise<Response> => {
  parts.limiter.take(keys, parts.server.now());
  const response = await hand(c, parts, body);
  parts.limiter.giveBack(keys);
  return response;
};

/** Attempts within a quarter of an hour: by one address at one account, at one account, and by one address. */
const signInKeys = (c: Context, email: string): LimitedKey[] => [
  { key: `sign-in ${clientAddress(c)} ${email}`, max: 10 },
  { key: `sign-in account ${email}`, max: 50 },
  { key: `sign-in address ${clientAddress(c)}`, max: 100 },
];

const secretKeys = (c: Context): LimitedKey[] => [{ key: `secret ${clientAddress(c)}`, max: 50 }];

/** A route that takes a password or code of the person signed in. */
const guarded = <S extends z.ZodRawShape>(path: string, summary: string, shape: S, forced: object = {}): Route =>
  route({
    method: 'POST',
    path: `${base}${path}`,
    summary,
    body: z.strictObject(shape),
    response: done,
    handle: (c, parts, body) => handLimited(c, parts, { ...(body as object), ...forced }, secretKeys(c)),
  });

/** The routes of the sign-in library that are open; every other one, its public sign-up too, is not found. */
export const libraryRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: `${base}/sign-in/email`,
    summary: 'Sign in by e-mail and password; with a second factor set up, answers twoFactorRedirect',
    body: z.strictObject({ email: emailSchema, password: present, rememberMe: z.boolean().optional() }),
    response: z.looseObject({ user: userView.optional(), twoFactorRedirect: z.boolean().optional() }),
    handle: (c, parts, body) => handLimited(c, parts, body, signInKeys(c, body.email)),
  }),
  route({
    method: 'POST',
    path: `${base}/sign-out`,
    summary: 'End this session',
    body: z.strictObject({}),
    response: done,
    handle: (c, parts, body) => hand(c, parts, body),
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
    handle: (c, parts) => hand(c, parts),
  }),
  route({
    method: 'POST',
    path: `${base}/revoke-session`,
    summary: 'End one of one’s own sessions',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    response: done,
    handle: (c, parts, body) => hand(c, parts, body),
  }),
  route({
    method: 'POST',
    path: `${base}/revoke-other-sessions`,
    summary: 'End all of one’s own sessions but this one',
    body: z.strictObject({}),
    response: done,
    handle: (c, parts, body) => hand(c, parts, body),
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
    { revokeOtherSessions: true },
  ),
  guarded('/two-factor/enable', 'Begin to set up a second factor: answers the TOTP address and backup codes', {
    password: present,
  }),
  guarded('/two-factor/verify-totp', 'Give a TOTP code: finishes the set-up, or a sign-in', { code }),
  guarded('/two-factor/verify-backup-code', 'Finish a sign-in by one of the backup codes, once', { code }),
  guarded('/two-factor/generate-backup-codes', 'New backup codes in place of the old', { password: present }),
  guarded('/two-factor/disable', 'Remove the second factor', { password: present }),
];
