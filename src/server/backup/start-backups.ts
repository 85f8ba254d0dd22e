import { join } from 'node:path';
import type { Server } from '../context.ts';
import { startRounds } from '../rounds.ts';
import { backupFolder, backupName, newestBackup, pruneBackups, writeBackupFile } from './backup-file.ts';
import { verifyNewest } from './verified.ts';

const DAY = 86_400_000;

export interface BackupPlan {
  /** How long after the start the first look is, in milliseconds. */
  readonly afterMs?: number;
  /** How often it is looked whether a backup is due. */
  readonly everyMs?: number;
}

/** Makes a backup of everything if the newest is older than a day; answers its path, or undefined when none was due. */
export const backUpIfDue = async (server: Pick<Server, 'db' | 'settings' | 'now'>): Promise<string | undefined> => {
  const folder = backupFolder(server.settings.data);
  const newest = await newestBackup(folder);
  const now = server.now();
  if (newest !== undefined && now - newest < DAY) return undefined;
  const path = join(folder, backupName(now));
  await writeBackupFile(server, 'all', path);
  await pruneBackups(folder, server.settings.backups, now);
  return path;
};

/**
 * Backs everything up once a day into the data folder, the first time shortly after the start when the newest backup is
 * older than a day, and reads the newest back once a day. A failure is logged and tried again at the next look. Returns a function that stops it and waits
 * for a backup under way.
 */
export const startBackups = (
  server: Pick<Server, 'db' | 'settings' | 'now' | 'log'>,
  plan: BackupPlan = {},
): (() => Promise<void>) => {
  const { afterMs = 60_000, everyMs = 15 * 60_000 } = plan;
  return startRounds({
    everyMs,
    afterMs,
    work: async () => {
      const path = await backUpIfDue(server);
      if (path !== undefined) server.log.info({ path }, 'backup written');
      const verified = await verifyNewest(server);
      if (verified?.problem) server.log.error(verified, 'the newest backup cannot be read back');
    },
    onError: (error) => server.log.error({ err: String(error) }, 'no backup could be written'),
  });
};
