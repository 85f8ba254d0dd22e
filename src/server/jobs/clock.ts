import { sql } from 'kysely';
import type { Log } from '../context.ts';
import type { Database } from '../store/database.ts';
import type { Store } from '../store/store.ts';

interface Parts {
  readonly db: Database;
  readonly store: Store;
  readonly log: Log;
  readonly now: () => number;
}

/** Looks again at least this often, so that a missed announcement cannot delay a lapse for long. */
const LONGEST = 30_000;
const SHORTEST = 5;
/** The first wait for an organisation in which a lapse could not be written down; it doubles up to the longest. */
const RETRY = 1_000;

/**
 * Fires at the very moment at which something expires by itself, in whatever organisation is next. Every server process
 * has one; the first to get the lock writes the lapse down, the others then find nothing to do.
 */
export class Clock {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #stopped = false;
  #working: Promise<void> = Promise.resolve();
  /** A look that has not begun sees whatever woke the clock meanwhile, so there is never more than one of them. */
  #waits = false;
  /** How often in a row an organisation has failed, and when it is tried again: it must not be tried at every look. */
  readonly #failures = new Map<string, { readonly times: number; readonly at: number }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.wake();
  }

  /** Looks for the next moment anew: after every commit, since it may have made one that is nearer. */
  wake(): void {
    if (this.#stopped) return;
    this.#arm(this.#parts.now());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  /** Sets the timer for `due`, unless it is set for something nearer. */
  #arm(due: number): void {
    if (this.#stopped || (this.#timer && due >= this.#due)) return;
    clearTimeout(this.#timer);
    this.#due = due;
    const wait = Math.min(Math.max(due - this.#parts.now(), SHORTEST), LONGEST);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#due = Number.POSITIVE_INFINITY;
      if (this.#waits) return;
      this.#waits = true;
      this.#working = this.#working.then(() => this.#fire());
    }, wait);
    this.#timer.unref();
  }

  async #fire(): Promise<void> {
    this.#waits = false;
    const { db, store, log, now } = this.#parts;
    let next = now() + LONGEST;
    try {
      const orgs = await db.run({}, (tx) =>
        sql<{ id: string; due: Date | null }>`select id, due from every_org()`.execute(tx),
      );
      for (const { id, due } of orgs.rows) {
        if (this.#stopped) return;
        if (due !== null) next = Math.min(next, await this.#pass(id, due.getTime()));
      }
      store.forgetIdle();
    } catch (error) {
      // The next look comes by itself; meanwhile the database may be back.
      log.warn({ err: String(error) }, 'the clock could not look for lapses');
      next = now() + RETRY;
    }
    this.#arm(next);
  }

  /** Writes down what is due in one organisation; answers when to look at it again. What fails here holds up no other organisation. */
  async #pass(org: string, due: number): Promise<number> {
    const { store, log, now } = this.#parts;
    const failed = this.#failures.get(org);
    const from = Math.max(due, failed?.at ?? 0);
    if (from > now()) return Math.max(from, now() + SHORTEST);
    try {
      const written = await store.passTime(org);
      this.#failures.delete(org);
      // Nothing to write down although it was due: another process was faster, or the boundary changed nothing.
      return now() + (written === null ? RETRY : SHORTEST);
    } catch (error) {
      const times = failed?.times ?? 0;
      const wait = Math.min(RETRY * 2 ** times, LONGEST);
      const at = now() + wait;
      this.#failures.set(org, { times: times + 1, at });
      log.error({ org, err: String(error), retryMs: wait }, 'a lapse could not be written down');
      return at;
    }
  }
}
