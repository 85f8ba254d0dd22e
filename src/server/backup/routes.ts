import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../../model/error.ts';
import { type Actor, administers } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import type { OrgRoute } from '../http/route.ts';
import { uuidv7 } from '../store/uuid.ts';
import { backupFolder, backupName, writeBackupFile } from './backup-file.ts';
import { underWay } from './write-backup.ts';

/** Stores of which somebody is being written a backup: the next one is refused before it takes a connection. */
const busy = new WeakSet<Server['db']>();

/**
 * A backup of the organisation, open to be read. It is written to a file first: the snapshot ends with the writing,
 * however slowly the caller reads, and a failure is an error and not half a file. The file has no name any more, so that
 * nothing is left of it however the reading ends.
 */
const takeBackup = async (server: Server, actor: Actor): Promise<FileHandle> => {
  if (busy.has(server.db)) throw underWay();
  busy.add(server.db);
  const path = join(backupFolder(server.settings.data), `asked-${uuidv7(server.now())}.partial`);
  try {
    await writeBackupFile(server, actor.org, path, { mayWait: false });
    await server.commit(actor, { action: 'backup.take', changes: [{ op: 'event', name: 'backup.take', data: {} }] });
    return await open(path);
  } finally {
    busy.delete(server.db);
    await rm(path, { force: true });
  }
};

export const backupRoute: OrgRoute = {
  method: 'POST',
  path: '/backup',
  summary: 'A backup of the organisation as one file, for an owner; one at a time',
  handle: async (c, server) => {
    const actor = c.get('actor');
    if (!administers(actor))
      throw new AppError('forbidden', 'only an owner of the organisation can take a backup of it');
    const file = await takeBackup(server, actor);
    return c.body(Readable.toWeb(file.createReadStream()) as ReadableStream, 200, {
      'content-type': 'application/x-tar',
      'content-disposition': `attachment; filename="${c.get('org').slug}-${backupName(server.now())}"`,
      'cache-control': 'no-store',
    });
  },
};
