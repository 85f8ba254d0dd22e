import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const ROOMS = ['model', 'assurance', 'formats', 'server'];

const newest = async (folder: string): Promise<number> => {
  const names = await readdir(folder, { recursive: true });
  const sources = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  return Math.max(...(await Promise.all(sources.map(async (name) => (await stat(join(folder, name))).mtimeMs))));
};

/** Compiles the server unless what is compiled is newer than every source. */
const build = async (): Promise<void> => {
  const made = await stat(join(ROOT, 'dist/server.tsbuildinfo')).catch(() => undefined); // not compiled yet
  const sources = Math.max(...(await Promise.all(ROOMS.map((room) => newest(join(ROOT, 'src', room))))));
  if (!made || made.mtimeMs < sources || !existsSync(join(ROOT, 'dist/server/main.js')))
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', 'src/server'], { cwd: ROOT });
};

/** A process of the compiled server. */
export interface Child {
  readonly process: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Its exit code once it has ended; the signal's name when one ended it. */
  readonly ended: Promise<number | string>;
  /** Where it says that it runs; rejects when it ends before. */
  readonly address: Promise<string>;
}

/** An installation of its own: compiled program, migrations and packages, so that a test may damage it. */
export interface Installation {
  readonly folder: string;
  /** Starts the program as `candor serve` does, with no settings but the given ones. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Child;
  /** Ends what still runs, and leaves nothing behind. */
  remove(): Promise<void>;
}

const watch = (child: ChildProcess): Child => {
  let [out, err] = ['', ''];
  let found = (_address: string) => {};
  let failed = (_error: Error) => {};
  const address = new Promise<string>((done, fail) => {
    [found, failed] = [done, fail];
  });
  address.catch(() => undefined); // who waits for it is told; a test of a failing start does not
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    const line = /Candor is running at (\S+)/.exec(out);
    if (line?.[1]) found(line[1]);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    failed(new Error(`it ended with ${String(code ?? signal)}: ${err}`));
    return (code ?? signal) as number | string;
  });
  return { process: child, out: () => out, err: () => err, ended, address };
};

export const install = async (): Promise<Installation> => {
  await build();
  const folder = await mkdtemp(join(tmpdir(), 'candor-start-'));
  for (const name of ['dist', 'migrations', 'package.json'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const children: Child[] = [];
  return {
    folder,
    start: (args, env = {}) => {
      const { PATH = '', HOME = '' } = process.env;
      const quiet = { PATH, HOME, CANDOR_PROGRAM: '', LOG_LEVEL: 'silent', ...env };
      const child = watch(
        spawn(process.execPath, [join(folder, 'dist/server/main.js'), 'serve', ...args], { env: quiet, cwd: folder }),
      );
      children.push(child);
      return child;
    },
    remove: async () => {
      for (const child of children) child.process.kill('SIGKILL');
      await Promise.all(children.map(({ ended }) => ended));
      await rm(folder, { recursive: true, force: true });
    },
  };
};
