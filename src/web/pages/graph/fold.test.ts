import { describe, expect, it } from 'vitest';
import { type Drawing, fold } from './fold.ts';
import type { GraphAnswer, GraphNode } from './graph-query.ts';

const node = (key: string, kind: string, depth: number, status: GraphNode['status'] = 'assured'): GraphNode => ({
  id: key,
  key,
  kind,
  title: key,
  state: 'active',
  status,
  depth,
});
const NONE = { open: [], folded: [] };
const ids = ({ places }: Drawing) => places.map(({ id }) => id);

/** A control with so many checks, the first three of them broken, and two answers on top of which one rests on the other. */
const control = (checks: number): GraphAnswer => ({
  nodes: [
    node('CTL-1', 'control', 0),
    node('ANS-1', 'answer', 1),
    node('ANS-2', 'answer', 2),
    ...Array.from({ length: checks }, (_, n) => node(`CHK-${n}`, 'check', -1, n >= checks - 3 ? 'broken' : 'assured')),
  ],
  edges: [
    { from: 1, to: 0, relation: 'support' },
    { from: 2, to: 1, relation: 'support' },
    ...Array.from({ length: checks }, (_, n) => ({ from: 0, to: n + 3, relation: 'checks' })),
  ],
  cut: false,
});

describe('what of a graph is drawn', () => {
  it('is every record, as long as they are few', () => {
    const drawn = fold(control(20), NONE);
    expect(drawn.places.every(({ type }) => type === 'record')).toBe(true);
    expect([drawn.places.length, drawn.edges.length]).toEqual([23, 22]);
  });

  it('is one place per kind beyond that, with how its records stand; kinds with a few stay as they are', () => {
    const drawn = fold(control(1_000), NONE);
    expect(ids(drawn)).toEqual(['CTL-1', 'ANS-1', 'ANS-2', 'down check']);
    expect(drawn.places[3]).toMatchObject({ total: 1_000, byStatus: { broken: 3, assured: 997 } });
    expect(drawn.edges.map(({ id }) => id)).toEqual(['ANS-1 > CTL-1', 'ANS-2 > ANS-1', 'CTL-1 > down check']);
    expect(drawn.kinds).toEqual([
      { kind: 'check', total: 1_000, isFolded: true },
      { kind: 'answer', total: 2, isFolded: false },
    ]);
  });

  it('of an unfolded kind is the worst, and the rest in one place', () => {
    const drawn = fold(control(1_000), { open: ['check'], folded: [] });
    const checks = drawn.places.filter(({ kind }) => kind === 'check');
    expect(checks).toHaveLength(151);
    expect(ids(drawn)).toEqual(expect.arrayContaining(['CHK-997', 'CHK-998', 'CHK-999', 'CHK-0']));
    expect(checks.find(({ type }) => type === 'fold')).toMatchObject({ total: 850, byStatus: { assured: 850 } });
  });

  it('of 5,000 of a kind is as many again each time that what is left is opened', () => {
    const left = (...open: string[]) =>
      fold(control(5_000), { open, folded: [] }).places.find(({ type, kind }) => type === 'fold' && kind === 'check');
    expect(left('check', 'check')).toMatchObject({ total: 4_700 });
    expect(left('check', 'check', 'check')).toMatchObject({ total: 4_550 });
    // 200 are few enough to be drawn unasked: the first press already draws the rest.
    expect(fold(control(200), NONE).places.find(({ type }) => type === 'fold')).toMatchObject({ total: 50 });
    expect(fold(control(200), { open: ['check'], folded: [] }).places.some(({ type }) => type === 'fold')).toBe(false);
  });

  it('folds what is asked for, by side, without an edge to itself', () => {
    const both = control(2);
    const drawn = fold(
      { ...both, nodes: [...both.nodes, node('ANS-3', 'answer', -1)] },
      { open: [], folded: ['answer'] },
    );
    expect(ids(drawn)).toEqual(['CTL-1', 'up answer', 'CHK-0', 'CHK-1', 'down answer']);
    expect(drawn.edges.map(({ id }) => id)).toEqual(['up answer > CTL-1', 'CTL-1 > CHK-0', 'CTL-1 > CHK-1']);
  });
});
