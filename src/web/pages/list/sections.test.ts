import { describe, expect, it } from 'vitest';
import { countLines, lineAt, needsOf, type Section, windowOf } from './sections.ts';

const section = (id: string, n: number, rest: Partial<Section> = {}): Section => ({
  id,
  label: id,
  n,
  isOpen: true,
  query: { state: id },
  ...rest,
});

const groups = [section('a', 2), section('b', 3, { isOpen: false }), section('c', 1), section('d', 9, { query: null })];
const told = (index: number) => {
  const line = lineAt(groups, index);
  if (!line) return undefined;
  return line.is === 'head' ? line.section.id : `${line.section.id}${line.at}`;
};

describe('the lines of a list', () => {
  it('are heads and the rows of open groups, in order', () => {
    expect(countLines(groups)).toBe(7);
    expect(Array.from({ length: 8 }, (_, index) => told(index))).toEqual([
      'a',
      'a0',
      'a1',
      'b',
      'c',
      'c0',
      'd',
      undefined,
    ]);
  });

  it('are just the rows where nothing is grouped', () => {
    const whole = [section('', 100_000, { label: null })];
    expect(countLines(whole)).toBe(100_000);
    expect(lineAt(whole, 99_999)).toMatchObject({ is: 'row', at: 99_999 });
  });

  it('need only the pages in sight, each once', () => {
    const long = [section('a', 250, { label: null }), section('b', 10)];
    expect(needsOf(long, 190, 260, 100)).toEqual([
      { query: { state: 'a' }, page: 1 },
      { query: { state: 'a' }, page: 2 },
      { query: { state: 'b' }, page: 0 },
    ]);
    expect(needsOf([section('a', 500, { label: null })], 0, 0, 100)).toEqual([]);
  });
});

describe('the window', () => {
  it.each([
    [0, 400, 100_000, { first: 0, last: 24 }],
    [4_000, 400, 100_000, { first: 88, last: 120 }],
    [3_999_600, 400, 100_000, { first: 99_976, last: 100_000 }],
    [0, 400, 3, { first: 0, last: 3 }],
    [9_000, 400, 3, { first: 3, last: 3 }],
  ])('at %d of %d px over %d lines', (top, height, count, expected) => {
    expect(windowOf(top, height, 40, count)).toEqual(expected);
  });
});
