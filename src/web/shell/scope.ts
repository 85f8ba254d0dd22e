import { useSearch } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';

/** The scope that lists are narrowed to, by organisation; a list's own address always says it, and says it first. */
const chosen = new Map<string, string | undefined>();
const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const storedAs = (org: string): string => `candor.scope.${org}`;

/** What was chosen in this tab, before it was loaded anew too. */
export const chosenScope = (org: string): string | undefined => {
  if (!chosen.has(org)) chosen.set(org, readStored(org));
  return chosen.get(org);
};

const readStored = (org: string): string | undefined => {
  try {
    return sessionStorage.getItem(storedAs(org)) || undefined;
  } catch {
    // Where a browser keeps nothing for a page, a choice lasts as long as the page does.
    return undefined;
  }
};

/** Remembers a scope's key for the lists that are opened next; undefined is the whole organisation. */
export const chooseScope = (org: string, key: string | undefined): void => {
  chosen.set(org, key);
  try {
    if (key === undefined) sessionStorage.removeItem(storedAs(org));
    else sessionStorage.setItem(storedAs(org), key);
  } catch {
    // As above: the choice is kept in memory.
  }
  for (const listener of listeners) listener();
};

/** Key of the scope that lists are narrowed to, as this page's address says it or as it was chosen last. */
export const useChosenScope = (org: string): string | undefined => {
  const { scope }: { readonly scope?: unknown } = useSearch({ strict: false });
  const last = useSyncExternalStore(subscribe, () => chosenScope(org));
  return typeof scope === 'string' && scope !== '' ? scope : last;
};
