import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type GraphSearch, NAMES_AT_MOST, readGraphSearch } from './graph-search.ts';

/** Changes a part of the address and keeps the rest; undefined takes a part out. */
export const useSetGraph = () => {
  const navigate = useNavigate();
  return useCallback(
    (change: { readonly [K in keyof GraphSearch]?: GraphSearch[K] | undefined }) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => readGraphSearch({ ...before, ...change }),
        replace: true,
        resetScroll: false,
      } as never),
    [navigate],
  );
};

/** A list of names in the address with one put in or taken out; undefined when none is left. */
export const toggled = (names: string | undefined, name: string, isIn: boolean): string | undefined => {
  const others = (names ?? '').split(',').filter((one) => one !== '' && one !== name);
  return (isIn ? [...others, name] : others).join(',') || undefined;
};

/** A list of names in the address with one put in once more; as it is where the address takes no more. */
export const openedOnce = (names: string | undefined, name: string): string => {
  const before = (names ?? '').split(',').filter((one) => one !== '');
  return (before.length < NAMES_AT_MOST ? [...before, name] : before).join(',');
};
