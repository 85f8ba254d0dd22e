import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { AppError } from '../model/error.ts';
import type { Server } from './context.ts';
import { applyProgramme } from './exchange/programme.ts';
import { readProgrammeFolder } from './exchange/programme-folder.ts';
import { StartError } from './start-error.ts';
import { systemActor } from './store/store.ts';
import { uuidv7 } from './store/uuid.ts';

const SLUG = 'candor';

/**
 * Our own programme as the first organisation. It is applied again only when its files have changed, so that what
 * people try out in it stays until then. Returns the organisation's id, or undefined where there is no programme.
 */
export const loadExample = async (server: Server, folder: string): Promise<string | undefined> => {
  if (!existsSync(folder)) return undefined;
  const files = await readProgrammeFolder(folder);
  if (files.length === 0) return undefined;
  const org = await findOrMakeOrg(server);
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  if ((await lastApplied(server, org)) === hash) return org;
  try {
    await applyProgramme(server, systemActor(org, 'programme'), files, { reason: `program sha256:${hash}` });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new StartError(
      `the programme in ${folder} cannot be loaded: ${error.message}. Correct it, or choose another folder with --program (CANDOR_PROGRAM)`,
    );
  }
  return org;
};

const findOrMakeOrg = (server: Server): Promise<string> =>
  server.db.run({}, async (tx) => {
    const found = await sql<{ id: string | null }>`select find_org(${SLUG}) as id`.execute(tx);
    const known = found.rows[0]?.id;
    if (known) return known;
    const id = uuidv7(server.now());
    await sql`select set_config('app.org', ${id}, true)`.execute(tx);
    // Two processes that start together: the second waits for the first here, and then takes its organisation.
    await sql`insert into org (id, slug, name, example, created_at) values (${id}, ${SLUG}, 'Candor', true, ${new Date(server.now())}) on conflict (slug) do nothing`.execute(
      tx,
    );
    const made = await sql<{ id: string }>`select find_org(${SLUG}) as id`.execute(tx);
    return made.rows[0]?.id ?? id;
  });

const lastApplied = async (server: Server, org: string): Promise<string | undefined> => {
  const found = await server.db.run({ org }, (tx) =>
    sql<{
      entry: string;
    }>`select entry from journal where org_id = app_org() and action = 'programme.apply' and actor_type = 'system' order by seq desc limit 1`.execute(
      tx,
    ),
  );
  const reason = found.rows[0] && (JSON.parse(found.rows[0].entry) as { reason?: string }).reason;
  return reason?.replace('program sha256:', '');
};
