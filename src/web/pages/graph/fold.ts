import { STATUSES, type Status } from '../../../assurance/types.ts';
import type { GraphAnswer, GraphNode } from './graph-query.ts';
import { groupBy } from './group-by.ts';

/** Up to so many records are all drawn; beyond, kinds with many of them are folded into one place each. */
export const DRAWN = 300;
/** A kind with no more records than this is never folded by itself. */
const FEW = 8;
/** Of a kind that is unfolded so many are drawn, the worst first, and as many again each time that it is opened once more; the rest stay folded. */
export const UNFOLDED = 150;

export type Side = 'up' | 'down' | 'root';

interface Place {
  readonly id: string;
  readonly kind: string;
  readonly side: Side;
}
/** What is drawn in one place: a record, or all records of a kind on one side of the root. */
export type Drawn =
  | (Place & { readonly type: 'record'; readonly node: GraphNode })
  | (Place & {
      readonly type: 'fold';
      readonly total: number;
      readonly byStatus: Readonly<Partial<Record<Status, number>>>;
    });

export interface DrawnEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export interface Drawing {
  readonly places: readonly Drawn[];
  readonly edges: readonly DrawnEdge[];
  /** Kinds that there are beside the root, with how many of each and whether they are folded. */
  readonly kinds: readonly { readonly kind: string; readonly total: number; readonly isFolded: boolean }[];
}

export interface Choice {
  /** Kinds to draw one by one, though there are many; a kind that is named twice has twice as many drawn. */
  readonly open: readonly string[];
  /** Kinds to fold, though there are few. */
  readonly folded: readonly string[];
}

const sideOf = (depth: number): Side => (depth === 0 ? 'root' : depth > 0 ? 'up' : 'down');

const badness = ({ status }: GraphNode): number => (status === null ? STATUSES.length : STATUSES.indexOf(status));

/** One for all: thousands are compared, and each `localeCompare` would make its own. */
const byKey = new Intl.Collator(undefined, { numeric: true });

/** Worst first, then by key: what is drawn first and read first. */
export const worstFirst = (a: GraphNode, b: GraphNode): number =>
  badness(a) - badness(b) || byKey.compare(a.key, b.key);

/** Which kinds are folded: those that were asked for, and, where there is too much to draw, all with more than a few records. */
const foldedKinds = (
  counts: ReadonlyMap<string, number>,
  total: number,
  { open, folded }: Choice,
): ReadonlySet<string> =>
  new Set(
    [...counts].flatMap(([kind, n]) => {
      const isMany = total > DRAWN && n > FEW;
      return folded.includes(kind) || (isMany && !open.includes(kind)) ? [kind] : [];
    }),
  );

/** What of an answer is drawn, one by one or folded by kind, with one edge between two places however many there are. */
export const fold = ({ nodes, edges }: GraphAnswer, choice: Choice): Drawing => {
  const others = nodes.slice(1);
  const counts = new Map<string, number>();
  for (const { kind } of others) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const folded = foldedKinds(counts, nodes.length, choice);
  const shown = shownOf(others, folded, choice.open);
  const places = new Map<string, Drawn>();
  const placeOf = nodes.map((node, index) => {
    const side = index === 0 ? 'root' : sideOf(node.depth);
    const isShown = index === 0 || shown.has(node.id);
    const place = isShown ? recordPlace(node, side) : addTo(places.get(`${side} ${node.kind}`), node, side);
    places.set(place.id, place);
    return place.id;
  });
  return {
    places: [...places.values()],
    edges: joined(edges.map(({ from, to }) => [placeOf[from] ?? '', placeOf[to] ?? ''])),
    kinds: [...counts]
      .map(([kind, total]) => ({ kind, total, isFolded: folded.has(kind) }))
      .toSorted((a, b) => b.total - a.total || a.kind.localeCompare(b.kind)),
  };
};

/** Records that are drawn one by one. */
const shownOf = (
  nodes: readonly GraphNode[],
  folded: ReadonlySet<string>,
  open: readonly string[],
): ReadonlySet<string> => {
  const byKind = groupBy(
    nodes.filter(({ kind }) => !folded.has(kind)),
    ({ kind }) => kind,
  );
  // Where there is little to draw, a kind is drawn without being opened: what is opened then comes on top.
  const already = nodes.length < DRAWN ? 1 : 0;
  return new Set(
    [...byKind].flatMap(([kind, all]) => {
      const most = UNFOLDED * Math.max(1, already + open.filter((one) => one === kind).length);
      const some = all.length > most ? all.toSorted(worstFirst).slice(0, most) : all;
      return some.map(({ id }) => id);
    }),
  );
};

const recordPlace = (node: GraphNode, side: Side): Drawn => ({
  type: 'record',
  id: node.id,
  kind: node.kind,
  side,
  node,
});

const addTo = (before: Drawn | undefined, { kind, status }: GraphNode, side: Side): Drawn => {
  const known = before?.type === 'fold' ? before : { total: 0, byStatus: {} as Partial<Record<Status, number>> };
  const byStatus =
    status === null ? known.byStatus : { ...known.byStatus, [status]: (known.byStatus[status] ?? 0) + 1 };
  return { type: 'fold', id: `${side} ${kind}`, kind, side, total: known.total + 1, byStatus };
};

const joined = (pairs: readonly (readonly [string, string])[]): readonly DrawnEdge[] => {
  const edges = new Map<string, DrawnEdge>();
  for (const [from, to] of pairs) {
    const id = `${from} > ${to}`;
    if (from !== to) edges.set(id, { id, from, to });
  }
  return [...edges.values()];
};
