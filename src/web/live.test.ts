import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveFeed } from './live.ts';

// The browser's part is played: one stream, and a clock.
class Stream extends EventTarget {
  static last: Stream;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    Stream.last = this;
  }
  close(): void {}
  tell(type: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

let client: QueryClient;
let feed: LiveFeed;
/** What the server was asked. */
let asked: string[];
const HOME = ['org', 'acme', 'home'];
const setMeta = (seq: number | null) => client.setQueryData(['org', 'acme', 'meta'], { seq });
const isStale = () => client.getQueryState(HOME)?.isInvalidated;
const settle = () => vi.advanceTimersByTimeAsync(100);
const commit = (seq: number) => ({ seq, at: '', action: '', changes: [], affected: [], more: true });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json({ title: 'no session' }, { status: 401 }));
  });
  asked = [];
  client = new QueryClient();
  client.setQueryData(HOME, {});
  feed = new LiveFeed(client, 'acme');
});
afterEach(() => {
  feed.close();
  client.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('what happens between the first answers and the stream', () => {
  it('is asked for from the position that the page was read at', () => {
    setMeta(3);
    feed.open();
    expect(Stream.last.url).toMatch(/\/acme\/events\?after=3$/);
    feed.close();
    setMeta(null);
    feed.open();
    expect(Stream.last.url).toMatch(/after=-1$/);
  });

  it.each([
    ['an older answer that is there makes everything stale', 4, true],
    ['an answer that is as new does not', 5, false],
    ['a newer one does not either', 6, false],
  ])('%s', async (_name, seq, stale) => {
    feed.open();
    expect(Stream.last.url).toMatch(/\/acme\/events$/);
    setMeta(seq);
    Stream.last.tell('hello', { seq: 5 });
    await settle();
    expect(isStale()).toBe(stale);
    expect(feed.connection()).toBe('live');
  });

  it.each([
    ['older', 4, true],
    ['as new', 5, false],
  ])('an answer that comes after the greeting is compared then: %s', async (_name, seq, stale) => {
    feed.open();
    Stream.last.tell('hello', { seq: 5 });
    await settle();
    expect(isStale()).toBe(false);
    setMeta(seq);
    await settle();
    expect(isStale()).toBe(stale);
  });

  it('is not lost when the stream is closed and opened again', async () => {
    setMeta(3);
    feed.open();
    Stream.last.tell('hello', { seq: 3 });
    Stream.last.tell('commit', commit(8));
    feed.close();
    feed.open();
    expect(Stream.last.url).toMatch(/after=8$/);
    // What was heard just before is not forgotten either.
    await settle();
    expect(isStale()).toBe(true);
  });
});

describe('a stream that says nothing', () => {
  const wait = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

  it.each([
    ['the beat', () => Stream.last.tell('beat', '')],
    ['a commit', () => Stream.last.tell('commit', commit(8))],
  ])('is alive for 40 s after %s, and then lost', async (_name, speak) => {
    feed.open();
    Stream.last.tell('hello', { seq: 5 });
    await wait(39);
    speak();
    await wait(39);
    expect(feed.connection()).toBe('live');
    await wait(2);
    expect(feed.connection()).toBe('offline');
  });

  it('is lost too when it never said hello, and another is opened', async () => {
    feed.open();
    const first = Stream.last;
    await wait(39);
    expect(feed.connection()).toBe('connecting');
    await wait(3);
    expect(feed.connection()).toBe('offline');
    expect(Stream.last).not.toBe(first);
  });

  it('is not opened a second time when it is lost twice', async () => {
    feed.open();
    const first = Stream.last;
    feed.lost();
    feed.open();
    const second = Stream.last;
    expect(second).not.toBe(first);
    await wait(3);
    expect(Stream.last).toBe(second);
  });
});

describe('a stream that ends', () => {
  it('has the session looked at: an ended one leads to the sign-in, which is told by the answer', async () => {
    client.setQueryData(['me'], { id: 'ada' });
    const told: unknown[] = [];
    client.getQueryCache().subscribe(({ query }) => told.push(query.state.error));
    feed.open();
    Stream.last.dispatchEvent(new Event('error'));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(['/api/v1/me']);
    expect(told.at(-1)).toMatchObject({ status: 401 });
  });
});
