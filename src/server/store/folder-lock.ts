import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../start-error.ts';

const code = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** When a process started, so that a process number that was given out again is not taken for the old process. */
const startOf = async (pid: number): Promise<string> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return ''; // no /proc on this system: the process number alone has to do
  }
};

const isAlive = async (holder: string): Promise<boolean> => {
  const [pid, start] = holder.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (code(error) !== 'EPERM') return false;
  }
  return (await startOf(Number(pid))) === start;
};

const take = async (path: string, holder: string): Promise<boolean> => {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(holder);
    await file.close();
    return true;
  } catch (error) {
    if (code(error) === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Takes a folder for this process alone. Two processes on one embedded database corrupt it, and the database itself does not notice.
 * A lock whose process is gone is taken over. Returns a function that gives the folder back.
 */
export const lockFolder = async (folder: string, setting: string): Promise<() => Promise<void>> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'lock');
    const mine = `${process.pid} ${await startOf(process.pid)}`;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (await take(path, mine)) return () => unlink(path).catch(() => undefined); // already gone: nothing left to give back
      const holder = await readFile(path, 'utf8').catch(() => '');
      if (holder !== '' && (await isAlive(holder))) {
        throw new StartError(
          `another Candor (process ${holder.split(' ')[0]}) is using ${folder}: stop it, or choose another folder with ${setting}`,
        );
      }
      // Rename is atomic: of two that find the same dead lock, one moves it away and the other finds nothing to move.
      await rename(path, `${path}.${randomUUID()}.old`).then(
        () => undefined,
        () => undefined,
      );
    }
    throw new StartError(`the lock in ${folder} keeps changing hands: start one Candor at a time`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `cannot write to ${folder} (${code(error) ?? String(error)}): make it writable, or choose another folder with ${setting}`,
    );
  }
};
