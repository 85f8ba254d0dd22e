import { describe, expect, it } from 'vitest';
import { LOOP } from '../../../model/loop.ts';
import {
  assuredLists,
  brokenLists,
  expiringLists,
  numberCalled,
  numbersOf,
  ON_THE_WAY,
  STATIONS,
  searchOf,
  standingOf,
} from './loop-parts.ts';

describe('the loop on the page', () => {
  it('shows every number of the model, at a station or on the way', () => {
    const shown = [...STATIONS.flatMap(({ name }) => numbersOf(name)), ...ON_THE_WAY.map(numberCalled)];
    expect(new Set(shown)).toEqual(new Set(LOOP));
  });

  it('opens the list with the filter by which it was counted', () => {
    expect(searchOf(LOOP.find(({ name }) => name === 'broken')!)).toEqual({ state: 'active', status: 'broken' });
    expect(searchOf(LOOP.find(({ name }) => name === 'customers')!)).toEqual({});
  });

  it('says of a number over several kinds which lists it is the sum of', () => {
    const home = {
      broken: { total: 5, items: [{ kind: 'control' }, { kind: 'control' }, { kind: 'vendor' }] as never },
      status: {
        control: { total: 9, byStatus: { broken: 4, assured: 3 } },
        vendor: { total: 1, byStatus: { broken: 1 } },
      },
      expiring: { total: 7, items: [], kinds: { evidence: 7 } },
    };
    expect(brokenLists(home)).toEqual([
      { kind: 'control', n: 4, search: { status: 'broken' } },
      { kind: 'vendor', n: 1, search: { status: 'broken' } },
    ]);
    expect(expiringLists(home)).toEqual([{ kind: 'evidence', n: 7, search: { runsOut: '30d' } }]);
    expect(assuredLists(home, ['control', 'vendor'])).toEqual([
      { kind: 'control', n: 3, search: { status: 'assured' } },
    ]);
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
