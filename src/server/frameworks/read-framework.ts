import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../store/rows.ts';
import { isUuid } from '../store/uuid.ts';
import type { PresentEdition, PresentFramework, PresentRequirement } from './plan-load.ts';

interface FrameworkRow extends SubjectRow, Omit<PresentFramework, 'id' | 'state'> {}
interface RequirementRow extends SubjectRow, Omit<PresentRequirement, 'id' | 'state' | 'number'> {}

/** A framework by id or key, if the actor may see it. */
export const findFrameworkRow = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  ref: string,
): Promise<PresentFramework | undefined> => {
  const found = await sql<FrameworkRow>`select record.id, record.key, record.title, record.data, ${SUBJECT} from record
    where record.org_id = app_org() and record.kind = 'framework'
      and ${isUuid(ref) ? sql`record.id = ${ref}::uuid` : sql`record.key = ${ref}`}`.execute(tx);
  const [row] = found.rows;
  return row && can(actor, 'read', server.registry.get('framework'), subjectOf(row)) ? row : undefined;
};

/** The same; throws not_found. */
export const getFrameworkRow = async (server: Server, actor: Actor, tx: Tx, ref: string): Promise<PresentFramework> => {
  const found = await findFrameworkRow(server, actor, tx, ref);
  if (found) return found;
  throw new AppError('not_found', `there is no framework ${ref.slice(0, 100)} that you may see`);
};

/** A framework with all that is part of it, retired or not, in its own order. */
export const readWhole = async (tx: Tx, framework: PresentFramework): Promise<PresentEdition> => {
  const found = await sql<RequirementRow>`select record.id, record.key, record.title, record.data, ${SUBJECT}
    from link join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.valid_to is null and link.relation = 'part_of' and link.to_id = ${framework.id}
      and record.kind = 'requirement'
    order by (record.data ->> 'position')::numeric nulls last, record.data ->> 'ref' collate "C", record.id`.execute(
    tx,
  );
  const requirements = found.rows.map(({ id, key, title, state, data }) => ({
    id,
    key,
    title,
    state,
    data,
    number: typeof data['ref'] === 'string' ? data['ref'] : '',
  }));
  return { framework, requirements };
};

/** Which of these keys are taken, by whatever. */
export const readTaken = async (tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>> => {
  const found = await sql<{ key: string }>`select key from record
    where org_id = app_org() and key = any(${[...keys]}::text[])`.execute(tx);
  return new Set(found.rows.map(({ key }) => key));
};
