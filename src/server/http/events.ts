import { sql } from 'kysely';
import { type Actor, PERMISSIONS } from '../../model/permission.ts';
import type { Database } from '../store/database.ts';

/** One commit as open pages hear of it. */
export interface CommitEvent {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly changes: readonly {
    readonly kind: string;
    readonly id: string;
    readonly key: string;
    readonly op: string;
  }[];
  readonly affected: readonly { readonly id: string; readonly kind: string; readonly status: string | null }[];
  /** true: more changed than is named; read again whatever is shown. */
  readonly more: boolean;
}

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly changes: readonly {
    readonly op: string;
    readonly kind?: string;
    readonly id?: string;
    readonly key?: string;
    readonly from?: string;
    readonly to?: string;
  }[];
  readonly effects?: {
    readonly total: number;
    readonly records: readonly { id: string; kind: string; to: string | null }[];
  };
}

const NAMED = 200;

/** What an entry tells an open page. Links name their ends' ids only, so that pages that show either end look again. */
export const eventOf = (entry: Entry): CommitEvent => {
  const changes = entry.changes.flatMap(({ op, kind, id, key, from, to }) => {
    if (op === 'link' || op === 'unlink')
      return [from, to].flatMap((end) => (end ? [{ op, kind: '', id: end, key: '' }] : []));
    return id && kind && key ? [{ op, kind, id, key }] : [];
  });
  return {
    seq: entry.seq,
    at: entry.at,
    action: entry.action,
    changes: changes.slice(0, NAMED),
    affected: (entry.effects?.records ?? []).map(({ id, kind, to }) => ({ id, kind, status: to })),
    more: changes.length > NAMED || (entry.effects?.total ?? 0) > (entry.effects?.records.length ?? 0),
  };
};

/** Someone who may not read everything hears that something changed, and asks for what they may see. */
export const eventFor = (actor: Actor, event: CommitEvent): CommitEvent =>
  readsEverything(actor) ? event : { ...event, action: '', changes: [], affected: [], more: true };

export const readsEverything = (actor: Actor): boolean =>
  actor.grants.some(
    ({ role, scopes }) =>
      scopes === 'all' &&
      PERMISSIONS[role].rules.some(
        (rule) => rule.actions.includes('read') && rule.on === undefined && rule.states === undefined,
      ),
  );

export type Listener = (event: CommitEvent) => void;

/** Hears every commit of every process and hands it to the open pages of that organisation. */
export class Events {
  readonly #db: Database;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #any = new Set<(org: string) => void>();
  #stop: (() => Promise<void>) | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  async start(): Promise<void> {
    this.#stop = await this.#db.listen((payload) => void this.#heard(payload));
  }

  async stop(): Promise<void> {
    await this.#stop?.();
  }

  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  /** Calls back with the organisation of every commit; an empty name means that some may have been missed. */
  onAny(heard: (org: string) => void): void {
    this.#any.add(heard);
  }

  subscribe(org: string, listener: Listener): () => void {
    const set = this.#listeners.get(org) ?? new Set();
    this.#listeners.set(org, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0) this.#listeners.delete(org);
    };
  }

  /** Entries after a position, for a page that was away; at most `limit`. */
  async since(org: string, seq: number, limit: number): Promise<CommitEvent[]> {
    const found = await this.#db.run({ org }, (tx) =>
      sql<{
        entry: string;
      }>`select entry from journal where org_id = app_org() and seq > ${seq} order by seq limit ${limit}`.execute(tx),
    );
    return found.rows.map((row) => eventOf(JSON.parse(row.entry) as Entry));
  }

  /** Position of the newest entry; -1 when there is none. */
  async last(org: string): Promise<number> {
    const found = await this.#db.run({ org }, (tx) =>
      sql<{ seq: number | null }>`select max(seq) as seq from journal where org_id = app_org()`.execute(tx),
    );
    return found.rows[0]?.seq ?? -1;
  }

  async #heard(payload: string): Promise<void> {
    const { org, seq } = payload === '' ? { org: '', seq: -1 } : (JSON.parse(payload) as { org: string; seq: number });
    for (const heard of this.#any) heard(org);
    const listeners = this.#listeners.get(org);
    if (!listeners) return;
    const [event] = await this.since(org, seq - 1, 1).catch(() => []);
    // Without the entry (the database is away) pages are told to look for themselves.
    const told = event ?? { seq, at: '', action: '', changes: [], affected: [], more: true };
    for (const listener of [...listeners]) listener(told);
  }
}
