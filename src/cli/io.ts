import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Registry } from '../model/registry.ts';
import { usage } from './exit.ts';

interface Sink {
  write(chunk: string | Uint8Array): unknown;
}

/** Everything that a command touches outside itself, so that tests can stand in for it. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Whether a person sits at both ends: questions may be asked, colours and cut-off columns make sense. */
  readonly isTTY: boolean;
  readonly columns?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Asks the person; `hidden` does not echo. Only called when `isTTY`. */
  readonly ask?: (question: string, hidden?: boolean) => Promise<string>;
  /** The kinds; those that we ship unless told. */
  readonly registry?: Registry;
  /** Runs the server's own program and gives its exit code. */
  readonly runServer?: (args: readonly string[]) => Promise<number>;
}

/** Swallows what readline echoes while a secret is typed. */
const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

const ask = async (question: string, hidden = false): Promise<string> => {
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: hidden ? nowhere() : process.stderr, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => reject(usage('nothing was answered')));
    });
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
};

const SERVER = join(import.meta.dirname, '..', 'server', 'main.js');

const runServer = (args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SERVER, ...args], { stdio: 'inherit' });
    // The terminal sends its interrupt to both; the child decides when it is over.
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    const ignore = () => undefined;
    process.on('SIGTERM', pass);
    process.on('SIGINT', ignore);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', pass);
      process.off('SIGINT', ignore);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });

/** This process as commands see it. */
export const processIo = (): Io => ({
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  fetch: globalThis.fetch,
  isTTY: process.stdin.isTTY === true && process.stdout.isTTY === true,
  ...(process.stdout.columns ? { columns: process.stdout.columns } : {}),
  ask,
  runServer,
});

/** The folder of this person's settings. */
export const configFolder = (env: Io['env']): string =>
  join(env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config'), 'candor');
