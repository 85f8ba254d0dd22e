import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** What the address of a record's page says beside the record itself. */
export interface DetailSearch {
  /** The part that is open; absent is the overview. */
  readonly tab?: string;
  /** The moment that everything on the page is shown of; absent is now. */
  readonly asOf?: string;
  /** The month that effectiveness is shown over, `2026-11`; absent is the last 30 days. */
  readonly month?: string;
  /** `1`: what would break is asked right away. */
  readonly ask?: string;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

const momentIn = (text: unknown): string | undefined => {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};

/** The search of an address that anybody may have typed; what makes no sense is left out. */
export const readDetailSearch = (search: Readonly<Record<string, unknown>>): DetailSearch => {
  const { tab, month, ask } = search;
  const asOf = momentIn(search['asOf']);
  return {
    ...(typeof tab === 'string' && tab !== '' ? { tab } : {}),
    ...(asOf ? { asOf } : {}),
    ...(typeof month === 'string' && MONTH.test(month) ? { month } : {}),
    ...(ask === '1' ? { ask } : {}),
  };
};

export const useDetailSearch = (): DetailSearch => readDetailSearch(useSearch({ strict: false }));

/** The moment that the page is shown of, where that is not now. */
export const useAsOf = (): string | undefined => useDetailSearch().asOf;

/** Changes a part of the address and keeps the rest; undefined takes a part out. */
export const useSetSearch = () => {
  const navigate = useNavigate();
  return useCallback(
    (change: { readonly [K in keyof DetailSearch]?: DetailSearch[K] | undefined }) =>
      navigate({
        to: '.',
        search: (before: Record<string, unknown>) => readDetailSearch({ ...before, ...change }),
        resetScroll: false,
      } as never),
    [navigate],
  );
};
