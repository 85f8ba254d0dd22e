import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../settings.ts';
import { agentFamily } from './auth-events.ts';
import { clientAddress, networkOf } from './client-address.ts';
import { guardMetrics } from './metrics-guard.ts';

const ask = async (peer: string, headers: Record<string, string>, trustedProxies: readonly string[]) => {
  const app = new Hono().get('/', (c) => c.text(clientAddress(c, { trustedProxies })));
  return await (await app.request('/', { headers }, { incoming: { socket: { remoteAddress: peer } } })).text();
};

describe('the address of who asks', () => {
  const TRUSTED = ['10.0.0.0/8', '::1', '2001:db8::/32'];
  it.each([
    ['nothing is told', '192.0.2.1', {}, '192.0.2.1'],
    ['a stranger tells something', '192.0.2.1', { 'x-forwarded-for': '198.51.100.9' }, '192.0.2.1'],
    ['a proxy tells', '10.1.2.3', { 'x-forwarded-for': '198.51.100.9' }, '198.51.100.9'],
    ['the client put something before', '10.1.2.3', { 'x-forwarded-for': '1.1.1.1, 198.51.100.9' }, '198.51.100.9'],
    ['two proxies tell', '10.1.2.3', { 'x-forwarded-for': '1.1.1.1, 198.51.100.9, 10.9.9.9' }, '198.51.100.9'],
    ['a proxy tells nonsense', '10.1.2.3', { 'x-forwarded-for': 'localhost' }, '10.1.2.3'],
    ['IPv4 comes as IPv6', '::ffff:10.1.2.3', { 'x-forwarded-for': '::ffff:198.51.100.9' }, '198.51.100.9'],
    ['the standard header', '10.1.2.3', { forwarded: 'proto=https;for="[2001:db9::1]:4711";by=x' }, '2001:db9::1'],
    ['a chain of it', '::1', { forwarded: 'for=1.1.1.1, for=198.51.100.9;proto=http' }, '198.51.100.9'],
    ['a hidden name', '10.1.2.3', { forwarded: 'for=_hidden' }, '10.1.2.3'],
    ['both, agreeing', '10.1.2.3', { forwarded: 'for=9.9.9.9', 'x-forwarded-for': '9.9.9.9' }, '9.9.9.9'],
    ['both, disagreeing', '10.1.2.3', { forwarded: 'for=6.6.6.6', 'x-forwarded-for': '9.9.9.9' }, '10.1.2.3'],
  ])('when %s', async (_when, peer, headers, address) => {
    expect(await ask(peer, headers as Record<string, string>, TRUSTED)).toBe(address);
  });

  it('is the other end of the connection where no proxy is trusted', async () => {
    expect(await ask('127.0.0.1', { 'x-forwarded-for': '198.51.100.9' }, [])).toBe('127.0.0.1');
  });

  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2::3', '2001:db8:1::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['::1', '0:0:0::/48'],
    ['unknown', null],
  ])('is kept as its network: %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('a browser', () => {
  it.each([
    ['Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge'],
    ['Mozilla/5.0 (Macintosh) AppleWebKit/605 (KHTML, like Gecko) Version/18 Safari/605', 'Safari'],
    ['curl/8.5.0', 'curl'],
    ['', 'none'],
    ['<script>', 'other'],
  ])('is kept as its family: %s', (agent, family) => {
    expect(agentFamily(agent)).toBe(family);
  });
});

describe('metrics', () => {
  const TOKEN = 'a-token-of-16-chars';
  const statusOf = async (
    settings: { metricsToken?: string; trustedProxies?: string[] },
    peer: string,
    headers = {},
  ) => {
    const app = new Hono().get('/', (c) => {
      guardMetrics(c, { trustedProxies: [], ...settings });
      return c.text('numbers');
    });
    app.onError((error, c) => c.text((error as unknown as { code: string }).code, 400));
    return (await app.request('/', { headers }, { incoming: { socket: { remoteAddress: peer } } })).text();
  };

  it('are for this machine, and not for whoever asks through it', async () => {
    for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(await statusOf({}, peer)).toBe('numbers');
    expect(await statusOf({}, '192.0.2.1')).toBe('forbidden');
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
      expect(await statusOf({}, '127.0.0.1', { [header]: '127.0.0.1' }), header).toBe('forbidden');
    const proxied = { trustedProxies: ['127.0.0.1'] };
    expect(await statusOf(proxied, '127.0.0.1', { 'x-forwarded-for': '192.0.2.1' })).toBe('forbidden');
  });

  it('are for whoever has the token, where one is set, and nobody else', async () => {
    const settings = { metricsToken: TOKEN };
    expect(await statusOf(settings, '192.0.2.1', { authorization: `Bearer ${TOKEN}` })).toBe('numbers');
    for (const headers of [{}, { authorization: 'Bearer other' }, { authorization: TOKEN }])
      expect(await statusOf(settings, '127.0.0.1', headers)).toBe('unauthenticated');
  });
});

describe('settings', () => {
  const SECRET = { CANDOR_SECRET: 'x'.repeat(32) };
  it.each([
    [{ CANDOR_TRUSTED_PROXIES: '10.0.0.0/8, nginx' }, /--trusted-proxies.*"nginx" is none/],
    [{ CANDOR_TRUSTED_PROXIES: '10.0.0.0/33' }, /--trusted-proxies/],
    [{ CANDOR_TRUSTED_PROXIES: '0.0.0.0/0' }, /--trusted-proxies/],
    [{ CANDOR_METRICS_TOKEN: 'short' }, /CANDOR_METRICS_TOKEN must have at least 16/],
    [{ CANDOR_AUTH_EVENT_DAYS: '7' }, /from 30 to 99999/],
  ])('that are wrong are told at the start: %o', async (env, message) => {
    await expect(readSettings([], { ...SECRET, ...env })).rejects.toThrow(message);
  });

  it('are read from flags before the environment', async () => {
    const env = { ...SECRET, CANDOR_TRUSTED_PROXIES: '::1', CANDOR_METRICS_TOKEN: 'a-token-of-16-chars' };
    expect(await readSettings(['--trusted-proxies', '10.0.0.0/8, 127.0.0.1'], env)).toMatchObject({
      trustedProxies: ['10.0.0.0/8', '127.0.0.1'],
      metricsToken: 'a-token-of-16-chars',
      authEventDays: 400,
    });
    expect((await readSettings([], SECRET)).trustedProxies).toEqual([]);
  });
});
