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

  #arm(due: number): void {
    if (this.#stopped || (this.#timer && due >= this.#due)) return;
    clearTimeout(this.#timer);
    this.#due = due;
    const wait = Math.min(Math.max(due - this.#parts.now(), SHORTEST), LONGEST);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#working = this.#working.then(() => this.#fire());
    }, wait);
    this.#timer.unref();
  }

  async #fire(): Promise<void> {
    const { db, store, log, now } = this.#parts;
    let next = now() + LONGEST;
    try {
      const orgs = await db.run({}, (tx) =>
        sql<{ id: string; due: Date | null }>`select id, due from every_org()`.execute(tx),
      );
      for (const { id, due } of orgs.rows) {
        if (due === null) continue;
        // Nothing to write down although it was due: another process was faster, or the boundary changed nothing.
        if (due.getTime() <= now() && (await store.passTime(id)) === null) next = Math.min(next, now() + 1_000);
        else next = Math.min(next, Math.max(due.getTime(), now() + SHORTEST));
      }
      store.forgetIdle();
    } catch (error) {
      // The next look comes by itself; meanwhile the database may be back.
      log.warn({ err: String(error) }, 'the clock could not look for lapses');
      next = now() + 1_000;
    }
    this.#due = Number.POSITIVE_INFINITY;
    this.#arm(next);
  }
}
