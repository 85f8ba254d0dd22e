import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Server } from '../context.ts';
import type { Manifest } from './manifest.ts';
import { writeBackup } from './write-backup.ts';

type Parts = Pick<Server, 'db' | 'settings' | 'now'>;

/**
 * Writes a backup to a file that is there whole or not at all, and safe from a power cut once this resolves. While
 * another backup is being written it waits, or throws `conflict` where it may not.
 */
export const writeBackupFile = async (
  server: Parts,
  which: string,
  path: string,
  { mayWait = true }: { readonly mayWait?: boolean } = {},
): Promise<Manifest> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}.partial`;
  const file = await open(draft, 'wx', 0o600);
  try {
    const keep = async (bytes: Uint8Array) => {
      await file.writeFile(bytes);
    };
    const manifest = await writeBackup(server, which, keep, mayWait);
    await file.sync();
    await file.close();
    await rename(draft, path);
    return manifest;
  } catch (error) {
    await file.close().catch(() => undefined); // closed already: the first error is the one to tell
    await rm(draft, { force: true });
    throw error;
  }
};

export const backupFolder = (data: string): string => join(data, 'backups');

const NAME = /^candor-\d{8}T\d{6}Z\.tar$/;

/** Such as candor-20261122T030000Z.tar: names sort by time. */
export const backupName = (at: number): string =>
  `candor-${new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')}.tar`;

/** Backups in the folder, oldest first; files of other names are none of ours. */
export const listBackups = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).filter((name) => NAME.test(name)).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  }
};

/** When the newest backup was made, in milliseconds since 1970; undefined when there is none. */
export const newestBackup = async (folder: string): Promise<number | undefined> => {
  const name = (await listBackups(folder)).at(-1);
  return name === undefined ? undefined : (await stat(join(folder, name))).mtimeMs;
};

/** Removes all but the newest `keep` backups, and drafts that a crash left behind more than a day ago. */
export const pruneBackups = async (folder: string, keep: number, now: number): Promise<void> => {
  const old = (await listBackups(folder)).slice(0, -keep);
  for (const name of old) await rm(join(folder, name), { force: true });
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.partial')) continue;
    const found = await stat(join(folder, name)).catch(() => undefined); // gone meanwhile: another process tidies up too
    if (found && now - found.mtimeMs > 86_400_000) await rm(join(folder, name), { force: true });
  }
};
