import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../start-error.ts';

const code = (error: unknown) => (error as NodeJS.ErrnoException).code;

const UNKNOWN = '-';

/** When a process started, so that a process number that was given out again is not taken for the old process. */
const startOf = async (pid: number): Promise<string> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? UNKNOWN;
  } catch {
    return UNKNOWN; // no /proc on this system: the process number alone has to do
  }
};

/** The process that asks, and how it tells whether another one on its machine still runs. */
export interface Asker {
  readonly pid: number;
  readonly start: string;
  /** Another one after each start of the machine. */
  readonly boot: string;
  readonly host: string;
  isRunning(pid: number, start: string): Promise<boolean>;
}

const isRunning = async (pid: number, start: string): Promise<boolean> => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (code(error) !== 'EPERM') return false;
  }
  return (await startOf(pid)) === start;
};

const thisProcess = async (): Promise<Asker> => ({
  pid: process.pid,
  start: await startOf(process.pid),
  boot: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => UNKNOWN)).trim(),
  host: hostname().replace(/\s/g, '_') || UNKNOWN,
  isRunning,
});

type Holder = Pick<Asker, 'pid' | 'start' | 'boot' | 'host'>;

/** Locks of earlier versions name a process and its start only. */
const parse = (text: string): Holder => {
  const [pid, start, boot, host] = text.split(' ');
  return { pid: Number(pid), start: start || UNKNOWN, boot: boot || UNKNOWN, host: host || UNKNOWN };
};

const differ = (one: string, other: string): boolean => one !== UNKNOWN && other !== UNKNOWN && one !== other;

const judge = async (holder: Holder, asker: Asker): Promise<'running' | 'gone' | 'elsewhere'> => {
  if (differ(holder.host, asker.host)) return 'elsewhere';
  if (!Number.isSafeInteger(holder.pid) || holder.pid <= 0 || differ(holder.boot, asker.boot)) return 'gone';
  return (await asker.isRunning(holder.pid, holder.start)) ? 'running' : 'gone';
};

/** The lock appears with all that it says, or not at all; false when there is one already. */
const take = async (path: string, text: string): Promise<boolean> => {
  const draft = `${path}.${randomUUID()}.new`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(draft, path);
    return true;
  } catch (error) {
    if (code(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await file.close();
    await unlink(draft);
  }
};

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (code(error) === 'ENOENT') return undefined;
    throw error;
  }
};

type Held = { readonly text: string } | { readonly by: Holder; readonly where: 'running' | 'elsewhere' };

const DEEPEST = 5;

/**
 * Takes the lock at `path`, or says who has it. A dead one is removed only under a lock of its own, which is named
 * after what the dead one says: every lock says something else, so whoever holds that lock and still finds the dead
 * one in its place is the only one that may remove it, and cannot remove a living one by mistake.
 */
const acquire = async (path: string, asker: Asker, depth = 0): Promise<Held | undefined> => {
  const text = `${asker.pid} ${asker.start} ${asker.boot} ${asker.host} ${randomUUID()}`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (await take(path, text)) return { text };
    const found = await read(path);
    if (found === undefined) continue;
    const by = parse(found);
    const where = await judge(by, asker);
    if (where !== 'gone') return { by, where };
    if (depth === DEEPEST) return undefined;
    const claim = `${path}.${createHash('sha256').update(found).digest('hex').slice(0, 16)}`;
    const claimed = await acquire(claim, asker, depth + 1);
    if (!claimed || 'by' in claimed) return claimed;
    try {
      if ((await read(path)) === found) await unlink(path);
    } finally {
      await unlink(claim);
    }
  }
  return undefined;
};

const refusal = (held: Exclude<Held, { text: string }> | undefined, folder: string, setting: string): string => {
  if (!held) return `the lock in ${folder} keeps changing hands: start one Candor at a time`;
  const { pid, host } = held.by;
  return held.where === 'running'
    ? `another Candor (process ${pid}) is using ${folder}: stop it, or choose another folder with ${setting}`
    : `a Candor on the host ${host} (process ${pid}) is using ${folder}, or ended there without giving it back: stop it; if it certainly runs no more, remove ${join(folder, 'lock')} by hand; or choose another folder with ${setting}`;
};

/**
 * Takes a folder for this process alone. Two processes on one embedded database corrupt it, and the database itself does not notice.
 * A lock whose process is gone is taken over; whether a process on another host is gone cannot be told from here, so a
 * person has to. Returns a function that gives the folder back.
 */
export const lockFolder = async (folder: string, setting: string, asker?: Asker): Promise<() => Promise<void>> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'lock');
    const held = await acquire(path, asker ?? (await thisProcess()));
    if (!held || 'by' in held) throw new StartError(refusal(held, folder, setting));
    return async () => {
      // Somebody may have removed it by hand, and another taken the folder since.
      if ((await read(path)) === held.text) await unlink(path);
    };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `cannot write to ${folder} (${code(error) ?? String(error)}): make it writable, or choose another folder with ${setting}`,
    );
  }
};
