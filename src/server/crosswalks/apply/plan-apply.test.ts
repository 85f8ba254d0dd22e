import { describe, expect, it } from 'vitest';
import { RELATIONS, type Relation } from '../../../formats/crosswalk-pack/relation.ts';
import { type Accepted, type Coverage, findLoose, planApply, type Satisfied, type Standing } from './plan-apply.ts';

const mapping = (key: string, relation: Relation, sources: string[], targets: string[]): Accepted => ({
  key,
  title: key,
  relation,
  sources,
  targets,
});
const link = (control: string, applied: string, coverage: Coverage = 'full', through: string | null = null) =>
  ({ control, applied, coverage, through }) satisfies Satisfied;
/** Requirements apply as themselves in the scope "s", and `below` in one that lies in it. */
const standing = (accepted: Accepted[], satisfied: Satisfied[], more: Partial<Standing> = {}): Standing => ({
  accepted,
  satisfied,
  places: ['a', 'a2', 'b', 'b2', 'c'].map((id) => ({ id, requirement: id, scope: 's' })),
  above: new Map([['s', null]]),
  ...more,
});
const plan = (of: Standing) =>
  planApply(of).map(({ control, applied, coverage, through }) => `${control} ${applied} ${coverage} ${through}`);

describe('what follows from accepted mappings', () => {
  it.each<readonly [Relation, string[], string[]]>([
    // From the source that is met to the target, and from the target that is met to the source.
    ['equal', ['C b full M'], ['C a full M']],
    ['equivalent', ['C b full M'], ['C a full M']],
    ['superset', ['C b full M'], ['C a partial M']],
    ['subset', ['C b partial M'], ['C a full M']],
    ['intersects', ['C b partial M'], ['C a partial M']],
    ['no_relationship', [], []],
  ])('by %s', (relation, forward, backward) => {
    const accepted = [mapping('M', relation, ['a'], ['b'])];
    expect(plan(standing(accepted, [link('C', 'a')]))).toEqual(forward);
    expect(plan(standing(accepted, [link('C', 'b')]))).toEqual(backward);
  });

  it('covers every relation there is', () => expect(RELATIONS).toHaveLength(6));

  it('is full only where the control meets all of what the mapping starts from, and all of it', () => {
    const both = [mapping('M', 'equal', ['a', 'a2'], ['b'])];
    expect(plan(standing(both, [link('C', 'a')]))).toEqual(['C b partial M']);
    expect(plan(standing(both, [link('C', 'a'), link('C', 'a2', 'partial')]))).toEqual(['C b partial M']);
    expect(plan(standing(both, [link('C', 'a'), link('C', 'a2')]))).toEqual(['C b full M']);
    // Another control's part is not this one's.
    expect(plan(standing(both, [link('C', 'a'), link('D', 'a2')]))).toEqual(['C b partial M', 'D b partial M']);
    expect(plan(standing([mapping('M', 'equal', ['a'], ['b', 'b2'])], [link('C', 'b')]))).toEqual(['C a partial M']);
  });

  it('is said once, by the mapping that says most', () => {
    const accepted = [
      mapping('M1', 'intersects', ['a'], ['b']),
      mapping('M3', 'equal', ['a2'], ['b']),
      mapping('M2', 'equal', ['a'], ['b']),
    ];
    expect(plan(standing(accepted, [link('C', 'a'), link('C', 'a2')]))).toEqual(['C b full M2']);
  });

  it('does not touch what is linked, and goes one step only', () => {
    const accepted = [mapping('M1', 'equal', ['a'], ['b']), mapping('M2', 'equal', ['b'], ['c'])];
    expect(plan(standing(accepted, [link('C', 'a'), link('C', 'b', 'partial')]))).toEqual(['C c partial M2']);
    expect(plan(standing(accepted, [link('C', 'a')]))).toEqual(['C b full M1']);
    expect(plan(standing(accepted, [link('C', 'a'), link('C', 'b', 'full', 'M1')]))).toEqual([]);
  });

  it('holds in the scope where the control meets it, and below', () => {
    const places = [
      { id: 'a', requirement: 'a', scope: 's' },
      { id: 'b-inside', requirement: 'b', scope: 't' },
      { id: 'b-outside', requirement: 'b', scope: 'root' },
      { id: 'b-aside', requirement: 'b', scope: 'u' },
    ];
    const above = new Map([
      ['root', null],
      ['s', 'root'],
      ['t', 's'],
      ['u', 'root'],
    ]);
    expect(plan(standing([mapping('M', 'equal', ['a'], ['b'])], [link('C', 'a')], { places, above }))).toEqual([
      'C b-inside full M',
    ]);
  });
});

describe('what no longer follows', () => {
  const equal = mapping('M', 'equal', ['a'], ['b']);
  const loose = (of: Standing) =>
    findLoose(of).map(({ link: { control, applied }, why }) => `${control} ${applied} ${why}`);
  const made = link('C', 'b', 'full', 'M');

  it('is a link whose mapping is not accepted any more, even if another leads there', () => {
    expect(loose(standing([equal], [link('C', 'a'), made]))).toEqual([]);
    expect(loose(standing([], [link('C', 'a'), made]))).toEqual(['C b not_accepted']);
    expect(loose(standing([mapping('N', 'equal', ['a'], ['b'])], [link('C', 'a'), made]))).toEqual([
      'C b not_accepted',
    ]);
  });

  it('is a link that nothing leads to, or less than it says; never one that a person made', () => {
    expect(loose(standing([equal], [made]))).toEqual(['C b not_followed']);
    expect(loose(standing([equal], [link('C', 'a', 'partial'), made]))).toEqual(['C b weaker']);
    expect(loose(standing([], [link('C', 'a'), link('C', 'b')]))).toEqual([]);
  });
});
