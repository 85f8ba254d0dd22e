import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';
import type { Settings } from '../settings.ts';

type Proxies = Pick<Settings, 'trustedProxies'>;

/** An address in one spelling: no port, no brackets, no IPv4 dressed as IPv6. Undefined for what is none. */
const plain = (text: string): string | undefined => {
  const bare = text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(bare) === 0 ? undefined : bare.toLowerCase();
};

const lists = new WeakMap<readonly string[], BlockList>();

const listOf = (networks: readonly string[]): BlockList => {
  const known = lists.get(networks);
  if (known) return known;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  lists.set(networks, list);
  return list;
};

const isTrusted = (list: BlockList, address: string): boolean =>
  list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');

const forwardedFor = (header: string): string[] =>
  header.split(',').map((part) => /(?:^|;)\s*for=("[^"]*"|[^;\s]+)/i.exec(part)?.[1] ?? '');

/** The last of the chain that no trusted proxy vouches for: what is further left, the client may have made up. */
const walk = (list: BlockList, peer: string, chain: readonly string[]): string => {
  let client = peer;
  for (const text of chain.toReversed()) {
    if (!isTrusted(list, client)) break;
    const next = plain(text);
    if (next === undefined) break;
    client = next;
  }
  return client;
};

const peerOf = (c: Context): string | undefined => {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return plain(env?.incoming?.socket?.remoteAddress ?? '');
};

/**
 * Address of whoever asks: the other end of the connection, or, where that is a trusted proxy, whom it asks for by
 * X-Forwarded-For or Forwarded. Where both headers are there and disagree, one of them came from the client as it is,
 * and neither is believed. `unknown` without a connection.
 */
export const clientAddress = (c: Context, { trustedProxies }: Proxies): string => {
  const peer = peerOf(c);
  if (peer === undefined) return 'unknown';
  if (trustedProxies.length === 0) return peer;
  const list = listOf(trustedProxies);
  const old = c.req.header('x-forwarded-for');
  const standard = c.req.header('forwarded');
  const told = [
    ...(old === undefined ? [] : [walk(list, peer, old.split(','))]),
    ...(standard === undefined ? [] : [walk(list, peer, forwardedFor(standard))]),
  ];
  const [client = peer] = told;
  return told.every((one) => one === client) ? client : peer;
};

const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Whether it is this very machine that asks, and not for somebody else. */
export const isThisMachine = (c: Context, settings: Proxies): boolean => {
  const address = clientAddress(c, settings);
  const isPassedOn = settings.trustedProxies.length === 0 && PASSED_ON.some((name) => c.req.header(name) !== undefined);
  return !isPassedOn && (address === '::1' || /^127\./.test(address));
};

const hextets = (address: string): string[] => {
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  return [
    ...head,
    ...Array.from({ length: right === undefined ? 0 : 8 - head.length - tail.length }, () => '0'),
    ...tail,
  ];
};

/** The network that an address is in, which says from where and not from which machine: /24, or /48. */
export const networkOf = (address: string): string | null => {
  const known = plain(address);
  if (known === undefined) return null;
  if (isIP(known) === 4) return `${known.split('.').slice(0, 3).join('.')}.0/24`;
  return `${hextets(known.replace(/%.*$/, '')).slice(0, 3).join(':')}::/48`;
};
