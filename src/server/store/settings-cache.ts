import type { Database } from './database.ts';
import { loadSettings, type OrgSettings } from './org-state.ts';

interface Kept {
  readonly settings: Promise<OrgSettings>;
  readonly at: number;
}

/** News of other processes may go astray while the database is away: nothing is believed for longer, in milliseconds. */
const LONGEST = 30_000;

/**
 * Custom fields and root scope of each organisation, for whoever only reads: lists must not wait for a long commit, nor
 * for the memory that it holds. Forgotten when a commit of any process touches them.
 */
export class SettingsCache {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  get(org: string): Promise<OrgSettings> {
    const kept = this.#kept.get(org);
    if (kept && this.#now() - kept.at < LONGEST) return kept.settings;
    const settings = this.#db.run({ org }, loadSettings);
    const mine = { settings, at: this.#now() };
    // What is forgotten while it is being read is gone from here, and the next one to ask reads again.
    this.#kept.set(org, mine);
    settings.catch(() => {
      if (this.#kept.get(org) === mine) this.#kept.delete(org);
    });
    return settings;
  }

  /** An empty name means every organisation: nobody knows in which of them something was missed. */
  forget(org: string): void {
    if (org === '') this.#kept.clear();
    else this.#kept.delete(org);
  }

  /** Drops what has grown too old to be believed. */
  forgetOld(): void {
    const limit = this.#now() - LONGEST;
    for (const [org, { at }] of this.#kept) if (at <= limit) this.#kept.delete(org);
  }
}
