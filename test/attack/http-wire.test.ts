import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../src/model/registry.ts';
import { sampleData } from '../contract/sample.ts';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../make/world.ts';
import { PAYLOADS } from './payloads.ts';

let world: World;
let org: TenantOf;
let owner: Caller;
let authorization = '';

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  owner = await keyWith(world, org, 'owner');
  authorization = owner.headers['authorization'] ?? '';
  for (const key of ['CTL-a', 'CTL-b'])
    await owner.call('POST', '/controls', { key, title: key, data: { nature: 'preventive' } });
}, 120_000);
afterAll(() => world?.close());

const ID = '01920000-0000-7000-8000-0000000000aa';

describe('on the wire', () => {
  let http: ServerType;
  let port = 0;
  beforeAll(async () => {
    http = serve({ fetch: world.app.fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise((done) => http.once('listening', done));
    port = (http.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((done) => http.close(done)));

  /** Sends bytes and gives whatever comes back until the other end closes, or says no more. */
  const talk = (bytes: string): Promise<string> =>
    new Promise((resolve) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      const done = () => {
        socket.destroy();
        resolve(heard);
      };
      socket.on('data', (chunk) => {
        heard += chunk.toString();
        if (/^HTTP\/1\.1 \d+ /.test(heard) && heard.includes('\r\n\r\n')) socket.setTimeout(100, done);
      });
      socket.on('close', done);
      socket.on('error', done);
      socket.setTimeout(2_000, done);
    });

  it('answers malformed requests with 4xx or nothing, and stays up', async () => {
    const before = await org.extent();
    const start = `POST /api/v1/orgs/${org.slug}/teams HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\n`;
    const texts = [
      'nonsense\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
      `${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${start}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{"a":`,
      `${start}Content-Length: -1\r\n\r\n`,
      `${start}Transfer-Encoding: chunked\r\n\r\nzz\r\n{"title":"x"}\r\n0\r\n\r\n`,
      `${start}Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n{"title":"x"}\r\n0\r\n\r\n`,
      `${start}X-A: b\0c\r\nContent-Length: 2\r\n\r\n{}`,
      `${start}Content-Length: 2\r\n\r\n{}`,
      `${start}Expect: nonsense\r\nContent-Length: 2\r\n\r\n{}`,
      `GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
      `GET /api/v1/orgs/%E0%A4%A/teams HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`,
      `GET /api/v1/me HTTP/1.1\r\nHost: a b c\r\n\r\n`,
      `GET * HTTP/1.1\r\nHost: x\r\n\r\n`,
    ];
    for (const text of texts) expect(await talk(text), text.slice(0, 60)).toMatch(/^(HTTP\/1\.1 (4\d\d|200|503) |$)/);
    expect(await org.extent()).toBe(before);
    expect(world.faults).toEqual([]);
    expect(await talk('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  }, 60_000);

  it('takes a request whose other end goes away in the middle for no request', async () => {
    const before = await org.extent();
    const headers = { authorization, 'content-type': 'application/json', 'content-length': '1000' };
    await new Promise<void>((done) => {
      const request = httpRequest({ port, method: 'POST', path: `/api/v1/orgs/${org.slug}/teams`, headers });
      request.on('error', () => done());
      request.write('{"title":"half');
      setTimeout(() => request.destroy(new Error('gone')), 50);
    });
    expect(await talk('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await org.extent()).toBe(before);
    expect(world.faults).toEqual([]);
  });
});

describe('bodies at random', () => {
  /** A valid value with one thing in it changed for anything at all. */
  const spoilt = (value: unknown): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          ...PAYLOADS,
          1e308,
          -1,
          0.1,
          '0000-01-01',
          '9999-12-31',
          '9999-12-31T23:59:59Z',
          ID,
          'CTL-a',
        ),
      },
      ...(typeof value === 'object' && value !== null && Object.keys(value).length > 0
        ? [
            {
              weight: 6,
              arbitrary: fc
                .constantFrom(...Object.keys(value))
                .chain((name) =>
                  spoilt((value as Record<string, unknown>)[name]).map((other): unknown =>
                    Array.isArray(value)
                      ? value.map((one, at) => (String(at) === name ? other : one))
                      : { ...value, [name]: other },
                  ),
                ),
            },
          ]
        : []),
    );

  it('are taken or refused, never answered with 500, whichever the kind', async () => {
    const kinds = registry.kinds.filter(({ relations }) => !Object.values(relations).some(({ required }) => required));
    const whole = (name: string) => {
      const kind = registry.get(name);
      const data = sampleData(kind.fields, 'all');
      return {
        title: 'x',
        data,
        state: kind.lifecycle.initial,
        owner: null,
        scope: null,
        dueAt: '2026-11-22T10:00:00Z',
        links: {},
      };
    };
    const bodies = fc
      .constantFrom(...kinds)
      .chain((kind) => spoilt(whole(kind.name)).map((body) => [kind.plural, body] as const));
    await fc.assert(
      fc.asyncProperty(bodies, async ([plural, body]) => {
        const before = await org.size();
        const made = await owner.call('POST', `/${plural}`, body);
        expect(
          [201, 400, 409],
          `${JSON.stringify(body)} → ${JSON.stringify(made.body)} ${world.faults.join()}`,
        ).toContain(made.status);
        expect(await org.size()).toBe(before + (made.status === 201 ? 1 : 0));
        if (made.status !== 201) return;
        for (const path of ['', '/why', '/spans', '/history'])
          expect((await owner.call('GET', `/${plural}/${made.body.key}${path}`)).status).toBe(200);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('and whole lists of changes are, too', async () => {
    const list = [
      { op: 'create', kind: 'check', key: 'CHK-z', title: 'x', links: { verifies: [{ to: 'CTL-a' }] } },
      { op: 'update', ref: 'CTL-a', version: 1, title: 'y', data: { nature: null } },
      { op: 'link', from: 'CHK-z', relation: 'verifies', to: 'CTL-b', data: {} },
      { op: 'transition', ref: 'CTL-a', name: 'activate' },
      { op: 'unlink', from: 'CHK-z', relation: 'verifies', to: 'CTL-b' },
      { op: 'remove', ref: 'CHK-z', version: 1 },
    ];
    const before = await org.extent();
    await fc.assert(
      fc.asyncProperty(spoilt({ changes: list }), fc.constantFrom('/what-if', '/changes'), async (body, path) => {
        const sent =
          typeof body === 'object' && body !== null && path === '/changes' ? { ...body, dryRun: true } : body;
        const answer = await owner.call('POST', path, sent);
        expect(
          [200, 400, 404, 409],
          `${JSON.stringify(sent)} → ${JSON.stringify(answer.body)} ${world.faults.join()}`,
        ).toContain(answer.status);
      }),
      { numRuns: 150 },
    );
    expect(await org.extent()).toBe(before);
  }, 120_000);
});
