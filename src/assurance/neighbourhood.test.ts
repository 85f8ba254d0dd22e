import { describe, expect, it } from 'vitest';
import { Graph } from './graph.ts';
import type { NodeInput, Reach } from './types.ts';

const node = (id: string, ...members: string[]): NodeInput => ({
  id,
  facts: [],
  groups:
    members.length === 0
      ? []
      : [
          {
            relation: 'support',
            mode: { kind: 'all' },
            empty: null,
            members: members.map((member) => ({ id: member })),
          },
        ],
});

const graphOf = (...nodes: NodeInput[]): Graph => {
  const graph = Graph.build(nodes, 0);
  if (!(graph instanceof Graph)) throw new Error('cycle');
  return graph;
};

/** evidence ← check ← control ← answer ← statement; the answer rests on a policy too, and once on the check itself. */
const CHAIN = graphOf(
  node('evidence'),
  node('check', 'evidence'),
  node('control', 'check'),
  node('policy'),
  node('answer', 'control', 'policy', 'check'),
  node('statement', 'answer'),
);
const ALL: Reach = { down: 99, up: 99, nodes: 100, edges: 100 };

const shown = (graph: Graph, id: string, reach: Partial<Reach> = {}) => {
  const around = graph.around(id, { ...ALL, ...reach });
  if (!around) return undefined;
  const name = (place: number) => around.nodes[place]?.id;
  return {
    depths: Object.fromEntries(around.nodes.map((one) => [one.id, one.depth])),
    edges: around.edges.map(({ from, to }) => `${name(from)} > ${name(to)}`).toSorted(),
    cut: around.cut,
  };
};

describe('the neighbourhood of a record', () => {
  it('holds what it rests on and what rests on it, with every edge between them', () => {
    expect(shown(CHAIN, 'control')).toEqual({
      depths: { control: 0, check: -1, answer: 1, evidence: -2, statement: 2 },
      // The policy is neither below nor above the control; the answer's own way to the check is shown.
      edges: ['answer > check', 'answer > control', 'check > evidence', 'control > check', 'statement > answer'],
      cut: false,
    });
  });

  it.each<[string, Partial<Reach>, string[]]>([
    ['one level each way', { down: 1, up: 1 }, ['control', 'check', 'answer']],
    ['only downwards', { up: 0 }, ['control', 'check', 'evidence']],
    ['only upwards', { down: 0 }, ['control', 'answer', 'statement']],
  ])('goes as deep as it is told: %s', (_name, reach, ids) => {
    const around = shown(CHAIN, 'control', reach);
    expect(Object.keys(around?.depths ?? {}).toSorted()).toEqual(ids.toSorted());
    expect(around?.cut).toBe(false);
  });

  it('takes the nearest of both directions when there is too much, and says so', () => {
    expect(shown(CHAIN, 'control', { nodes: 3 })).toEqual({
      depths: { control: 0, check: -1, answer: 1 },
      edges: ['answer > check', 'answer > control', 'control > check'],
      cut: true,
    });
    expect(shown(CHAIN, 'control', { edges: 2 })).toMatchObject({ cut: true });
    expect(shown(CHAIN, 'control', { nodes: 5, edges: 5 })).toMatchObject({ cut: false });
  });

  it('of a record that is not there is undefined, and of one alone only itself', () => {
    expect(shown(CHAIN, 'nobody')).toBeUndefined();
    expect(shown(CHAIN, 'evidence', { up: 0 })).toEqual({ depths: { evidence: 0 }, edges: [], cut: false });
  });
});
