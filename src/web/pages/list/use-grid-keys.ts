import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { type Command, commandOf, hasLetterKeys, isForPage } from './grid-keys.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type="checkbox"])'));

/** What a key asks for where the focus is; undefined where it is not for the list. */
const askedBy = (event: KeyboardEvent, scroller: HTMLElement | null) => {
  const target = event.target instanceof Element ? event.target : null;
  if (event.defaultPrevented || isTyping(target)) return undefined;
  const inGrid = target !== null && scroller?.contains(target) === true;
  const isIdle = target === document.body || target?.id === 'main';
  const command = commandOf(event, hasLetterKeys());
  if (!command || !(inGrid || (isIdle && isForPage(command) && !event.key.startsWith('Arrow')))) return undefined;
  // Buttons in the grid (heads, groups) do by themselves what Enter and Space ask for.
  const isPress = event.key === 'Enter' || event.key === ' ';
  return isPress && target?.matches('button, input') ? undefined : { command, inGrid };
};

/** Hears keys in the grid, and those that are for the page wherever the focus rests on nothing else. */
export const useGridKeys = (
  scroller: RefObject<HTMLElement | null>,
  run: (command: Command, inGrid: boolean) => void,
): void => {
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const asked = askedBy(event, scroller.current);
      if (!asked) return;
      event.preventDefault();
      latest.current(asked.command, asked.inGrid);
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [scroller]);
};
