import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../../model/error.ts';
import { administers } from '../../model/permission.ts';
import type { OrgRoute } from '../http/route.ts';
import { uuidv7 } from '../store/uuid.ts';
import { backupFolder, backupName, writeBackupFile } from './backup-file.ts';

/**
 * A backup of the organisation. It is written to a file first: the snapshot ends with the writing, however slowly the
 * caller reads, and a failure is an error and not half a file.
 */
export const backupRoute: OrgRoute = {
  method: 'POST',
  path: '/backup',
  summary: 'A backup of the organisation as one file, for an owner',
  handle: async (c, server) => {
    const actor = c.get('actor');
    if (!administers(actor))
      throw new AppError('forbidden', 'only an owner of the organisation can take a backup of it');
    const path = join(backupFolder(server.settings.data), `asked-${uuidv7(server.now())}.partial`);
    await writeBackupFile(server, actor.org, path);
    await server.commit(actor, { action: 'backup.take', changes: [{ op: 'event', name: 'backup.take', data: {} }] });
    const file = createReadStream(path);
    file.once('close', () => {
      rm(path, { force: true }).catch(() => undefined); // what is left is swept away with other drafts after a day
    });
    return c.body(Readable.toWeb(file) as ReadableStream, 200, {
      'content-type': 'application/x-tar',
      'content-disposition': `attachment; filename="${c.get('org').slug}-${backupName(server.now())}"`,
      'cache-control': 'no-store',
    });
  },
};
