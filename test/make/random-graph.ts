import fc from 'fast-check';
import type { Change, Fact, Group, Member, NodeInput } from '../../src/assurance/types.ts';

/*
 * Random graphs. Few ids, few codes and few moments, so that things meet.
 */

export const COUNT = 14;
export const idOf = (n: number) => `n${String(n).padStart(2, '0')}`;
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

export const node = fc.integer({ min: 0, max: COUNT - 1 }).chain((self) =>
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
export const crowded: fc.Arbitrary<NodeInput> = fc.integer({ min: 0, max: COUNT - 1 }).chain((self) =>
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

/** `catchUp` and `reload`: another process hears at once of all that has happened, or reads all that is stored. */
export type Step =
  | { do: 'apply' | 'whatIf'; change: Change; wait: number }
  | { do: 'advance'; wait: number }
  | { do: 'catchUp' | 'reload' }
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
export const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: simple },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('catchUp' as const, 'reload' as const) }) },
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
