import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import type { Settings } from '../settings.ts';
import type { Tx } from '../store/database.ts';
import { sessionCookie, sessionSecret } from './sign-in.ts';

export interface SessionUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Every value of a cookie: an attacker on a sibling host may have added one of the same name. */
const cookieValues = (headers: Headers, name: string): string[] =>
  (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // not a cookie that we made
  }
};

/** The token of a signed cookie, `<token>.<HMAC-SHA-256 in base64>`, if it is genuine. */
const openCookie = (value: string, secret: string): string | undefined => {
  const text = decode(value);
  const dot = text?.lastIndexOf('.') ?? -1;
  if (text === undefined || dot < 1) return undefined;
  const token = text.slice(0, dot);
  const given = Buffer.from(text.slice(dot + 1), 'base64');
  const right = createHmac('sha256', secret).update(token).digest();
  return given.length === right.length && timingSafeEqual(given, right) ? token : undefined;
};

/**
 * Who has given their password and not yet the second factor, by the library's cookie of that name; undefined for
 * nobody, or when that was too long ago.
 */
export const findWaiting = async (
  server: Pick<Server, 'db' | 'settings' | 'now'>,
  headers: Headers,
): Promise<string | undefined> => {
  const name = sessionCookie(server.settings).replace(/session_token$/, 'two_factor');
  const [value, ...more] = cookieValues(headers, name);
  const token = value === undefined || more.length > 0 ? undefined : openCookie(value, sessionSecret(server.settings));
  if (token === undefined) return undefined;
  const hash = createHash('sha256').update(token).digest('base64url');
  const found = await server.db.run({}, (tx) =>
    sql<{ user: string }>`select auth_verification.value as user from auth_verification
      where auth_verification.identifier = ${hash} and auth_verification.expires_at > ${new Date(server.now())}`.execute(
      tx,
    ),
  );
  return found.rows[0]?.user;
};

/** The session token that a request carries. The database is not asked; see `findSessionUser`. */
export const sessionToken = (headers: Headers, settings: Settings): string | undefined => {
  const values = cookieValues(headers, sessionCookie(settings));
  if (values.length !== 1) return undefined;
  return openCookie(values[0] ?? '', sessionSecret(settings));
};

/** The person behind a session that has not ended. */
export const findSessionUser = async (tx: Tx, token: string, at: number): Promise<SessionUser | undefined> => {
  const found = await sql<SessionUser>`
    select auth_user.id, auth_user.name, auth_user.email
    from auth_session join auth_user on auth_user.id = auth_session.user_id
    where auth_session.token = ${sha256Hex(token)} and auth_session.expires_at > ${new Date(at)}`.execute(tx);
  return found.rows[0];
};
