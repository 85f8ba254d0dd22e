import '@xyflow/react/dist/style.css';
import { Skeleton, useComputedColorScheme } from '@mantine/core';
import {
  Controls,
  type Edge,
  MiniMap,
  type Node,
  ReactFlow,
  ReactFlowProvider,
  useNodesInitialized,
  useReactFlow,
} from '@xyflow/react';
import { type CSSProperties, useEffect, useMemo } from 'react';
import { FoldCard, RecordCard } from './cards.tsx';
import type { Drawing, Drawn } from './fold.ts';
import classes from './graph.module.css';
import type { GraphSearch } from './graph-search.ts';
import type { Corners } from './layout.ts';
import { useLayout } from './use-layout.ts';

interface Props {
  readonly drawing: Drawing;
  readonly search: GraphSearch;
}

export interface CardData extends Record<string, unknown> {
  readonly place: Drawn;
  readonly search: GraphSearch;
}

const CARD = { width: 230, height: 58 };
const TYPES = { record: RecordCard, fold: FoldCard };
/** Smaller than this nobody reads it: rather a part of the picture, to be moved. */
const READABLE = 0.62;
/** From so many places on a small map helps to find one's way. */
const MAPPED = 40;

/** The graph drawn in layers: promises to the left, what they rest on to the right. */
export const Picture = (props: Props) => (
  <ReactFlowProvider>
    <Layers {...props} />
  </ReactFlowProvider>
);

const Layers = ({ drawing, search }: Props) => {
  const scheme = useComputedColorScheme('light');
  const job = useMemo(
    () => ({ boxes: drawing.places.map(({ id }) => ({ id, ...CARD })), edges: drawing.edges }),
    [drawing],
  );
  const { corners, isBusy } = useLayout(job);
  const nodes = useMemo(
    () =>
      drawing.places.flatMap((place): Node<CardData>[] => {
        const position = corners?.[place.id];
        return position ? [{ id: place.id, type: place.type, position, data: { place, search }, ...CARD }] : [];
      }),
    [drawing, corners, search],
  );
  const edges = useMemo(
    () => drawing.edges.map(({ id, from, to }): Edge => ({ id, source: from, target: to, focusable: false })),
    [drawing],
  );
  return (
    <section
      className={classes['picture']}
      aria-label="Picture of the graph"
      style={{ '--picture-height': `${heightOf(corners) + 90}px` } as CSSProperties}
    >
      {corners ? (
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={TYPES}
          colorMode={scheme}
          aria-busy={isBusy}
          fitView
          minZoom={0.05}
          maxZoom={1.5}
          onlyRenderVisibleElements
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          deleteKeyCode={null}
          proOptions={{ hideAttribution: false }}
          className={classes['flow'] ?? ''}
        >
          <Controls showInteractive={false} />
          {nodes.length > MAPPED && <MiniMap pannable zoomable ariaLabel="Map of the whole picture" />}
          <Fit on={corners} />
        </ReactFlow>
      ) : (
        <Skeleton height="100%" />
      )}
    </section>
  );
};

/** How high the arranged picture is, in its own units. */
const heightOf = (corners: Corners | undefined): number =>
  Math.max(0, ...Object.values(corners ?? {}).map(({ y }) => y + CARD.height));

/** Brings the whole picture into view whenever it was arranged anew. */
const Fit = ({ on }: { readonly on: unknown }) => {
  const { fitView } = useReactFlow();
  const isReady = useNodesInitialized();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new arrangement is a reason
  useEffect(() => {
    if (isReady) void fitView({ minZoom: READABLE, maxZoom: 1, padding: 0.06 });
  }, [fitView, isReady, on]);
  return null;
};
