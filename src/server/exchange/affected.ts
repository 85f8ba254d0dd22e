import { sql } from 'kysely';
import type { Changed } from '../../assurance/types.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';

/** A record whose status changed, by name. */
export interface Affected {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** How many affected records an answer names. */
const NAMED = 2_000;

interface Name {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly scope: string | null;
  readonly state: string;
}

/** Names for the records whose status a commit changed, those that the actor may read; at most 2,000. */
export const nameAffected = async (
  server: Server,
  actor: Actor,
  results: readonly CommitResult[],
): Promise<Affected[]> => {
  const moved = results
    .flatMap((result) => result.affected)
    .filter(({ before, after }) => before?.status !== after?.status);
  const names = new Map<string, Name>();
  // Records that a dry run created are nowhere but in its result.
  for (const result of results) for (const record of result.records) if (record) names.set(record.id, record);
  const unknown = moved.map(({ id }) => id).filter((id) => !names.has(id));
  if (unknown.length > 0) for (const name of await loadNames(server, actor, unknown)) names.set(name.id, name);
  return moved.flatMap((change) => nameOne(server, actor, names.get(change.id), change)).slice(0, NAMED);
};

const loadNames = async (server: Server, actor: Actor, ids: readonly string[]): Promise<Name[]> =>
  server.db.run({ org: actor.org }, async (tx) => {
    const found = await sql<Name>`select id, kind, key, title, scope_id as scope, state from record
      where org_id = app_org() and id = any(${[...ids]}::uuid[])`.execute(tx);
    return found.rows;
  });

const nameOne = (server: Server, actor: Actor, name: Name | undefined, { before, after }: Changed): Affected[] => {
  const kind = name && server.registry.find(name.kind);
  if (!kind || !can(actor, 'read', kind, name)) return [];
  const { id, key, title } = name;
  return [{ id, kind: name.kind, key, title, before: before?.status ?? null, after: after?.status ?? null }];
};
