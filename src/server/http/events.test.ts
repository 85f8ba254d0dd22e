import { Hono } from 'hono';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { openOrg, type TestOrg } from '../../../test/make/org.ts';
import type { Server } from '../context.ts';
import type { Database } from '../store/database.ts';
import { eventRoute } from './event-route.ts';
import { type CommitEvent, Events } from './events.ts';
import type { OrgVariables } from './route.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** The real store, but its announcements are made by the test, and its answers can be held back or fail. */
const play = async () => {
  let heard = (_payload: string) => {};
  let queries = 0;
  let before = (_query: number): Promise<void> => Promise.resolve();
  const db: Database = {
    ...test.db,
    run: async (who, work) => {
      queries += 1;
      const mine = queries;
      const answer = await test.db.run(who, work);
      await before(mine);
      return answer;
    },
    listen: (listener) => {
      heard = listener;
      return Promise.resolve(async () => {});
    },
  };
  const events = new Events(db);
  await events.start();
  return {
    events,
    announce: (org: string, seq: number) => heard(JSON.stringify({ org, seq })),
    reconnect: () => heard(''),
    garbage: () => heard('{"org":'),
    answer: (how: (query: number) => Promise<void>) => {
      before = how;
    },
    queries: () => queries,
  };
};

const follow = (events: Events, org: TestOrg) => {
  const told: CommitEvent[] = [];
  events.subscribe(org.id, (event) => told.push(event));
  return told;
};

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const seqs = (told: readonly CommitEvent[]) => told.map(({ seq }) => seq);

/** Entries as the journal holds them, without the work of making each by a commit; position 0 is the root scope's. */
const write = (org: TestOrg, from: number, to: number) =>
  org.run((tx) =>
    sql`insert into journal (org_id, seq, at, actor_type, actor_id, action, entry, leaf)
      select app_org(), n, now(), 'system', 'test', 'control.update',
        json_build_object('seq', n, 'at', '2026-11-22T00:00:00Z', 'action', 'control.update', 'changes', json_build_array())::text, ''
      from generate_series(${from}::int, ${to}::int) as n`.execute(tx),
  );

it('tells commits in their order, although the answer for the first comes last', async () => {
  const org = await openOrg(test);
  const { events, announce, answer } = await play();
  const told = follow(events, org);
  await write(org, 1, 3);
  answer((query) => later(query === 1 ? 100 : 0));
  for (const seq of [1, 2, 3]) announce(org.id, seq);
  await expect.poll(() => seqs(told)).toEqual([1, 2, 3]);
  expect(told.every(({ more }) => !more)).toBe(true);
});

it('tells what lies between two announcements too, and each entry once', async () => {
  const org = await openOrg(test);
  const { events, announce } = await play();
  const told = follow(events, org);
  await write(org, 1, 6);
  for (const seq of [1, 4, 3, 6, 6]) announce(org.id, seq);
  await expect.poll(() => seqs(told)).toEqual([1, 2, 3, 4, 5, 6]);
  await later(30);
  expect(told).toHaveLength(6);
});

it('does not keep one organisation waiting for another', async () => {
  const [slow, quick] = [await openOrg(test), await openOrg(test)];
  const { events, announce, answer } = await play();
  const [toldSlow, toldQuick] = [follow(events, slow), follow(events, quick)];
  let release = () => {};
  answer((query) => (query === 1 ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve()));
  announce(slow.id, 0);
  announce(quick.id, 0);
  await expect.poll(() => seqs(toldQuick)).toEqual([0]);
  expect(toldSlow).toEqual([]);
  release();
  await expect.poll(() => seqs(toldSlow)).toEqual([0]);
});

it('says that more changed when too much was missed, or when the store does not answer', async () => {
  const org = await openOrg(test);
  const { events, announce, answer } = await play();
  const told = follow(events, org);
  announce(org.id, 0);
  await expect.poll(() => seqs(told)).toEqual([0]);
  await write(org, 1, 300);
  announce(org.id, 300);
  await expect.poll(() => told).toMatchObject([{ seq: 0 }, { seq: 300, more: true, action: '' }]);
  answer(() => Promise.reject(new Error('the database is away')));
  await write(org, 301, 301);
  announce(org.id, 301);
  await expect.poll(() => told.at(-1)).toMatchObject({ seq: 301, more: true, action: '' });
});

it('looks at every organisation that is listened to after a time in which nothing was heard', async () => {
  const [known, fresh, idle] = [await openOrg(test), await openOrg(test), await openOrg(test)];
  const { events, announce, reconnect, garbage } = await play();
  const [toldKnown, toldFresh, toldIdle] = [follow(events, known), follow(events, fresh), follow(events, idle)];
  announce(known.id, 0);
  announce(idle.id, 0);
  await expect.poll(() => [seqs(toldKnown), seqs(toldIdle)]).toEqual([[0], [0]]);
  await write(known, 1, 3);
  reconnect();
  await expect.poll(() => seqs(toldKnown)).toEqual([0, 1, 2, 3]);
  await expect.poll(() => toldFresh).toMatchObject([{ seq: 0, more: true }]);
  expect(seqs(toldIdle)).toEqual([0]);
  await write(idle, 1, 1);
  garbage();
  await expect.poll(() => seqs(toldIdle)).toEqual([0, 1]);
});

/** What a page reads that saw position `after` last. */
const openPage = async (events: Events, org: TestOrg, after: number | undefined) => {
  const app = new Hono<{ Variables: OrgVariables }>();
  const server = test as unknown as Server;
  app.get('/events', (c) => {
    c.set('org', { id: org.id, slug: org.slug, name: org.slug });
    c.set('actor', org.actor);
    return eventRoute(events).handle(c, server);
  });
  const stop = new AbortController();
  const headers: Record<string, string> = after === undefined ? {} : { 'last-event-id': String(after) };
  const response = await app.request('/events', { headers, signal: stop.signal });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('event: hello')) text += (await reader.read()).value ?? 'event: hello';
  await reader.cancel();
  stop.abort();
  return text.split('\n').flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6))] : []));
};

it('tells a page that was away what it missed, or that it missed too much to be told', async () => {
  const org = await openOrg(test);
  const { events } = await play();
  await write(org, 1, 600);
  expect(await openPage(events, org, undefined)).toEqual([{ seq: 600 }]);
  expect(await openPage(events, org, 600)).toEqual([{ seq: 600 }]);
  expect(await openPage(events, org, 598)).toMatchObject([{ seq: 599, more: false }, { seq: 600 }, { seq: 600 }]);
  expect((await openPage(events, org, 100)).length).toBe(501);
  expect(await openPage(events, org, 99)).toMatchObject([{ seq: 600, more: true, changes: [] }, { seq: 600 }]);
  // The journal is shorter than what the page saw: a backup was restored.
  expect(await openPage(events, org, 601)).toMatchObject([{ seq: 600, more: true }, { seq: 600 }]);
});
