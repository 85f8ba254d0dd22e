import { sql } from 'kysely';
import type { Server } from '../context.ts';

type Parts = Pick<Server, 'db' | 'log'>;

/** How long after a change it is looked whether much came in: many changes in a row are one look. */
const SOON = 200;

/** Any table that is a fifth larger, and by more than a few pages, than when its figures were taken. */
const hasGrown = async ({ db }: Parts): Promise<boolean> => {
  const found = await sql<{ grown: boolean }>`select exists (
      select from pg_class where oid = any (array['record', 'record_version', 'link', 'facet', 'assurance']::regclass[])
        and pg_relation_size(oid) / current_setting('block_size')::int > relpages * 1.2 + 8
    ) as grown`.execute(db.auth);
  return found.rows[0]?.grown === true;
};

/** Only of what is joined and filtered by: long texts and their words take most of the time. */
const takeFigures = async ({ db }: Parts): Promise<void> => {
  await sql`analyze record (org_id, id, kind, state, owner_id, scope_id, due_at, updated_at, title_sort, key_sort),
    record_version (org_id, record_id, kind, valid_from, valid_to), link (org_id, from_id, relation, to_id, valid_to),
    facet, assurance (org_id, record_id, kind, status)`.execute(db.auth);
};

/** Takes the figures where the last ones are of much less than there is now; says whether it did. */
export const renewFigures = async (server: Parts): Promise<boolean> => {
  if (!(await hasGrown(server))) return false;
  await takeFigures(server);
  return true;
};

/**
 * PostgreSQL takes the figures that its planner needs by itself, the embedded store does not. Without any it takes 100,000
 * records for one, with old ones what has come in since for none, and looks through everything for each of them. Returns
 * a function that stops it.
 */
export const startFigures = (server: Parts): (() => Promise<void>) => {
  if (server.db.engine !== 'embedded') return async () => undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let work: Promise<unknown> = Promise.resolve();
  const look = () =>
    renewFigures(server).catch((error: unknown) =>
      server.log.warn({ err: String(error) }, 'the planner of the embedded store has no new figures'),
    );
  const wake = (): void => {
    if (stopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      work = work.then(look);
    }, SOON);
    timer.unref();
  };
  const listening = server.db.listen(wake);
  wake();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await (await listening)();
    await work;
  };
};
