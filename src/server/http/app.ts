import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { routePath } from 'hono/route';
import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import { clientAddress } from '../auth/client-address.ts';
import { identify } from '../auth/identify.ts';
import type { MailInvitation } from '../auth/invitations.ts';
import { guardMetrics } from '../auth/metrics-guard.ts';
import { sameOrigin } from '../auth/origins.ts';
import { originOf } from '../auth/route.ts';
import { authRoutes } from '../auth/routes.ts';
import type { SignIn } from '../auth/sign-in.ts';
import type { Server } from '../context.ts';
import { areaRoutes } from './areas.ts';
import { documentRoute } from './document-route.ts';
import { eventRoute } from './event-route.ts';
import type { Events } from './events.ts';
import { createBuckets } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { openApi } from './openapi.ts';
import { orgRoutes } from './org-routes.ts';
import { servePage } from './pages.ts';
import { problemResponse } from './problem.ts';
import { recordRoutes } from './record-routes.ts';
import type { OrgRoute, OrgVariables } from './route.ts';

export interface AppParts {
  readonly server: Server;
  readonly signIn: SignIn;
  /** Sends invitations; without it their link is handed on by whoever invites. */
  readonly mail?: MailInvitation;
  readonly events: Events;
  readonly metrics: Metrics;
}

/** Requests that one caller may make: this many at once, then this many a second. */
const BURST = 1_000;
const PER_SECOND = 200;

const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'x-frame-options': 'DENY',
};

/** Every route of an organisation, in the order in which they are tried. */
export const routesOf = (events: Events): readonly OrgRoute[] => {
  const routes: readonly OrgRoute[] = [
    ...orgRoutes,
    documentRoute(() => routes),
    eventRoute(events),
    ...areaRoutes,
    ...recordRoutes,
  ];
  return routes;
};

/** The whole HTTP surface of a server. */
export const createApp = (parts: AppParts): Hono => {
  const { server, signIn } = parts;
  const app = new Hono();
  app.use(observe(parts));
  app.onError((error, c) => problemResponse(c, error, server.log));
  probes(app, parts);
  const routes = routesOf(parts.events);
  let document: string | undefined;
  app.get('/api/openapi.json', (c) => {
    document ??= JSON.stringify(openApi(server.registry, routes, server.settings.publicUrl));
    return c.body(document, 200, { 'content-type': 'application/json' });
  });
  app.use('/api/*', limit(server));
  app.use('/api/*', compress());
  app.use('/api/*', refuseNul);
  app.route('/', authRoutes(server, signIn, parts.mail));
  app.route('/api/v1/orgs/:org', orgApp(parts, routes));
  app.all('/api/*', () => {
    throw new AppError('not_found', 'there is no such address: see /api/openapi.json');
  });
  app.get('*', (c) => servePage(c));
  app.notFound((c) => problemResponse(c, new AppError('not_found', 'there is no such address'), server.log));
  return app;
};

const orgApp = ({ server }: AppParts, routes: readonly OrgRoute[]) => {
  const app = new Hono<{ Variables: OrgVariables }>();
  const guard = sameOrigin(server.settings);
  app.use(async (c, next) => {
    if (c.req.method !== 'GET') return guard(c as never, next);
    await next();
  });
  app.use(async (c, next) => {
    const { actor, org } = await identify(
      server,
      c.req.raw.headers,
      c.req.param('org') ?? '',
      originOf(c, server.settings),
    );
    c.set('actor', actor);
    c.set('org', org);
    c.header('cache-control', 'no-store');
    await next();
  });
  for (const route of routes) app.on(route.method, route.path, (c) => route.handle(c, server));
  return app;
};

/** No name, key or text of ours holds a NUL byte, and PostgreSQL can take none, not even to look for it. */
const refuseNul = async (c: Context, next: () => Promise<void>): Promise<void> => {
  if (c.req.url.includes('%00')) throw new AppError('invalid', 'the address holds a NUL byte (%00): remove it');
  await next();
};

const limit = (server: Server) => {
  const buckets = createBuckets(BURST, PER_SECOND, server.now);
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    // Callers are told apart by address: what they send of themselves can be made up anew for every request.
    const wait = buckets.take(clientAddress(c, server.settings));
    if (wait > 0) {
      c.header('retry-after', String(wait));
      throw new AppError('limit', `too many requests: wait ${wait} s`);
    }
    await next();
  };
};

/** Request id, safe headers, metrics, and one log line for whatever changes something or fails. Never a body, a cookie or a query. */
const observe =
  ({ server, metrics }: AppParts) =>
  async (c: Context, next: () => Promise<void>): Promise<void> => {
    const given = c.req.header('x-request-id');
    const requestId = given && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
    c.set('requestId', requestId);
    const start = performance.now();
    await next();
    for (const [name, value] of Object.entries(SAFE_HEADERS)) c.res.headers.set(name, value);
    if (!c.res.headers.has('content-security-policy'))
      c.res.headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
    if (server.settings.publicUrl.startsWith('https:'))
      c.res.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
    c.res.headers.set('x-request-id', requestId);
    const seconds = (performance.now() - start) / 1_000;
    const route = routePath(c, -1);
    metrics.requests.observe({ method: c.req.method, route, status: String(c.res.status) }, seconds);
    if (c.req.method !== 'GET' || c.res.status >= 500)
      server.log.info(
        { requestId, method: c.req.method, route, status: c.res.status, ms: Math.round(seconds * 1_000) },
        'request',
      );
  };

const probes = (app: Hono, { server, metrics }: AppParts): void => {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    await server.db.run({}, (tx) => sql`select 1`.execute(tx));
    return c.json({ status: 'ready' });
  });
  app.get('/metrics', async (c) => {
    guardMetrics(c, server.settings);
    return c.body(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType });
  });
};
