import { sql } from 'kysely';
import type { Server } from './context.ts';

/** Every organisation of the installation. */
export const everyOrg = async (server: Pick<Server, 'db'>): Promise<string[]> => {
  const found = await server.db.run({}, (tx) => sql<{ id: string }>`select every_org.id from every_org()`.execute(tx));
  return found.rows.map((row) => row.id);
};

interface Rounds {
  readonly everyMs: number;
  /** How long after the start the first round is; at once by default. */
  readonly afterMs?: number;
  /** One round; `isStopped` says when the server is going down. */
  readonly work: (isStopped: () => boolean) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Does something again and again, never twice at a time: a round that is not over when the next is due goes on, and that
 * one is left out. Returns a function that stops it and waits for the round under way.
 */
export const startRounds = ({ everyMs, afterMs = 0, work, onError }: Rounds): (() => Promise<void>) => {
  let stopped = false;
  let round: Promise<void> | undefined;
  const tick = (): void => {
    round ??= work(() => stopped)
      .catch(onError)
      .finally(() => {
        round = undefined;
      });
  };
  const first = afterMs > 0 ? setTimeout(tick, afterMs) : undefined;
  first?.unref();
  if (!first) tick();
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return async () => {
    stopped = true;
    clearTimeout(first);
    clearInterval(timer);
    await round;
  };
};

/** One organisation after the other; what fails in one is told, and the others go on. */
export const eachOrg = async (
  server: Pick<Server, 'db'>,
  isStopped: () => boolean,
  work: (org: string) => Promise<unknown>,
  onError: (org: string, error: unknown) => void,
): Promise<void> => {
  for (const org of await everyOrg(server)) {
    if (isStopped()) return;
    await work(org).catch((error: unknown) => onError(org, error));
  }
};
