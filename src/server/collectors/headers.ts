import type { Part } from '../../model/validation/push.ts';
import { type CollectContext, type Collected, couldNotRun, points, reasonOf, says } from './context.ts';

const PATHS = ['/', '/healthz'];
const TIMEOUT = 10_000;

interface Seen {
  readonly path: string;
  readonly headers: Headers;
}

/** A directive of a content security policy, falling back to default-src where the standard does. */
const directive = (policy: string, name: string, fallback?: string): readonly string[] | undefined => {
  for (const wanted of [name, fallback]) {
    const found = policy
      .split(';')
      .map((part) => part.trim().split(/\s+/))
      .find(([first]) => wanted !== undefined && first?.toLowerCase() === wanted);
    if (found) return found.slice(1).map((word) => word.toLowerCase());
  }
  return undefined;
};

const LOOSE = new Set(["'unsafe-inline'", "'unsafe-eval'", '*', 'http:', 'https:', 'data:', 'blob:']);

const policyOf = ({ headers }: Seen): string => headers.get('content-security-policy') ?? '';

const scripts = (seen: Seen): string | undefined => {
  const sources = directive(policyOf(seen), 'script-src', 'default-src');
  if (!sources) return 'no content security policy for scripts';
  const loose = sources.filter((source) => LOOSE.has(source));
  return loose.length > 0 ? `scripts allowed from ${loose.join(', ')}` : undefined;
};

const framing = (seen: Seen): string | undefined => {
  const ancestors = directive(policyOf(seen), 'frame-ancestors');
  return ancestors?.every((source) => source === "'none'" || source === "'self'")
    ? undefined
    : 'other sites may frame it';
};

const SAFE_REFERRER = new Set(['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin']);

const referrer = ({ headers }: Seen): string | undefined => {
  const policy = headers.get('referrer-policy')?.split(',').at(-1)?.trim().toLowerCase() ?? '';
  return SAFE_REFERRER.has(policy) ? undefined : `referrer-policy is ${policy || 'absent'}`;
};

const sniffing = ({ headers }: Seen): string | undefined =>
  headers.get('x-content-type-options')?.toLowerCase() === 'nosniff'
    ? undefined
    : 'x-content-type-options is not nosniff';

/** Half a year: less, and a returning visitor may go without it. */
const MIN_AGE = 15_552_000;

const strictTransport = ({ headers }: Seen): string | undefined => {
  const age = Number(/max-age="?(\d+)/i.exec(headers.get('strict-transport-security') ?? '')?.[1] ?? 0);
  return age >= MIN_AGE ? undefined : 'strict-transport-security is absent or shorter than 180 days';
};

const POINTS: Readonly<Record<string, readonly [(seen: Seen) => string | undefined, string]>> = {
  csp: [scripts, 'scripts only from our own files'],
  nosniff: [sniffing, 'no browser guesses a type'],
  'frame-ancestors': [framing, 'no other site frames a page'],
  'referrer-policy': [referrer, 'addresses are not given away'],
  hsts: [strictTransport, 'browsers come back encrypted only'],
};

const judgePoint = (name: string, seen: readonly Seen[], isHttps: boolean): Part => {
  const [test, all] = POINTS[name] ?? [() => 'unknown', ''];
  if (name === 'hsts' && !isHttps) return says(name, 'not_applicable', 'the address is not https');
  const faults = seen.flatMap((one) => {
    const fault = test(one);
    return fault ? [`${one.path}: ${fault}`] : [];
  });
  return faults.length > 0 ? says(name, 'fail', faults[0] ?? '', faults) : says(name, 'pass', all);
};

/** Headers of the running server: `csp`, `nosniff`, `frame-ancestors`, `referrer-policy`, `hsts`. */
export const collectHeaders = async ({ publicUrl }: CollectContext): Promise<Collected> => {
  const seen: Seen[] = [];
  for (const path of PATHS) {
    try {
      const response = await fetch(`${publicUrl}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
      await response.body?.cancel();
      seen.push({ path, headers: response.headers });
    } catch (error) {
      return couldNotRun('Headers', `${publicUrl}${path} does not answer: ${reasonOf(error)}`);
    }
  }
  const isHttps = publicUrl.startsWith('https:');
  return {
    report: points(
      'Headers',
      Object.keys(POINTS).map((name) => judgePoint(name, seen, isHttps)),
    ),
  };
};
