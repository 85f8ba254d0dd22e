import { useState } from 'react';
import { newId } from '../../ids.ts';

type Words = Readonly<Record<string, string>>;

interface Draft<T extends Words> {
  /** From which the ids of the step's records follow. */
  readonly id: string;
  readonly words: T;
}

const storeKey = (org: string, step: string): string => `candor.first-steps.${org}.${step}`;

/** What was kept under a name, or undefined; storage may be off, and holds whatever somebody put there. */
const readDraft = <T extends Words>(key: string, initial: T): Draft<T> | undefined => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as { id?: unknown; words?: Words } | null;
    if (typeof kept?.id !== 'string') return undefined;
    const words = Object.fromEntries(
      Object.entries(initial).map(([name, value]) => {
        const found: unknown = kept.words?.[name];
        return [name, typeof found === 'string' ? found : value];
      }),
    );
    return { id: kept.id, words: words as unknown as T };
  } catch {
    // Nothing that can be read is nothing that was kept.
    return undefined;
  }
};

const keepDraft = (key: string, draft: Draft<Words> | undefined): void => {
  try {
    if (draft) sessionStorage.setItem(key, JSON.stringify(draft));
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is off or full: what was typed then lives as long as the page.
  }
};

/** What somebody has typed in a step: it outlives a reload, and is gone once its records are made. */
export const useDraft = <T extends Words>(org: string, step: string, initial: T) => {
  const key = storeKey(org, step);
  const [draft, setDraft] = useState<Draft<T>>(
    () => readDraft(key, initial) ?? { id: newId(Date.now()), words: initial },
  );
  const set = (name: keyof T & string, value: string): void => {
    const next = { ...draft, words: { ...draft.words, [name]: value } };
    setDraft(next);
    keepDraft(key, next);
  };
  // Kept before it is sent: whoever reloads meanwhile sends the same records again.
  const keep = (): void => keepDraft(key, draft);
  const clear = (): void => keepDraft(key, undefined);
  return { id: draft.id, words: draft.words, set, keep, clear };
};
