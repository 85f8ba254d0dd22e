import { sql } from 'kysely';
import type { Graph } from '../../assurance/graph.ts';
import type { Assurance, Cause, Changed, NodeInput } from '../../assurance/types.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { rulesText } from '../../model/rules-text.ts';
import { sha256Hex } from '../hash.ts';
import { passTime } from './commit/assure.ts';
import { recordSteps } from './commit/commit.ts';
import type { Step } from './commit/spans.ts';
import type { Tx } from './database.ts';
import { buildGraph, type OrgState, readHead, stateOf } from './org-state.ts';
import { readAllNodes } from './read-all-nodes.ts';

/** Tells one set of rules from another. */
export const rulesHash = (registry: Registry): string => sha256Hex(rulesText(registry));

export interface AppliedRules {
  readonly hash: string | null;
  readonly at: Date | null;
}

/** The rules that an organisation's stored standing follows from. */
export const readAppliedRules = async (tx: Tx): Promise<AppliedRules> => {
  const found =
    await sql<AppliedRules>`select org.rules_hash as hash, org.rules_at as at from org where org.id = app_org()`.execute(
      tx,
    );
  return found.rows[0] ?? { hash: null, at: null };
};

/** Of an organisation that has nothing yet: what will be said of it follows from our rules. */
export const claimRules = async (tx: Tx, hash: string, now: number): Promise<void> => {
  await sql`update org set rules_hash = ${hash}, rules_at = ${new Date(now)} where id = app_org() and rules_hash is null`.execute(
    tx,
  );
};

interface Parts {
  readonly registry: Registry;
  /** Of the rules of this process. */
  readonly hash: string;
  /** When this process started, and now, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: number;
}

/**
 * Reads an organisation whose stored standing may follow from other rules than ours, under its lock, and writes down
 * what ours say differently, as an entry of its own. Of two processes with different rules the one that started later
 * prevails; the other refuses, so that they never take turns. Throws AppError.
 */
export const applyRules = async (
  tx: Tx,
  actor: Actor,
  { registry, hash, startedAt, now }: Parts,
): Promise<OrgState> => {
  const applied = await readAppliedRules(tx);
  if (applied.hash !== hash && applied.at !== null && applied.at.getTime() > startedAt)
    throw new AppError(
      'unavailable',
      'another release of Candor, with other rules of assurance, has taken over: restart this process with that release',
    );
  const head = await readHead(tx);
  const nodes = await readAllNodes(tx, registry);
  if (applied.hash === hash) return stateOf(tx, head, buildGraph(nodes, head.at), now);
  await sql`update org set rules_hash = ${hash}, rules_at = ${new Date(now)} where id = app_org()`.execute(tx);
  const at = Math.max(now, head.at + 1);
  const state = await stateOf(tx, head, buildGraph(nodes, at), now);
  const steps = head.size === 0 ? [] : findSteps(await readStanding(tx), nodes, state.graph, head.at, at);
  if (steps.every(({ changed }) => changed.length === 0)) return state;
  const events = [{ op: 'event' as const, name: 'rules.change', data: { from: applied.hash, to: hash } }];
  const { size } = await recordSteps(tx, state, actor, { action: 'rules.change', events, steps, at });
  Object.assign(state, { size, at });
  return state;
};

type Standing = Map<string, Assurance>;

interface StandingRow extends Pick<Assurance, 'status' | 'more'> {
  readonly record_id: string;
  readonly until: Date | null;
  readonly causes: readonly Cause[];
}

const readStanding = async (tx: Tx): Promise<Standing> => {
  const found = await sql<StandingRow>`select assurance.record_id, assurance.status, assurance.until, assurance.causes,
    assurance.more from assurance where assurance.org_id = app_org()`.execute(tx);
  return new Map(
    found.rows.map(({ record_id, status, until, causes, more }) => [
      record_id,
      { status, until: until?.getTime() ?? null, causes, more },
    ]),
  );
};

/**
 * How the stored standing becomes what our rules say. What they say differently of the last entry's moment began when
 * they came, which is now. What has merely expired since then did so at its own moment.
 */
const findSteps = (stored: Standing, nodes: readonly NodeInput[], graph: Graph, last: number, at: number): Step[] => {
  const then = buildGraph(nodes, last);
  const differs = new Set([...idsOf(stored, then)].filter((id) => !isSame(stored.get(id), then.get(id))));
  const known = new Map(stored);
  const steps = passTime({ graph: then }, at - 1).map((step) => {
    const changed = step.changed.filter(({ id }) => !differs.has(id));
    for (const { id, after } of changed) if (after) known.set(id, after);
    return { at: step.at, changed };
  });
  const changed = [...idsOf(known, graph)].flatMap((id): Changed[] => {
    const [before, after] = [known.get(id), graph.get(id)];
    return isSame(before, after, true) ? [] : [{ id, before, after }];
  });
  return [...steps, { at, changed }];
};

const idsOf = (standing: Standing, graph: Graph): Set<string> =>
  new Set([...standing.keys(), ...[...graph.entries()].map(([id]) => id)]);

const isSame = (a: Assurance | undefined, b: Assurance | undefined, withSince = false): boolean => {
  if (!a || !b) return a === b;
  return (
    a.status === b.status &&
    a.until === b.until &&
    a.more === b.more &&
    a.causes.length === b.causes.length &&
    a.causes.every((cause, index) => {
      const other = b.causes[index];
      return cause.id === other?.id && cause.code === other.code && (!withSince || cause.since === other.since);
    })
  );
};
