import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Change } from '../../src/model/change.ts';
import { AppError } from '../../src/model/error.ts';
import type { Actor } from '../../src/model/permission.ts';
import { registry } from '../../src/model/registry.ts';
import type { Server } from '../../src/server/context.ts';
import { Store, systemActor } from '../../src/server/store/store.ts';
import { uuidv7 } from '../../src/server/store/uuid.ts';
import { openTestDatabase } from './database.ts';

export interface EvidenceWorld {
  readonly server: Server;
  /** A new organisation with its root scope, and an actor who may do everything in it. `own`: our own programme is in it. */
  makeOrg(options?: { readonly own?: boolean }): Promise<Actor>;
  /** Lets the clock go on. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** A store on a test database, with a folder for its files and a clock that moves when told to. */
export const openEvidenceWorld = async (): Promise<EvidenceWorld> => {
  const data = await mkdtemp(join(tmpdir(), 'candor-evidence-'));
  const database = await openTestDatabase({ data });
  const { db, settings } = database;
  let clock = Date.parse('2026-11-22T10:00:00Z');
  const now = () => clock;
  const store = new Store({ db, registry, now });
  const silent = () => undefined;
  let ours: string | undefined;
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
    ownOrg: () => ours,
  };
  const makeOrg: EvidenceWorld['makeOrg'] = async ({ own = false } = {}) => {
    const id = uuidv7(now());
    const slug = `t-${randomBytes(6).toString('hex')}`;
    await db.run({ org: id }, (tx) =>
      sql`insert into org values (${id}, ${slug}, ${slug}, ${own}, ${new Date(now())})`.execute(tx),
    );
    if (own) ours = id;
    const actor = systemActor(id, 'test');
    await server.commit(actor, {
      changes: [{ op: 'create', kind: 'scope', title: slug, data: { level: 'organisation' } }],
    });
    return actor;
  };
  const close = async () => {
    await database.close();
    await rm(data, { recursive: true, force: true });
  };
  return { server, makeOrg, advance: (ms) => (clock += ms), close };
};

/** A control with one check, an answer that rests on it, and a statement that was made of that. */
export const PROMISE: readonly Change[] = [
  { op: 'create', kind: 'control', key: 'CTL-tests', title: 'Tests run on every change', state: 'active' },
  {
    op: 'create',
    kind: 'check',
    key: 'CHK-tests',
    title: 'All tests pass',
    data: { collector: 'junit', everyDays: 10 },
    links: { verifies: 'CTL-tests' },
  },
  {
    op: 'create',
    kind: 'answer',
    key: 'ANS-tests',
    title: 'Do you test?',
    state: 'approved',
    data: { question: 'Do you test?', text: 'Yes.' },
    links: { rests_on: 'CTL-tests' },
  },
  {
    op: 'create',
    kind: 'statement',
    key: 'STM-tests',
    title: 'Said',
    data: { audience: 'public', wording: 'We test.', saidAt: '2026-01-01T00:00:00Z' },
    links: { rests_on: 'ANS-tests' },
  },
];

/** The status of each record, by key. */
export const statuses = async (
  server: Server,
  org: string,
  keys: readonly string[],
): Promise<Record<string, string>> => {
  const found = await server.db.run({ org }, (tx) =>
    sql<{
      key: string;
      status: string;
    }>`select record.key, assurance.status from record join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id
      where record.org_id = app_org() and record.key = any(${[...keys]}::text[]) order by record.key`.execute(tx),
  );
  return Object.fromEntries(found.rows.map((row) => [row.key, row.status]));
};

/** The AppError that the work ends in. */
export const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.then(
    () => new Error('it was not refused'),
    (caught: unknown) => caught,
  );
  if (error instanceof AppError) return error;
  throw error;
};
