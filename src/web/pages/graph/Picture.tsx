import '@xyflow/react/dist/style.css';
import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { Controls, type Edge, MiniMap, type Node, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { type CSSProperties, useMemo } from 'react';
import { toneOf } from '../../ui/status.ts';
import { FoldCard, RecordCard } from './cards.tsx';
import type { Drawing, Drawn } from './fold.ts';
import classes from './graph.module.css';
import type { GraphSearch } from './graph-search.ts';
import type { Corners, LayoutJob } from './layout.ts';
import { useLayout } from './use-layout.ts';
import { CARD, useFit, useKeys } from './use-view.ts';

interface Props {
  readonly drawing: Drawing;
  readonly search: GraphSearch;
}

export interface CardData extends Record<string, unknown> {
  readonly place: Drawn;
  readonly search: GraphSearch;
}

const TYPES = { record: RecordCard, fold: FoldCard };
/** From so many places on a small map helps to find one's way. */
const MAPPED = 40;
/** Above and below what is drawn. */
const MARGIN = 90;

/** The graph drawn in layers: promises to the left, what they rest on to the right. */
export const Picture = (props: Props) => (
  <ReactFlowProvider>
    <Layers {...props} />
  </ReactFlowProvider>
);

/** Arranged anew only when other places or lines are there: a status that changes moves nothing under the reader's hand. */
const useJob = ({ places, edges }: Drawing): LayoutJob => {
  const shape = [...places, ...edges].map(({ id }) => id).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape says whether places or edges differ
  return useMemo(() => ({ boxes: places.map(({ id }) => ({ id, ...CARD })), edges }), [shape]);
};

const Layers = ({ drawing, search }: Props) => {
  const { corners, isBusy } = useLayout(useJob(drawing));
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
      aria-busy={isBusy}
      style={{ '--picture-height': `${heightOf(corners) + MARGIN}px` } as CSSProperties}
    >
      {corners ? (
        <Canvas nodes={nodes} edges={edges} corners={corners} root={drawing.places[0]?.id ?? ''} />
      ) : (
        <Skeleton height="100%" />
      )}
    </section>
  );
};

/** How high the arranged picture is, in its own units. */
const heightOf = (corners: Corners | undefined): number =>
  Math.max(0, ...Object.values(corners ?? {}).map(({ y }) => y + CARD.height));

const colourOf = ({ data: { place } }: Node<CardData>): string =>
  place.type === 'record' ? `var(--${toneOf(place.node.status)}-bar)` : 'var(--mantine-color-dimmed)';

interface CanvasProps {
  readonly nodes: Node<CardData>[];
  readonly edges: Edge[];
  readonly corners: Corners;
  readonly root: string;
}

const Canvas = ({ nodes, edges, corners, root }: CanvasProps) => {
  const scheme = useComputedColorScheme('light');
  const onKeyDown = useKeys(useFit(corners, root));
  return (
    <div
      role="application"
      aria-label="The picture: arrow keys move it, plus and minus zoom, 0 brings it into view"
      className={classes['canvas']}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved with the keyboard
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        colorMode={scheme}
        minZoom={0.05}
        maxZoom={1.5}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        className={classes['flow'] ?? ''}
      >
        <Controls showInteractive={false} />
        {nodes.length > MAPPED && (
          <MiniMap pannable zoomable nodeColor={colourOf} ariaLabel="Map of the whole picture" />
        )}
      </ReactFlow>
    </div>
  );
};
