import { sql } from 'kysely';
import type { Change } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { gapOf, MISSING } from '../../model/validation/gap.ts';
import type { CommitRequest, Server } from '../context.ts';
import { reachOf } from '../query/conditions.ts';
import { loadRecords } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { type GapRow, readGaps } from './gap-rows.ts';

export interface TaskRef {
  readonly id: string;
  readonly key: string;
  readonly title: string;
}

interface TaskRow extends TaskRef {
  readonly about: string;
}

const openTasks = async (tx: Tx, about: readonly string[], reach: ReturnType<typeof reachOf>) => {
  if (!reach || about.length === 0) return new Map<string, TaskRef>();
  const found = await sql<TaskRow>`
    select distinct on (link.to_id) link.to_id as about, record.id, record.key, record.title
    from link join record on record.org_id = link.org_id and record.id = link.from_id
    where link.org_id = app_org() and link.to_id = any(${[...about]}::uuid[]) and link.relation = 'about' and link.valid_to is null
      and record.kind = 'task' and record.state in ('open', 'doing') and ${reach}
    order by link.to_id, record.created_at, record.id`.execute(tx);
  return new Map(found.rows.map(({ about: id, ...task }) => [id, task]));
};

/** The oldest open task about each of these records, as far as the actor may see it. */
export const readOpenTasks = (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  about: readonly string[],
): Promise<ReadonlyMap<string, TaskRef>> => openTasks(tx, about, reachOf(actor, registry.get('task')));

export interface TaskWish {
  /** Applied requirements, by id or key. */
  readonly applied: readonly string[];
  readonly owner?: string | undefined;
  readonly dueAt?: string | undefined;
  readonly dryRun: boolean;
}

const PRIORITY = { broken: 'high', unproven: 'normal', weakened: 'normal' } as const;

/** A task for each gap that has none: what to do first, for whom, until when. */
export const planTasks = (
  gaps: readonly GapRow[],
  taken: ReadonlySet<string>,
  { owner, dueAt }: Pick<TaskWish, 'owner' | 'dueAt'>,
): Change[] =>
  gaps
    .filter(({ id }) => !taken.has(id))
    .map((gap) => ({
      op: 'create',
      kind: 'task',
      title: `${gap.title}: ${MISSING[gapOf(gap.id, gap.causes).missing].step.toLowerCase()}`.slice(0, 500),
      ...(gap.scope === null ? {} : { scope: gap.scope }),
      ...(owner === undefined ? {} : { owner }),
      ...(dueAt === undefined ? {} : { dueAt }),
      data: { priority: PRIORITY[gap.status] },
      links: { about: gap.id },
    }));

/** Makes tasks about gaps, in one commit; none for what is assured by now, nor where one is open already. */
export const makeTasks = async (
  server: Server,
  actor: Actor,
  wish: TaskWish,
  idempotency: Pick<CommitRequest, 'idempotency'>,
) => {
  if (!canSomewhere(actor, 'create', server.registry.get('task')))
    throw new AppError('forbidden', 'your role does not let you make tasks');
  let [gaps, had] = [0, 0];
  const result = await server.commit(actor, {
    action: 'gap.tasks',
    changes: [],
    dryRun: wish.dryRun,
    ...idempotency,
    decide: async (tx) => {
      const ids = (await loadRecords(tx, wish.applied)).map(({ id }) => id);
      const rows = await readGaps(tx, server.registry, actor, { ids });
      // Whoever may not see a task that is open does not make a second one either.
      const taken = new Set((await openTasks(tx, ids, sql`true`)).keys());
      [gaps, had] = [rows.length, rows.filter(({ id }) => taken.has(id)).length];
      return planTasks(rows, taken, wish);
    },
  });
  return {
    seq: result.seq,
    dryRun: wish.dryRun,
    made: result.counts.created,
    had,
    assured: new Set(wish.applied).size - gaps,
    tasks: result.records.flatMap((record) =>
      record ? [{ id: record.id, key: record.key, title: record.title }] : [],
    ),
  };
};
