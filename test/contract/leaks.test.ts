// What answers, headers and the log give away: as little as the programme says (CTL-opaque-errors, CTL-quiet-logs).
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSignIn } from '../../src/server/auth/sign-in.ts';
import type { Server } from '../../src/server/context.ts';
import { createApp } from '../../src/server/http/app.ts';
import { createMetrics } from '../../src/server/http/metrics.ts';
import { openWorld, type World } from '../make/world.ts';

let world: World;
let app: Hono;
const lines: string[] = [];

const appOf = (changed: Partial<Server>): Hono => {
  const note = (fields: Record<string, unknown>, message: string) => void lines.push(JSON.stringify([fields, message]));
  const server: Server = { ...world.server, log: { info: note, warn: note, error: note }, ...changed };
  const signIn = createSignIn(server.db, server.settings, { log: server.log });
  return createApp({ server, signIn, events: world.events, metrics: createMetrics(world.events) });
};

beforeAll(async () => {
  world = await openWorld();
  app = appOf({});
});
afterAll(() => world.close());

describe('a failure inside', () => {
  const failing = (error: Error): Hono => appOf({ db: { ...world.server.db, run: () => Promise.reject(error) } });

  it('is answered with its id only, and logged with its reason', async () => {
    const response = await failing(new Error('the key lies in /var/lib/candor')).request('/readyz');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(text).not.toMatch(/var\/lib|the key|\.ts\b/);
    const { requestId } = JSON.parse(text) as { requestId: string };
    expect(response.headers.get('x-request-id')).toBe(requestId);
    expect(lines.find((line) => line.includes(requestId) && line.includes('/var/lib/candor'))).toBeDefined();
  });

  it('of the database says that it is the database, and not which', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
    const response = await failing(refused).request('/readyz');
    expect(response.status).toBe(503);
    expect(await response.text()).not.toMatch(/10\.1\.2\.3|ECONNREFUSED/);
  });
});

describe('the log', () => {
  it('names requests by route, never by query, body, cookie or key', async () => {
    lines.length = 0;
    const headers = {
      'content-type': 'application/json',
      origin: 'http://localhost:3000',
      cookie: 'candor.session_token=cookie-of-somebody',
      authorization: `Bearer cdr_${'a'.repeat(8)}_key-of-somebody`,
    };
    const body = JSON.stringify({ email: 'somebody@example.test', password: 'password of somebody' });
    await app.request('/api/auth/sign-in/email?from=query-of-somebody', { method: 'POST', headers, body });
    await app.request('/api/v1/orgs/an-org/controls?q=query-of-somebody', { method: 'POST', headers, body });
    await app.request('/api/v1/welcome', { method: 'POST', headers, body: '{"token":"token-of-somebody"}' });
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(line).not.toMatch(/somebody/);
    expect(lines.join('\n')).toContain('"requestId"');
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/', '/api/openapi.json', '/api/v1/orgs/nope/controls', '/api/nonsense', '/assets/nope.js'])(
    '%s keeps other sites and guessing browsers out',
    async (path) => {
      const { headers } = await app.request(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );
});

describe('a caller who asks too often', () => {
  it('is told to wait, and for how long', async () => {
    const at = Date.now();
    const strict = appOf({ now: () => at });
    const statuses = new Set<number>();
    for (let asked = 0; asked < 1_000; asked += 1) statuses.add((await strict.request('/api/nonsense')).status);
    expect([...statuses]).toEqual([404]);
    const refused = await strict.request('/api/nonsense');
    expect(refused.status).toBe(429);
    expect(await refused.text()).toMatch(/wait \d+ s/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
