import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { CommitRequest, CommitResult } from '../context.ts';
import { catchUp, commitInside, type Outcome, passTimeInside } from './commit/commit.ts';
import { loadRecords } from './commit/load.ts';
import type { Database, Tx } from './database.ts';
import { type OrgSettings, type OrgState, readNodes, readSettings, stirred } from './org-state.ts';
import { PastStates } from './past-state.ts';
import { applyRules, claimRules, readAppliedRules, rulesHash } from './rules.ts';
import { SettingsCache } from './settings-cache.ts';

/** Carries the outcome of a dry run out of a transaction that must not be kept. */
class DryRun extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super('dry run');
    this.outcome = outcome;
  }
}

interface Options {
  readonly db: Database;
  readonly registry: Registry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How long an organisation's graph stays in memory without being used, in milliseconds. */
const IDLE = 30 * 60_000;

/** What acts when nobody does: the scheduler, start-up, collectors. It may do everything within one organisation. */
export const systemActor = (org: string, id: string): Actor => ({
  type: 'system',
  id,
  org,
  grants: [{ role: 'owner', scopes: 'all' }],
});

/** All organisations of an installation, as this process knows them. Every write goes through here. */
export class Store {
  readonly #options: Options;
  readonly #states = new Map<string, OrgState>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #settings: SettingsCache;
  readonly #rules: string;
  readonly #startedAt: number;
  /** Organisations as they were. */
  readonly past: PastStates;

  constructor(options: Options) {
    this.#options = options;
    this.#settings = new SettingsCache(options.db, options.now);
    this.#rules = rulesHash(options.registry);
    this.#startedAt = options.now();
    this.past = new PastStates(options);
  }

  /** Writes a list of changes, all of them or none. Throws AppError. */
  commit(actor: Actor, request: CommitRequest): Promise<CommitResult> {
    return this.#write(actor, request.dryRun === true, async (tx, state) => {
      const replay = await findReplay(tx, this.#options.registry, actor, request);
      if (replay) return { result: replay, size: state.size, at: state.at, touchesSettings: false, touched: [] };
      await request.within?.(tx);
      // The organisation itself may only just have been made.
      if (state.size === 0) await claimRules(tx, this.#rules, this.#options.now());
      const decided = request.decide ? { ...request, changes: await request.decide(tx) } : request;
      const outcome = await commitInside(tx, this.#options.registry, state, actor, decided, this.#options.now());
      await keepReplay(tx, actor, request, outcome.result);
      return outcome;
    });
  }

  /** Writes down what time alone has changed in an organisation; null when nothing has. */
  async passTime(org: string): Promise<CommitResult | null> {
    const actor = systemActor(org, 'clock');
    let nothing = false;
    const result = await this.#write(actor, false, async (tx, state) => {
      const outcome = await passTimeInside(tx, state, actor, this.#options.now());
      nothing = outcome === null;
      const counts = { created: 0, updated: 0, removed: 0, linked: 0, unlinked: 0, unchanged: 0 };
      return (
        outcome ?? {
          result: { seq: null, at: '', records: [], counts, affected: [] },
          size: state.size,
          at: state.at,
          touchesSettings: false,
          touched: [],
        }
      );
    });
    return nothing ? null : result;
  }

