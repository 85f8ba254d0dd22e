import { sql } from 'kysely';
import type { Server } from '../context.ts';
import { everyOrg } from '../rounds.ts';
import { announce, type Tx } from '../store/database.ts';
import { dueNews } from './due.ts';
import { type Entry, newsOf } from './news.ts';
import { readPeople } from './people.ts';
import { tell } from './tell.ts';

type Parts = Pick<Server, 'db' | 'registry' | 'now' | 'log'>;

/** How many entries are dealt with in one transaction. */
const BATCH = 50;
const MINUTE = 60_000;

/** The position of the organisation, held until the transaction ends: of several processes one tells, the others wait. */
const takePosition = async (tx: Tx): Promise<number> => {
  // An organisation that is looked at for the first time has a past, of which nobody wants to be told.
  await sql`insert into notify_position (org_id, seq)
    select app_org(), coalesce(max(journal.seq), -1) from journal where journal.org_id = app_org()
    on conflict (org_id) do nothing`.execute(tx);
  const found = await sql<{ seq: number }>`select seq from notify_position where org_id = app_org() for update`.execute(
    tx,
  );
  return found.rows[0]?.seq ?? -1;
};

const readEntries = async (tx: Tx, after: number): Promise<Entry[]> => {
  const found = await sql<{ entry: string }>`select entry from journal
    where org_id = app_org() and seq > ${after} order by seq limit ${BATCH}`.execute(tx);
  return found.rows.map(({ entry }) => JSON.parse(entry) as Entry);
};

/** Wakes open inboxes, once what was written for them can be read. */
const announceNotices = async (tx: Tx, org: string, users: ReadonlySet<string>): Promise<void> => {
  if (users.size > 0) await announce(tx, JSON.stringify({ org, notices: true }));
};

/** Tells people of the next entries of an organisation's journal. Answers whether there may be more of them. */
export const notifyOrg = ({ db, registry, now }: Parts, org: string): Promise<boolean> =>
  db.run({ org }, async (tx) => {
    const position = await takePosition(tx);
    const entries = await readEntries(tx, position);
    const last = entries.at(-1);
    if (!last) return false;
    const people = await readPeople(tx);
    const told = new Set<string>();
    for (const entry of entries) {
      const { actor } = entry;
      const news = await newsOf({ tx, registry, people, entry });
      const by = actor.type === 'system' ? null : `${actor.type}:${actor.id}`;
      for (const user of await tell({ tx, registry, people, at: new Date(now()), actor: by }, news)) told.add(user);
    }
    await sql`update notify_position set seq = ${last.seq} where org_id = app_org()`.execute(tx);
    await announceNotices(tx, org, told);
    return entries.length === BATCH;
  });

/** Tells the owners of what is due or expires. */
export const remindOrg = ({ db, registry, now }: Parts, org: string): Promise<void> =>
  db.run({ org }, async (tx) => {
    await takePosition(tx);
    const people = await readPeople(tx);
    const news = await dueNews(tx, people, now());
    const told = await tell({ tx, registry, people, at: new Date(now()), actor: null }, news);
    await announceNotices(tx, org, new Set(told));
  });

/** The organisation of an announced commit; undefined for anything else. */
const orgOf = (payload: string): string | undefined => {
  try {
    const { org, seq } = JSON.parse(payload) as { org?: unknown; seq?: unknown };
    return typeof org === 'string' && typeof seq === 'number' ? org : undefined;
  } catch {
    return undefined; // not ours: the round of each minute sees what was missed
  }
};

/** Follows the journals, wakened by every commit, and once a minute in case one was missed; with it what is due. Returns a function that stops it. */
export const startNotifier = (server: Parts, everyMs = MINUTE): (() => Promise<void>) => {
  let stopped = false;
  let work: Promise<void> = Promise.resolve();
  const waiting = new Set<string>();
  const follow = async (org: string): Promise<void> => {
    waiting.delete(org);
    let more = !stopped;
    while (more) more = (await notifyOrg(server, org)) && !stopped;
  };
  const guarded = (org: string, deed: () => Promise<void>): Promise<void> =>
    deed().catch((error: unknown) => {
      // The position stands where it stood: the next round tells it.
      server.log.error({ org, err: String(error) }, 'people could not be told of what happened');
    });
  const wake = (org: string): void => {
    if (stopped || waiting.has(org)) return;
    waiting.add(org);
    work = work.then(() => guarded(org, () => follow(org)));
  };
  const round = async (): Promise<void> => {
    for (const org of await everyOrg(server)) {
      wake(org);
      work = work.then(() => (stopped ? undefined : guarded(org, () => remindOrg(server, org))));
    }
  };
  const tick = (): void => {
    void round().catch((error: unknown) => server.log.warn({ err: String(error) }, 'nobody could be told of anything'));
  };
  tick();
  const timer = setInterval(tick, everyMs);
  timer.unref();
  const listening = server.db.listen((payload) => {
    const org = orgOf(payload);
    if (org !== undefined) wake(org);
  });
  return async () => {
    stopped = true;
    clearInterval(timer);
    await (await listening)();
    await work;
  };
};
