import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNT, crowded, idOf, node, type Step, steps } from '../../test/make/random-graph.ts';
import { Graph } from './graph.ts';
import { earliest, hasCycle, type Inputs, isActive, judge, ownMoments, type Truth } from './reference.ts';
import type { Assurance, Change, Dated, Dates, Member, NodeInput, Result } from './types.ts';

/*
 * A graph together with what it was told, checked after every step.
 */

function changedInputs(inputs: Inputs, { upsert, remove }: Change): Map<string, NodeInput> {
  const next = new Map(inputs);
  for (const id of remove) next.delete(id);
  for (const input of upsert) next.set(input.id, input);
  return next;
}

function snapshot(graph: Graph): Map<string, Assurance> {
  const all = new Map<string, Assurance>();
  for (let n = 0; n < COUNT; n++) {
    const found = graph.get(idOf(n));
    if (found) all.set(idOf(n), found);
  }
  return all;
}

const withoutSince = ({ causes, ...rest }: Assurance): Truth => ({
  ...rest,
  causes: causes.map((cause) => ({ id: cause.id, code: cause.code })),
});

function built(inputs: Iterable<NodeInput>, at: number, dates?: ReadonlyMap<string, Dates>): Graph {
  const graph = Graph.build(inputs, at, dates);
  if (!(graph instanceof Graph)) throw new Error(`unexpected cycle ${graph.cycle.join(' ')}`);
  return graph;
}

/** The moment of a cause where facts fix it: the earliest `from` among the active facts with its code. */
function fixedSince(inputs: Inputs, now: number, id: string, causeCode: string): number | undefined {
  const dated = (inputs.get(id)?.facts ?? []).filter(
    (f) => f.code === causeCode && f.status !== 'not_applicable' && isActive(f, now) && f.from !== undefined,
  );
  return dated.length === 0 ? undefined : Math.min(...dated.map((f) => f.from as number));
}

function expectTrue(graph: Graph, inputs: Inputs, now: number): void {
  const liftedBy = new Map<string, string>();
  const of = judge(inputs, now, liftedBy);
  const anew = built(inputs.values(), now);
  expect(graph.clock).toBe(now);
  expect(graph.size).toBe(inputs.size);
  for (let n = 0; n < COUNT; n++) {
    const id = idOf(n);
    const found = graph.get(id);
    expect(found === undefined).toBe(!inputs.has(id));
    if (!found) continue;
    expect({ id, ...withoutSince(found) }).toEqual({ id, ...of(id) });
    expect({ id, ...withoutSince(anew.get(id) as Assurance) }).toEqual({ id, ...of(id) });
    for (const cause of found.causes) {
      const fixed = fixedSince(inputs, now, cause.id, cause.code);
      if (fixed !== undefined) expect(cause.since).toBe(fixed);
      else expect(cause.since).toBeLessThanOrEqual(now);
    }
  }
  expect(graph.next()).toBe(earliest([...inputs.values()].flatMap(ownMoments), now));
  expectPaths(graph, inputs, liftedBy);
}

function expectPaths(graph: Graph, inputs: Inputs, liftedBy: ReadonlyMap<string, string>): void {
  for (const [id, input] of inputs) {
    const why = graph.why(id);
    expect(why?.causes.map((c) => c.cause)).toEqual(graph.get(id)?.causes);
    for (const { cause, path } of why?.causes ?? []) {
      expect(path.length).toBe(shortest(graph, inputs, input, cause, liftedBy));
      expectPath(inputs, input, cause, path);
    }
    expectImpact(graph, inputs, id);
  }
}

function carriers(graph: Graph, inputs: Inputs, input: NodeInput, cause: { id: string; code: string }): Member[] {
  return input.groups
    .flatMap((g) => g.members)
    .filter(({ id }) => {
      if (!inputs.has(id)) return id === cause.id && cause.code === 'missing';
      return graph.get(id)?.causes.some((c) => c.id === cause.id && c.code === cause.code) === true;
    });
}

