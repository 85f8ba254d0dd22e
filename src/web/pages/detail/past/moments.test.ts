import { describe, expect, it } from 'vitest';
import { momentFrom, placeOf } from './moments.ts';

const BORN = Date.parse('2026-01-01T00:00:00.500Z');
const NOW = Date.parse('2026-01-11T00:00:00.500Z');

describe('the way from birth to now', () => {
  it.each([
    [0, '2026-01-01T00:00:00.500Z'],
    [0.5, '2026-01-06T00:00:00.000Z'],
    [1, '2026-01-11T00:00:00.000Z'],
  ])('%d is %s', (place, moment) => {
    expect(momentFrom(BORN, NOW, place)).toBe(moment);
    expect(placeOf(BORN, NOW, Date.parse(moment))).toBeCloseTo(place, 4);
  });

  it('ends at both ends', () => {
    expect([placeOf(BORN, NOW, 0), placeOf(BORN, NOW, NOW + 1), placeOf(NOW, NOW, NOW)]).toEqual([0, 1, 1]);
  });
});
