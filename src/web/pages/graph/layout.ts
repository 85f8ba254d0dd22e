import { layout as arrange, Graph } from '@dagrejs/dagre';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface LayoutJob {
  readonly boxes: readonly Box[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** The upper left corner of each box, by id. */
export type Corners = Readonly<Record<string, { readonly x: number; readonly y: number }>>;

const TIGHT = 2_000;

/** Layers from left to right: what rests on something stands left of it. */
export const layout = ({ boxes, edges }: LayoutJob): Corners => {
  const graph = new Graph();
  // With very many edges the quicker way of ranking keeps the wait short; lines then run a little longer.
  const ranker = edges.length > TIGHT ? 'longest-path' : 'network-simplex';
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 56, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to } of edges) graph.setEdge(from, to);
  arrange(graph);
  return Object.fromEntries(
    boxes.map(({ id, width, height }) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      return [id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
};
