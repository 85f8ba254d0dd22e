import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useCallback, useEffect } from 'react';
import type { Corners } from './layout.ts';

/** Every place in the picture has this size, in its own units. */
export const CARD = { width: 230, height: 58 } as const;
/** Smaller than this nobody reads it: rather a part of the picture, to be moved. */
const READABLE = 0.62;

/** Brings the picture into view whenever it was arranged anew: all of it, or where that is too small to read, its root. */
export const useFit = (corners: Corners | undefined, root: string): (() => void) => {
  const { fitView, getZoom, setCenter } = useReactFlow();
  const corner = corners?.[root];
  const show = useCallback(() => {
    void fitView({ minZoom: READABLE, maxZoom: 1, padding: 0.06 }).then(() => {
      if (corner && getZoom() <= READABLE)
        void setCenter(corner.x + CARD.width / 2, corner.y + CARD.height / 2, { zoom: READABLE });
    });
  }, [fitView, getZoom, setCenter, corner]);
  useEffect(() => {
    // The drawing takes in what it was given before it can be asked to show it.
    const frame = requestAnimationFrame(show);
    return () => cancelAnimationFrame(frame);
  }, [show]);
  return show;
};

const STEP = 80;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [STEP, 0],
  ArrowRight: [-STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

/** Arrow keys move the picture, plus and minus zoom, 0 brings it into view again. */
export const useKeys = (show: () => void) => {
  const { getViewport, setViewport, zoomIn, zoomOut } = useReactFlow();
  return (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    const { x, y, zoom } = getViewport();
    if (move) void setViewport({ x: x + move[0], y: y + move[1], zoom });
    else if (event.key === '+') void zoomIn();
    else if (event.key === '-') void zoomOut();
    else if (event.key === '0') show();
    else return;
    event.preventDefault();
  };
};