function shortest(
  graph: Graph,
  inputs: Inputs,
  input: NodeInput,
  cause: { id: string; code: string },
  liftedBy: ReadonlyMap<string, string>,
): number {
  if (input.id === cause.id) return 0;
  if (cause.code === 'exception' && liftedBy.get(input.id) === cause.id) return 1;
  const below = carriers(graph, inputs, input, cause).map(({ id }) => {
    const next = inputs.get(id);
    return next === undefined ? 1 : 1 + shortest(graph, inputs, next, cause, liftedBy);
  });
  return Math.min(...below);
}

function expectPath(
  inputs: Inputs,
  from: NodeInput,
  cause: { id: string; code: string },
  path: readonly { id: string; relation: string }[],
): void {
  expect(path.at(-1)?.id ?? from.id).toBe(cause.id);
  let input: NodeInput | undefined = from;
  for (const step of path) {
    const relations: string[] = (input?.groups ?? [])
      .filter((g) => g.members.some((m) => m.id === step.id))
      .map((g) => g.relation);
    expect(relations).toContain(step.relation);
    input = inputs.get(step.id);
  }
}

function expectImpact(graph: Graph, inputs: Inputs, id: string): void {
  const depths = new Map([[id, 0]]);
  let frontier = [id];
  for (let depth = 1; frontier.length > 0; depth++) {
    const below = new Set(frontier);
    frontier = [...inputs.values()]
      .filter((i) => !depths.has(i.id) && i.groups.some((g) => g.members.some((m) => below.has(m.id))))
      .map((i) => i.id);
    for (const found of frontier) depths.set(found, depth);
  }
  depths.delete(id);
  const impact = graph.impact(id);
  expect(impact.map((i) => [i.id, i.depth]).sort()).toEqual([...depths].sort());
  expect(impact.map((i) => i.depth)).toEqual(impact.map((i) => i.depth).sort((a, b) => a - b));
  for (const { id: one, via, relation } of impact) {
    const groups = inputs.get(one)?.groups ?? [];
    expect(groups.some((g) => g.relation === relation && g.members.some((m) => m.id === via))).toBe(true);
  }
}

/** Since when codes hold, as a store keeps it that is told of every change, and the number of that change. */
class Stored {
  #all = new Map<string, { readonly dates: Dates; readonly change: number }>();
  changes = 0;

  constructor(graph: Graph) {
    this.take([...graph.dates()].map(([id, dates]) => ({ id, dates })));
  }

  take(dated: readonly Dated[]): void {
    this.changes++;
    for (const { id, dates } of dated) this.#all.set(id, { dates, change: this.changes });
  }

