import { execFile } from 'node:child_process';

export interface Ran {
  /** Exit code; null when it did not end by itself. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Why it did not run to its end: not there, too slow, too much output. */
  readonly failure?: string;
}

/** Runs a program without a shell, in a folder, for a bounded time, with bounded output. Never rejects. */
export type Exec = (program: string, args: readonly string[], options: ExecOptions) => Promise<Ran>;

export interface ExecOptions {
  readonly cwd: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly maxBytes?: number;
  /** Ends the program when the server stops. */
  readonly signal?: AbortSignal | undefined;
}

/** What a child sees of our environment: never the secret, the database's or the mail server's address. */
const KEPT =
  /^(PATH|HOME|USERPROFILE|SYSTEMROOT|WINDIR|APPDATA|TEMP|TMP|TMPDIR|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(https?|no)_proxy|npm_config_.*)$/i;

const childEnv = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => KEPT.test(name))),
  LC_ALL: 'C',
  // Looking must not write, ask, or take git's lock from somebody who works there.
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  NO_UPDATE_NOTIFIER: '1',
});

const failureOf = (
  program: string,
  error: NodeJS.ErrnoException & { killed?: boolean },
  timeout: number,
): string | undefined => {
  if (error.code === 'ABORT_ERR') return `${program} was stopped`;
  if (error.code === 'ENOENT') return `${program} is not installed`;
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `${program} wrote too much`;
  if (error.killed) return `${program} took longer than ${Math.round(timeout / 1_000)} s`;
  return typeof error.code === 'number' ? undefined : `${program} failed (${error.code ?? error.message})`;
};

export const runProgram: Exec = (program, args, { cwd, timeout = 60_000, maxBytes = 20_000_000, signal }) =>
  new Promise((resolve) => {
    const options = {
      cwd,
      timeout,
      maxBuffer: maxBytes,
      killSignal: 'SIGKILL',
      env: childEnv(),
      encoding: 'buffer',
      windowsHide: true,
      ...(signal ? { signal } : {}),
    } as const;
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      const failure = error ? failureOf(program, error as never, timeout) : undefined;
      const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
      resolve({ code, stdout, stderr: stderr.toString('utf8'), ...(failure ? { failure } : {}) });
    });
    child.stdin?.end();
  });

/** npm, the one that started us where there is one: on Windows `npm` itself is a script that only a shell can run. */
export const npm = (exec: Exec, args: readonly string[], options: ExecOptions): Promise<Ran> => {
  const script = process.env['npm_execpath'];
  return script?.endsWith('.js') ? exec(process.execPath, [script, ...args], options) : exec('npm', args, options);
};

/** The last line of an error's output that says something. */
export const lastWords = ({ stderr, failure, code }: Ran): string => {
  if (failure) return failure;
  const lines = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^npm (warn|notice)|A complete log/i.test(line));
  return (lines.at(-1) ?? `it ended with code ${code}`).trim().slice(0, 300);
};
