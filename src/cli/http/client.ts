import { randomUUID } from 'node:crypto';
import { CliError, EXIT, usage } from '../exit.ts';
import type { Io } from '../io.ts';
import { complaintOf } from './problem.ts';

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** A POST that the server does once however often it arrives: it may be sent again. */
  readonly once?: boolean;
  /** Moves much: has ten times as long. */
  readonly large?: boolean;
}

export interface ClientOptions {
  readonly url: string;
  readonly key?: string;
  readonly timeoutMs: number;
  readonly io: Pick<Io, 'fetch' | 'sleep'>;
}

const TRIES = 4;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
const AGAIN = new Set([429, 502, 503, 504]);

const sleepFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Speaks HTTP to one server. Every failure is a CliError. */
export class Client {
  readonly url: string;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.url = options.url;
  }

  /** The JSON of an answer; undefined for an empty one. */
  async json<T>(path: string, ask: Ask = {}): Promise<T> {
    const text = await this.text(path, ask);
    if (text === '') return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch {
      throw this.#notCandor();
    }
  }

  async text(path: string, ask: Ask = {}): Promise<string> {
    const response = await this.open(path, ask);
    return this.#reading(() => response.text());
  }

  /** The answer itself, refused ones thrown; its body is still to be read. */
  async open(path: string, ask: Ask = {}): Promise<Response> {
    const response = await this.#persist(path, ask);
    if (response.ok) return response;
    if (response.status >= 300 && response.status < 400) {
      throw usage(
        `${this.url} sends us on to ${response.headers.get('location') ?? 'elsewhere'}: give that address with --url`,
      );
    }
    const text = await this.#reading(() => response.text());
    throw complaintOf(response.status, parseOrNull(text), this.url);
  }

  /** Reads a body; a connection that ends in the middle is unavailable, not a crash. */
  async #reading<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw this.#unreachable(error);
    }
  }

  async #persist(path: string, ask: Ask): Promise<Response> {
    const { method = 'GET', once = false } = ask;
    const mayRepeat = method === 'GET' || once;
    const key = once ? { 'idempotency-key': randomUUID() } : {};
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === TRIES || !mayRepeat;
      const answer = await this.#try(path, ask, key).catch((error: unknown) => {
        if (isLast || isRefused(error)) throw this.#unreachable(error);
        return undefined;
      });
      if (answer && (isLast || !AGAIN.has(answer.status))) return answer;
      // Not waited for: a connection that hangs would hold up the next try.
      answer?.body?.cancel().catch(() => undefined);
      await (this.#options.io.sleep ?? sleepFor)(waitAfter(attempt, answer));
    }
  }

  #try(path: string, { method = 'GET', query, body, raw, headers, large }: Ask, key: Record<string, string>) {
    const { timeoutMs } = this.#options;
    const content = raw
      ? { body: raw.bytes, type: raw.type }
      : body === undefined
        ? undefined
        : { body: JSON.stringify(body), type: 'application/json' };
    return this.#options.io.fetch(`${this.url}${path}${queryText(query)}`, {
      method,
      // A redirect would carry a POST on as a GET, or the key to somewhere else.
      redirect: 'manual',
      headers: {
        accept: 'application/json, */*;q=0.5',
        'user-agent': 'candor-cli',
        ...(this.#options.key ? { authorization: `Bearer ${this.#options.key}` } : {}),
        ...(content ? { 'content-type': content.type } : {}),
        ...key,
        ...headers,
      },
      ...(content ? { body: content.body } : {}),
      signal: AbortSignal.timeout(large ? timeoutMs * 10 : timeoutMs),
    });
  }

  #unreachable(error: unknown): CliError {
    if (error instanceof CliError) return error;
    const name = error instanceof Error ? error.name : '';
    if (name === 'TimeoutError')
      return new CliError(
        EXIT.unavailable,
        `${this.url} did not answer in time: try again, or give it longer with --timeout`,
      );
    const code = codeOf(error);
    const hint = isLocal(this.url)
      ? 'start it with `npm start`, or give another address with --url (CANDOR_URL)'
      : 'check the address given with --url (CANDOR_URL) and the network';
    return new CliError(EXIT.unavailable, `no Candor answers at ${this.url}${code ? ` (${code})` : ''}: ${hint}`);
  }

  #notCandor(): CliError {
    return new CliError(EXIT.unavailable, `what answers at ${this.url} is not Candor: check --url (CANDOR_URL)`);
  }
}

const parseOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null; // an answer that is no JSON: its status has to do
  }
};

const queryText = (query: Ask['query'] = {}): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of value === undefined ? [] : Array.isArray(value) ? value : [value])
      parameters.append(name, String(one));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
};

const codeOf = (error: unknown): string => {
  const cause =
    error instanceof Error ? (error.cause as { code?: unknown; errors?: { code?: unknown }[] } | undefined) : undefined;
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  return typeof code === 'string' ? code : '';
};

/** Nobody listens there: asking again right away only makes the person wait. */
const isRefused = (error: unknown): boolean => ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error));

const isLocal = (url: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

const waitAfter = (attempt: number, answer: Response | undefined): number => {
  const asked = Number(answer?.headers.get('retry-after') ?? Number.NaN) * 1_000;
  return Math.min(LONGEST_WAIT, Number.isFinite(asked) && asked > 0 ? asked : FIRST_WAIT * 2 ** (attempt - 1));
};
