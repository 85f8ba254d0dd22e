import { describe, expect, it } from 'vitest';
import { STATUSES } from '../assurance/types.ts';
import { countLoop, LOOP, WAITING } from './loop.ts';
import { registry } from './registry.ts';

describe('the loop', () => {
  it('counts kinds and states that there are', () => {
    for (const { name, kind, state = [], status = [] } of LOOP) {
      const states = Object.keys(registry.get(kind).lifecycle.states);
      expect(states, name).toEqual(expect.arrayContaining([...state]));
      expect(STATUSES, name).toEqual(expect.arrayContaining([...status]));
    }
    for (const { kind, owner, approver } of WAITING) {
      expect(Object.keys(registry.get(kind).lifecycle.states), kind).toEqual(
        expect.arrayContaining([...owner, ...approver]),
      );
    }
  });

  it('has a name of its own for every number', () => {
    expect(new Set(LOOP.map(({ name }) => name)).size).toBe(LOOP.length);
  });

  it('adds up what fits the filter, and only that', () => {
    const counts = countLoop([
      { kind: 'control', state: 'active', status: 'broken', n: 2 },
      { kind: 'control', state: 'active', status: 'assured', n: 5 },
      { kind: 'control', state: 'draft', status: 'broken', n: 9 },
      { kind: 'statement', state: 'said', status: 'assured', n: 3 },
    ]);
    expect(counts).toMatchObject({ operated: 7, broken: 2, unproven: 0, said: 3, promised: 0 });
  });
});
