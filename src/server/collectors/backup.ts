import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { backupFolder, listBackups } from '../backup/backup-file.ts';
import { type CollectContext, type Collected, couldNotRun, points, says } from './context.ts';

const HOUR = 3_600_000;
const MAX_AGE = 26 * HOUR;

/**
 * The newest whole backup in the data folder: `age` (a day, with two hours' grace), `size`. A backup gets its name when
 * it is complete: drafts that a crash left behind, and files of other names, are none.
 */
export const collectBackup = async ({ server, now }: CollectContext): Promise<Collected> => {
  const folder = backupFolder(server.settings.data);
  const found = await Promise.all((await listBackups(folder)).map((name) => facts(folder, name)));
  const newest = found.flatMap((one) => one ?? []).toSorted((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1))[0];
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

const facts = async (folder: string, name: string) => {
  const found = await stat(join(folder, name)).catch(() => undefined); // removed meanwhile: rotation does that
  return found?.isFile() ? { name, at: found.mtimeMs, size: found.size } : undefined;
};
