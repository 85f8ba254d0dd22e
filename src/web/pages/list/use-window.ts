import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { windowOf } from './sections.ts';

interface Options {
  /** The height of one line in pixels. */
  readonly size: number;
  readonly count: number;
  /** `own`: the element scrolls; `page`: it lies in the page, which scrolls. */
  readonly scrolls: 'own' | 'page';
}

/** What of the element lies in sight: from how far below its top, and how much. */
const sightOf = (element: HTMLElement, scrolls: Options['scrolls']) =>
  scrolls === 'own'
    ? { top: element.scrollTop, height: element.clientHeight }
    : { top: -element.getBoundingClientRect().top, height: window.innerHeight };

/** Which lines of a long list to draw, kept true while somebody scrolls. */
export const useWindow = (ref: RefObject<HTMLElement | null>, { size, count, scrolls }: Options) => {
  const [seen, setSeen] = useState({ first: 0, last: 0 });
  const look = useCallback(() => {
    if (!ref.current) return;
    const { top, height } = sightOf(ref.current, scrolls);
    const next = windowOf(top, height, size, count);
    setSeen((before) => (before.first === next.first && before.last === next.last ? before : next));
  }, [ref, size, count, scrolls]);
  useLayoutEffect(look, [look]);
  useEffect(() => {
    const target = scrolls === 'own' ? ref.current : window;
    target?.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      target?.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [look, ref, scrolls]);
  return seen;
};

/** Where lists were left, by entry of the browser's history: going back leads to the same rows. */
const places = new Map<string, number>();
const REMEMBERED = 50;

const remember = (entry: string, top: number): void => {
  places.delete(entry);
  places.set(entry, top);
  const [oldest] = places.keys();
  if (places.size > REMEMBERED && oldest !== undefined) places.delete(oldest);
};

/** Keeps the scroll position of an element that scrolls itself; it is given back once there is something to scroll. */
export const useScrollPlace = (ref: RefObject<HTMLElement | null>, entry: string, isReady: boolean): void => {
  useLayoutEffect(() => {
    const top = places.get(entry);
    if (isReady && ref.current && top !== undefined) ref.current.scrollTop = top;
  }, [ref, entry, isReady]);
  useEffect(() => {
    const element = ref.current;
    if (!element || !isReady) return;
    const note = () => remember(entry, element.scrollTop);
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [ref, entry, isReady]);
};
