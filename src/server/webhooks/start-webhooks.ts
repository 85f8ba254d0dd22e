import { type Deliverer, deliverDue } from './deliver.ts';

/** Looks at least this often: retries come due without anybody announcing them. */
const EVERY = 5_000;
/** Commits in a burst are answered together. */
const GATHER = 100;

/** Tells webhooks after every commit of any process, and of what is to be tried again. Returns a function that stops it and waits for what is under way. */
export const startWebhooks = (server: Deliverer): (() => Promise<void>) => {
  let stopped = false;
  let round: Promise<void> | undefined;
  let isWanted = false;
  let gather: NodeJS.Timeout | undefined;
  const look = (): void => {
    gather = undefined;
    if (stopped) return;
    isWanted = round !== undefined;
    round ??= deliverDue(server, { allowed: server.settings.webhookAllow ?? [] })
      .then(() => undefined)
      .catch((error: unknown) => server.log.error({ err: String(error) }, 'webhooks could not be looked at'))
      .finally(() => {
        round = undefined;
        if (isWanted) wake();
      });
  };
  const wake = (): void => {
    if (stopped) return;
    gather ??= setTimeout(look, GATHER);
    gather.unref();
  };
  const timer = setInterval(wake, EVERY);
  timer.unref();
  const listening = server.db.listen(wake);
  wake();
  return async () => {
    stopped = true;
    clearInterval(timer);
    clearTimeout(gather);
    await (await listening)();
    await round;
  };
};
