import { startForgetting } from '../auth/auth-events.ts';
import { startBackups } from '../backup/start-backups.ts';
import { startCollectors } from '../collectors/start.ts';
import type { Server } from '../context.ts';
import { startCheckpoints } from '../journal/start-checkpoints.ts';
import { startDigests } from '../notify/send-digests.ts';
import { startNotifier } from '../notify/start-notifier.ts';
import { startWebhooks } from '../webhooks/start-webhooks.ts';
import { startFigures } from './figures.ts';
import { startRules } from './rules.ts';
import { startUpkeep } from './upkeep.ts';

/**
 * What runs beside the requests. `example` is the organisation of our own programme: the collectors that look at this
 * very installation answer its checks.
 */
export const startJobs = (server: Server, example: string | undefined): { stop(): Promise<void> } => {
  const stops = [
    startRules(server),
    startCheckpoints(server),
    startBackups(server),
    startUpkeep(server),
    startFigures(server),
    startForgetting(server),
    startWebhooks(server),
    startNotifier(server),
    startDigests(server),
    ...(example ? [startCollectors(server, example)] : []),
  ];
  return {
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
};
