import { sql } from 'kysely';
import type { Server } from '../context.ts';
import { signHead } from './checkpoint.ts';

const MINUTE = 60_000;

export const everyOrg = async (server: Pick<Server, 'db'>): Promise<string[]> => {
  const found = await server.db.run({}, (tx) => sql<{ id: string }>`select every_org.id from every_org()`.execute(tx));
  return found.rows.map((row) => row.id);
};

/**
 * Signs every organisation's journal once a minute if it grew, and a first time right away. A journal that contradicts
 * what was signed is not signed; that is logged each time, and the others go on. Returns a function that stops it and
 * waits for the round under way.
 */
export const startCheckpoints = (
  server: Pick<Server, 'db' | 'settings' | 'now' | 'log'>,
  everyMs = MINUTE,
): (() => Promise<void>) => {
  let stopped = false;
  let round: Promise<void> | undefined;
  const signAll = async (): Promise<void> => {
    for (const org of await everyOrg(server)) {
      if (stopped) return;
      await signHead(server, org).catch((error: unknown) => {
        // The other organisations must not go unsigned because of this one.
        server.log.error({ org, err: String(error) }, 'no checkpoint could be signed');
      });
    }
  };
  const tick = (): void => {
    round ??= signAll()
      .catch((error: unknown) => server.log.error({ err: String(error) }, 'checkpoints could not be signed'))
      .finally(() => {
        round = undefined;
      });
  };
  tick();
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await round;
  };
};
