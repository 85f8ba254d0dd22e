import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { orgNameSchema } from '../auth/orgs.ts';
import { recorded } from '../auth/record-event.ts';
import { requireAdmin, requireAdminStill } from '../auth/who.ts';
import { backupFolder, listBackups } from '../backup/backup-file.ts';
import { readVerified } from '../backup/verified.ts';
import { type OrgRoute, readJson } from '../http/route.ts';

/** Not whether it is the example: our own programme is kept in that one. */
const patchSchema = z.strictObject({ name: orgNameSchema });

const change: OrgRoute = {
  method: 'PATCH',
  path: '/organisation',
  summary: 'Change the organisation’s name; for owners',
  body: patchSchema,
  response: z.strictObject({ name: z.string(), example: z.boolean() }),
  handle: async (c, server) => {
    const actor = c.get('actor');
    requireAdmin(actor);
    const { name } = await readJson(c, patchSchema);
    const answer = await recorded(server, actor, async (tx) => {
      await requireAdminStill(tx, actor);
      const found = await sql<{ name: string; example: boolean }>`update org
          set name = ${name} where org.id = app_org() returning org.name, org.example`.execute(tx);
      return { value: found.rows[0] ?? { name, example: false }, events: [{ name: 'org.update', data: { name } }] };
    });
    return c.json(answer);
  },
};

const backups: OrgRoute = {
  method: 'GET',
  path: '/backups',
  summary: 'When the installation was backed up, the newest first; for owners',
  response: z.strictObject({
    keep: z.int().meta({ description: 'How many daily backups are kept.' }),
    backups: z.array(
      z.strictObject({
        at: z.iso.datetime(),
        bytes: z.int(),
        verified: z
          .strictObject({ at: z.iso.datetime(), problem: z.string().nullable() })
          .nullable()
          .meta({ description: 'When it was last read from beginning to end, and what was wrong; null: never.' }),
      }),
    ),
  }),
  handle: async (c, server) => {
    requireAdmin(c.get('actor'));
    const folder = backupFolder(server.settings.data);
    const verified = await readVerified(folder);
    const found = [];
    for (const name of (await listBackups(folder)).toReversed()) {
      const file = await stat(join(folder, name)).catch(() => undefined); // gone meanwhile: the oldest are removed daily
      if (file) found.push({ at: file.mtime.toISOString(), bytes: file.size, verified: verified[name] ?? null });
    }
    return c.json({ keep: server.settings.backups, backups: found });
  },
};

/** Routes of the organisation itself. */
export const organisationRouteList: readonly OrgRoute[] = [change, backups];
