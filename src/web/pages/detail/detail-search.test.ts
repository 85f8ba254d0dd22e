import { describe, expect, it } from 'vitest';
import { readDetailSearch } from './detail-search.ts';

describe('the search of a record’s page', () => {
  it.each<[Record<string, unknown>, object]>([
    [{}, {}],
    [
      { tab: 'history', asOf: '2026-11-01' },
      { tab: 'history', asOf: '2026-11-01T00:00:00.000Z' },
    ],
    [{ asOf: '2026-11-01T10:00:00+02:00' }, { asOf: '2026-11-01T08:00:00.000Z' }],
    [{ asOf: 'yesterday', month: '2026-13', ask: 'yes', tab: 7 }, {}],
    [
      { month: '2026-02', ask: '1', other: 'x' },
      { month: '2026-02', ask: '1' },
    ],
  ])('%j is read as %j', (search, expected) => {
    expect(readDetailSearch(search)).toEqual(expected);
  });
});
