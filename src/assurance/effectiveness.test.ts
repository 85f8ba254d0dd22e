import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveness, type Span } from './effectiveness.ts';
import { STATUSES } from './types.ts';

const cause = { id: 'evidence', code: 'expired', since: 10 };
const span = (status: Span['status'], from: number, to: number | null, causes: Span['causes'] = []): Span => ({
  status,
  from,
  to,
  causes,
});

describe('effectiveness', () => {
  it.each<[string, Span[], number | null]>([
    ['assured throughout', [span('assured', -50, null)], 1],
    ['a quarter lapsed', [span('assured', 0, 75), span('broken', 75, null, [cause])], 0.75],
    ['out of scope for half of it', [span('not_applicable', 0, 50), span('assured', 50, null)], 1],
    ['never in scope', [span('not_applicable', 0, null)], null],
    ['unknown before the first span', [span('assured', 20, null)], 0.8],
    ['unknown between and after', [span('assured', 0, 40), span('assured', 50, 60)], 0.5],
    ['nothing known at all', [], 0],
    ['of two that overlap the worse', [span('assured', 0, null), span('weakened', 90, null)], 0.9],
    [
      'empty and outside spans say nothing',
      [span('assured', 0, 100), span('broken', 50, 50), span('broken', 100, 200)],
      1,
    ],
  ])('%s', (_, spans, expected) => expect(effectiveness(spans, 0, 100).assured).toBe(expected));

  it('lists each lapse with its causes and joins what is one', () => {
    const spans = [
      span('assured', 20, 40),
      span('unproven', 40, 50, [cause]),
      span('unproven', 50, 60, [cause]),
      span('broken', 60, 70, [cause]),
      span('not_applicable', 70, 80),
      span('assured', 80, null),
    ];
    expect(effectiveness(spans, 0, 100)).toEqual({
      assured: 40 / 90,
      byStatus: { broken: 10, unproven: 40, weakened: 0, assured: 40, not_applicable: 10 },
      lapses: [
        { from: 0, to: 20, status: 'unproven', causes: [] },
        { from: 40, to: 60, status: 'unproven', causes: [cause] },
        { from: 60, to: 70, status: 'broken', causes: [cause] },
      ],
    });
  });

  it('knows nothing of an empty window', () => {
    expect(effectiveness([span('assured', 0, null)], 50, 50)).toMatchObject({ assured: null, lapses: [] });
    expect(effectiveness([span('assured', 0, null)], 50, 40)).toMatchObject({ assured: null, lapses: [] });
  });

  it('accounts for every millisecond, as counting them one by one does', () => {
    const arbitrary = fc.record({
      status: fc.constantFrom(...STATUSES),
      from: fc.integer({ min: -5, max: 30 }),
      to: fc.option(fc.integer({ min: -5, max: 30 }), { nil: null }),
      causes: fc.constant([]),
    });
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 6 }), (spans) => {
        const expected = { broken: 0, unproven: 0, weakened: 0, assured: 0, not_applicable: 0 };
        for (let at = 0; at < 25; at++) {
          const here = spans
            .filter((s) => s.from <= at && at < (s.to ?? Infinity))
            .map((s) => STATUSES.indexOf(s.status));
          expected[here.length === 0 ? 'unproven' : (STATUSES[Math.min(...here)] ?? 'unproven')]++;
        }
        expect(effectiveness(spans, 0, 25).byStatus).toEqual(expected);
      }),
    );
  });
});
