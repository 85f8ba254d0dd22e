import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { orgPath } from './api.ts';
import type { CommitEvent, Detail, Meta, Page } from './api-types.ts';
import {
  detailAfter,
  EVERYTHING,
  isStale,
  NOTHING,
  pageAfter,
  type Statuses,
  statusesOf,
  type Touched,
  touch,
} from './live-commit.ts';
import { meQuery, ORG } from './queries.ts';

export type Connection = 'connecting' | 'live' | 'offline';

/** What an event is called that tells of notifications instead of a commit. */
const NOTICES = 'notices';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** The server speaks at least every 15 s; a stream without a word for so long is dead, whatever the browser thinks of it. */
const SILENCE = 40_000;
/** Commits in a burst (an import) are answered together. */
const GATHER = 60;

const isMain = (part: unknown): boolean => part === 'record' || part === 'list' || part === 'recall';

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
  /** Position of the last commit heard here. */
  #heard: number | undefined;
  #unwatch = (): void => undefined;
  /** Where the stream that is open was asked to begin. */
  #after: number | undefined;
  #touched: Touched = NOTHING;
  #timers: { retry?: number | undefined; gather?: number | undefined; silence?: number | undefined } = {};

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
    window.clearTimeout(this.#timers.retry);
    this.#after = this.#heard ?? this.#seen();
    // What happened between the page's first answers and this stream is told as if it had been open.
    const from = this.#after === undefined ? '' : `?after=${this.#after}`;
    const source = new EventSource(`${orgPath(this.#org, 'events')}${from}`);
    this.#source = source;
    source.addEventListener('hello', (event) => this.#connected(event as MessageEvent<string>));
    source.addEventListener('commit', (event) => this.#commit(event as MessageEvent<string>));
    source.addEventListener('beat', () => this.#alive());
    source.addEventListener('error', () => this.lost());
    this.#alive();
    if (this.#touched !== NOTHING) this.#gather(this.#touched);
  }

  close(): void {
    this.#unwatch();
    window.clearTimeout(this.#timers.retry);
    window.clearTimeout(this.#timers.gather);
    window.clearTimeout(this.#timers.silence);
    this.#timers = {};
    this.#source?.close();
    this.#source = undefined;
  }

  /** The journal position that what is on the page was read at or after; undefined before the first answer says one. */
  #seen(): number | undefined {
    const meta = this.#client.getQueryData<Meta>([ORG, this.#org, 'meta']);
    return meta && (meta.seq ?? -1);
  }

  #connected(event: MessageEvent<string>): void {
    const { seq } = JSON.parse(event.data) as { readonly seq: number };
    this.#wait = FIRST_WAIT;
    this.#alive();
    this.#set('live');
    if (this.#hadGap) this.#gather(EVERYTHING);
    this.#hadGap = false;
    this.#heard = seq;
    if (this.#after === undefined) this.#compare(seq);
  }

  /** Of a stream that could not be told where to begin: what the page read before `seq` may have missed something. */
  #compare(seq: number): void {
    const seen = this.#seen();
    if (seen !== undefined) {
      if (seen < seq) this.#gather(EVERYTHING);
      return;
    }
    // The answer that says it is still under way.
    this.#unwatch();
    this.#unwatch = this.#client.getQueryCache().subscribe(() => {
      if (this.#seen() === undefined) return;
      this.#unwatch();
      this.#compare(seq);
    });
  }

  #commit(event: MessageEvent<string>): void {
    this.#alive();
    const commit = JSON.parse(event.data) as CommitEvent;
    if (commit.action === NOTICES) {
      void this.#client.invalidateQueries({ queryKey: [ORG, this.#org, 'inbox'] });
      return;
    }
    this.#heard = commit.seq;
    this.#show(statusesOf(commit));
    this.#gather(touch(this.#touched, commit));
  }

  /** What the event itself says is on the page at once; everything else follows with the answers. */
  #show(statuses: Statuses): void {
    if (statuses.size === 0) return;
    const below = (part: string) => ({ queryKey: [ORG, this.#org, part] });
    this.#client.setQueriesData<Detail>(
      { ...below('record'), predicate: ({ queryKey }) => queryKey[5] === 'detail' },
      (detail) => detail && detailAfter(detail, statuses),
    );
    this.#client.setQueriesData<Page | InfiniteData<Page>>(below('list'), (list) => {
      if (list === undefined) return undefined;
      return 'pages' in list
        ? { ...list, pages: list.pages.map((page) => pageAfter(page, statuses)) }
        : pageAfter(list, statuses);
    });
  }

  /** A word was heard: the next silence begins now. */
  #alive(): void {
    window.clearTimeout(this.#timers.silence);
    this.#timers.silence = window.setTimeout(() => this.lost(), SILENCE);
  }

  /** There is no connection; tried again by itself. */
  lost(): void {
    this.#source?.close();
    this.#hadGap = true;
    this.#set('offline');
    window.clearTimeout(this.#timers.silence);
    window.clearTimeout(this.#timers.retry);
    // A stream does not say why it ended. Where it was the session's end, this answer leads to the sign-in.
    this.#client.fetchQuery({ ...meQuery(), staleTime: 0, retry: false }).catch(() => undefined);
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
    const refresh = (parts: (part: unknown) => boolean) =>
      this.#client.invalidateQueries({
        queryKey: [ORG, this.#org],
        predicate: ({ queryKey }) => parts(queryKey[2]) && isStale(queryKey, touched, find),
      });
    // The page itself before the numbers around it: the record in question must not wait for the navigation's counts.
    void refresh(isMain).then(() => refresh((part) => !isMain(part)));
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
    const lost = () => feed.lost();
    window.addEventListener('online', reopen);
    window.addEventListener('offline', lost);
    return () => {
      window.removeEventListener('online', reopen);
      window.removeEventListener('offline', lost);
      feed.close();
    };
  }, [feed]);
  return useSyncExternalStore(feed.subscribe, feed.connection);
};
