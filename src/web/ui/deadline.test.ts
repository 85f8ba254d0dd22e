import { describe, expect, it } from 'vitest';
import { endOf, urgencyOf } from './deadline.ts';

const now = Date.parse('2026-11-22T10:00:00Z');

describe('a deadline', () => {
  it.each([
    ['2026-11-22T09:59:59Z', 'overdue'],
    ['2026-11-22T10:00:01Z', 'today'],
    ['2026-11-23T10:00:01Z', 'near'],
    ['2026-11-29T10:00:01Z', 'far'],
    ['2026-11-20', 'overdue'],
    ['2026-12-24', 'far'],
  ])('%s is %s', (deadline, urgency) => {
    expect(urgencyOf(deadline, now)).toBe(urgency);
  });

  it('that is a day lasts until the day ends where the reader is', () => {
    expect(endOf('2026-11-22')).toBe(new Date(2026, 10, 22, 23, 59, 59, 999).getTime());
  });
});
