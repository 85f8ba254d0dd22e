import { worstFirst } from './fold.ts';
import type { GraphAnswer, GraphNode } from './graph-query.ts';
import { groupBy } from './group-by.ts';

/** One line of the tree. */
export interface TreeRow {
  /** The way to it from the root: one record may stand in several places. */
  readonly path: string;
  readonly level: number;
  readonly label: RowLabel;
  readonly isOpen: boolean;
  readonly isLeaf: boolean;
  /** Among its siblings, from 1. */
  readonly place: number;
  readonly siblings: number;
}

type RowLabel =
  | { readonly type: 'record'; readonly node: GraphNode }
  | { readonly type: 'way'; readonly way: 'down' | 'up'; readonly total: number }
  | { readonly type: 'kind'; readonly kind: string; readonly total: number }
  | { readonly type: 'more'; readonly total: number };

/** From so many children on they are gathered by kind. */
const MANY = 40;
/** Of one parent so many are listed at first, and again so many each time that the line below them is opened. */
const LISTED = 200;

interface Sides {
  readonly down: readonly (readonly number[])[];
  readonly up: readonly (readonly number[])[];
}

const sidesOf = ({ nodes, edges }: GraphAnswer): Sides => {
  const down: number[][] = nodes.map(() => []);
  const up: number[][] = nodes.map(() => []);
  for (const { from, to } of edges) {
    down[from]?.push(to);
    up[to]?.push(from);
  }
  return { down, up };
};

/** The line that opens what comes after the first `end` of a parent. */
const morePath = (path: string, end: number): string => `${path}/…${end}`;

/** How many of a parent's are listed, by the lines that were opened below them. */
const listedOf = (total: number, path: string, open: ReadonlySet<string>): number => {
  let end = LISTED;
  while (end < total && open.has(morePath(path, end))) end += LISTED;
  return Math.min(end, total);
};

/** How many a line of what is left opens. */
export const opensOf = (left: number): number => Math.min(left, LISTED);

/** The lines that are to be seen with these paths open: two ways from the root, and what each leads to. */
export const treeRows = (answer: GraphAnswer, open: ReadonlySet<string>): readonly TreeRow[] => {
  const sides = sidesOf(answer);
  const rows: TreeRow[] = [];
  const push = (path: string, level: number, label: RowLabel, isLeaf: boolean, place: number, siblings: number) => {
    rows.push({ path, level, label, isOpen: !isLeaf && open.has(path), isLeaf, place, siblings });
    return !isLeaf && open.has(path);
  };
  const list = (places: readonly number[], path: string, level: number, way: 'down' | 'up'): void => {
    const end = listedOf(places.length, path, open);
    const siblings = Math.min(places.length, end + 1);
    const shown = places.slice(0, end);
    shown.forEach((at, index) => {
      const node = answer.nodes[at];
      if (!node) return;
      const below = sides[way][at] ?? [];
      const here = `${path}/${node.id}`;
      if (push(here, level, { type: 'record', node }, below.length === 0, index + 1, siblings))
        children(below, here, level + 1, way);
    });
    if (places.length > end)
      push(morePath(path, end), level, { type: 'more', total: places.length - end }, false, siblings, siblings);
  };
  const children = (places: readonly number[], path: string, level: number, way: 'down' | 'up'): void => {
    const sorted = sortedBy(answer, places);
    if (sorted.length <= MANY) return list(sorted, path, level, way);
    const kinds = [...groupBy(sorted, (at) => answer.nodes[at]?.kind ?? '')];
    if (kinds.length === 1) return list(sorted, path, level, way);
    kinds.forEach(([kind, some], index) => {
      const here = `${path}/${kind}`;
      if (push(here, level, { type: 'kind', kind, total: some.length }, false, index + 1, kinds.length))
        list(some, here, level + 1, way);
    });
  };
  const ways = (['down', 'up'] as const).filter((way) => (sides[way][0] ?? []).length > 0);
  ways.forEach((way, index) => {
    const places = sides[way][0] ?? [];
    if (push(way, 1, { type: 'way', way, total: places.length }, false, index + 1, ways.length))
      children(places, way, 2, way);
  });
  return rows;
};

const sortedBy = ({ nodes }: GraphAnswer, places: readonly number[]): readonly number[] =>
  places.toSorted((a, b) => {
    const [one, other] = [nodes[a], nodes[b]];
    return one && other ? worstFirst(one, other) : 0;
  });
