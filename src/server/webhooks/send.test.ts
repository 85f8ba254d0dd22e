// Against real servers on this machine: what a receiver can do to us, and where we let ourselves be led.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { faultOfUrl, type Outside, send } from './send.ts';

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** A receiver, and how many requests and connections it had. */
const listen = async (answer: RequestListener) => {
  const seen = { requests: 0, connections: 0 };
  const server = createServer((request, response) => {
    seen.requests += 1;
    answer(request, response);
  }).listen(0, '127.0.0.1');
  server.on('connection', () => {
    seen.connections += 1;
  });
  open.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}/hook`, seen };
};

const HERE: Outside = { allowed: ['127.0.0.1/32'], limits: { timeoutMs: 300 } };
const post = (url: string, outside: Outside = HERE) =>
  send(url, { 'content-type': 'application/json' }, '{"a":1}', outside);

describe('sending', () => {
  it('posts the body and keeps the beginning of the answer', async () => {
    let got = '';
    const { url } = await listen((request, response) => {
      request.on('data', (chunk) => {
        got += String(chunk);
      });
      request.on('end', () => response.writeHead(202).end(`thanks\u0000\u001b[31m${'x'.repeat(5_000)}`));
    });
    const sent = await post(url);
    expect(got).toBe('{"a":1}');
    expect(sent).toMatchObject({ status: 202, problem: null });
    expect(sent.response).toMatch(/^thanks\ufffd\ufffd\[31mx+$/);
    expect(sent.response).toHaveLength(2_000);
  });

  it('ends when the server stops, whatever the receiver does', async () => {
    const stopping = new AbortController();
    const outside: Outside = { ...HERE, limits: { timeoutMs: 3_600_000 }, signal: stopping.signal };
    const { url, seen } = await listen(() => stopping.abort());
    const cut = { status: null, problem: 'it was cut short: the server stops' };
    expect(await post(url, outside)).toMatchObject(cut);
    expect(await post(url, outside)).toMatchObject(cut);
    expect(seen.requests).toBe(1);
  });

  it('ends with a receiver that never answers, and with one that never ends its answer', async () => {
    const silent = await listen(() => undefined);
    expect(await post(silent.url)).toMatchObject({ status: null, problem: 'no whole answer within 0.3 s' });
    const dripping = await listen((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 20);
      response.once('close', () => clearInterval(timer));
    });
    expect(await post(dripping.url)).toMatchObject({ status: null, problem: 'no whole answer within 0.3 s' });
  });

  it('reads no more than it needs of an answer without end', async () => {
    let written = 0;
    const { url } = await listen((_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) written += 16_384;
      };
      response.on('drain', more);
      more();
    });
    expect(await post(url, { ...HERE, limits: { timeoutMs: 5_000 } })).toMatchObject({ status: 200, problem: null });
    expect(written).toBeLessThan(50_000_000);
  });

  it('refuses headers without end', async () => {
    const { url } = await listen((_request, response) => {
      response.writeHead(200, Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`x-${n}`, 'y'.repeat(1_000)])));
      response.end();
    });
    expect(await post(url)).toMatchObject({ status: null, problem: 'the headers of the answer are too large' });
  });

  it('follows no redirect, least of all one that leads inside', async () => {
    const inside = await listen((_request, response) => response.end('a secret'));
    const { url } = await listen((_request, response) => response.writeHead(307, { location: inside.url }).end());
    const sent = await post(url);
    expect(sent.status).toBe(307);
    expect(sent.problem).toMatch(/redirect, which is not followed/);
    expect(inside.seen.connections).toBe(0);
  });

  it('says what a receiver that is not there did', async () => {
    const { port } = await listen(() => undefined);
    open[0]?.close();
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ problem: 'the request failed (ECONNREFUSED)' });
  });
});

describe('where it lets itself be led', () => {
  const resolveTo =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses);

  it.each([
    ['itself', '127.0.0.1'],
    ['a mapped address', '::ffff:127.0.0.1'],
    ['metadata', '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['a private network', '10.0.0.1'],
    ['a unique local one', 'fd00::1'],
  ])('is never %s, by name or by number', async (_what, address) => {
    const { port, seen } = await listen((_request, response) => response.end());
    const refused = { status: null, problem: expect.stringMatching(/is not on the internet/) };
    const outside: Outside = { allowed: [], limits: HERE.limits ?? {} };
    expect(await post(`http://hook.example:${port}/`, { ...outside, resolve: resolveTo(address) })).toMatchObject(
      refused,
    );
    const literal = address.includes(':') ? `[${address}]` : address;
    expect(await post(`http://${literal}:${port}/`, outside)).toMatchObject(refused);
    expect(seen.connections).toBe(0);
  });

  it.each(['2130706433', '0x7f000001', '0177.0.0.1', '127.1'])('is not fooled by %s', async (number) => {
    const { port, seen } = await listen((_request, response) => response.end());
    const sent = await post(`http://${number}:${port}/`, { allowed: [] });
    expect(sent.problem).toMatch(/leads to 127\.0\.0\.1/);
    expect(seen.connections).toBe(0);
  });

  it('is nowhere when one of several addresses is inside', async () => {
    const resolve = resolveTo('93.184.216.34', '127.0.0.1');
    expect((await post('https://hook.example/', { allowed: [], resolve })).problem).toMatch(/leads to 127\.0\.0\.1/);
  });

  it('is the address that was checked, whatever the name says a moment later', async () => {
    const good = await listen((_request, response) => response.end('good'));
    let asked = 0;
    // The second answer would lead to another address of this machine, where nothing may be reached.
    const resolve = () => Promise.resolve([asked++ === 0 ? '127.0.0.1' : '127.0.0.2']);
    const sent = await post(`http://rebind.example:${good.port}/`, { ...HERE, resolve });
    expect(sent).toMatchObject({ status: 200, response: 'good' });
    expect(asked).toBe(1);
  });

  it('is nothing without encryption, unless it is inside by permission', async () => {
    const resolve = resolveTo('93.184.216.34');
    expect((await post('http://hook.example/', { allowed: [], resolve })).problem).toBe('only https is sent to');
  });
});

it('tells an address that cannot be one', () => {
  expect(faultOfUrl('https://hook.example/a?b')).toBe(undefined);
  for (const text of ['', 'hook', 'ftp://hook.example', 'file:///etc/passwd', 'javascript:alert(1)', 'https://a:b@c.d'])
    expect(faultOfUrl(text), text).toMatch(/^must/);
});
