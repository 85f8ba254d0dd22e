import { sql } from 'kysely';
import type { Change } from '../../src/model/change.ts';
import type { Actor } from '../../src/model/permission.ts';
import type { Registry } from '../../src/model/registry.ts';
import { registry } from '../../src/model/registry.ts';
import type { CommitResult } from '../../src/server/context.ts';
import type { Tx } from '../../src/server/store/database.ts';
import { Store, systemActor } from '../../src/server/store/store.ts';
import { uuidv7 } from '../../src/server/store/uuid.ts';
import type { TestDatabase } from './database.ts';

/** A new organisation with its root scope, and a store of its own that plays one server process. */
export interface TestOrg {
  readonly id: string;
  readonly slug: string;
  readonly actor: Actor;
  readonly store: Store;
  commit(changes: readonly Change[]): Promise<CommitResult>;
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Rows of a table. */
  count(table: string): Promise<number>;
  /** Journal entries. */
  size(): Promise<number>;
  now(): number;
  pass(ms: number): void;
  /** A second process on the same store, if need be with other kinds. */
  another(others?: Registry): TestOrg;
}

const START = Date.parse('2026-11-22T00:00:00Z');
let made = 0;

export const openOrg = async (test: TestDatabase, kinds: Registry = registry): Promise<TestOrg> => {
  made += 1;
  const clock = { at: START };
  const id = uuidv7(Date.now());
  const slug = `test-${process.pid}-${made}`;
  await test.db.run({ org: id }, (tx) =>
    sql`insert into org (id, slug, name, created_at) values (${id}, ${slug}, ${slug}, now())`.execute(tx),
  );
  const org = play(test, kinds, id, slug, clock);
  await org.commit([{ op: 'create', kind: 'scope', title: slug, data: { level: 'organisation' } }]);
  return org;
};

const play = (test: TestDatabase, kinds: Registry, id: string, slug: string, clock: { at: number }): TestOrg => {
  const store = new Store({ db: test.db, registry: kinds, now: () => clock.at });
  const actor = systemActor(id, 'test');
  const run = <T>(work: (tx: Tx) => Promise<T>) => test.db.run({ org: id }, work);
  const count = async (table: string) => {
    const found = await run((tx) => sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(tx));
    return found.rows[0]?.n ?? 0;
  };
  return {
    id,
    slug,
    actor,
    store,
    run,
    count,
    commit: (changes) => store.commit(actor, { changes }),
    size: () => count('journal'),
    now: () => clock.at,
    pass: (ms) => {
      clock.at += ms;
    },
    another: (others = kinds) => play(test, others, id, slug, clock),
  };
};

const evidence = (key: string, check: string, at: number, outcome: 'pass' | 'fail', validUntil?: string): Change => ({
  op: 'create',
  kind: 'evidence',
  key,
  title: `${outcome} ${key}`,
  data: { outcome, effectiveAt: new Date(at).toISOString(), ...(validUntil ? { validUntil } : {}) },
  links: { proves: check },
});

export const passing = (key: string, check: string, at: number, validUntil?: string): Change =>
  evidence(key, check, at, 'pass', validUntil);
export const failing = (key: string, check: string, at: number): Change => evidence(key, check, at, 'fail');
