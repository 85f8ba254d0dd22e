import type { Server } from '../context.ts';
import { startCheckpoints } from '../journal/start-checkpoints.ts';

/** What runs beside the requests. `example` is the organisation of our own programme, whose collectors look at this very installation. */
export const startJobs = (server: Server, _example: string | undefined): { stop(): Promise<void> } => {
  const stops = [startCheckpoints(server)];
  return {
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
};
