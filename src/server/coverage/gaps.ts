import type { Graph } from '../../assurance/graph.ts';
import { STATUSES } from '../../assurance/types.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { groupBy } from '../../model/validation/coverage.ts';
import { gapOf, MISSING, type Missing, type Waiting, weightOf } from '../../model/validation/gap.ts';
import { getRow } from '../query/detail.ts';
import { hidden, knownRecords } from '../query/names.ts';
import type { Tx } from '../store/database.ts';
import {
  type GapRow,
  type Promised,
  readGaps,
  readMapped,
  readPromises,
  readServed,
  readWeakSupport,
} from './gap-rows.ts';
import { readOpenTasks } from './gap-tasks.ts';

export interface GapQuery {
  readonly adoption?: string | undefined;
  readonly missing?: Missing | undefined;
  readonly limit: number;
  readonly skip: number;
}

interface Weighed extends Waiting {
  readonly row: GapRow;
  readonly missing: Missing;
  /** The record that the next step is about. */
  readonly about: string;
}

/** Every promise that rests on any of some records, worked out once for each record. */
class Resting {
  readonly #graph: Graph;
  readonly #byRecord = new Map<string, readonly string[]>();

  constructor(graph: Graph, records: Iterable<string>) {
    this.#graph = graph;
    for (const id of records) this.#byRecord.set(id, this.#above(id));
  }

  #above(id: string): readonly string[] {
    return this.#graph.impact(id).map((one) => one.id);
  }

  /** All that rests on any of them. */
  all(): readonly string[] {
    return [...new Set([...this.#byRecord.values()].flat())];
  }

  /** Keeps of what rests on each only what is among these. */
  narrow(known: ReadonlyMap<string, unknown>): void {
    for (const [id, above] of this.#byRecord)
      this.#byRecord.set(
        id,
        above.filter((one) => known.has(one)),
      );
  }

  on(ids: readonly string[]): ReadonlySet<string> {
    return new Set(ids.flatMap((id) => this.#byRecord.get(id) ?? []));
  }
}

/** Who holds what rests on any of some records, worked out once for each set of them: most gaps share theirs. */
const holders = (resting: Resting, promises: ReadonlyMap<string, Promised>) => {
  const known = new Map<string, ReturnType<typeof heldBy>>();
  return (ids: readonly string[]): ReturnType<typeof heldBy> => {
    const name = ids.join(' ');
    const found = known.get(name) ?? heldBy([...resting.on(ids)], promises);
    known.set(name, found);
    return found;
  };
};

/**
 * Who waits for each gap: frameworks that its weak controls serve, or whose own gaps an accepted mapping holds beside it;
 * promises that rest on the adoption or on those controls, and the customers who hold them.
 */
const weigh = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  graph: Graph,
  rows: readonly GapRow[],
): Promise<readonly Weighed[]> => {
  const support = await readWeakSupport(tx, new Set(rows.map(({ id }) => id)));
  const controls = [...new Set([...support.values()].flat())];
  const served = await readServed(tx, registry, actor, controls);
  const required = [...new Set(rows.flatMap(({ requirement }) => requirement ?? []))];
  const mapped = await readMapped(tx, registry, actor, required);
  const open = groupBy(rows, ({ requirement }) => requirement);
  const resting = new Resting(graph, new Set([...controls, ...rows.map(({ adoption }) => adoption)]));
  const promises = await readPromises(tx, registry, actor, resting.all());
  resting.narrow(promises);
  const held = holders(resting, promises);
  return rows.map((row) => {
    const weak = support.get(row.id) ?? [];
    const frameworks = new Set([
      ...(row.framework === null ? [] : [row.framework]),
      ...weak.flatMap((control) => [...(served.get(control) ?? [])]),
      ...(mapped.get(row.requirement ?? '') ?? []).flatMap((far) =>
        (open.get(far) ?? []).flatMap(({ framework }) => framework ?? []),
      ),
    ]);
    const { missing, record } = gapOf(row.id, row.causes);
    return {
      row,
      missing,
      about: record,
      frameworks: frameworks.size,
      ...held([row.adoption, ...weak]),
    };
  });
};

const heldBy = (ids: readonly string[], promises: ReadonlyMap<string, Promised>) => ({
  promises: ids.length,
  customers: new Set(ids.flatMap((id) => promises.get(id)?.customers ?? [])).size,
});

/** The first of them in order. Of many only so many are kept in order as are asked for: sorting them all by their words takes seconds. */
export const firstOf = <T>(all: readonly T[], count: number, compare: (a: T, b: T) => number): readonly T[] => {
  if (count > MANY) return all.toSorted(compare).slice(0, count);
  const first: T[] = [];
  for (const one of all) {
    const last = first.at(-1);
    if (first.length >= count && (last === undefined || compare(one, last) >= 0)) continue;
    const at = first.findIndex((other) => compare(one, other) < 0);
    first.splice(at === -1 ? first.length : at, 0, one);
    if (first.length > count) first.pop();
  }
  return first;
};

const MANY = 500;

const collator = new Intl.Collator('en', { numeric: true });

const byWeight = (a: Weighed, b: Weighed): number =>
  weightOf(b) - weightOf(a) ||
  STATUSES.indexOf(a.row.status) - STATUSES.indexOf(b.row.status) ||
  collator.compare(a.row.title, b.row.title) ||
  collator.compare(a.row.key, b.row.key);

/** What applies and is not assured, what most wait for first: what is missing, and the one next step. */
export const gapsOf = async (tx: Tx, registry: Registry, actor: Actor, graph: Graph, query: GapQuery) => {
  const adoption =
    query.adoption === undefined
      ? undefined
      : (await getRow(tx, registry, actor, registry.get('adoption'), query.adoption)).id;
  const rows = await readGaps(tx, registry, actor, { adoption });
  const all = await weigh(tx, registry, actor, graph, rows);
  const byMissing = Object.fromEntries(
    Object.keys(MISSING).flatMap((name) => {
      const n = all.filter(({ missing }) => missing === name).length;
      return n === 0 ? [] : [[name, n]];
    }),
  );
  const chosen = all.filter(({ missing }) => query.missing === undefined || missing === query.missing);
  const page = firstOf(chosen, query.skip + query.limit, byWeight).slice(query.skip);
  return { total: chosen.length, byMissing, items: await itemsOf(tx, registry, actor, page) };
};

const itemsOf = async (tx: Tx, registry: Registry, actor: Actor, page: readonly Weighed[]) => {
  const ids = page.flatMap(({ about, row }) => [about, row.adoption]);
  const names = await knownRecords(tx, registry, actor, ids);
  const tasks = await readOpenTasks(
    tx,
    registry,
    actor,
    page.map(({ row }) => row.id),
  );
  return page.map(({ row, missing, about, frameworks, customers, promises }) => {
    const { id, key, title, status } = row;
    const of = names.get(row.adoption) ?? hidden(row.adoption);
    const cause = names.get(about) ?? (about === id ? null : hidden(about));
    return {
      ...{ id, key, title, status, missing },
      step: stepOf(missing, about === id ? null : (cause?.key ?? null)),
      about: cause && about !== id ? { id: about, kind: cause.kind, key: cause.key, title: cause.title } : null,
      adoption: { id: of.id, key: of.key, title: of.title },
      waiting: { frameworks, customers, promises },
      task: tasks.get(id) ?? null,
    };
  });
};

/** "Collect evidence for it: CHK-3". */
export const stepOf = (missing: Missing, key: string | null): string =>
  key === null || key === '' ? MISSING[missing].step : `${MISSING[missing].step}: ${key}`;