  datesAfter(change: number): Map<string, Dates> {
    const all = [...this.#all].filter(([, one]) => one.change > change && Object.keys(one.dates).length > 0);
    return new Map(all.map(([id, { dates }]) => [id, dates]));
  }

  save(): () => void {
    const [all, changes] = [new Map(this.#all), this.changes];
    return () => {
      [this.#all, this.changes] = [all, changes];
    };
  }
}

class Told {
  inputs: Inputs;
  now: number;
  readonly graph: Graph;
  readonly #stored: Stored;
  /** Another process, with what it has heard of. */
  #other: { readonly graph: Graph; readonly inputs: Inputs; readonly changes: number };

  constructor(inputs: Inputs, now: number) {
    this.inputs = inputs;
    this.now = now;
    this.graph = built(inputs.values(), now);
    this.#stored = new Stored(this.graph);
    this.#other = this.#reload();
  }

  take(step: Step): void {
    if (step.do === 'transaction') this.#transact(step.steps, step.keep);
    else if (step.do === 'advance') this.#advance(step.wait);
    else if (step.do === 'reload') this.#other = this.#reload();
    else if (step.do === 'catchUp') this.#other = this.#catchUp();
    else this.#apply(step.change, step.wait, step.do === 'whatIf');
    expectTrue(this.graph, this.inputs, this.now);
    this.#expectSame(this.#reload().graph);
  }

  #reload() {
    const { changes } = this.#stored;
    return { graph: built(this.inputs.values(), this.now, this.#stored.datesAfter(0)), inputs: this.inputs, changes };
  }

  #catchUp() {
    const { graph, inputs, changes } = this.#other;
    const upsert = [...this.inputs.values()].filter((input) => inputs.get(input.id) !== input);
    const remove = [...inputs.keys()].filter((id) => !this.inputs.has(id));
    expect('changed' in graph.apply({ upsert, remove }, this.now)).toBe(true);
    graph.redate(this.#stored.datesAfter(changes));
    this.#expectSame(graph);
    return { graph, inputs: this.inputs, changes: this.#stored.changes };
  }

  /** Another process says the very same, moments included. */
  #expectSame(other: Graph): void {
    expect(snapshot(other)).toEqual(snapshot(this.graph));
    expect(new Map(other.dates())).toEqual(new Map(this.graph.dates()));
  }

  #transact(inner: Step[], keep: boolean): void {
    const [inputs, now, before] = [this.inputs, this.now, snapshot(this.graph)];
    const restore = this.#stored.save();
    const mark = this.graph.begin();
    for (const step of inner) this.take(step);
    if (keep) return this.graph.commit(mark);
    this.graph.rollback(mark);
    restore();
    [this.inputs, this.now] = [inputs, now];
    expect(snapshot(this.graph)).toEqual(before);
  }

  #advance(by: number): void {
    const before = snapshot(this.graph);
    const result = this.graph.advance(this.now + by);
    this.now = Math.max(this.now, this.now + by);
    this.#stored.take(result.dated);
    this.#expectDifference(result, before, snapshot(this.graph));
  }

  #apply(told: Change, by: number, isTrial: boolean): void {
    const before = snapshot(this.graph);
    const next = changedInputs(this.inputs, told);
    const now = Math.max(this.now, this.now + by);
    const result = isTrial ? this.graph.whatIf(told, this.now + by) : this.graph.apply(told, this.now + by);
    expect('cycle' in result).toBe(hasCycle(next));
    if ('cycle' in result) this.#expectCycle(result.cycle, next);
    if (isTrial || 'cycle' in result) expect(snapshot(this.graph)).toEqual(before);
    else [this.inputs, this.now] = [next, now];
    if ('changed' in result && !isTrial) {
      this.#stored.take(result.dated);
      this.#expectDifference(result, before, snapshot(this.graph));
    }
    if ('changed' in result && isTrial) {
      const of = judge(next, now);
      for (const { id, after } of result.changed) if (after) expect(withoutSince(after)).toEqual(of(id));
    }
  }

  #expectCycle(cycle: readonly string[], next: Inputs): void {
    expect(cycle.length).toBeGreaterThan(1);
    expect(cycle.at(-1)).toBe(cycle[0]);
    for (const [at, id] of cycle.slice(1).entries()) {
      const above = next.get(cycle[at] as string);
      expect(above?.groups.flatMap((g) => g.members.map((m) => m.id))).toContain(id);
    }
  }

  #expectDifference(result: Result, before: Map<string, Assurance>, after: Map<string, Assurance>): void {
    if (!('changed' in result)) return;
    const text = (assurance: Assurance | undefined) => JSON.stringify(assurance);
    const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
    const expected = ids
      .filter((id) => text(before.get(id)) !== text(after.get(id)))
      .map((id) => ({ id, before: before.get(id), after: after.get(id) }));
    expect([...result.changed].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(expected);
  }
}

describe('the engine against the oracle', () => {
  it('says after any sequence of changes what it would say anew', () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 20 }), fc.integer({ min: 0, max: 10 }), steps, (start, at, all) => {
        const inputs = new Map(start.map((input) => [input.id, input]));
        fc.pre(!hasCycle(inputs));
        const told = new Told(inputs, at);
        expectTrue(told.graph, inputs, at);
        for (const step of all) told.take(step);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('lists the same causes where there are more than fit', () => {
    const crowd = fc.array(crowded, { minLength: 10, maxLength: 30 });
    fc.assert(
      fc.property(crowd, fc.array(fc.array(crowded, { maxLength: 3 }), { maxLength: 5 }), (start, changes) => {
        const told = new Told(new Map(start.map((input) => [input.id, input])), 0);
        expectTrue(told.graph, told.inputs, 0);
        for (const [at, upsert] of changes.entries()) {
          told.take({ do: 'apply', change: { upsert, remove: [] }, wait: 1 });
          if (at % 2 === 1) told.take({ do: 'catchUp' });
        }
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});
