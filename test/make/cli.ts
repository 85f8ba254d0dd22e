import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { serve } from '../../src/server/serve.ts';
import { testSettings } from './database.ts';

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  // biome-ignore lint/suspicious/noExplicitAny: documents of any shape
  readonly json: any;
}

/** A server with one organisation, `acme`, and somebody at a shell beside it. */
export interface CliWorld {
  readonly url: string;
  /** A folder of its own, gone at the end; `home` is in it. */
  readonly folder: string;
  readonly home: string;
  readonly email: string;
  readonly password: string;
  /** Runs a command with what `candor login` kept. Words of a text are apart by blanks. */
  readonly candor: (words: string | readonly string[], given?: Partial<Io>) => Promise<Ran>;
  /** Signs in by e-mail and password, and keeps the key. */
  readonly login: () => Promise<void>;
  /** Makes changes past the command line. */
  readonly change: (changes: readonly object[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

const PASSWORD = 'correct horse battery staple';
const EMAIL = 'owner@example.test';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // text for people
  }
};

const runIn = async (home: string, words: string | readonly string[], given: Partial<Io>): Promise<Ran> => {
  let out = '';
  let err = '';
  const text = (chunk: string | Uint8Array) => (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
  const exit = await run(typeof words === 'string' ? words.split(' ') : words, {
    stdout: { write: (chunk) => (out += text(chunk)) },
    stderr: { write: (chunk) => (err += text(chunk)) },
    stdin: (async function* () {})(),
    env: { HOME: home },
    fetch: globalThis.fetch,
    isTTY: false,
    ...given,
  });
  return { exit, out, err, json: parse(out) };
};

/** The first owner and their organisation, as a browser would make them. */
const settle = async (url: string, welcome: string | undefined): Promise<void> => {
  const post = async (path: string, body: object, cookie = '') => {
    const headers = { 'content-type': 'application/json', origin: url, ...(cookie ? { cookie } : {}) };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  };
  const token = welcome?.split('token=')[1];
  const cookie = await post('/api/v1/welcome', { token, name: 'Olive Owner', email: EMAIL, password: PASSWORD });
  await post('/api/v1/orgs', { name: 'Acme', slug: 'acme' }, cookie);
};

/** Starts the real server on a port and a folder of its own. */
export const openCliWorld = async (): Promise<CliWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-cli-'));
  const home = join(folder, 'home');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = await serve(testSettings({ port, publicUrl: url, data: join(folder, 'data') }), { jobs: false });
  await settle(url, running.welcome);
  const candor: CliWorld['candor'] = (words, given = {}) => runIn(home, words, given);
  return {
    url,
    folder,
    home,
    email: EMAIL,
    password: PASSWORD,
    candor,
    login: async () => {
      const env = { HOME: home, CANDOR_PASSWORD: PASSWORD };
      const { exit, err } = await candor(['login', '--url', url, '--email', EMAIL, '--org', 'acme'], { env });
      if (exit !== 0) throw new Error(err);
    },
    change: async (changes) => {
      const { key } = JSON.parse(await readFile(join(home, '.config/candor/config.json'), 'utf8')) as { key: string };
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify({ changes }) };
      const response = await fetch(`${url}/api/v1/orgs/acme/changes`, init);
      if (!response.ok) throw new Error(await response.text());
    },
    close: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** What comes in at stdin. */
export const stdin = (text: string): Partial<Io> => ({
  stdin: (async function* () {
    yield Buffer.from(text);
  })(),
});
