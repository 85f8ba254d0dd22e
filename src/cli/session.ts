import { type Registry, registry } from '../model/registry.ts';
import { type Config, readConfig } from './config.ts';
import { CliError, EXIT, usage } from './exit.ts';
import { type Ask, Client } from './http/client.ts';
import type { Io } from './io.ts';
import { finish } from './text/paint.ts';

/** The options that every command which talks to a server takes. */
export interface Connection {
  readonly url?: string;
  readonly org?: string;
  readonly key?: string;
  readonly timeout?: string;
}

export interface Common extends Connection {
  readonly json?: boolean;
}

export const DEFAULT_URL = 'http://localhost:3000';
const DEFAULT_ORG = 'candor';
const DEFAULT_TIMEOUT = 30;

/** What a command answers: a document for programs, lines for people, and the exit code. */
export interface Answer {
  readonly json: unknown;
  readonly text: readonly string[];
  /** What a file would hold, to the byte; stands in for `text` where no terminal reads it. */
  readonly raw?: string;
  readonly exit?: number;
}

interface Settings {
  readonly url: string;
  readonly key: string | undefined;
  readonly org: string | undefined;
  readonly timeoutMs: number;
}

const wholeSeconds = (text: string): number => {
  const seconds = Number(text);
  if (!/^\d{1,5}$/.test(text) || seconds < 1)
    throw usage(`--timeout (CANDOR_TIMEOUT) must be a number of seconds, not "${text}"`);
  return seconds;
};

/** The address of a server without a slash at its end. */
export const readUrl = (text: string): string => {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw usage(`"${text}" is not an address: it looks like ${DEFAULT_URL} (--url, CANDOR_URL)`);
  }
  if (!['http:', 'https:'].includes(url.protocol))
    throw usage(`"${text}" must start with http:// or https:// (--url, CANDOR_URL)`);
  if (url.username || url.password) throw usage('the address must not hold a name or password: use --key (CANDOR_KEY)');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
};

const given = (...texts: (string | undefined)[]): string | undefined =>
  texts.find((text) => text !== undefined && text !== '');

/** Flags, then environment, then what `candor login` kept: whose key goes to no other server than its own. */
export const readSettings = (flags: Connection, env: Io['env'], config: Config): Settings => {
  const url = readUrl(given(flags.url, env['CANDOR_URL'], config.url) ?? DEFAULT_URL);
  const kept = config.url === undefined || readUrl(config.url) === url ? config : {};
  const key = given(flags.key, env['CANDOR_KEY'], kept.key);
  if (key !== undefined && !/^cdr_\S{1,200}$/.test(key))
    throw usage('the key (--key, CANDOR_KEY) is not an API key: those start with cdr_');
  return {
    url,
    key,
    org: given(flags.org, env['CANDOR_ORG'], kept.org),
    timeoutMs: wholeSeconds(given(flags.timeout, env['CANDOR_TIMEOUT']) ?? String(DEFAULT_TIMEOUT)) * 1_000,
  };
};

/** One run of a command: where it speaks to, and how it speaks to the person. */
export class Session {
  readonly io: Io;
  readonly flags: Common;
  #settings: Settings | undefined;
  #client: Client | undefined;
  #org: string | undefined;

  constructor(io: Io, flags: Common) {
    this.io = io;
    this.flags = flags;
  }

  get json(): boolean {
    return this.flags.json === true;
  }

  /** Width to which tables are cut; none where nobody looks at a terminal. */
  get room(): number | undefined {
    return this.io.isTTY ? this.io.columns : undefined;
  }

  get colour(): boolean {
    const { NO_COLOR, TERM } = this.io.env;
    return this.io.isTTY && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
  }

  get registry(): Registry {
    return this.io.registry ?? registry;
  }

  now(): number {
    return (this.io.now ?? Date.now)();
  }

  /** A line for the person that is not the answer. */
  say(line: string): void {
    this.io.stderr.write(`${finish(line, this.colour)}\n`);
  }

  /** Asks before something is changed that is hard to undo; without a person to ask it takes --yes. */
  async confirm(question: string, yes: boolean | undefined): Promise<void> {
    if (yes) return;
    if (!this.io.isTTY || !this.io.ask) throw usage('nobody is there to confirm: add --yes');
    const answer = await this.io.ask(finish(`${question} [y/N] `, this.colour));
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(EXIT.no, 'nothing was changed');
  }

  async settings(): Promise<Settings> {
    this.#settings ??= readSettings(this.flags, this.io.env, await readConfig(this.io.env));
    return this.#settings;
  }

  /** Speaks to the server as it is, outside any organisation. */
  async client(): Promise<Client> {
    if (this.#client) return this.#client;
    const { url, key, timeoutMs } = await this.settings();
    if (key && url.startsWith('http:') && !isLoopback(url))
      this.say(`candor: the key goes to ${url} unencrypted; use https://`);
    this.#client = new Client({ url, timeoutMs, io: this.io, ...(key ? { key } : {}) });
    return this.#client;
  }

  /** The organisation: as told, or the only one there is for this key, or our own. */
  async org(): Promise<string> {
    this.#org ??= (await this.settings()).org ?? (await findOnlyOrg(await this.client())) ?? DEFAULT_ORG;
    return this.#org;
  }

  async path(below: string): Promise<string> {
    const { key } = await this.settings();
    if (key === undefined)
      throw new CliError(EXIT.denied, 'not signed in: run `candor login`, or give an API key with CANDOR_KEY');
    return `/api/v1/orgs/${encodeURIComponent(await this.org())}${below}`;
  }

  /** JSON of a path below the organisation. */
  async ask<T>(below: string, ask: Ask = {}): Promise<T> {
    const client = await this.client();
    return client.json<T>(await this.path(below), ask);
  }

  async askText(below: string, ask: Ask = {}): Promise<string> {
    const client = await this.client();
    return client.text(await this.path(below), ask);
  }

  async open(below: string, ask: Ask = {}): Promise<Response> {
    const client = await this.client();
    return client.open(await this.path(below), ask);
  }
}

export const isLoopback = (url: string): boolean => /^\w+:\/\/(localhost|127\.[\d.]+|\[::1\])(:|\/|$)/.test(url);

const findOnlyOrg = async (client: Client): Promise<string | undefined> => {
  try {
    const { orgs } = await client.json<{ orgs?: readonly { slug: string }[] }>('/api/v1/me');
    return orgs?.length === 1 ? orgs[0]?.slug : undefined;
  } catch (error) {
    // A server that says nothing about keys here; whether the key is good shows in the call itself.
    if (error instanceof CliError && error.exit === EXIT.denied) return undefined;
    throw error;
  }
};
