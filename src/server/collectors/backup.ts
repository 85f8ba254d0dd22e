import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CollectContext, type Collected, couldNotRun, points, says } from './context.ts';

const HOUR = 3_600_000;
const MAX_AGE = 26 * HOUR;

/** The newest backup in the data folder: `age` (a day, with two hours' grace), `size`. */
export const collectBackup = async ({ server, now }: CollectContext): Promise<Collected> => {
  const folder = join(server.settings.data, 'backups');
  const names = await readdir(folder).catch(() => []); // no folder: no backup was ever made
  const files = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map(async (name) => ({ name, ...(await facts(join(folder, name))) })),
  );
  const newest = files.filter((file) => file.isFile).toSorted((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1))[0];
  if (!newest) return couldNotRun('Backup', 'there is no backup in the data folder');
  const age = now() - newest.at;
  const words = `${newest.name} is of ${new Date(newest.at).toISOString()}`;
  const parts = [
    says('age', age <= MAX_AGE ? 'pass' : 'fail', age <= MAX_AGE ? words : `${words}, older than a day`),
    says(
      'size',
      newest.size > 0 ? 'pass' : 'fail',
      newest.size > 0 ? `${newest.size} bytes` : `${newest.name} is empty`,
    ),
  ];
  return { report: points('Backup', parts) };
};

const facts = async (path: string): Promise<{ at: number; size: number; isFile: boolean }> => {
  const found = await stat(path).catch(() => undefined); // removed meanwhile: rotation does that
  return { at: found?.mtimeMs ?? 0, size: found?.size ?? 0, isFile: found?.isFile() ?? false };
};
