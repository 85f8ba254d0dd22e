import type { AddressInfo } from 'node:net';
import { serve as listen, type ServerType } from '@hono/node-server';
import { pino } from 'pino';
import type { Registry } from '../model/registry.ts';
import { registry } from '../model/registry.ts';
import { makeFirstOwnerLink } from './auth/first-owner.ts';
import { createSignIn } from './auth/sign-in.ts';
import type { Log, Server } from './context.ts';
import { loadExample } from './example.ts';
import { createApp } from './http/app.ts';
import { Events } from './http/events.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { Clock } from './jobs/clock.ts';
import { startJobs } from './jobs/jobs.ts';
import { createMailer, mailsInvitations } from './mail/mailer.ts';
import type { Settings } from './settings.ts';
import { StartError } from './start-error.ts';
import { openStore } from './store/open.ts';
import { Store } from './store/store.ts';

export interface Running {
  readonly server: Server;
  readonly port: number;
  /** Where the first owner signs up; undefined once somebody has. */
  readonly welcome: string | undefined;
  stop(): Promise<void>;
}

export interface ServeOptions {
  readonly now?: () => number;
  readonly registry?: Registry;
  /** Collectors, checkpoints and backups; off in most tests. */
  readonly jobs?: boolean;
  /** Gives up a start that is under way at its next step, with everything closed; rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const logOf = (settings: Settings): Log =>
  pino({
    level: settings.logLevel,
    redact: ['password', 'token', 'authorization', 'cookie', '*.password', '*.token'],
    base: null,
  });

type Answer = Parameters<typeof listen>[0]['fetch'];

const STARTING: Answer = () =>
  new Response('Candor is starting: try again in a moment.\n', { status: 503, headers: { 'retry-after': '1' } });

/** Takes the port, opens the store, loads our own programme, and serves. Throws StartError with one line when something outside is in the way. */
export const serve = async (given: Settings, options: ServeOptions = {}): Promise<Running> => {
  let answer = STARTING;
  const http = await bind((...request) => answer(...request), given);
  const { port } = http.address() as AddressInfo;
  // With --port 0 the address is known only now; cookies and the check of where a request comes from depend on it.
  const settings = { ...given, port, publicUrl: given.publicUrl.replace(/:0$/, `:${port}`) };
  try {
    const started = await start(settings, options);
    try {
      const welcome = await makeFirstOwnerLink(started.server);
      options.signal?.throwIfAborted();
      answer = started.answer;
      const stop = onlyOnce(async () => {
        await closeHttp(http);
        await started.stop();
      });
      return { server: started.server, port, welcome, stop };
    } catch (error) {
      await started.stop();
      throw error;
    }
  } catch (error) {
    await closeHttp(http);
    throw error;
  }
};

const start = async (settings: Settings, options: ServeOptions) => {
  const log = logOf(settings);
  const now = options.now ?? Date.now;
  const kinds = options.registry ?? registry;
  const db = await openStore(settings, kinds);
  const store = new Store({ db, registry: kinds, now });
  const events = new Events(db);
  const metrics = createMetrics(events);
  let example: string | undefined;
  const server = serverOf({ settings, db, registry: kinds, log, now, ownOrg: () => example }, store, metrics);
  const clock = new Clock({ db, store, log, now });
  const stops: (() => Promise<void>)[] = [() => clock.stop(), () => events.stop(), () => db.close()];
  const stop = async () => {
    for (const one of stops) await one();
  };
  try {
    options.signal?.throwIfAborted();
    await events.start();
    events.onAny((org, touchesSettings) => {
      if (touchesSettings) store.forgetSettings(org);
      clock.wake();
    });
    const mail = settings.mail ? { mail: mailsInvitations(createMailer(settings.mail)) } : {};
    const app = createApp({ server, signIn: createSignIn(db, settings, { log }), events, metrics, ...mail });
    example = settings.program ? await loadExample(server, settings.program) : undefined;
    options.signal?.throwIfAborted();
    clock.start();
    const jobs = options.jobs === false ? undefined : startJobs(server, example);
    if (jobs) stops.unshift(() => jobs.stop());
    return { server, answer: app.fetch as Answer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const serverOf = (
  parts: Omit<Server, 'commit' | 'withState' | 'orgSettings' | 'past'>,
  store: Store,
  metrics: Metrics,
): Server => ({
  ...parts,
  commit: async (actor, request) => {
    const done = metrics.commits.startTimer();
    try {
      const result = await store.commit(actor, request);
      done({ outcome: request.dryRun ? 'dry run' : 'done' });
      return result;
    } catch (error) {
      done({ outcome: 'refused' });
      throw error;
    }
  },
  withState: (org, work) => store.withState(org, work),
  orgSettings: (org) => store.orgSettings(org),
  past: store.past,
});

const onlyOnce = (work: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
};

/**
 * How long a connection is kept for the next request, in milliseconds: longer than a load balancer's 60 seconds. Whoever
 * closes first decides whether a request that is just being sent is lost.
 */
const KEPT_OPEN = 75_000;

const bind = (fetch: Answer, settings: Settings): Promise<ServerType> =>
  new Promise((resolve, reject) => {
    const { port, host: hostname } = settings;
    const http = listen({ fetch, port, hostname, serverOptions: { keepAliveTimeout: KEPT_OPEN } });
    const refuse = (error: NodeJS.ErrnoException): void => {
      const busy = error.code === 'EADDRINUSE';
      const why = busy
        ? `port ${settings.port} is in use`
        : `cannot listen on ${settings.host}:${settings.port} (${error.code})`;
      reject(new StartError(`${why}: choose another with --port (PORT) or --host (HOST)`));
    };
    http.once('error', refuse);
    http.once('listening', () => {
      http.off('error', refuse);
      resolve(http);
    });
  });

const closeHttp = (http: ServerType): Promise<void> =>
  new Promise((resolve) => {
    http.close(() => resolve());
    // Open event streams would keep it from ever closing.
    if ('closeAllConnections' in http) http.closeAllConnections();
  });
