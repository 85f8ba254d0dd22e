import { sql } from 'kysely';
import type { Server } from '../context.ts';
import { thinNotes } from '../journal/checkpoint-file.ts';
import { eachOrg, startRounds } from '../rounds.ts';
import type { Tx } from '../store/database.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long a repeated request is answered as the first one was, in milliseconds (docs/guide/settings.md). */
export const REPLAY = DAY;
/** How long every checkpoint outside the database is kept; of the time before, the last one of each day. */
export const ALL_NOTES = 30 * DAY;

/** Drops what a repeated request can no longer be answered with. */
export const pruneReplays = async (tx: Tx, now: number): Promise<void> => {
  await sql`delete from idempotency where org_id = app_org() and created_at < ${new Date(now - REPLAY)}`.execute(tx);
};

/** The sizes of old checkpoints that are not the last one of their day (UTC). */
const spareSizes = async (tx: Tx, now: number): Promise<Set<number>> => {
  const found = await sql<{ size: number }>`select size from (
      select size, lead(date_trunc('day', at at time zone 'UTC')) over (order by size) as next_day,
        date_trunc('day', at at time zone 'UTC') as day
      from checkpoint where org_id = app_org() and at < ${new Date(now - ALL_NOTES)}
    ) as old where next_day = day`.execute(tx);
  return new Set(found.rows.map((row) => row.size));
};

type Parts = Pick<Server, 'db' | 'settings' | 'now' | 'log'>;

/** Tidies up one organisation. */
export const tidyOrg = async ({ db, settings, now }: Parts, org: string): Promise<void> => {
  const spare = await db.run({ org }, async (tx) => {
    await pruneReplays(tx, now());
    return spareSizes(tx, now());
  });
  await thinNotes(settings.data, org, spare);
};

/** Tidies up every organisation, at the start and then every hour. Returns a function that stops it and waits for the round under way. */
export const startUpkeep = (server: Parts, everyMs = HOUR): (() => Promise<void>) =>
  startRounds({
    everyMs,
    work: (isStopped) =>
      eachOrg(
        server,
        isStopped,
        (org) => tidyOrg(server, org),
        // Nothing rests on it being done today.
        (org, error) => server.log.warn({ org, err: String(error) }, 'an organisation could not be tidied up'),
      ),
    onError: (error) => server.log.warn({ err: String(error) }, 'nothing could be tidied up'),
  });
