import { useEffect, useState } from 'react';
import { takeUnsaved } from './unsaved.ts';
import { useUnsaved } from './use-unsaved.ts';

interface TypedForm<T> {
  readonly typed: T;
  readonly change: (part: Partial<T>) => void;
  /** What stands in the form is from before, when it was left without being saved. */
  readonly isAgain: boolean;
  /** It is saved, or given up. */
  readonly forget: () => void;
}

/**
 * What is typed into a small form, which is there again when the form is opened again, however it went: by another tab,
 * by Escape, by another page. `place` names the form and the record that it is about.
 */
export const useTyped = <T extends object>(place: string, empty: () => T): TypedForm<T> => {
  const [kept] = useState(() => takeUnsaved(place) as T | undefined);
  const [begun] = useState(empty);
  const [typed, setTyped] = useState(kept ?? begun);
  const isDirty = JSON.stringify(typed) !== JSON.stringify(begun);
  const { forget } = useUnsaved(place, isDirty ? typed : undefined);
  useEffect(() => {
    if (!isDirty) return;
    // What is kept is kept in this window, which a browser that leaves the page closes.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);
  return {
    typed,
    change: (part) => setTyped((before) => ({ ...before, ...part })),
    isAgain: kept !== undefined && isDirty,
    forget,
  };
};
