import { describe, expect, it } from 'vitest';
import { formatRelative, formatShare, fromLocalInput, toLocalDay, toLocalInput } from './format.ts';
import { sharesOf } from './status.ts';

describe('shares', () => {
  it.each([
    [1, /^100/],
    [0.9999, /^99[.,]9/],
    [0.5, /^50/],
    [0, /^0/],
  ])('%d reads as %s: never rounded up to all', (share, expected) => {
    expect(formatShare(share)).toMatch(expected);
  });

  it('keeps the order, leaves zeros out, and shows the rest as not judged', () => {
    expect(sharesOf({ assured: 2, broken: 1, weakened: 0 }, 5)).toEqual([
      { tone: 'broken', n: 1 },
      { tone: 'assured', n: 2 },
      { tone: 'none', n: 2 },
    ]);
  });
});

describe('moments', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  it.each([
    ['2026-11-25T10:00:00Z', /3/],
    ['2026-11-22T08:00:00Z', /2/],
    ['2025-11-01T00:00:00Z', /year/],
    ['2026-11-22T09:59:30Z', /just now/],
  ])('%s is told relative to now', (iso, expected) => {
    expect(formatRelative(iso, now)).toMatch(expected);
  });

  it('keeps a year that is being typed, digit by digit', () => {
    for (const typed of ['0002-11-22T10:00', '0020-11-22T10:00', '0202-11-22T10:00', '2026-11-22T10:00'])
      expect(toLocalInput(fromLocalInput(typed) ?? '')).toBe(typed);
    expect(toLocalDay(new Date('0202-01-02T12:00'))).toBe('0202-01-02');
  });

  it('survives the way through a local input, to the minute', () => {
    expect(fromLocalInput(toLocalInput('2026-03-29T00:30:00.000Z'))).toBe('2026-03-29T00:30:00.000Z');
    expect(fromLocalInput('')).toBeUndefined();
    expect(toLocalInput('no date')).toBe('');
  });
});
