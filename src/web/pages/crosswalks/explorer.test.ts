import { describe, expect, it } from 'vitest';
import type { Between, Mapping } from './crosswalk-query.ts';
import { readCrosswalkSearch } from './crosswalk-search.ts';
import { filterRows, linesOf, mappedOf, rowsOf, shownOf } from './explorer.ts';

const side = (name: string, count: number) => ({
  framework: { key: `FRM-${name}`, title: name, edition: '1' },
  requirements: Array.from({ length: count }, (_, n) => ({
    id: `${name}${n}`,
    key: `REQ-${name}${n}`,
    number: `${name.toUpperCase()}.${n}`,
    title: n === 0 ? 'Access review' : `Title ${n}`,
    group: '',
    assessable: n < 3,
  })),
});
const mapping = (key: string, sources: string[], targets: string[], more: Partial<Mapping> = {}): Mapping => ({
  key,
  state: 'accepted',
  relation: 'equal',
  rationale: '',
  source: '',
  confidence: null,
  sources,
  targets,
  ...more,
});
const between: Between = {
  source: side('l', 4),
  target: side('r', 100),
  mappings: [
    mapping('MAP-2', ['l1'], ['r5'], { state: 'proposed', rationale: 'Both speak of logs' }),
    mapping('MAP-1', ['l0'], ['r99', 'r1', 'unseen']),
    mapping('MAP-3', ['l2'], ['r0'], { relation: 'no_relationship' }),
    mapping('MAP-4', ['unseen'], ['r0']),
  ],
};
const rows = rowsOf(between);
const keys = (found: typeof rows) => found.map(({ mapping: { key } }) => key);

describe('the crosswalk explorer', () => {
  it('lists mappings in the order of the source, with the ends that may be seen', () => {
    expect(keys(rows)).toEqual(['MAP-1', 'MAP-2', 'MAP-3']);
    expect(rows[0]?.targets.map(({ id }) => id)).toEqual(['r99', 'r1']);
  });

  it('narrows by state, requirement and words', () => {
    expect(keys(filterRows(rows, {}))).toHaveLength(3);
    expect(keys(filterRows(rows, { state: 'proposed' }))).toEqual(['MAP-2']);
    expect(keys(filterRows(rows, { of: 'REQ-r0' }))).toEqual(['MAP-3']);
    expect(keys(filterRows(rows, { q: 'ACCESS l.0' }))).toEqual(['MAP-1']);
    expect(keys(filterRows(rows, { q: 'logs' }))).toEqual(['MAP-2']);
  });

  it('counts what is mapped of what is assessed on either side', () => {
    expect(mappedOf(between.source, rows, 'sources')).toEqual({ assessable: 3, accepted: 1, proposed: 1 });
    expect(mappedOf(between.target, rows, 'targets')).toEqual({ assessable: 3, accepted: 1, proposed: 0 });
  });

  it('draws what is in sight, and lines to the edge where the other end is not', () => {
    expect(shownOf(0, 320, 32, 1_000)).toEqual({ from: 0, to: 16 });
    expect(shownOf(31_900, 320, 32, 1_000)).toEqual({ from: 990, to: 1_000 });
    const view = (ends: Between['source'], scrolled: number) => ({
      places: new Map(ends.requirements.map(({ id }, at) => [id, at])),
      scrolled,
      height: 320,
      row: 32,
    });
    const lines = linesOf(rows, view(between.source, 0), view(between.target, 0));
    expect(lines.map(({ left, right }) => [left, right])).toEqual([
      [16, 320],
      [16, 48],
      [48, 176],
      [80, 16],
    ]);
    expect(linesOf(rows, view(between.source, 1_000), view(between.target, 1_000))).toEqual([]);
  });

  it('takes from the address only what is its own', () => {
    expect(readCrosswalkSearch({ tab: 'apply', state: 'x', from: 'FRM-a', q: 7, other: 'y', of: ['z'] })).toEqual({
      tab: 'apply',
      from: 'FRM-a',
      q: '7',
    });
    expect(readCrosswalkSearch({ tab: 'constructor' })).toEqual({});
  });
});
