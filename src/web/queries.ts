import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AnyKind } from '../model/kind.ts';
import { get, orgPath, withQuery } from './api.ts';
import type {
  Counts,
  Detail,
  Hit,
  Home,
  Impact,
  JournalEntry,
  Me,
  Meta,
  Page,
  Recalled,
  Version,
} from './api-types.ts';

/** Every query key starts with `org`, the organisation and the part, so that live updates can tell what has gone stale. */
export const ORG = 'org';
const PAGE = 50;

export const meQuery = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => get<Me>('/api/v1/me', signal),
    staleTime: 60_000,
    // The sign-in asks who was here before, however long ago.
    gcTime: Number.POSITIVE_INFINITY,
  });

const simple = <T>(org: string, part: string) =>
  queryOptions({ queryKey: [ORG, org, part], queryFn: ({ signal }) => get<T>(orgPath(org, part), signal) });

export const metaQuery = (org: string) => simple<Meta>(org, 'meta');
/** The home page's numbers, now or as of a moment. */
export const homeQuery = (org: string, asOf?: string) =>
  queryOptions({
    queryKey: asOf === undefined ? [ORG, org, 'home'] : [ORG, org, 'home', asOf],
    queryFn: ({ signal }) => get<Home>(withQuery(orgPath(org, 'home'), { asOf }), signal),
  });
interface RecallAnswer {
  readonly items: readonly Recalled[];
  readonly next?: string | null;
}

/** What has to be recalled, now or as of a moment. */
export const recallQuery = (org: string, asOf?: string) =>
  queryOptions({
    queryKey: asOf === undefined ? [ORG, org, 'recall'] : [ORG, org, 'recall', asOf],
    queryFn: ({ signal }) => get<RecallAnswer>(withQuery(orgPath(org, 'recall'), { asOf }), signal),
  });

/** The same page by page. */
export const recallPagesQuery = (org: string, asOf?: string) =>
  infiniteQueryOptions({
    queryKey: [ORG, org, 'recall', 'pages', asOf ?? ''],
    queryFn: ({ signal, pageParam }) =>
      get<RecallAnswer>(withQuery(orgPath(org, 'recall'), { asOf, cursor: pageParam, limit: '50' }), signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });

export type Search = Readonly<Record<string, string>>;

/** Pages of a kind's list; `query` is the API's own query. */
export const listQuery = (org: string, kind: AnyKind, query: Search) =>
  infiniteQueryOptions({
    queryKey: [ORG, org, 'list', kind.name, query],
    queryFn: ({ signal, pageParam }) =>
      get<Page>(withQuery(orgPath(org, kind.plural), { limit: PAGE, ...query, cursor: pageParam }), signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

export const countsQuery = (org: string, kind: AnyKind, by: string, query: Search) =>
  queryOptions({
    queryKey: [ORG, org, 'counts', kind.name, by, query],
    queryFn: ({ signal }) => get<Counts>(withQuery(orgPath(org, kind.plural, 'counts'), { ...query, by }), signal),
    placeholderData: keepPreviousData,
  });

/** A few records of a kind that match, for pickers. */
export const pickQuery = (org: string, kind: AnyKind, q: string) =>
  queryOptions({
    queryKey: [ORG, org, 'list', kind.name, 'pick', q],
    queryFn: ({ signal }) =>
      get<Page>(
        withQuery(orgPath(org, kind.plural), { q, limit: 8, ...(q === '' ? { sort: '-updatedAt' } : {}) }),
        signal,
      ),
    staleTime: 5_000,
  });

export const searchQuery = (org: string, q: string) =>
  queryOptions({
    queryKey: [ORG, org, 'search', q],
    queryFn: ({ signal }) =>
      get<{ readonly items: readonly Hit[]; readonly truncated?: true }>(
        withQuery(orgPath(org, 'search'), { q, limit: 12 }),
        signal,
      ),
    enabled: q.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });

const recordPart = <T>(org: string, kind: AnyKind, ref: string, part: string, query: Search = {}) =>
  queryOptions({
    queryKey: [ORG, org, 'record', kind.name, ref, part],
    queryFn: ({ signal }) => get<T>(withQuery(orgPath(org, kind.plural, ref, part), query), signal),
  });

export const detailQuery = (org: string, kind: AnyKind, ref: string) =>
  queryOptions({
    queryKey: [ORG, org, 'record', kind.name, ref, 'detail'],
    queryFn: ({ signal }) => get<Detail>(orgPath(org, kind.plural, ref), signal),
  });

export const impactQuery = (org: string, kind: AnyKind, ref: string) => recordPart<Impact>(org, kind, ref, 'impact');
export const historyQuery = (org: string, kind: AnyKind, ref: string) =>
  recordPart<{ readonly versions: readonly Version[] }>(org, kind, ref, 'history');

export const journalQuery = (org: string) =>
  infiniteQueryOptions({
    queryKey: [ORG, org, 'journal'],
    queryFn: ({ signal, pageParam }) =>
      get<{ readonly items: readonly JournalEntry[] }>(
        withQuery(orgPath(org, 'journal'), { limit: PAGE, before: pageParam }),
        signal,
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => {
      const oldest = last.items.at(-1)?.seq;
      // A page is shorter where entries are long; entry 0 is the last.
      return oldest === undefined || oldest <= 0 ? undefined : oldest;
    },
  });
