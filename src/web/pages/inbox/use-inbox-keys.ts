import { useEffect, useRef } from 'react';

interface Keys {
  readonly count: number;
  readonly onToggle: (line: number) => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;

/** j and k move the focus from line to line, e marks the one that has it; Enter is the line's own. */
export const useInboxKeys = ({ count, onToggle }: Keys) => {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || count === 0) return;
      const lines = [...(list.current?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
      const at = lines.findIndex((line) => line.closest('li')?.contains(document.activeElement));
      if (event.key === 'j') lines[Math.min(at + 1, lines.length - 1)]?.focus();
      else if (event.key === 'k') lines[Math.max(at - 1, 0)]?.focus();
      else if (event.key === 'e' && at >= 0) onToggle(at);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  return list;
};
