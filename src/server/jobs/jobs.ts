import { runCollectors } from '../collectors/run.ts';
import type { Server } from '../context.ts';
import { startCheckpoints } from '../journal/start-checkpoints.ts';

const SIX_HOURS = 6 * 3_600_000;

/**
 * What runs beside the requests. `example` is the organisation of our own programme: the collectors that look at this
 * very installation answer its checks.
 */
export const startJobs = (server: Server, example: string | undefined): { stop(): Promise<void> } => {
  const stops = [startCheckpoints(server), ...(example ? [startCollectors(server, example)] : [])];
  return {
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
};

const startCollectors = (server: Server, org: string): (() => Promise<void>) => {
  let running: Promise<unknown> = Promise.resolve();
  const collect = (): void => {
    running = running
      .then(() => runCollectors(server, org))
      .catch((error: unknown) => server.log.error({ org, err: String(error) }, 'the collectors could not run'));
  };
  collect();
  const timer = setInterval(collect, SIX_HOURS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
};