  /** Runs `work` with the organisation's graph, caught up with the journal; nothing is written through this process meanwhile. */
  withState<T>(org: string, work: (tx: Tx, state: OrgState) => Promise<T>): Promise<T> {
    return this.#alone(org, async () => {
      const known = await this.#load(org);
      return this.#options.db.run({ org }, async (tx) => work(tx, await this.#current(tx, org, known)));
    });
  }

  /** The organisation's custom fields and root scope, without waiting for whoever writes. */
  orgSettings(org: string): Promise<OrgSettings> {
    return this.#settings.get(org);
  }

  /** Another process has changed an organisation's settings; an empty name: it may have been any. */
  forgetSettings(org: string): void {
    this.#settings.forget(org);
  }

  /** Forgets organisations that nobody has used for a while. */
  forgetIdle(): void {
    this.#settings.forgetOld();
    this.past.forgetIdle();
    const limit = this.#options.now() - IDLE;
    for (const [org, state] of this.#states)
      if (state.usedAt < limit && !this.#queues.has(org)) this.#states.delete(org);
  }

  async #write(
    actor: Actor,
    dryRun: boolean,
    work: (tx: Tx, state: OrgState) => Promise<Outcome>,
  ): Promise<CommitResult> {
    const { org } = actor;
    return this.#alone(org, async () => {
      const known = await this.#load(org);
      let undo = () => {};
      let keep = (_outcome: Outcome) => {};
      try {
        const outcome = await this.#options.db.run({ org }, async (tx) => {
          await lockOrg(tx, org);
          const state = await this.#current(tx, org, known);
          const mark = state.graph.begin();
          undo = () => state.graph.rollback(mark);
          const done = await work(tx, state);
          if (dryRun) throw new DryRun(done);
          keep = ({ size, at, touched, touchesSettings }) => {
            state.graph.commit(mark);
            state.cells.forget(touched);
            Object.assign(state, { size, at, isOutdated: state.isOutdated || touchesSettings });
            if (touchesSettings) this.#settings.forget(org);
          };
          return done;
        });
        keep(outcome);
        return outcome.result;
      } catch (error) {
        undo();
        if (error instanceof DryRun) return { ...error.outcome.result, seq: null };
        throw error;
      }
    });
  }

  /** The organisation in memory, read whole the first time; what other rules than ours have said of it is put right then. */
  async #load(org: string): Promise<OrgState> {
    const kept = this.#states.get(org);
    if (kept) return kept;
    const { db, registry, now } = this.#options;
    const state = await db.run({ org }, async (tx) => {
      // Usually they are ours, and a reader need not wait for whoever writes in another process.
      if ((await readAppliedRules(tx)).hash !== this.#rules) await lockOrg(tx, org);
      const parts = { registry, hash: this.#rules, startedAt: this.#startedAt, now: now() };
      return applyRules(tx, systemActor(org, 'rules'), parts);
    });
    this.#states.set(org, state);
    return state;
  }

  /** The organisation in memory as the journal has it now. */
  async #current(tx: Tx, org: string, known: OrgState): Promise<OrgState> {
    const { registry, now } = this.#options;
    known.usedAt = now();
    if (known.isOutdated) {
      await readSettings(tx, known);
      known.isOutdated = false;
    }
    const isOurs = await catchUp(tx, known, this.#rules, async (ids, gone, at) => {
      known.cells.forget([...ids, ...gone]);
      const records = await loadRecords(tx, ids);
      const upsert = await readNodes(tx, registry, await stirred(tx, registry, records, ids));
      const result = known.graph.apply({ upsert, remove: gone }, at);
      if ('cycle' in result) {
        this.#states.delete(org);
        throw new AppError('unavailable', 'the assurance graph has to be read again: try once more');
      }
    });
    if (!isOurs) {
      this.#states.delete(org);
      throw new AppError('unavailable', 'the rules of assurance have changed: try once more');
    }
    return known;
  }

  /** One at a time per organisation within this process: the database's lock does the same between processes, but a waiter there holds a connection. */
  #alone<T>(org: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(org) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#queues.set(org, settled);
    void settled.then(() => {
      if (this.#queues.get(org) === settled) this.#queues.delete(org);
    });
    return mine;
  }
}

const lockOrg = async (tx: Tx, org: string): Promise<void> => {
  // A writer knows the rows it wants: counting on a few of them the planner would rather read a whole table.
  await sql`select pg_advisory_xact_lock(hashtextextended(${org}, 0)), set_config('enable_seqscan', 'off', true)`.execute(
    tx,
  );
};

/**
 * What an earlier request with the same key did, with the records as they are now, as far as the actor may still read
 * them; a different request under the same key is a conflict.
 */
const findReplay = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  request: CommitRequest,
): Promise<CommitResult | undefined> => {
  if (!request.idempotency) return undefined;
  const found = await sql<{ request: string; response: string }>`select request, response from idempotency
    where org_id = app_org() and actor = ${`${actor.type}:${actor.id}`} and key = ${request.idempotency.key}`.execute(
    tx,
  );
  const row = found.rows[0];
  if (!row) return undefined;
  if (row.request !== request.idempotency.request)
    throw new AppError('conflict', 'this Idempotency-Key was used for another request: use a new one');
  const kept = JSON.parse(row.response) as Omit<CommitResult, 'records' | 'affected'> & { records: (string | null)[] };
  const ids = kept.records.filter((id) => id !== null);
  const readable = (await loadRecords(tx, ids)).filter((record) =>
    can(actor, 'read', registry.get(record.kind), record),
  );
  const records = new Map(readable.map((record) => [record.id, record]));
  return { ...kept, replayed: true, records: kept.records.map((id) => (id && records.get(id)) || null), affected: [] };
};

const keepReplay = async (tx: Tx, actor: Actor, request: CommitRequest, result: CommitResult): Promise<void> => {
  if (!request.idempotency || request.dryRun) return;
  const kept = {
    seq: result.seq,
    at: result.at,
    counts: result.counts,
    records: result.records.map((record) => record?.id ?? null),
  };
  await sql`insert into idempotency (org_id, actor, key, request, status, response, created_at)
    values (app_org(), ${`${actor.type}:${actor.id}`}, ${request.idempotency.key}, ${request.idempotency.request}, 200, ${JSON.stringify(kept)}, ${result.at}::timestamptz)`.execute(
    tx,
  );
};
