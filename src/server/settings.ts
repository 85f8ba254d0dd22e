import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Folder of the embedded store, the files and the secret. */
  readonly data: string;
  readonly databaseUrl?: string;
  readonly databaseAppUrl?: string;
  /** From which the keys of sessions, checkpoints and links are derived; never in the database. */
  readonly secret: string;
  /** The address people use, without a slash at its end. */
  readonly publicUrl: string;
  /** Folder with a programme as code that is loaded as the first organisation; empty for none. */
  readonly program: string;
  /** How many daily backups are kept in the data folder. */
  readonly backups: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Addresses and networks (CIDR) of proxies that are believed when they say for whom they ask. */
  readonly trustedProxies: readonly string[];
  /** What /metrics asks for as a bearer token; without one it answers this machine only. */
  readonly metricsToken?: string;
  /** How long it is kept who signed in, in days. */
  readonly authEventDays: number;
  /** Where mail goes out, and whom it comes from; without it nothing is mailed. */
  readonly mail?: { readonly smtpUrl: string; readonly from: string };
  /** Networks (CIDR) that webhooks may reach although they are not of the internet. */
  readonly webhookAllow?: readonly string[];
}

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  program: { type: 'string' },
  backups: { type: 'string' },
  'public-url': { type: 'string' },
  'log-level': { type: 'string' },
  'trusted-proxies': { type: 'string' },
  'auth-event-days': { type: 'string' },
  'webhook-allow': { type: 'string' },
  'mail-from': { type: 'string' },
} as const;

/** Parts arguments into those that `readSettings` takes and all others, for commands that have arguments of their own. */
export const splitSettings = (args: readonly string[]): readonly [string[], string[]] => {
  const settings: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const name = arg.replace(/^--/, '').split('=')[0] ?? '';
    if (!arg.startsWith('--') || !Object.hasOwn(OPTIONS, name)) rest.push(arg);
    else settings.push(arg, ...(arg.includes('=') ? [] : args.slice(at + 1, ++at + 1)));
  }
  return [settings, rest];
};

const ROOT = resolve(import.meta.dirname, '../..');
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Settings from flags, then environment, then defaults; anything unknown or impossible is a StartError that names it. */
export const readSettings = async (args: readonly string[], env: NodeJS.ProcessEnv): Promise<Settings> => {
  const flags = parse(args);
  const port = readPort(flags.port ?? env['PORT'] ?? '3000');
  const data = resolve(flags.data ?? env['CANDOR_DATA'] ?? join(ROOT, 'data'));
  const host = flags.host ?? env['HOST'] ?? '127.0.0.1';
  const databaseUrl = readUrl('DATABASE_URL', env['DATABASE_URL'], ['postgres:', 'postgresql:']);
  const databaseAppUrl = readUrl('DATABASE_APP_URL', env['DATABASE_APP_URL'], ['postgres:', 'postgresql:']);
  const publicUrl = readUrl('--public-url (PUBLIC_URL)', flags['public-url'] ?? env['PUBLIC_URL'], ['http:', 'https:']);
  const logLevel = LEVELS.find((level) => level === (flags['log-level'] ?? env['LOG_LEVEL'] ?? 'info'));
  if (!logLevel) throw new StartError(`--log-level (LOG_LEVEL) must be one of ${LEVELS.join(', ')}`);
  return {
    port,
    host,
    data,
    secret: await readSecret(env['CANDOR_SECRET'], data),
    publicUrl: publicUrl?.replace(/\/+$/, '') ?? `http://localhost:${port}`,
    program: flags.program ?? env['CANDOR_PROGRAM'] ?? join(ROOT, 'program'),
    backups: readBackups(flags.backups ?? env['CANDOR_BACKUPS'] ?? '7'),
    logLevel,
    trustedProxies: readNetworks(
      '--trusted-proxies (CANDOR_TRUSTED_PROXIES)',
      flags['trusted-proxies'] ?? env['CANDOR_TRUSTED_PROXIES'] ?? '',
    ),
    webhookAllow: readNetworks(
      '--webhook-allow (CANDOR_WEBHOOK_ALLOW)',
      flags['webhook-allow'] ?? env['CANDOR_WEBHOOK_ALLOW'] ?? '',
    ),
    authEventDays: readDays(flags['auth-event-days'] ?? env['CANDOR_AUTH_EVENT_DAYS'] ?? '400'),
    ...readMail(env['CANDOR_SMTP_URL'], flags['mail-from'] ?? env['CANDOR_MAIL_FROM']),
    ...readMetricsToken(env['CANDOR_METRICS_TOKEN']),
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(databaseAppUrl ? { databaseAppUrl } : {}),
  };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new StartError(
      `${error instanceof Error ? error.message : String(error)} (known: ${Object.keys(OPTIONS)
        .map((name) => `--${name}`)
        .join(', ')})`,
    );
  }
};

