import { useSearch } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';

/** The scope that lists are narrowed to, by organisation; a list's own address always says it, and says it first. */
const chosen = new Map<string, string>();
const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Remembers a scope's key for the lists that are opened next; undefined is the whole organisation. */
export const chooseScope = (org: string, key: string | undefined): void => {
  if (key === undefined) chosen.delete(org);
  else chosen.set(org, key);
  for (const listener of listeners) listener();
};

/** Key of the scope that lists are narrowed to, as this page's address says it or as it was chosen last. */
export const useChosenScope = (org: string): string | undefined => {
  const { scope }: { readonly scope?: unknown } = useSearch({ strict: false });
  const last = useSyncExternalStore(subscribe, () => chosen.get(org));
  return typeof scope === 'string' && scope !== '' ? scope : last;
};
