import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GIVE_UP, isTimeToGiveUp, waitAfter } from './schedule.ts';

it('waits twice as long each time, up to an hour', () => {
  expect([1, 2, 3, 4].map((failures) => waitAfter(failures, 0.5))).toEqual([5_000, 10_000, 20_000, 40_000]);
  expect([11, 12, 100, 100_000].map((failures) => waitAfter(failures, 0.5))).toEqual(Array(4).fill(3_600_000));
});

it('stays within half of that either way, and within what a receiver asks for up to the hour', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(10_000_000),
      (more, chance, asked) => {
        const wait = waitAfter(more + 1, chance, asked);
        expect(wait).toBeGreaterThanOrEqual(Math.min(asked, 3_600_000));
        expect(wait).toBeGreaterThanOrEqual(2_500);
        expect(wait).toBeLessThanOrEqual(5_400_000);
      },
    ),
  );
});

it('gives up after a day, not before', () => {
  expect(isTimeToGiveUp(0, GIVE_UP - 1)).toBe(false);
  expect(isTimeToGiveUp(0, GIVE_UP)).toBe(true);
});
