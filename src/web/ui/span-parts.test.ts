import { describe, expect, it } from 'vitest';
import type { Span } from '../api-types.ts';
import { partsOf } from './span-parts.ts';

const iso = (hour: number) => new Date(Date.UTC(2026, 10, 1, hour)).toISOString();
const at = (hour: number) => Date.parse(iso(hour));
const span = (status: Span['status'], from: number, to: number | null): Span => ({
  status,
  from: iso(from),
  to: to === null ? null : iso(to),
  causes: [],
});
const shares = (spans: readonly Span[]) => partsOf(spans, at(10), at(20)).map(({ tone, share }) => [tone, share]);

describe('parts of a window', () => {
  it.each<[string, Span[], unknown[]]>([
    ['nothing known', [], [['none', 1]]],
    ['one span over all of it and more', [span('assured', 0, null)], [['assured', 1]]],
    [
      'known only from the middle on',
      [span('broken', 15, null)],
      [
        ['none', 0.5],
        ['broken', 0.5],
      ],
    ],
    [
      'newest first, with a gap',
      [span('assured', 18, null), span('broken', 9, 15)],
      [
        ['broken', 0.5],
        ['none', 0.3],
        ['assured', 0.2],
      ],
    ],
    ['spans outside the window', [span('broken', 1, 5), span('assured', 21, null)], [['none', 1]]],
  ])('%s', (_name, spans, expected) => {
    expect(shares(spans)).toEqual(expected);
  });

  it('is empty for an empty window', () => {
    expect(partsOf([span('assured', 1, null)], at(5), at(5))).toEqual([]);
  });
});
