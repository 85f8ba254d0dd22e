import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { AppError } from '../model/error.ts';
import type { Server } from './context.ts';
import { applyProgramme } from './exchange/programme.ts';
import { readProgrammeFolder } from './exchange/programme-folder.ts';
import type { ProgrammeFile } from './exchange/programme-text.ts';
import { StartError } from './start-error.ts';
import type { Tx } from './store/database.ts';
import { systemActor } from './store/store.ts';
import { uuidv7 } from './store/uuid.ts';

const SLUG = 'candor';
/** How many of a programme's faults are logged. */
const NAMED = 20;

/**
 * Our own programme as the first organisation. It is applied again only when its files have changed, so that what
 * people try out in it stays until then. Returns the organisation's id, or undefined where there is no programme, or
 * where an organisation of somebody else has its address. Throws StartError when it cannot be loaded the first time;
 * later the organisation keeps what it has, since what people changed in it must not keep everybody else out.
 */
export const loadExample = async (server: Server, folder: string): Promise<string | undefined> => {
  if (!existsSync(folder)) return undefined;
  const files = await readProgrammeFolder(folder);
  if (files.length === 0) return undefined;
  const org = await findOrMakeOrg(server);
  if (org === undefined) {
    server.log.warn({ slug: SLUG }, 'the example is not loaded: an organisation of yours has its address');
    return undefined;
  }
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  const { last, ever } = await lastApplied(server, org);
  if (last === hash) return org;
  try {
    await apply(server, org, files, hash);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (!ever)
      throw new StartError(
        `the programme in ${folder} cannot be loaded: ${error.message}. Correct it, or choose another folder with --program (CANDOR_PROGRAM)`,
      );
    server.log.error(
      { org, err: error.message, problems: error.problems?.slice(0, NAMED) },
      'the example stays as it is: the programme no longer applies to it',
    );
  }
  return org;
};

/**
 * Makes it exactly what the files say: what they held before and no longer do goes, unless somebody has changed it since
 * or something of theirs rests on it. Then it stays, that is said, and the next start tries again.
 */
const apply = async (server: Server, org: string, files: readonly ProgrammeFile[], hash: string): Promise<void> => {
  const actor = systemActor(org, 'programme');
  const reason = `program sha256:${hash}`;
  try {
    await applyProgramme(server, actor, files, { reason, prune: true, onlyOwn: true });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await applyProgramme(server, actor, files, { reason: `${reason} (nothing removed)` });
    server.log.warn({ org, err: error.message }, 'the example keeps what its programme no longer holds');
  }
};

/** The example's organisation, made if need be; undefined when the one at its address is somebody else's. */
const findOrMakeOrg = (server: Server): Promise<string | undefined> =>
  server.db.run({}, async (tx) => {
    const found = await findOrg(tx);
    if (found) return found.example ? found.id : undefined;
    const id = uuidv7(server.now());
    await sql`select set_config('app.org', ${id}, true)`.execute(tx);
    // Two processes that start together: the second waits for the first here, and then takes its organisation.
    await sql`insert into org (id, slug, name, example, created_at) values (${id}, ${SLUG}, 'Candor', true, ${new Date(server.now())}) on conflict (slug) do nothing`.execute(
      tx,
    );
    const made = await findOrg(tx);
    return made?.example ? made.id : undefined;
  });

/** Whatever organisation has the example's address; row-level security lets it be read once its id is known. */
const findOrg = async (tx: Tx): Promise<{ id: string; example: boolean } | undefined> => {
  const found = await sql<{ id: string | null }>`select find_org(${SLUG}) as id`.execute(tx);
  const id = found.rows[0]?.id;
  if (!id) return undefined;
  await sql`select set_config('app.org', ${id}, true)`.execute(tx);
  const row = await sql<{ example: boolean }>`select example from org where id = ${id}`.execute(tx);
  return { id, example: row.rows[0]?.example === true };
};

/**
 * The hash of the programme that was applied last, and whether any ever was. Half of a programme, or one that could not
 * be pruned, says so behind its hash, and is none that was applied.
 */
const lastApplied = async (server: Server, org: string) => {
  const found = await server.db.run({ org }, (tx) =>
    sql<{ reason: string | null }>`select entry::jsonb ->> 'reason' as reason from journal
      where org_id = app_org() and action = 'programme.apply' and actor_type = 'system' order by seq desc`.execute(tx),
  );
  const hashes = found.rows.map(({ reason }) => /^program sha256:([0-9a-f]{64})$/.exec(reason ?? '')?.[1]);
  return { last: hashes[0], ever: hashes.some((hash) => hash !== undefined) };
};
