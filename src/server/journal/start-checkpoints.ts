import type { Server } from '../context.ts';
import { eachOrg, startRounds } from '../rounds.ts';
import { signHead } from './checkpoint.ts';

const MINUTE = 60_000;

/**
 * Signs every organisation's journal once a minute if it grew, and a first time right away. A journal that contradicts
 * what was signed is not signed; that is logged each time, and the others go on. Returns a function that stops it and
 * waits for the round under way.
 */
export const startCheckpoints = (
  server: Pick<Server, 'db' | 'settings' | 'now' | 'log'>,
  everyMs = MINUTE,
): (() => Promise<void>) =>
  startRounds({
    everyMs,
    work: (isStopped) =>
      eachOrg(
        server,
        isStopped,
        (org) => signHead(server, org),
        (org, error) => server.log.error({ org, err: String(error) }, 'no checkpoint could be signed'),
      ),
    onError: (error) => server.log.error({ err: String(error) }, 'checkpoints could not be signed'),
  });
