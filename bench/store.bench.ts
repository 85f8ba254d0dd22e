import { sql } from 'kysely';
import type { AnyKind } from '../src/model/kind.ts';
import type { Actor } from '../src/model/permission.ts';
import { registry } from '../src/model/registry.ts';
import { createKey } from '../src/server/auth/api-keys.ts';
import { listRecords } from '../src/server/query/list.ts';
import { explain, impactOf } from '../src/server/query/why.ts';
import type { Database } from '../src/server/store/database.ts';
import { Store, systemActor } from '../src/server/store/store.ts';
import { testSettings } from '../test/make/database.ts';
import { callerOf, worldOver } from '../test/make/world.ts';
import type { Engine } from './engines.ts';
import { type Figure, measure, median, p95 } from './figure.ts';
import { fill, GRAPH_VOLUMES, LIST_VOLUMES } from './make.ts';

const ORG = '018f0000-0000-7000-8000-000000000001';
const id = (code: number, n: number) =>
  `${code.toString(16).padStart(8, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

export const propagation = async ({ name, open }: Engine): Promise<Figure[]> => {
  const { db, tune, close } = await open();
  const volumes = await fill(db, ORG, GRAPH_VOLUMES);
  await tune();
  const store = new Store({ db, registry, now: Date.now });
  const actor = systemActor(ORG, 'bench');
  // A store of its own each time: one keeps what it has read.
  const loads = await measure(3, 0, () => new Store({ db, registry, now: Date.now }).withState(ORG, async () => {}));
  await store.commit(actor, { changes: [{ op: 'update', ref: 'EVD-1', data: { outcome: 'partial' } }] });
  const affected: number[] = [];
  // Each run breaks another control that many answers and requirements rest on, with all that rests on those.
  const commits = await measure(20, 3, async (n) => {
    const result = await store.commit(actor, {
      changes: [{ op: 'update', ref: `EVD-${(n + 1) * 31}`, data: { outcome: 'fail' } }],
    });
    affected.push(result.affected.length);
  });
  const whys = await measure(20, 3, (n) =>
    store.withState(ORG, (tx, state) => explain(tx, registry, actor, state, id(6, 1 + (n % GRAPH_VOLUMES.adoptions)))),
  );
  const impacts = await measure(20, 3, (n) =>
    store.withState(ORG, (tx, state) => impactOf(tx, registry, actor, state, id(3, 500 + n))),
  );
  const hub = await hubCommit(store, actor);
  await close();
  const label = `${name}, ${volumes.records} records, ${volumes.links} links`;
  return [
    { name: `graph read into memory: median of 3 (${label})`, value: median(loads), unit: 'ms', budget: 3_000 },
    { name: `graph read into memory: fastest (${label})`, value: loads[0] ?? Number.NaN, unit: 'ms' },
    {
      name: `one broken check, ${Math.max(...affected)} affected, all committed: p95 (${label})`,
      value: p95(commits),
      unit: 'ms',
    },
    {
      name: `one broken check, ${hub.affected} affected, all committed: p95 (${label})`,
      value: hub.p95,
      unit: 'ms',
      budget: name === 'postgres' ? 60 : 80,
    },
    { name: `why: p95 (${label})`, value: p95(whys), unit: 'ms', budget: 5 },
    { name: `impact: p95 (${label})`, value: p95(impacts), unit: 'ms', budget: 20 },
    { name: `resident memory after it (${name})`, value: process.memoryUsage().rss / 1e6, unit: 'MB' },
  ];
};

/** A control that 5,000 answers rest on: broken and healed again and again. */
const hubCommit = async (store: Store, actor: Actor): Promise<{ affected: number; p95: number }> => {
  const hub = 'CTL-9999';
  for (let part = 0; part < 5; part += 1) {
    const changes = Array.from({ length: 1_000 }, (_, n) => ({
      op: 'link' as const,
      from: `ANS-${part * 1_000 + n + 1}`,
      relation: 'rests_on',
      to: hub,
    }));
    await store.commit(actor, { changes });
  }
  let affected = 0;
  const times = await measure(20, 2, async (n) => {
    const result = await store.commit(actor, {
      changes: [{ op: 'update', ref: 'EVD-9999', data: { outcome: n % 2 === 0 ? 'fail' : 'pass' } }],
    });
    affected = result.affected.length;
  });
  return { affected, p95: p95(times) };
};

const QUERIES: Readonly<Record<string, (kind: AnyKind) => object>> = {
  'by title': () => ({ sort: { name: 'title', descending: false } }),
  newest: () => ({ sort: { name: 'updatedAt', descending: true } }),
  'one status': () => ({ status: ['assured'], sort: { name: 'title', descending: false } }),
  'one field': (kind) => ({ fields: FIELD[kind.name], sort: { name: 'title', descending: false } }),
};
const FIELD: Readonly<Record<string, object>> = {
  applied_requirement: { responsibility: ['ours'] },
  control: { theme: ['access'] },
  system: { type: ['database'] },
  adoption: { purpose: ['certification'] },
};

export const lists = async ({ name, open }: Engine): Promise<Figure[]> => {
  const { db, tune, close } = await open();
  await fill(db, ORG, LIST_VOLUMES);
  await tune();
  const admin = systemActor(ORG, 'bench');
  const scopes = new Set(Array.from({ length: 50 }, (_, n) => id(1, n * 20 + 2)));
  const restricted: Actor = { ...admin, grants: [{ role: 'grc', scopes }] };
  const figures: Figure[] = [];
  for (const [who, actor] of [
    ['administrator', admin],
    ['50 scopes', restricted],
  ] as const) {
    for (const kind of Object.keys(FIELD))
      figures.push(...(await listsOf(db, actor, registry.get(kind), `${name}, ${who}`)));
  }
  figures.push(...(await listsOverHttp(db, name, [...scopes])));
  await close();
  return figures;
};

/** The same lists as a client gets them: key looked up, rights worked out, answer written as JSON. */
const listsOverHttp = async (db: Database, engine: string, scopes: readonly string[]): Promise<Figure[]> => {
  const world = await worldOver({ db, settings: testSettings(), close: () => Promise.resolve() });
  const maker: Actor = { type: 'person', id: 'bench', org: ORG, grants: [{ role: 'owner', scopes: 'all' }] };
  await sql`insert into auth_user (id, name, email, email_verified, created_at, updated_at)
    values ('bench', 'Bench', 'bench@example.test', true, now(), now())`.execute(db.auth);
  const slug = await db.run({ org: ORG }, async (tx) => {
    await sql`insert into member (org_id, user_id, roles, created_at)
      values (${ORG}, 'bench', '[{"role": "owner", "scope": null}]', now())`.execute(tx);
    const found = await sql<{ slug: string }>`select slug from org where id = app_org()`.execute(tx);
    return found.rows[0]?.slug ?? '';
  });
  const figures: Figure[] = [];
  for (const [who, roles] of [
    ['administrator', [{ role: 'owner' as const, scope: null }]],
    ['50 scopes', scopes.map((scope) => ({ role: 'grc' as const, scope }))],
  ] as const) {
    const { id, key } = await createKey(world.server, maker, { name: who, roles: [...roles], expiresAt: null });
    const caller = callerOf(world.app, slug, who, id, { authorization: `Bearer ${key}` });
    for (const path of [
      '/controls?sort=title',
      '/applied-requirements?sort=title',
      '/applied-requirements/counts?by=status',
    ]) {
      const times = await measure(15, 3, async () => {
        const { status } = await caller.call('GET', path);
        if (status !== 200) throw new Error(`${path}: ${status}`);
      });
      figures.push({ name: `GET ${path} (${engine}, ${who})`, value: median(times), unit: 'ms', budget: 10 });
    }
  }
  await world.close();
  return figures;
};

const listsOf = async (db: Database, actor: Actor, kind: AnyKind, label: string): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const [query, parameters] of Object.entries(QUERIES)) {
    const asked = { fields: {}, linked: {}, limit: 50, ...parameters(kind) };
    const times = await measure(15, 3, () =>
      db.run({ org: ORG }, (tx) => listRecords(tx, registry, actor, kind, asked)),
    );
    figures.push({ name: `list ${kind.plural} ${query} (${label})`, value: median(times), unit: 'ms', budget: 10 });
  }
  return figures;
};

const BULK = 100_000;
const PART = 5_000;

export const bulk = async ({ name, open }: Engine): Promise<Figure[]> => {
  const { db, close } = await open();
  await db.run({ org: ORG }, (tx) =>
    sql`insert into org (id, slug, name, created_at) values (${ORG}, 'bench', 'Bench', now())`.execute(tx),
  );
  const store = new Store({ db, registry, now: Date.now });
  const actor = systemActor(ORG, 'bench');
  await store.commit(actor, { changes: [{ op: 'create', kind: 'scope', title: 'Bench' }] });
  const start = performance.now();
  for (let from = 0; from < BULK; from += PART) {
    const changes = Array.from({ length: PART }, (_, n) => ({
      op: 'create' as const,
      kind: 'control',
      title: `Control ${from + n}`,
      state: 'active',
      data: { theme: 'access' as const, statement: `What number ${from + n} does` },
    }));
    await store.commit(actor, { changes });
  }
  const seconds = (performance.now() - start) / 1_000;
  await close();
  return [{ name: `${BULK} records imported through commit (${name})`, value: seconds, unit: 's' }];
};

export const run = async (engine: Engine): Promise<Figure[]> => [
  ...(await bulk(engine)),
  ...(await lists(engine)),
  ...(await propagation(engine)),
];
