import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph } from './graph.ts';
import { earliest, hasCycle, type Inputs, isActive, judge, ownMoments, type Truth } from './reference.ts';
import type { Assurance, Change, Fact, Group, Member, NodeInput, Result } from './types.ts';

/*
 * Random graphs. Few ids, few codes and few moments, so that things meet.
 */

const COUNT = 14;
const idOf = (n: number) => `n${String(n).padStart(2, '0')}`;
const moment = fc.integer({ min: 0, max: 30 });
const code = fc.constantFrom('a', 'b', 'c', 'missing', 'exception');
const own = fc.constantFrom('broken' as const, 'unproven' as const, 'weakened' as const);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

function without<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

const fact = fc
  .record({
    code,
    status: fc.oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: fc.constant('not_applicable' as const) }),
    from: optional(moment),
    to: optional(moment),
    liftable: optional(fc.boolean()),
  })
  .map((f) => without(f) as Fact);

const target = fc.constantFrom('', 'x', 'y');

const member = (self: number) =>
  fc
    .record({
      // Mostly downwards; now and then anywhere, so that cycles come up.
      id: fc
        .oneof(
          { weight: 30, arbitrary: fc.integer({ min: 0, max: Math.max(0, self - 1) }) },
          { weight: 1, arbitrary: fc.integer({ min: 0, max: COUNT - 1 }) },
        )
        .map(idOf),
      coverage: optional(fc.constantFrom('full' as const, 'partial' as const)),
      target: optional(target),
      from: optional(moment),
    })
    .map((m) => without(m) as Member);

const mode = fc.oneof(
  fc.constantFrom('all' as const, 'any' as const, 'coverage' as const, 'lift' as const).map((kind) => ({ kind })),
  fc.integer({ min: 1, max: 4 }).map((n) => ({ kind: 'at_least' as const, n })),
  fc.uniqueArray(target, { maxLength: 2 }).map((targets) => ({ kind: 'newest' as const, targets })),
);

const group = (self: number): fc.Arbitrary<Group> =>
  fc.record({
    relation: fc.constantFrom('r', 's'),
    mode,
    members: self === 0 ? fc.constant([]) : fc.array(member(self), { maxLength: 5 }),
    empty: fc.option(fc.record({ status: own, code: fc.constantFrom('none', 'a') }), { nil: null }),
  });

const node = fc.integer({ min: 0, max: COUNT - 1 }).chain((self) =>
  fc.record({
    id: fc.constant(idOf(self)),
    facts: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.array(fact, { maxLength: 3 }) },
    ),
    groups: fc.array(group(self), { maxLength: 3 }),
  }),
);

const change: fc.Arbitrary<Change> = fc.record({
  upsert: fc.array(node, { maxLength: 3 }),
  remove: fc.array(fc.integer({ min: 0, max: COUNT - 1 }).map(idOf), { maxLength: 2 }),
});

/** Records with many causes, so that lists fill up and are cut. */
const crowded: fc.Arbitrary<NodeInput> = fc.integer({ min: 0, max: COUNT - 1 }).chain((self) =>
  fc.record({
    id: fc.constant(idOf(self)),
    facts: fc
      .uniqueArray(code, { maxLength: 4 })
      .map((codes) => codes.map((one): Fact => ({ code: one, status: 'broken' }))),
    groups: fc
      .uniqueArray(fc.integer({ min: 0, max: Math.max(0, self - 1) }).map(idOf), { maxLength: self === 0 ? 0 : 9 })
      .map((ids): Group[] => [
        { relation: 'r', mode: { kind: 'all' }, members: ids.map((id) => ({ id })), empty: null },
      ]),
  }),
);

type Step =
  | { do: 'apply' | 'whatIf'; change: Change; wait: number }
  | { do: 'advance'; wait: number }
  | { do: 'transaction'; steps: Step[]; keep: boolean };

const wait = fc.integer({ min: -2, max: 6 });
const simple: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('apply' as const), change, wait }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('whatIf' as const), change, wait }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), wait }) },
);
const nested: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('transaction' as const),
  steps: fc.array(simple, { maxLength: 4 }),
  keep: fc.boolean(),
});
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: simple },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('transaction' as const),
        steps: fc.array(fc.oneof({ weight: 4, arbitrary: simple }, { weight: 1, arbitrary: nested }), { maxLength: 5 }),
        keep: fc.boolean(),
      }),
    },
  ),
  { maxLength: 12 },
);

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

function built(inputs: Iterable<NodeInput>, at: number): Graph {
  const graph = Graph.build(inputs, at);
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

class Told {
  inputs: Inputs;
  now: number;
  readonly graph: Graph;

  constructor(inputs: Inputs, now: number) {
    this.inputs = inputs;
    this.now = now;
    this.graph = built(inputs.values(), now);
  }

  take(step: Step): void {
    if (step.do === 'transaction') this.#transact(step.steps, step.keep);
    else if (step.do === 'advance') this.#advance(step.wait);
    else this.#apply(step.change, step.wait, step.do === 'whatIf');
    expectTrue(this.graph, this.inputs, this.now);
  }

  #transact(inner: Step[], keep: boolean): void {
    const [inputs, now, before] = [this.inputs, this.now, snapshot(this.graph)];
    const mark = this.graph.begin();
    for (const step of inner) this.take(step);
    if (keep) return this.graph.commit(mark);
    this.graph.rollback(mark);
    [this.inputs, this.now] = [inputs, now];
    expect(snapshot(this.graph)).toEqual(before);
  }

  #advance(by: number): void {
    const before = snapshot(this.graph);
    const changed = this.graph.advance(this.now + by);
    this.now = Math.max(this.now, this.now + by);
    this.#expectDifference({ changed }, before, snapshot(this.graph));
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
    if ('changed' in result && !isTrial) this.#expectDifference(result, before, snapshot(this.graph));
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
        for (const upsert of changes) told.take({ do: 'apply', change: { upsert, remove: [] }, wait: 1 });
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});
