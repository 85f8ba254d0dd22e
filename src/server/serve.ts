import { once } from 'node:events';
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
import { createMetrics } from './http/metrics.ts';
import { Clock } from './jobs/clock.ts';
import { startJobs } from './jobs/jobs.ts';
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
}

const logOf = (settings: Settings): Log =>
  pino({
    level: settings.logLevel,
    redact: ['password', 'token', 'authorization', 'cookie', '*.password', '*.token'],
    base: null,
  });

/** Opens the store, loads our own programme, and serves. Throws StartError with one line when something outside is in the way. */
export const serve = async (settings: Settings, options: ServeOptions = {}): Promise<Running> => {
  const log = logOf(settings);
  const now = options.now ?? Date.now;
  const db = await openStore(settings);
  const kinds = options.registry ?? registry;
  const store = new Store({ db, registry: kinds, now });
  const events = new Events(db);
  const metrics = createMetrics(events);
  const server: Server = {
    settings,
    db,
    registry: kinds,
    log,
    now,
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
  };
  const clock = new Clock({ db, store, log, now });
  try {
    await events.start();
    events.onAny(() => clock.wake());
    const app = createApp({
      server,
      signIn: createSignIn(db, settings, { log }),
      events,
      metrics,
    });
    const example = settings.program ? await loadExample(server, settings.program) : undefined;
    const http = await bind(app.fetch, settings);
    const { port } = http.address() as AddressInfo;
    clock.start();
    const jobs = options.jobs === false ? undefined : startJobs(server, example);
    const stop = onlyOnce(async () => {
      await closeHttp(http);
      await jobs?.stop();
      await clock.stop();
      await events.stop();
      await db.close();
    });
    return { server, port, welcome: await makeFirstOwnerLink(server), stop };
  } catch (error) {
    await clock.stop();
    await events.stop();
    await db.close();
    throw error;
  }
};

const onlyOnce = (work: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
};

const bind = async (fetch: Parameters<typeof listen>[0]['fetch'], settings: Settings): Promise<ServerType> => {
  const http = listen({ fetch, port: settings.port, hostname: settings.host });
  const failed = once(http, 'error').then(([error]) => {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const why =
      code === 'EADDRINUSE'
        ? `port ${settings.port} is in use`
        : `cannot listen on ${settings.host}:${settings.port} (${code})`;
    throw new StartError(`${why}: choose another with --port (PORT) or --host (HOST)`);
  });
  await Promise.race([once(http, 'listening'), failed]);
  failed.catch(() => undefined); // once it listens, later errors belong to single connections
  return http;
};

const closeHttp = (http: ServerType): Promise<void> =>
  new Promise((resolve) => {
    http.close(() => resolve());
    // Open event streams would keep it from ever closing.
    if ('closeAllConnections' in http) http.closeAllConnections();
  });
