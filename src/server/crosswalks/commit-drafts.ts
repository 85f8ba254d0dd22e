import { sql } from 'kysely';
import type { Problem } from '../../formats/read.ts';
import type { Actor } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { type Draft, endsOf, planDrafts } from './drafts.ts';
import { demand } from './load-crosswalk.ts';
import { readMappings } from './side.ts';

export interface ImportOptions {
  readonly dryRun: boolean;
  /** Otherwise they are proposed, for a person to decide. */
  readonly accept: boolean;
}

/** What a file says, worked out inside the lock. */
export interface Imported {
  readonly drafts: readonly Draft[];
  readonly problems: readonly Problem[];
  readonly notKept: readonly Problem[];
  /** Keys of the frameworks that it was read against. */
  readonly frameworks: readonly string[];
}

export interface ImportAnswer extends Omit<Imported, 'drafts'> {
  readonly dryRun: boolean;
  readonly seq: number | null;
  readonly counts: CommitResult['counts'];
  /** Mappings that the file has. */
  readonly read: number;
  /** Of those, how many were here already. */
  readonly present: number;
  /** Things that are wrong, of which `problems` names the first. */
  readonly wrong: number;
}

/** Which of the drafts' ids stand for something here, or once did. */
const takenIds = async (tx: Tx, drafts: readonly Draft[]): Promise<ReadonlySet<string>> => {
  const ids = drafts.flatMap(({ id }) => id ?? []);
  const found = await sql<{ id: string }>`select distinct record_id as id from record_version
    where org_id = app_org() and record_id = any(${ids}::uuid[])`.execute(tx);
  return new Set(found.rows.map(({ id }) => id));
};

const NAMED = 200;
const NOTHING: Imported = { drafts: [], problems: [], notKept: [], frameworks: [] };

/** Makes mappings of what a file says, in one commit; what is here already stays as it is. */
export const importDrafts = async (
  server: Server,
  actor: Actor,
  { dryRun, accept }: ImportOptions,
  reason: string,
  read: (tx: Tx) => Promise<Imported>,
): Promise<ImportAnswer> => {
  demand(server, actor, 'create', 'import mappings');
  if (accept) demand(server, actor, 'approve', 'accept mappings');
  let imported = NOTHING;
  let present = 0;
  const result = await server.commit(actor, {
    action: 'crosswalk.import',
    reason,
    changes: [],
    dryRun,
    decide: async (tx) => {
      imported = await read(tx);
      const taken = await takenIds(tx, imported.drafts);
      const standing = await readMappings(server, actor, tx, endsOf(imported.drafts));
      const plan = planDrafts(imported.drafts, standing, taken);
      present = plan.present;
      return plan.changes;
    },
  });
  const { drafts, problems, notKept, frameworks } = imported;
  return {
    dryRun,
    seq: result.seq,
    counts: result.counts,
    read: drafts.length,
    present,
    wrong: problems.length,
    problems: problems.slice(0, NAMED),
    notKept: notKept.slice(0, NAMED),
    frameworks,
  };
};
