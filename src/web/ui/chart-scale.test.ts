import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOf, ticksTo } from './chart-scale.ts';

describe('ticks', () => {
  it.each([
    [4, [0, 1, 2, 3, 4]],
    [7, [0, 2, 4, 6, 8]],
    [97, [0, 50, 100]],
    [1, [0, 0.5, 1]],
    [0, [0, 1]],
  ])('to %d are %j', (max, ticks) => {
    expect(ticksTo(max)).toEqual(ticks);
  });

  it('are whole numbers where things are counted', () => {
    expect(ticksTo(2, true)).toEqual([0, 1, 2]);
    expect(ticksTo(1, true)).toEqual([0, 1]);
  });

  it('reach the greatest value and are few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (max) => {
        const ticks = ticksTo(max);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
        expect(ticks.at(-2)).toBeLessThan(max);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe('a line', () => {
  it('spans the whole width, high values at the top', () => {
    expect(pathOf([0, 5, 10], 10)).toBe('M0 100L50 50L100 0');
  });

  it('breaks where nothing is known, rather than falling to zero', () => {
    expect(pathOf([10, null, 10], 10)).toBe('M0 0M100 0');
  });
});
