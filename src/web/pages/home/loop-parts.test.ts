import { describe, expect, it } from 'vitest';
import { LOOP } from '../../../model/loop.ts';
import { numberCalled, numbersOf, ON_THE_WAY, STATIONS, searchOf, standingOf } from './loop-parts.ts';

describe('the loop on the page', () => {
  it('shows every number of the model, at a station or on the way', () => {
    const shown = [...STATIONS.flatMap(({ name }) => numbersOf(name)), ...ON_THE_WAY.map(numberCalled)];
    expect(new Set(shown)).toEqual(new Set(LOOP));
  });

  it('opens the list with the filter by which it was counted', () => {
    expect(searchOf(LOOP.find(({ name }) => name === 'broken')!)).toEqual({ state: 'active', status: 'broken' });
    expect(searchOf(LOOP.find(({ name }) => name === 'customers')!)).toEqual({});
  });

  it('adds up how several kinds stand', () => {
    const status = {
      answer: { total: 3, byStatus: { assured: 1, broken: 2 } },
      claim: { total: 2, byStatus: { assured: 2 } },
    };
    expect(standingOf(status, ['answer', 'claim', 'none'])).toMatchObject({
      total: 5,
      byStatus: { assured: 3, broken: 2 },
    });
  });
});
