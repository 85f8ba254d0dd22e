import type { Server } from '../context.ts';
import { reasonOf } from './context.ts';
import { runCollectors } from './run.ts';

const HOUR = 3_600_000;

/** The first page comes first. */
const SOON = 1_000;

/**
 * Runs an organisation's collectors in the background: soon after the start, then every six hours. Returns a function
 * that stops them and waits until nothing of them touches the store any more.
 */
export const startCollectors = (server: Server, org: string, everyMs = 6 * HOUR): (() => Promise<void>) => {
  const stopping = new AbortController();
  let round: Promise<unknown> = Promise.resolve();
  const run = (): void => {
    round = runCollectors(server, org, { signal: stopping.signal }).catch((error: unknown) =>
      server.log.error({ org, error: reasonOf(error) }, 'the collectors could not run'),
    );
  };
  const first = setTimeout(run, SOON);
  const timer = setInterval(run, everyMs);
  for (const one of [first, timer]) one.unref();
  return async () => {
    stopping.abort();
    clearTimeout(first);
    clearInterval(timer);
    await round;
  };
};
