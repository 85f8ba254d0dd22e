import { expect, it } from 'vitest';
import { seriesOf } from './series.ts';

it('draws every way in which a control can stand: what is unproven does not vanish', () => {
  const points = [
    { at: '2026-01-01T00:00:00Z', byStatus: { assured: 3, weakened: 1 } },
    { at: '2026-01-02T00:00:00Z', byStatus: { assured: 1, unproven: 2, broken: 1 } },
  ];
  const series = seriesOf({ effectiveness: { controls: 4, assured: 0.5, points } });
  expect(series.map(({ tone, values }) => [tone, values])).toEqual([
    ['assured', [3, 1]],
    ['weakened', [1, 0]],
    ['unproven', [0, 2]],
    ['broken', [0, 1]],
  ]);
});
