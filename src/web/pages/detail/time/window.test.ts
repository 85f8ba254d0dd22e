import { describe, expect, it } from 'vitest';
import { countLapses, monthsSince, windowOf } from './window.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MADE = '2026-09-10T08:00:00.000Z';
const ends = (month: string | undefined, made = MADE) => {
  const found = windowOf(month, made, NOW);
  return found && [found.from, found.to];
};

describe('the window that effectiveness is shown over', () => {
  it.each<[string, string | undefined, string, readonly string[] | undefined]>([
    ['the last 30 days', undefined, MADE, ['2026-10-23T12:00:00.000Z', '2026-11-22T12:00:00.000Z']],
    ['a whole month', '2026-10', MADE, ['2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z']],
    ['the month in which it was made', '2026-09', MADE, [MADE, '2026-10-01T00:00:00.000Z']],
    ['this month, up to now', '2026-11', MADE, ['2026-11-01T00:00:00.000Z', '2026-11-22T12:00:00.000Z']],
    ['before it was made', '2026-08', MADE, undefined],
    ['a month to come', '2026-12', MADE, undefined],
    ['December', '2025-12', '2020-01-01T00:00:00Z', ['2025-12-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z']],
    [
      'made this very moment',
      undefined,
      '2026-11-22T12:00:00.000Z',
      ['2026-11-22T11:59:59.999Z', '2026-11-22T12:00:00.000Z'],
    ],
  ])('%s', (_name, month, made, expected) => {
    expect(ends(month, made)).toEqual(expected);
  });

  it('can be any month since the record was made', () => {
    expect(monthsSince(MADE, NOW).map(({ value }) => value)).toEqual(['2026-11', '2026-10', '2026-09']);
    expect(monthsSince('1999-01-01T00:00:00Z', NOW)).toHaveLength(60);
  });
});

describe('lapses', () => {
  it.each<[string, readonly [string, string][], number]>([
    ['none', [], 0],
    [
      'one, whose causes changed twice',
      [
        ['1', '2'],
        ['2', '3'],
        ['3', '4'],
      ],
      1,
    ],
    [
      'two, with assurance in between',
      [
        ['1', '2'],
        ['3', '4'],
      ],
      2,
    ],
  ])('%s', (_name, spans, n) => {
    expect(countLapses(spans.map(([from, to]) => ({ from, to })))).toBe(n);
  });
});
