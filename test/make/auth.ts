import { createHmac, randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { sql } from 'kysely';
import { AppError, type ErrorCode } from '../../src/model/error.ts';
import type { Actor } from '../../src/model/permission.ts';
import { registry } from '../../src/model/registry.ts';
import { insertAccount } from '../../src/server/auth/account.ts';
import type { AssignedRole } from '../../src/server/auth/grants.ts';
import type { MailInvitation } from '../../src/server/auth/invitations.ts';
import { createOrg } from '../../src/server/auth/orgs.ts';
import { authRoutes } from '../../src/server/auth/routes.ts';
import { createSignIn, type SignIn } from '../../src/server/auth/sign-in.ts';
import type { CommitRequest, Server } from '../../src/server/context.ts';
import { Store } from '../../src/server/store/store.ts';
import type { TestDatabase } from './database.ts';

export const ORIGIN = 'http://localhost:3000';
export const PASSWORD = 'correct horse battery staple';

export interface Committed {
  readonly actor: Actor;
  readonly request: CommitRequest;
}

export interface AuthWorld {
  readonly server: Server;
  readonly signIn: SignIn;
  readonly app: Hono;
  /** What was handed to commit, in order. */
  readonly committed: Committed[];
  /** Moves the server’s clock; the sign-in library keeps its own. */
  advance(ms: number): void;
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  limit: 429,
  unavailable: 503,
};

/** Sign-in and membership over a test database; what is committed is remembered too. */
export const makeAuthWorld = ({ db, settings }: TestDatabase, mail?: MailInvitation): AuthWorld => {
  const committed: Committed[] = [];
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const store = new Store({ db, registry, now });
  const silent = () => undefined;
  const server: Server = {
    settings,
    db,
    registry,
    log: { info: silent, warn: silent, error: silent },
    now,
    commit: (actor, request) => {
      committed.push({ actor, request });
      return store.commit(actor, request);
    },
    withState: (org, work) => store.withState(org, work),
    orgSettings: (org) => store.orgSettings(org),
    past: store.past,
  };
  const signIn = createSignIn(db, settings);
  const app = new Hono();
  app.onError((error, c) => {
    if (!(error instanceof AppError)) throw error;
    return c.json({ code: error.code, message: error.message, problems: error.problems }, STATUS[error.code] as 400);
  });
  app.route('/', authRoutes(server, signIn, mail));
  return { server, signIn, app, committed, advance: (ms) => (ahead += ms) };
};

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of any shape
  readonly body: any;
  readonly headers: Headers;
}

export interface Browser {
  readonly cookies: Map<string, string>;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

const keepCookies = (cookies: Map<string, string>, headers: Headers): void => {
  for (const line of headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
};

/** Somebody at a browser: keeps cookies, sends the Origin of our own pages. */
export const makeBrowser = (app: Hono, address = '10.0.0.1'): Browser => {
  const cookies = new Map<string, string>();
  const request: Browser['request'] = async (method, path, body, extra = {}) => {
    const headers = new Headers({ origin: ORIGIN, 'user-agent': 'test' });
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    if (body !== undefined) headers.set('content-type', 'application/json');
    for (const [name, value] of Object.entries(extra)) headers.set(name, value);
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await app.request(path, init, { incoming: { socket: { remoteAddress: address } } });
    keepCookies(cookies, response.headers);
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
  };
  return {
    cookies,
    request,
    get: (path, headers) => request('GET', path, undefined, headers),
    post: (path, body = {}, headers = {}) => request('POST', path, body, headers),
  };
};

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly browser: Browser;
}

let people = 0;

/** Somebody with an account of their own, signed in at a browser. */
export const makePerson = async (world: AuthWorld): Promise<Person> => {
  const email = `person-${++people}@example.test`;
  passwordHash ??= world.signIn.hashPassword(PASSWORD);
  const account = { name: `Person ${people}`, email, passwordHash: await passwordHash };
  const id = await world.server.db.run({}, (tx) => insertAccount(tx, account, new Date()));
  const browser = makeBrowser(world.app);
  const answer = await browser.post('/api/auth/sign-in/email', { email, password: PASSWORD });
  if (answer.status !== 200) throw new Error(`could not sign in: ${answer.status}`);
  return { id, email, browser };
};
// Hashing is costly on purpose: everybody here has the same password.
let passwordHash: Promise<string> | undefined;

/** Makes a person a member without an invitation. */
export const addMember = (world: AuthWorld, org: string, user: string, roles: readonly AssignedRole[]): Promise<void> =>
  world.server.db.run({ org }, async (tx) => {
    await sql`insert into member (org_id, user_id, roles, created_at)
      values (${org}, ${user}, ${JSON.stringify(roles)}::jsonb, now())`.execute(tx);
  });

export interface OrgOf {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly owner: Person;
}

/** A new organisation with an owner who is signed in. */
export const makeOrg = async (world: AuthWorld): Promise<OrgOf> => {
  const owner = await makePerson(world);
  const slug = `org-${randomBytes(6).toString('hex')}`;
  return { ...(await createOrg(world.server, owner, { name: `Org ${slug}`, slug })), owner };
};

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const fromBase32 = (text: string): Buffer => {
  const bits = [...text.replace(/=+$/, '')].map((char) => BASE32.indexOf(char).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};

/** The code of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds) for the secret of an otpauth address. */
export const totp = (otpauth: string, at = Date.now()): string => {
  const secret = new URL(otpauth).searchParams.get('secret') ?? '';
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
};
