import type { Deliverer } from './deliver.ts';
import { createDispatch } from './dispatch.ts';

/** Looks at least this often: retries come due without anybody announcing them. */
const EVERY = 5_000;
/** Commits in a burst are answered together. */
const GATHER = 100;

/**
 * Tells webhooks after every commit of any process, and of what is to be tried again. Returns a function that stops it:
 * what is on its way is cut short and told again by whoever comes next.
 */
export const startWebhooks = (server: Deliverer): (() => Promise<void>) => {
  const stopping = new AbortController();
  const outside = { allowed: server.settings.webhookAllow ?? [], signal: stopping.signal };
  const dispatch = createDispatch(server, { outside, onRoom: () => wake() });
  let looking: Promise<void> | undefined;
  let isWanted = false;
  let gather: NodeJS.Timeout | undefined;
  const look = (): void => {
    gather = undefined;
    isWanted = looking !== undefined;
    looking ??= dispatch
      .look()
      .then(() => undefined)
      .catch((error: unknown) => server.log.error({ err: String(error) }, 'webhooks could not be looked at'))
      .finally(() => {
        looking = undefined;
        if (isWanted) wake();
      });
  };
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    gather ??= setTimeout(look, GATHER);
    gather.unref();
  };
  const timer = setInterval(wake, EVERY);
  timer.unref();
  const listening = server.db.listen(wake);
  wake();
  return async () => {
    stopping.abort();
    clearInterval(timer);
    clearTimeout(gather);
    await (await listening)();
    await looking;
    await dispatch.settle();
  };
};
