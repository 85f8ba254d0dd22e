import { sql } from 'kysely';
import type { Graph } from '../../assurance/graph.ts';
import type { Assurance, Cause, Changed, Dated, Dates } from '../../assurance/types.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { rulesText } from '../../model/rules-text.ts';
import { sha256Hex } from '../hash.ts';
import { passTime } from './commit/assure.ts';
import { recordSteps } from './commit/commit.ts';
import type { Step } from './commit/spans.ts';
import { writeDates } from './commit/write-assurance.ts';
import type { Tx } from './database.ts';
import { buildGraph, type OrgState, readHead, stateOf } from './org-state.ts';
import { addCauses, readAllNodes } from './read-all-nodes.ts';

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
  const inputs = await readAllNodes(tx, registry);
  if (applied.hash === hash) return stateOf(tx, head, buildGraph(inputs, head.at), now);
  await sql`update org set rules_hash = ${hash}, rules_at = ${new Date(now)} where id = app_org()`.execute(tx);
  const stored = await readStanding(tx);
  const dates = datesOf(inputs.dates, stored);
  const graph = buildGraph({ nodes: inputs.nodes, dates }, head.at);
  const at = Math.max(now, head.at + 1);
  const steps = judgeAnew(graph, { stored, dates, kept: inputs.dates }, at);
  const state = await stateOf(tx, head, graph, now);
  if (steps.every(({ changed }) => changed.length === 0)) {
    for (const { dated } of steps) await writeDates(tx, dated, head.size);
    return state;
  }
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

type AllDates = ReadonlyMap<string, Dates>;

/** Since when codes hold: as is kept, and as they are listed, since an earlier release kept nothing else. */
const datesOf = (kept: AllDates, stored: Standing): AllDates => {
  const dates = new Map([...kept].map(([id, codes]) => [id, { ...codes }] as const));
  for (const { causes } of stored.values()) addCauses(dates, causes);
  return dates;
};

interface Before {
  readonly stored: Standing;
  readonly dates: AllDates;
  /** Of the dates those that need not be written down. */
  readonly kept: AllDates;
}

/**
 * Brings a graph of the last entry's moment up to now, and tells how the stored standing becomes what our rules say. What
 * they say differently of that moment began when they came, which is now. What has merely expired since then did so at
 * its own moment.
 */
const judgeAnew = (graph: Graph, { stored, dates, kept }: Before, at: number): Step[] => {
  const differs = new Set([...idsOf(stored, graph)].filter((id) => !isSame(stored.get(id), graph.get(id))));
  const begun = begunNow(graph, differs, dates, at);
  const known = new Map(stored);
  const steps = passTime({ graph }, at - 1).map((step) => {
    const changed = step.changed.filter(({ id }) => !differs.has(id));
    for (const { id, after } of changed) if (after) known.set(id, after);
    return { at: step.at, changed, dated: [] };
  });
  graph.advance(at);
  graph.redate(begun);
  const changed = [...idsOf(known, graph)].flatMap((id): Changed[] => {
    const [before, after] = [known.get(id), graph.get(id)];
    return isSame(before, after, true) ? [] : [{ id, before, after }];
  });
  return [...steps, { at, changed, dated: findRedated(kept, graph) }];
};

/** The codes that only our rules know, of records that stand differently by them. */
const begunNow = (graph: Graph, differs: ReadonlySet<string>, dates: AllDates, at: number): AllDates =>
  new Map(
    [...graph.dates()].flatMap(([id, codes]) => {
      const news = differs.has(id) ? Object.keys(codes).filter((code) => dates.get(id)?.[code] === undefined) : [];
      return news.length > 0 ? [[id, Object.fromEntries(news.map((code) => [code, at]))] as const] : [];
    }),
  );

const findRedated = (kept: AllDates, graph: Graph): Dated[] => {
  const now = new Map(graph.dates());
  return [...new Set([...kept.keys(), ...now.keys()])].flatMap((id) => {
    const [before, after] = [kept.get(id) ?? {}, now.get(id) ?? {}];
    const codes = Object.keys(after);
    const isKept = codes.length === Object.keys(before).length && codes.every((code) => after[code] === before[code]);
    return isKept ? [] : [{ id, dates: after }];
  });
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
