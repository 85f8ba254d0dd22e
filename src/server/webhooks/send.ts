import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { allowList, isPublicAddress } from './address.ts';

/** What came of a request: an answer, or why there is none. */
export interface Sent {
  readonly ms: number;
  readonly status: number | null;
  readonly problem: string | null;
  /** The beginning of the answer's body. */
  readonly response: string;
  /** How long the receiver asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number;
}

export interface SendLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly maxHeaderBytes: number;
}

export interface Outside {
  /** Networks that may be reached although they are private. */
  readonly allowed: readonly string[];
  readonly limits?: Partial<SendLimits>;
  /** Every address of a name; by default the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** Ends what is under way: the server stops. */
  readonly signal?: AbortSignal;
}

const LIMITS: SendLimits = { timeoutMs: 10_000, maxBytes: 64 * 1024, maxHeaderBytes: 16 * 1024 };
const EXCERPT = 2_000;

/** A refusal before anything was connected. */
class Refused extends Error {}

const bySystem = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** The address to connect to; throws Refused where any that the name stands for may not be reached. */
const findAddress = async (url: URL, { allowed, resolve = bySystem }: Outside): Promise<string> => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isAllowed = allowList(allowed);
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  const [first] = addresses;
  if (first === undefined) throw new Refused(`${host} has no address`);
  // One bad address among good ones is how a name is made to lead inside.
  for (const address of addresses)
    if (!isAllowed(address) && !isPublicAddress(address))
      throw new Refused(`${host} leads to ${address}, which is not on the internet: see --webhook-allow`);
  if (url.protocol === 'http:' && !addresses.every(isAllowed)) throw new Refused('only https is sent to');
  return first;
};

/** What a URL has to be for a webhook; answers what is wrong with it. */
export const faultOfUrl = (text: string): string | undefined => {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'must be an address such as https://example.com/candor'; // what exactly is wrong helps nobody
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password: the signature proves us';
  return undefined;
};

/** Printable text of limited length: what a stranger answered is kept in the database and shown. */
export const excerpt = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go
  text.slice(0, EXCERPT).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]/g, '\ufffd');

const reasonOf = (error: unknown, limits: SendLimits, isOver: boolean): string => {
  if (isOver) return `no whole answer within ${limits.timeoutMs / 1_000} s`;
  if (error instanceof Refused) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'HPE_HEADER_OVERFLOW') return 'the headers of the answer are too large';
  return code === '' ? 'the request failed' : `the request failed (${code})`;
};

/**
 * Posts a body outside. The name is resolved here, every address it has is checked, and the connection goes to the one
 * that was checked: a name that answers differently a moment later changes nothing. Redirects are not followed; time,
 * headers and body are bounded. Never throws.
 */
export const send = async (
  to: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  outside: Outside,
): Promise<Sent> => {
  const limits = { ...LIMITS, ...outside.limits };
  const started = performance.now();
  const over = AbortSignal.timeout(limits.timeoutMs);
  const signal = outside.signal ? AbortSignal.any([over, outside.signal]) : over;
  const ended = (rest: Partial<Sent>): Sent => ({
    status: null,
    problem: null,
    response: '',
    retryAfterMs: 0,
    ...rest,
    ms: Math.round(performance.now() - started),
  });
  try {
    const url = new URL(to);
    const address = await within(findAddress(url, outside), signal);
    return ended(await post(url, address, headers, body, limits, signal));
  } catch (error) {
    const isCut = outside.signal?.aborted === true && !over.aborted;
    return ended({ problem: isCut ? 'it was cut short: the server stops' : reasonOf(error, limits, over.aborted) });
  }
};

/** The system's resolver cannot be told to stop: its answer is not waited for any longer. */
const within = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      const end = () => reject(new Error('over'));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    }),
  ]);

const post = (
  url: URL,
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  limits: SendLimits,
  signal: AbortSignal,
): Promise<Partial<Sent>> =>
  new Promise((resolve, reject) => {
    const pinned: LookupFunction = (_host, options, done) => {
      const family = isIP(address);
      if (options.all) done(null, [{ address, family }]);
      else done(null, address, family);
    };
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: false,
      lookup: pinned,
      signal,
      maxHeaderSize: limits.maxHeaderBytes,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = () => resolve(answered(response.statusCode ?? 0, response.headers, Buffer.concat(chunks)));
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        // It was taken; what else the receiver has to say is not ours to read.
        if (size > limits.maxBytes) {
          finish();
          request.destroy();
        }
      });
      response.once('end', finish);
      response.once('error', reject);
      response.once('aborted', () => reject(new Error('aborted')));
    });
    request.end(body);
  });

const answered = (
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Buffer,
): Partial<Sent> => {
  const isRedirect = status >= 300 && status < 400;
  const seconds = Number(headers['retry-after']);
  return {
    status,
    response: excerpt(body.toString('utf8')),
    problem: isRedirect ? 'the answer is a redirect, which is not followed: set the address it leads to' : null,
    retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0,
  };
};
