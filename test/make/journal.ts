import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { sql } from 'kysely';
import type { Actor, Role } from '../../src/model/permission.ts';
import { registry } from '../../src/model/registry.ts';
import type { Server } from '../../src/server/context.ts';
import { problemResponse } from '../../src/server/http/problem.ts';
import type { OrgVariables } from '../../src/server/http/route.ts';
import type { Settings } from '../../src/server/settings.ts';
import type { Database } from '../../src/server/store/database.ts';
import { Store, systemActor } from '../../src/server/store/store.ts';
import { uuidv7 } from '../../src/server/store/uuid.ts';
import { openTestDatabase } from './database.ts';

export interface World {
  readonly server: Server;
  readonly store: Store;
  readonly settings: Settings;
  readonly db: Database;
  /** Moves the clock. */
  advance(ms: number): void;
  /** A new organisation with its root scope; answers its id. */
  newOrg(slug?: string): Promise<string>;
  close(): Promise<void>;
}

const silent = () => undefined;

/** A server without HTTP over a test database, its data in a folder of its own, and a clock that stands still. */
export const makeWorld = async (changed: Partial<Settings> = {}): Promise<World> => {
  const data = changed.data ?? (await mkdtemp(join(tmpdir(), 'candor-world-')));
  const database = await openTestDatabase({ ...changed, data });
  const { db, settings } = database;
  let clock = Date.parse('2026-11-22T00:00:00Z');
  const now = () => clock;
  const store = new Store({ db, registry, now });
  const server: Server = {
    settings,
    db,
    registry,
    log: { info: silent, warn: silent, error: silent },
    now,
    commit: (actor, request) => store.commit(actor, request),
    withState: (org, work) => store.withState(org, work),
    orgSettings: (org) => store.orgSettings(org),
    past: store.past,
  };
  return {
    server,
    store,
    settings,
    db,
    advance: (ms) => {
      clock += ms;
    },
    newOrg: async (slug) => {
      const org = uuidv7(clock);
      const name = slug ?? `org-${org.slice(-12)}`;
      await db.run({ org }, (tx) =>
        sql`insert into org (id, slug, name, example, created_at) values (${org}, ${name}, ${name}, false, ${new Date(clock)})`.execute(
          tx,
        ),
      );
      await store.commit(systemActor(org, 'test'), {
        action: 'org.create',
        changes: [{ op: 'create', kind: 'scope', key: 'SCP-org', title: name, data: { level: 'organisation' } }],
      });
      return org;
    },
    close: async () => {
      await database.close();
      await rm(data, { recursive: true, force: true });
    },
  };
};

/** A small programme with every kind of trace: creates, updates, links, unlinks, a removal, an event, a lapse by time alone. */
export const fillOrg = async (world: World, org: string): Promise<void> => {
  const { store } = world;
  const actor = systemActor(org, 'test');
  const commit = async (changes: Parameters<Store['commit']>[1]['changes'], reason?: string) => {
    await store.commit(actor, { changes, ...(reason === undefined ? {} : { reason }) });
    world.advance(60_000);
  };
  await commit([
    { op: 'create', kind: 'person', key: 'PER-ann', title: 'Ann' },
    { op: 'create', kind: 'customer', key: 'CUS-acme', title: 'Acme' },
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-locked',
      title: 'Locked dependencies',
      state: 'active',
      owner: 'PER-ann',
      data: { theme: 'supply_chain', tags: ['npm', 'build'] },
    },
    { op: 'create', kind: 'control', key: 'CTL-tests', title: 'Tests on both engines', state: 'active' },
    { op: 'create', kind: 'check', key: 'CHK-lock', title: 'The lockfile is whole', links: { verifies: 'CTL-locked' } },
    { op: 'create', kind: 'check', key: 'CHK-tests', title: 'The tests pass', links: { verifies: 'CTL-tests' } },
    {
      op: 'create',
      kind: 'answer',
      key: 'ANS-lock',
      title: 'Do you lock dependencies?',
      state: 'approved',
      data: { question: 'Do you?', text: 'Yes.' },
      links: { rests_on: ['CTL-locked', 'CTL-tests'] },
    },
    {
      op: 'create',
      kind: 'statement',
      key: 'STM-1',
      title: 'Said to all',
      data: { audience: 'public', wording: 'We lock.', saidAt: '2026-01-01T00:00:00Z' },
      links: { rests_on: ['ANS-lock'] },
    },
  ]);
  await commit([
    {
      op: 'create',
      kind: 'evidence',
      title: 'Lockfile',
      data: {
        outcome: 'pass',
        effectiveAt: '2026-11-22T00:00:00Z',
        validUntil: '2026-11-23T00:00:00Z',
        source: 'npm',
        fileHash: 'ab'.repeat(32),
        fileName: 'lock.json',
      },
      links: { proves: 'CHK-lock' },
    },
  ]);
  await commit([
    {
      op: 'create',
      kind: 'evidence',
      title: 'JUnit',
      data: { outcome: 'pass', effectiveAt: '2026-11-22T00:01:00Z' },
      links: { proves: 'CHK-tests' },
    },
  ]);
  await commit(
    [
      {
        op: 'create',
        kind: 'evidence',
        title: 'JUnit',
        data: { outcome: 'fail', effectiveAt: '2026-11-22T00:02:00Z' },
        links: { proves: 'CHK-tests' },
      },
    ],
    'the nightly run',
  );
  await commit([
    { op: 'update', ref: 'CTL-locked', title: 'Dependencies are locked', data: { theme: null, tags: ['npm'] } },
  ]);
  await commit([{ op: 'unlink', from: 'ANS-lock', relation: 'rests_on', to: 'CTL-tests' }]);
  await commit([
    { op: 'create', kind: 'task', key: 'TSK-gone', title: 'Soon gone' },
    { op: 'event', name: 'member.add', data: { member: 'u1', to: 'reader' } },
  ]);
  await commit([{ op: 'remove', ref: 'TSK-gone' }]);
  world.advance(2 * 86_400_000);
  await store.passTime(org);
  await commit([
    {
      op: 'create',
      kind: 'evidence',
      title: 'Lockfile again',
      data: { outcome: 'partial', effectiveAt: '2026-11-24T00:00:00Z', source: 'npm' },
      links: { proves: 'CHK-lock' },
    },
  ]);
};

export const actorOf = (org: string, role: Role, scopes: 'all' | readonly string[] = 'all'): Actor => ({
  type: 'person',
  id: `the-${role}`,
  org,
  grants: [{ role, scopes: scopes === 'all' ? 'all' : new Set(scopes) }],
});

/** Routes as the server mounts them, with somebody signed in. */
export const appOf = (world: World, routes: Hono<{ Variables: OrgVariables }>, actor: Actor): Hono => {
  const app = new Hono<{ Variables: OrgVariables }>();
  app.use(async (c, next) => {
    c.set('actor', actor);
    c.set('org', { id: actor.org, slug: 'the-org', name: 'The org' });
    c.set('requestId', 'test');
    await next();
  });
  app.route('/', routes);
  app.onError((error, c) => problemResponse(c, error, world.server.log));
  return app as unknown as Hono;
};