const readPort = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new StartError(`--port (PORT) must be a number from 0 to 65535, not "${text}"`);
  return port;
};

const readBackups = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new StartError(`--backups (CANDOR_BACKUPS) must be a number from 1 to 9999, not "${text}"`);
  return Number(text);
};

/** Everything that can be wrong with a network is told here, at the start. */
const readNetworks = (setting: string, text: string): string[] => {
  const networks = text.split(',').map((one) => one.trim());
  for (const network of networks) {
    if (network !== '' && !isNetwork(network))
      throw new StartError(
        `${setting} must be addresses or networks with commas between, such as 127.0.0.1, 10.0.0.0/8, ::1: "${network}" is none`,
      );
  }
  return networks.filter((network) => network !== '');
};

const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  // A network of every address would let anybody say who they are, or a webhook reach anything.
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
};

const readDays = (text: string): number => {
  const days = Number(text);
  if (!/^\d{1,5}$/.test(text) || days < 30)
    throw new StartError(
      `--auth-event-days (CANDOR_AUTH_EVENT_DAYS) must be a number of days from 30 to 99999, not "${text}"`,
    );
  return days;
};

const readMetricsToken = (text: string | undefined): { metricsToken?: string } => {
  if (text === undefined || text === '') return {};
  if (!/^[\w.~+/=-]{16,}$/.test(text))
    throw new StartError(
      'CANDOR_METRICS_TOKEN must have at least 16 letters and digits, such as the output of: openssl rand -hex 16',
    );
  return { metricsToken: text };
};

/** An address, or `Name <address>`. */
const SENDER = /^(?:[^<>\r\n,]{1,100} <)?[^\s<>@,]{1,64}@[^\s<>@,]{1,200}>?$/;

const readMail = (smtp: string | undefined, from: string | undefined): Pick<Settings, 'mail'> => {
  const smtpUrl = readUrl('CANDOR_SMTP_URL', smtp, ['smtp:', 'smtps:']);
  if (!smtpUrl && !from) return {};
  if (!smtpUrl) throw new StartError('--mail-from (CANDOR_MAIL_FROM) needs CANDOR_SMTP_URL: where is mail to go out?');
  if (!from || !SENDER.test(from) || from.includes('<') !== from.endsWith('>'))
    throw new StartError(
      '--mail-from (CANDOR_MAIL_FROM) must be who mail comes from, such as: Candor <candor@example.com>',
    );
  return { mail: { smtpUrl, from } };
};

const readUrl = (name: string, text: string | undefined, protocols: readonly string[]): string | undefined => {
  if (text === undefined || text === '') return undefined;
  const url = URL.parse?.(text) ?? parseUrl(text);
  if (!url || !protocols.includes(url.protocol))
    throw new StartError(
      `${name} must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
  return text;
};

const parseUrl = (text: string): URL | null => {
  try {
    return new URL(text);
  } catch {
    return null; // the caller says which setting is wrong
  }
};

const readSecret = async (given: string | undefined, data: string): Promise<string> => {
  if (given !== undefined && given !== '') {
    if (given.length < 32)
      throw new StartError(
        'CANDOR_SECRET must have at least 32 characters, such as the output of: openssl rand -hex 32',
      );
    return given;
  }
  const path = join(data, 'secret');
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
    // wx: of two processes that start at once, one writes the secret and both read that one.
    await writeFile(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    const secret = (await readFile(path, 'utf8')).trim();
    if (secret.length < 32) throw new StartError(`${path} is damaged: restore it from a backup, or set CANDOR_SECRET`);
    return secret;
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `cannot write to ${data} (${(error as NodeJS.ErrnoException).code}): make it writable, or choose another folder with --data (CANDOR_DATA)`,
    );
  }
};

/** A key for one purpose, derived from the secret: 32 bytes. */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  createHash('sha256').update(`candor\n${purpose}\n${secret}`).digest();
