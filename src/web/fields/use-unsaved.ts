import { useEffect, useRef } from 'react';
import { dropUnsaved, keepUnsaved } from './unsaved.ts';

interface Unsaved {
  /** Whether the editor still stands on the page. */
  readonly isOpen: () => boolean;
  /** What was typed is saved, or given up: nothing of it is kept. */
  readonly forget: () => void;
}

/**
 * Keeps what is typed (undefined: nothing) when the editor goes before that is saved, however it goes: another one is
 * opened, the page is left, the record is gone. `onKept` hears of it.
 */
export const useUnsaved = (place: string, typed: unknown, onKept?: () => void): Unsaved => {
  const now = useRef({ typed, onKept });
  const isOver = useRef(false);
  const isOpen = useRef(true);
  useEffect(() => {
    now.current = { typed, onKept };
  });
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
      if (isOver.current) return;
      if (now.current.typed === undefined) return dropUnsaved(place);
      keepUnsaved(place, now.current.typed);
      now.current.onKept?.();
    };
  }, [place]);
  return {
    isOpen: () => isOpen.current,
    forget: () => {
      isOver.current = true;
      dropUnsaved(place);
    },
  };
};
