import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { orgPath } from './api.ts';
import type { CommitEvent, Detail } from './api-types.ts';
import { EVERYTHING, isStale, NOTHING, type Touched, touch } from './live-commit.ts';
import { ORG } from './queries.ts';

export type Connection = 'connecting' | 'live' | 'offline';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** Commits in a burst (an import) are answered together. */
const GATHER = 150;

/** One connection to an organisation's event stream: marks what each commit touched as stale, reconnects with backoff. */
export class LiveFeed {
  readonly #client: QueryClient;
  readonly #org: string;
  readonly #listeners = new Set<() => void>();
  #source: EventSource | undefined;
  #connection: Connection = 'connecting';
  #wait = FIRST_WAIT;
  /** There was a time in which commits may have passed unheard. */
  #hadGap = false;
  #touched: Touched = NOTHING;
  #timers: { retry?: number | undefined; gather?: number | undefined } = {};

  constructor(client: QueryClient, org: string) {
    this.#client = client;
    this.#org = org;
  }

  readonly connection = (): Connection => this.#connection;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(): void {
    this.#source?.close();
    const source = new EventSource(orgPath(this.#org, 'events'));
    this.#source = source;
    source.addEventListener('hello', () => this.#connected());
    source.addEventListener('commit', (event) => this.#commit(event as MessageEvent<string>));
    source.addEventListener('error', () => this.#lost());
  }

  close(): void {
    window.clearTimeout(this.#timers.retry);
    window.clearTimeout(this.#timers.gather);
    this.#timers = {};
    this.#source?.close();
    this.#source = undefined;
  }

  #connected(): void {
    this.#wait = FIRST_WAIT;
    this.#set('live');
    if (this.#hadGap) this.#gather(EVERYTHING);
    this.#hadGap = false;
  }

  #commit(event: MessageEvent<string>): void {
    this.#gather(touch(this.#touched, JSON.parse(event.data) as CommitEvent));
  }

  #lost(): void {
    this.#source?.close();
    this.#hadGap = true;
    this.#set('offline');
    window.clearTimeout(this.#timers.retry);
    // Not all at once when a server comes back: each page waits a little longer or shorter.
    this.#timers.retry = window.setTimeout(() => this.open(), this.#wait * (0.7 + 0.6 * Math.random()));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #gather(touched: Touched): void {
    this.#touched = touched;
    this.#timers.gather ??= window.setTimeout(() => this.#flush(), GATHER);
  }

  #flush(): void {
    const touched = this.#touched;
    this.#touched = NOTHING;
    this.#timers.gather = undefined;
    const find = (kind: string, ref: string) =>
      this.#client.getQueryData<Detail>([ORG, this.#org, 'record', kind, ref, 'detail']);
    void this.#client.invalidateQueries({
      queryKey: [ORG, this.#org],
      predicate: (query) => isStale(query.queryKey, touched, find),
    });
  }

  #set(connection: Connection): void {
    if (this.#connection === connection) return;
    this.#connection = connection;
    for (const listener of this.#listeners) listener();
  }
}

const feeds = new WeakMap<QueryClient, Map<string, LiveFeed>>();

const feedOf = (client: QueryClient, org: string): LiveFeed => {
  const byOrg = feeds.get(client) ?? new Map<string, LiveFeed>();
  feeds.set(client, byOrg);
  const feed = byOrg.get(org) ?? new LiveFeed(client, org);
  byOrg.set(org, feed);
  return feed;
};

/** Keeps the organisation's open pages up to date while mounted; answers how the connection stands. */
export const useLive = (org: string): Connection => {
  const client = useQueryClient();
  const feed = feedOf(client, org);
  useEffect(() => {
    feed.open();
    const reopen = () => feed.open();
    window.addEventListener('online', reopen);
    return () => {
      window.removeEventListener('online', reopen);
      feed.close();
    };
  }, [feed]);
  return useSyncExternalStore(feed.subscribe, feed.connection);
};
