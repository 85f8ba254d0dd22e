import { describe, expect, it } from 'vitest';
import { digestAfter, isGivenUp, isZone, waitAfterFailures } from './digest.ts';

const at = (text: string) => Date.parse(text);

describe('the next digest', () => {
  it.each([
    ['hourly', null, '2026-11-22T08:59:59.999Z', '2026-11-22T09:00:00.000Z'],
    ['hourly', 'Asia/Kolkata', '2026-11-22T09:00:00Z', '2026-11-22T10:00:00.000Z'],
    ['daily', null, '2026-11-22T06:59:59Z', '2026-11-22T07:00:00.000Z'],
    ['daily', null, '2026-11-22T07:00:00Z', '2026-11-23T07:00:00.000Z'],
    ['daily', 'Nowhere/Land', '2026-11-22T07:00:00Z', '2026-11-23T07:00:00.000Z'],
    ['daily', 'Europe/Berlin', '2026-11-22T05:59:00Z', '2026-11-22T06:00:00.000Z'],
    ['daily', 'Europe/Berlin', '2026-11-22T06:00:00Z', '2026-11-23T06:00:00.000Z'],
    // The clocks are put forward in the night between.
    ['daily', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['daily', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T06:00:00.000Z'],
    ['daily', 'Pacific/Kiritimati', '2026-11-22T16:59:00Z', '2026-11-22T17:00:00.000Z'],
    ['daily', 'Pacific/Niue', '2026-11-22T18:00:00Z', '2026-11-23T18:00:00.000Z'],
    ['daily', 'Asia/Kathmandu', '2026-11-22T01:14:59Z', '2026-11-22T01:15:00.000Z'],
  ] as const)('is %s in %s after %s at %s', (digest, zone, from, to) => {
    expect(new Date(digestAfter(at(from), digest, zone)).toISOString()).toBe(to);
  });

  it('comes once a day, whatever the zone, through a whole year', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'America/Santiago']) {
      let [moment, count] = [at('2026-01-01T00:00:00Z'), 0];
      while (moment < at('2027-01-01T00:00:00Z')) {
        const next = digestAfter(moment, 'daily', zone);
        expect(next, zone).toBeGreaterThan(moment);
        moment = next;
        count += 1;
      }
      expect(count, zone).toBe(366);
    }
  });

  it('knows a time zone from any other text', () => {
    expect(['Europe/Berlin', 'UTC'].map(isZone)).toEqual([true, true]);
    expect(['', 'Berlin!', '../../etc/passwd', 'Europe/Berlin\r\nBcc: x'].map(isZone)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('failures', () => {
  it('are waited out longer each time, up to four hours, and given up after two days', () => {
    const waits = [1, 2, 3, 8, 9, 30, 2_000].map((n) => waitAfterFailures(n) / 60_000);
    expect(waits).toEqual([1, 2, 4, 128, 240, 240, 240]);
    expect([isGivenUp(0, 48 * 3_600_000 - 1), isGivenUp(0, 48 * 3_600_000)]).toEqual([false, true]);
  });
});
