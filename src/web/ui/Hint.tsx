import { cloneElement, lazy, type ReactElement, Suspense, useEffect, useState } from 'react';

const OPEN_DELAY = 250;
const HINTED = '[data-hint]';

/** What floats is fetched when the pointer first rests on something that has a hint. */
const HintBubble = lazy(() => import('./HintBubble.tsx').then((part) => ({ default: part.HintBubble })));

interface Props {
  readonly label: string;
  readonly children: ReactElement<{ readonly 'data-hint'?: string }>;
}

/** A short explanation of its child, shown on hover and on keyboard focus; costs nothing until then. */
export const Hint = ({ label, children }: Props) => cloneElement(children, { 'data-hint': label });

const hintedAt = (event: Event): HTMLElement | null =>
  event.target instanceof Element ? event.target.closest<HTMLElement>(HINTED) : null;

const isOverBubble = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest('[role="tooltip"]') !== null;

/** Listens in one place for all hints of the page, so that ten thousand badges need no handlers of their own. */
const watchHints = (show: (target: HTMLElement | null) => void): (() => void) => {
  let timer: number | undefined;
  let shown: HTMLElement | null = null;
  const turnTo = (target: HTMLElement | null, delay: number) => {
    if (target === shown) return;
    window.clearTimeout(timer);
    shown = target;
    if (target === null) show(null);
    else timer = window.setTimeout(() => show(target), delay);
  };
  const onPointer = (event: Event) => {
    if (!isOverBubble(event)) turnTo(hintedAt(event), OPEN_DELAY);
  };
  const onFocus = (event: Event) => {
    const target = hintedAt(event);
    turnTo(target?.matches(':focus-visible') ? target : null, 0);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') turnTo(null, 0);
  };
  document.addEventListener('pointerover', onPointer);
  document.addEventListener('pointerdown', onPointer);
  document.addEventListener('focusin', onFocus);
  document.addEventListener('keydown', onKey);
  return () => {
    window.clearTimeout(timer);
    document.removeEventListener('pointerover', onPointer);
    document.removeEventListener('pointerdown', onPointer);
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('keydown', onKey);
  };
};

/** Once per window: shows the hint of what the pointer rests on or the keyboard has reached; Escape hides it. */
export const HintLayer = () => {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  useEffect(() => watchHints(setTarget), []);
  return target?.isConnected ? (
    <Suspense>
      <HintBubble target={target} label={target.dataset['hint'] ?? ''} />
    </Suspense>
  ) : null;
};
