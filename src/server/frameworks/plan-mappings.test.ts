import { describe, expect, it } from 'vitest';
import type { FilePair } from '../../formats/framework-table/framework-file.ts';
import type { MappingState } from '../crosswalks/side.ts';
import { planMappings } from './plan-mappings.ts';

const pair = (source: string, relation: FilePair['relation'], target: string, confidence?: number): FilePair => ({
  source,
  target,
  relation,
  where: `${source} ${target}`,
  ...(confidence === undefined ? {} : { confidence }),
});
const side = (...numbers: string[]) => numbers.map((number) => ({ id: `id ${number}`, number }));
const plan = (pairs: readonly FilePair[], present: readonly MappingState[] = []) =>
  planMappings(
    { title: 'A to B', version: 2, source: 'a', target: 'b', pairs },
    { source: side('a'), target: side('b1', 'b2', 'b3') },
    present,
  ).changes;
const told = (changes: ReturnType<typeof plan>) =>
  changes.map((change) => {
    if (change.op === 'link') return `${change.from} + ${change.to}`;
    if (change.op !== 'create') throw new Error(change.op);
    return `${change.title} ${JSON.stringify(change.data?.['confidence']) ?? '-'}`;
  });

describe('a publisher’s pairs', () => {
  it.each([
    ['equal', ['a equals b1 90', 'a equals b2 40']],
    ['subset', ['a is part of b1 90', 'a is part of b2 40']],
    ['superset', ['a includes b1, b2 40']],
    ['intersects', ['a overlaps b1, b2 40']],
  ] as const)('that say %s become one mapping for each, or one for all of a number', (relation, expected) => {
    expect(told(plan([pair('a', relation, 'b1', 90), pair('a', relation, 'b2', 40)]))).toEqual(expected);
  });

  it('have together no confidence where one of them has none', () => {
    expect(told(plan([pair('a', 'intersects', 'b1', 90), pair('a', 'intersects', 'b2')]))).toEqual([
      'a overlaps b1, b2 -',
    ]);
  });

  it('that are here stay, of whatever version and however many together; what is new comes to them', () => {
    const here = (id: string, relation: MappingState['relation'], targets: string[]): MappingState => ({
      id,
      key: `MAP-${id}`,
      title: id,
      state: 'rejected',
      relation,
      rationale: '',
      source: 'A to B, version 1',
      confidence: null,
      data: {},
      version: 1,
      sources: ['id a'],
      targets,
    });
    const present = [here('both', 'equal', ['id b1', 'id b2']), here('some', 'intersects', ['id b1'])];
    const pairs = (['equal', 'intersects'] as const).flatMap((relation) =>
      ['b1', 'b2', 'b3'].map((target) => pair('a', relation, target)),
    );
    expect(told(plan(pairs, present))).toEqual(['a equals b3 -', 'some + id b2', 'some + id b3']);
  });
});
