import type { Changed } from '../../../assurance/types.ts';
import { AppError } from '../../../model/error.ts';
import type { Registry } from '../../../model/registry.ts';
import type { Tx } from '../database.ts';
import { type OrgState, readNodes, stirred } from '../org-state.ts';
import { loadRecords } from './load.ts';
import type { Step } from './spans.ts';
import type { Written } from './write.ts';

/** Lets time pass in the graph, stopping at every moment at which something changes by itself, so that each lapse gets its own time. */
export const passTime = (state: Pick<OrgState, 'graph'>, to: number): Step[] => {
  const steps: Step[] = [];
  for (let next = state.graph.next(); next !== null && next <= to; next = state.graph.next()) {
    steps.push({ at: next, ...state.graph.advance(next) });
  }
  return steps;
};

/** Brings the graph up to date with what has just been written, in the same transaction. */
export const reason = async (
  tx: Tx,
  registry: Registry,
  state: OrgState,
  written: Written,
  at: number,
): Promise<Step> => {
  const records = written.records.map((record) => record.after);
  const links = [...written.made.map(({ link }) => link), ...written.undone];
  const removed = new Set(written.removed.map((record) => record.id));
  const ids = await stirred(
    tx,
    registry,
    records,
    links.flatMap((link) => [link.from, link.to]),
  );
  const result = state.graph.apply({ upsert: await readNodes(tx, registry, ids), remove: [...removed] }, at);
  if ('cycle' in result) throw await cycleError(tx, result.cycle);
  return { at, ...result };
};

const cycleError = async (tx: Tx, cycle: readonly string[]): Promise<AppError> => {
  const keys = new Map((await loadRecords(tx, new Set(cycle))).map((record) => [record.id, record.key]));
  const path = cycle.map((id) => keys.get(id) ?? id).join(' → ');
  return new AppError('invalid', `these records would rest on each other in a circle: ${path}`, [
    { pointer: '/changes', detail: path },
  ]);
};

/** How a record stood before all the steps and after them. */
export const overall = (steps: readonly Step[]): readonly Changed[] => {
  const [only, second] = steps.filter(({ changed }) => changed.length > 0);
  if (!second) return only?.changed ?? [];
  const all = new Map<string, Changed>();
  for (const step of steps) {
    for (const { id, before, after } of step.changed) {
      const first = all.get(id);
      all.set(id, { id, before: first ? first.before : before, after });
    }
  }
  return [...all.values()];
};
