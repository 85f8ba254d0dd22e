import { describe, expect, it } from 'vitest';
import { momentOfDay } from './AsOf.tsx';

describe('a day that somebody chose', () => {
  it('is the end of that day where they are', () => {
    expect(momentOfDay('2026-11-20', '2026-11-22')).toBe(new Date(2026, 10, 20, 23, 59, 59, 999).toISOString());
  });

  it.each(['2026-11-22', '2026-12-01', '', 'soon', '2026-13-40'])('%j is now', (day) => {
    expect(momentOfDay(day, '2026-11-22')).toBeUndefined();
  });
});
