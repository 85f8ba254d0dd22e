import type { Hono } from 'hono';
import { sql } from 'kysely';
import type { Actor, Role } from '../../src/model/permission.ts';
import { registry as known, type Registry } from '../../src/model/registry.ts';
import { createKey } from '../../src/server/auth/api-keys.ts';
import { createSignIn } from '../../src/server/auth/sign-in.ts';
import type { Server } from '../../src/server/context.ts';
import { createApp } from '../../src/server/http/app.ts';
import { Events } from '../../src/server/http/events.ts';
import { createMetrics } from '../../src/server/http/metrics.ts';
import type { Settings } from '../../src/server/settings.ts';
import { Store, systemActor } from '../../src/server/store/store.ts';
import { type Answer, type AuthWorld, makeOrg, type OrgOf } from './auth.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** The whole HTTP surface over a test database, without a socket. */
export interface World extends AuthWorld {
  readonly events: Events;
  /** What was logged as an error: the reason of every 500. */
  readonly faults: string[];
  close(): Promise<void>;
}

export const openWorld = async (kinds: Registry = known, changed: Partial<Settings> = {}): Promise<World> =>
  worldOver(await openTestDatabase(changed), kinds);

/** A server without a socket, over a database that is there. */
export const worldOver = async (database: TestDatabase, kinds: Registry = known): Promise<World> => {
  const { db, settings } = database;
  const faults: string[] = [];
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const store = new Store({ db, registry: kinds, now });
  const silent = () => undefined;
  const server: Server = {
    settings,
    db,
    registry: kinds,
    log: { info: silent, warn: silent, error: (fields) => void faults.push(String(fields['err'])) },
    now,
    commit: (actor, request) => store.commit(actor, request),
    withState: (org, work) => store.withState(org, work),
    orgSettings: (org) => store.orgSettings(org),
    past: store.past,
  };
  const events = new Events(db);
  await events.start();
  const signIn = createSignIn(db, settings);
  return {
    server,
    signIn,
    app: createApp({ server, signIn, events, metrics: createMetrics(events) }),
    committed: [],
    advance: (ms) => (ahead += ms),
    events,
    faults,
    close: async () => {
      await events.stop();
      await database.close();
    },
  };
};

export interface TenantOf extends OrgOf {
  /** What may do everything in it. */
  readonly system: Actor;
  readonly root: string;
  /** Journal entries. */
  size(): Promise<number>;
  /** Records, links and journal entries: what a refused request must leave as it was. */
  extent(): Promise<string>;
}

/** A new organisation, with ways to look into its tables. */
export const openTenant = async (world: World): Promise<TenantOf> => {
  const org = await makeOrg(world);
  const numbers = async () => {
    const found = await world.server.db.run({ org: org.id }, (tx) =>
      sql<{ journal: number; all: string; root: string }>`
      select (select count(*) from journal) as journal,
        (select id from record where kind = 'scope' order by created_at limit 1) as root,
        concat_ws(' ', (select count(*) from journal), (select count(*) from record), (select sum(version) from record),
          (select count(*) from link where valid_to is null), (select count(*) from record_version), (select count(*) from file),
          (select count(*) from idempotency)) as all`.execute(tx),
    );
    return found.rows[0] ?? { journal: 0, all: '', root: '' };
  };
  return {
    ...org,
    system: systemActor(org.id, 'test'),
    root: (await numbers()).root,
    size: async () => (await numbers()).journal,
    extent: async () => (await numbers()).all,
  };
};

export interface Caller {
  readonly name: string;
  /** Id of the key, as the journal names it. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

let calls = 0;

/** One request. Every few hundred come from another address, so that the limit on callers is not what answers. */
export const send = async (
  app: Hono,
  method: string,
  path: string,
  init: { readonly body?: BodyInit | undefined; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer & { readonly text: string }> => {
  calls += 1;
  const block = Math.floor(calls / 400);
  const remoteAddress = `10.${(block >> 16) & 255}.${(block >> 8) & 255}.${block & 255}`;
  const { body, headers = {} } = init;
  const request = { method, headers, ...(body === undefined ? {} : { body, duplex: 'half' }) };
  const response = await app.request(path, request, { incoming: { socket: { remoteAddress } } });
  const text = await response.text();
  const isJson =
    /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '') && text.trim() !== '';
  return { status: response.status, body: isJson ? JSON.parse(text) : null, headers: response.headers, text };
};

/** Somebody with these headers, or nobody at all. Paths start at the organisation: `/controls`. */
export const callerOf = (app: Hono, org: string, name: string, id: string, fixed: Record<string, string>): Caller => ({
  name,
  id,
  headers: fixed,
  call: (method, path, body, headers = {}) =>
    send(app, method, path.startsWith('/api/') ? path : `/api/v1/orgs/${org}${path}`, {
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { ...fixed, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    }),
});

/** An API key with one role, in the whole organisation or in one scope. */
export const keyWith = async (
  world: World,
  org: TenantOf,
  role: Role,
  scope: string | null = null,
): Promise<Caller> => {
  const maker: Actor = { type: 'person', id: org.owner.id, org: org.id, grants: [{ role: 'owner', scopes: 'all' }] };
  const name = scope === null ? role : `${role} of one scope`;
  const made = await createKey(world.server, maker, { name, roles: [{ role, scope }], expiresAt: null });
  return callerOf(world.app, org.slug, name, made.id, { authorization: `Bearer ${made.key}` });
};
