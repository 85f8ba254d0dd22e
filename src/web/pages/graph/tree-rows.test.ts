import { describe, expect, it } from 'vitest';
import type { GraphAnswer, GraphNode } from './graph-query.ts';
import { treeStep } from './tree-keys.ts';
import { type TreeRow, treeRows } from './tree-rows.ts';

const node = (key: string, kind: string, depth: number, status: GraphNode['status'] = 'assured'): GraphNode => ({
  id: key,
  key,
  kind,
  title: key,
  state: 'active',
  status,
  depth,
});
const rest = (from: number, to: number) => ({ from, to, relation: 'support' });

/** A control on two checks that share one piece of evidence; an answer on top. */
const SMALL: GraphAnswer = {
  nodes: [
    node('CTL-1', 'control', 0),
    node('CHK-1', 'check', -1),
    node('CHK-2', 'check', -1, 'broken'),
    node('EVD-1', 'evidence', -2),
    node('ANS-1', 'answer', 1),
  ],
  edges: [rest(0, 1), rest(0, 2), rest(1, 3), rest(2, 3), rest(4, 0)],
  cut: false,
};

const text = ({ label, level, isLeaf, isOpen }: TreeRow) => {
  const sign = isLeaf ? ' ' : isOpen ? '-' : '+';
  const name =
    label.type === 'record' ? label.node.key : label.type === 'way' ? label.way : `${label.type} ${label.total}`;
  return `${'  '.repeat(level - 1)}${sign}${name}`;
};
const shown = (answer: GraphAnswer, ...open: string[]) => treeRows(answer, new Set(open)).map(text);

describe('the tree of 5,000 of one kind', () => {
  const large: GraphAnswer = {
    nodes: [
      node('CTL-1', 'control', 0),
      ...Array.from({ length: 5_000 }, (_, n) => node(`EVD-${n + 1}`, 'evidence', -1)),
    ],
    edges: Array.from({ length: 5_000 }, (_, n) => rest(0, n + 1)),
    cut: false,
  };

  it('goes on by 200 with each line that is opened, to the very last', () => {
    const open = new Set(['down']);
    const more = () => treeRows(large, open).find(({ label }) => label.type === 'more');
    expect(more()).toMatchObject({ label: { total: 4_800 }, isLeaf: false, isOpen: false, place: 201, siblings: 201 });
    open.add(more()?.path ?? '');
    expect(more()).toMatchObject({ label: { total: 4_600 }, place: 401, siblings: 401 });
    for (let row = more(); row; row = more()) open.add(row.path);
    const records = treeRows(large, open).filter(({ label }) => label.type === 'record');
    expect(records).toHaveLength(5_000);
    expect(records.at(-1)).toMatchObject({ place: 5_000, siblings: 5_000 });
  });
});

describe('the tree of a graph', () => {
  it('starts with the two ways, shut', () => {
    expect(shown(SMALL)).toEqual(['+down', '+up']);
  });

  it('goes down and up, the worst first; what two records share stands under both', () => {
    expect(shown(SMALL, 'down', 'down/CHK-1', 'down/CHK-2', 'up')).toEqual([
      '-down',
      '  -CHK-2',
      '     EVD-1',
      '  -CHK-1',
      '     EVD-1',
      '-up',
      '   ANS-1',
    ]);
  });

  it('tells where each line stands among its siblings', () => {
    const rows = treeRows(SMALL, new Set(['down']));
    expect(rows.map(({ place, siblings }) => `${place} of ${siblings}`)).toEqual([
      '1 of 2',
      '1 of 2',
      '2 of 2',
      '2 of 2',
    ]);
  });

  it('has no way where there is nothing', () => {
    expect(shown({ ...SMALL, edges: [rest(0, 1)] })).toEqual(['+down']);
  });

  it('gathers many by kind, and lists so many of each', () => {
    const many: GraphAnswer = {
      nodes: [
        node('CTL-1', 'control', 0),
        ...Array.from({ length: 250 }, (_, n) => node(`CHK-${n}`, 'check', -1)),
        node('EXC-1', 'exception', -1),
      ],
      edges: Array.from({ length: 251 }, (_, n) => rest(0, n + 1)),
      cut: false,
    };
    expect(shown(many, 'down')).toEqual(['-down', '  +kind 250', '  +kind 1']);
    const open = shown(many, 'down', 'down/check');
    expect(open).toHaveLength(3 + 201);
    expect(open[202]).toBe('    +more 50');
  });
});

describe('the keys of the tree', () => {
  const rows = treeRows(SMALL, new Set(['down', 'down/CHK-2']));
  const at = (path: string) => rows.findIndex((row) => row.path === path);
  const step = (key: string, path: string) => {
    const found = treeStep(key, rows, at(path));
    return found && `${found.type} ${found.type === 'focus' ? found.path : found.row.path}`;
  };

  it.each([
    ['ArrowDown', 'down', 'focus down/CHK-2'],
    ['ArrowUp', 'down', undefined],
    ['ArrowRight', 'down', 'focus down/CHK-2'],
    ['ArrowRight', 'down/CHK-1', 'toggle down/CHK-1'],
    ['ArrowRight', 'down/CHK-2/EVD-1', undefined],
    ['ArrowLeft', 'down/CHK-2', 'toggle down/CHK-2'],
    ['ArrowLeft', 'down/CHK-1', 'focus down'],
    ['ArrowLeft', 'down/CHK-2/EVD-1', 'focus down/CHK-2'],
    ['Home', 'up', 'focus down'],
    ['End', 'down', 'focus up'],
    ['Enter', 'down/CHK-1', 'visit down/CHK-1'],
    ['Enter', 'up', 'toggle up'],
    [' ', 'down/CHK-2/EVD-1', undefined],
    ['x', 'down', undefined],
  ])('%s at %s: %s', (key, path, expected) => {
    expect(step(key, path)).toBe(expected);
  });
});
