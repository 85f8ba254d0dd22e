import { streamSSE } from 'hono/streaming';
import { identify } from '../auth/identify.ts';
import type { Server } from '../context.ts';
import { type CommitEvent, type Events, eventFor, isLookAgain, lookAgain } from './events.ts';
import type { OrgContext, OrgRoute } from './route.ts';

/** An event and no comment, which a page could not hear: by it the page knows that the stream is alive. */
const BEAT_MS = 15_000;
const REPLAY = 500;
/** A page that does not read is dropped rather than held in memory. */
const BACKLOG = 1_000;

/** `/events`: every commit as it happens, for as long as whoever listens is allowed to. Last-Event-ID takes up where a page left off. */
export const eventRoute = (events: Events): OrgRoute => ({
  method: 'GET',
  path: '/events',
  summary: 'Server-sent events: each commit with the records it changed and affected',
  handle: (c, server) => Promise.resolve(answer(c, server, events)),
});

// Nobody reads the answer to HEAD, so a stream for it would be followed for ever.
const answer = (c: OrgContext, server: Server, events: Events): Response =>
  c.req.method === 'HEAD'
    ? c.body(null, 200, { 'content-type': 'text/event-stream' })
    : streamSSE(c, (stream) => follow(c, server, events, stream));

type Stream = Parameters<Parameters<typeof streamSSE>[1]>[0];

const follow = async (c: OrgContext, server: Server, events: Events, stream: Stream): Promise<void> => {
  const org = c.get('org').id;
  let actor = c.get('actor');
  const waiting: CommitEvent[] = [];
  let wake = () => {};
  let open = true;
  const stop = () => {
    open = false;
    wake();
  };
  const unsubscribe = events.subscribe(org, (event) => {
    if (waiting.length >= BACKLOG) stop();
    else waiting.push(event);
    wake();
  });
  stream.onAbort(stop);
  try {
    let seq = await greet(c, events, stream, org, (event) => eventFor(actor, event));
    while (open) {
      const event = waiting.shift();
      if (!event) {
        await nap((resume) => {
          wake = resume;
        });
        if (open && waiting.length === 0) await stream.writeSSE({ event: 'beat', data: '' });
        // Rights are looked at again with every beat and after every change of members.
        actor = (await identify(server, c.req.raw.headers, org)).actor;
        continue;
      }
      if (event.seq <= seq && !isLookAgain(event)) continue;
      if (event.changes.length === 0) actor = (await identify(server, c.req.raw.headers, org)).actor;
      seq = Math.max(seq, event.seq);
      await stream.writeSSE({ event: 'commit', id: String(seq), data: JSON.stringify(eventFor(actor, event)) });
    }
  } finally {
    unsubscribe();
  }
};

/** Tells what happened since the position that the page last saw, if it says one, and then says hello with the present one. */
const greet = async (
  c: OrgContext,
  events: Events,
  stream: Stream,
  org: string,
  shown: (event: CommitEvent) => CommitEvent,
): Promise<number> => {
  const last = Number(c.req.header('last-event-id') ?? c.req.query('after') ?? Number.NaN);
  let seq = await events.last(org);
  if (Number.isSafeInteger(last) && last >= -1 && last !== seq) {
    for (const event of await missed(events, org, last, seq)) {
      seq = Math.max(seq, event.seq);
      await stream.writeSSE({ event: 'commit', id: String(event.seq), data: JSON.stringify(shown(event)) });
    }
  }
  await stream.writeSSE({ event: 'hello', data: JSON.stringify({ seq }) });
  return seq;
};

/** What to tell a page that saw `last` when `head` is the newest: each commit, or that there were too many to name. */
const missed = async (events: Events, org: string, last: number, head: number): Promise<CommitEvent[]> => {
  // A position beyond the journal was seen before a backup was restored: nothing that the page shows can be relied on.
  if (last > head || head - last > REPLAY) return [lookAgain(head)];
  return events.since(org, last, REPLAY);
};

const nap = (keep: (resume: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, BEAT_MS);
    keep(() => {
      clearTimeout(timer);
      resolve();
    });
  });
