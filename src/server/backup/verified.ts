import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Server } from '../context.ts';
import { backupFolder, listBackups } from './backup-file.ts';
import { checkBackup } from './check-backup.ts';

const DAY = 86_400_000;
const FILE = 'verified.json';

const verified = z.strictObject({ at: z.iso.datetime(), problem: z.string().nullable() });
const file = z.record(z.string(), verified);

/** When a backup was read from beginning to end, and what was wrong with it; null: nothing. */
export type Verified = z.output<typeof verified>;

/** What came of reading each backup of the folder back, by its name; those never read are not among them. */
export const readVerified = async (folder: string): Promise<Readonly<Record<string, Verified>>> => {
  try {
    return file.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  } catch {
    // Not there yet, or not ours: then nothing is known of any of them, and the next round reads again.
    return {};
  }
};

/**
 * Reads the newest backup back, every hash and every number of rows, when that was not done within a day: what was
 * written is not yet what can be read. Answers its name and what came of it, or undefined when nothing was due.
 */
export const verifyNewest = async (
  server: Pick<Server, 'settings' | 'now'>,
): Promise<(Verified & { readonly name: string }) | undefined> => {
  const folder = backupFolder(server.settings.data);
  const names = await listBackups(folder);
  const name = names.at(-1);
  if (name === undefined) return undefined;
  const known = await readVerified(folder);
  const last = known[name];
  if (last && server.now() - Date.parse(last.at) < DAY) return undefined;
  const problem = await checkBackup(join(folder, name)).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const outcome = { at: new Date(server.now()).toISOString(), problem };
  const kept = Object.entries({ ...known, [name]: outcome }).filter(([one]) => names.includes(one));
  const draft = join(folder, `${FILE}.partial`);
  await writeFile(draft, JSON.stringify(Object.fromEntries(kept)), { mode: 0o600 });
  await rename(draft, join(folder, FILE));
  return { name, ...outcome };
};
