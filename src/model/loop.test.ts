import { describe, expect, it } from 'vitest';
import { STATUSES } from '../assurance/types.ts';
import { asksApproval, countLoop, isToBeDone, LOOP, WAITING } from './loop.ts';
import { registry } from './registry.ts';

describe('the loop', () => {
  it('counts kinds and states that there are', () => {
    for (const { name, kind, state = [], status = [] } of LOOP) {
      const states = Object.keys(registry.get(kind).lifecycle.states);
      expect(states, name).toEqual(expect.arrayContaining([...state]));
      expect(STATUSES, name).toEqual(expect.arrayContaining([...status]));
    }
    for (const { kind, owner, approver, reviewer } of WAITING) {
      expect(Object.keys(registry.get(kind).lifecycle.states), kind).toEqual(
        expect.arrayContaining([...owner, ...approver, ...reviewer]),
      );
    }
  });

  it('asks who may approve for everything that was handed in for review', () => {
    for (const kind of registry.kinds) {
      if (!('in_review' in kind.lifecycle.states)) continue;
      expect(asksApproval(kind.name, 'in_review'), kind.name).toBe(true);
      expect(asksApproval(kind.name, 'approved'), kind.name).toBe(false);
    }
  });

  it('knows what is due no more: a task that is done, not an answer that is no longer reviewed', () => {
    expect([isToBeDone('task', 'doing'), isToBeDone('finding', 'to_verify'), isToBeDone('answer', 'draft')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([isToBeDone('task', 'done'), isToBeDone('decision', 'decided')]).toEqual([false, false]);
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
