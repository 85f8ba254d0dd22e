import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import type { Log } from '../context.ts';
import { deriveKey, type Settings } from '../settings.ts';
import type { Database } from '../store/database.ts';
import type { Origin } from './auth-events.ts';
import { hashedSessions } from './hashed-sessions.ts';
import { ownOrigins } from './origins.ts';
import { CLIENT_ADDRESS, MAX_PASSWORD, MIN_PASSWORD } from './rules.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** The sign-in library behind the few things that the rest of the server asks of it. */
export interface SignIn {
  /** Answers one of the library's own routes under /api/auth; which of them are open is decided by the caller. */
  handle(request: Request): Promise<Response>;
  /** scrypt, with a salt of its own. */
  hashPassword(password: string): Promise<string>;
  /** Signs in by password and answers the values of Set-Cookie. */
  start(credentials: Credentials, from: Origin): Promise<string[]>;
  /** Prolongs the session behind the cookie when it is old enough, and answers the values of Set-Cookie. */
  refresh(headers: Headers): Promise<string[]>;
}

/** How passwords are hashed: scrypt by default. */
export interface PasswordHashing {
  hash(password: string): Promise<string>;
  verify(given: { readonly hash: string; readonly password: string }): Promise<boolean>;
}

export interface SignInHooks {
  readonly log?: Log;
  readonly hashing?: PasswordHashing;
}

const DAY = 86_400;
/** A session ends this long after it was last prolonged, in seconds. */
const SESSION_SECONDS = 7 * DAY;

/** The secret that signs cookies and encrypts second factors. */
export const sessionSecret = (settings: Pick<Settings, 'secret'>): string =>
  deriveKey(settings.secret, 'session').toString('base64url');

/** `__Host-` binds a cookie to this very host and to https; plain http (development) cannot have it. */
const cookiePrefix = (settings: Pick<Settings, 'publicUrl'>): string =>
  settings.publicUrl.startsWith('https:') ? '__Host-candor' : 'candor';

/** Name of the cookie that carries a session. */
export const sessionCookie = (settings: Pick<Settings, 'publicUrl'>): string =>
  `${cookiePrefix(settings)}.session_token`;

const times = { createdAt: 'created_at', updatedAt: 'updated_at' };

const TABLES = {
  user: { modelName: 'auth_user', fields: { emailVerified: 'email_verified', ...times } },
  session: {
    modelName: 'auth_session',
    fields: {
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      ...times,
    },
  },
  account: {
    modelName: 'auth_account',
    fields: {
      accountId: 'account_id',
      providerId: 'provider_id',
      userId: 'user_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...times,
    },
  },
  verification: { modelName: 'auth_verification', fields: { expiresAt: 'expires_at', ...times } },
} as const;

const secondFactor = () =>
  twoFactor({
    issuer: 'Candor',
    schema: {
      user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
      twoFactor: {
        modelName: 'auth_two_factor',
        fields: {
          userId: 'user_id',
          backupCodes: 'backup_codes',
          failedVerificationCount: 'failed_verification_count',
          lockedUntil: 'locked_until',
        },
      },
    },
  });

const options = (db: Database, settings: Settings, hooks: SignInHooks) => ({
  appName: 'Candor',
  baseURL: new URL(settings.publicUrl).origin,
  basePath: '/api/auth',
  trustedOrigins: [...ownOrigins(settings)],
  secret: sessionSecret(settings),
  // Transactions: a password change and the end of the other sessions go together.
  database: { db: db.auth, type: 'postgres' as const, transaction: true },
  ...TABLES,
  session: { ...TABLES.session, expiresIn: SESSION_SECONDS, updateAge: DAY },
  emailAndPassword: {
    enabled: true,
    disableSignUp: true,
    minPasswordLength: MIN_PASSWORD,
    maxPasswordLength: MAX_PASSWORD,
    ...(hooks.hashing ? { password: hooks.hashing } : {}),
  },
  plugins: [hashedSessions(), secondFactor()],
  // What a sign-in that waits for its second factor is found by.
  verification: { ...TABLES.verification, storeIdentifier: 'hashed' as const },
  // Ours counts by account too; the library's only by address and path.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  advanced: {
    cookiePrefix: cookiePrefix(settings),
    // The library would put __Secure- before the name; `__Host-` is stricter and part of our prefix already.
    useSecureCookies: false,
    defaultCookieAttributes: {
      httpOnly: true,
      sameSite: 'lax' as const,
      path: '/',
      secure: settings.publicUrl.startsWith('https:'),
    },
    // Set by our routes from the connection; whatever the client sent under that name is gone by then.
    ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
    disableOriginCheck: false,
    disableCSRFCheck: false,
    database: { generateId: () => randomUUID(), validateSchema: false },
  },
  logger: {
    level: 'error' as const,
    // Messages only: the arguments may hold what a person typed.
    log: (_level: string, message: string) => hooks.log?.error({ part: 'sign-in' }, message),
  },
});

/** The sign-in library over the tables of migrations/0002_auth.sql. Never call it inside `db.run`: embedded, both share one connection. */
export const createSignIn = (db: Database, settings: Settings, hooks: SignInHooks = {}): SignIn => {
  const auth = betterAuth(options(db, settings, hooks));
  return {
    handle: (request) => auth.handler(request),
    hashPassword: async (password) => (await auth.$context).password.hash(password),
    start: async (credentials, from) => {
      const headers = new Headers({ 'user-agent': from.agent });
      if (from.address !== 'unknown') headers.set(CLIENT_ADDRESS, from.address);
      const response = await auth.api.signInEmail({ body: { ...credentials }, headers, asResponse: true });
      if (!response.ok) throw new Error(`a new account could not be signed in: ${response.status}`);
      return response.headers.getSetCookie();
    },
    refresh: async (headers) => {
      const { headers: answer } = await auth.api.getSession({ headers, returnHeaders: true });
      return answer?.getSetCookie() ?? [];
    },
  };
};
