import { type QueryClient, queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Fields } from '../../../model/field.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { get, orgPath, withQuery } from '../../api.ts';
import type { Page, Row } from '../../api-types.ts';
import { countsQuery, ORG, type Search } from '../../queries.ts';
import { apiQuery, filterQuery } from './filters.ts';
import { sectionsOf } from './groups.ts';
import { countLines, lineAt, needsOf, type Section } from './sections.ts';

const PAGE = 100;
/** Pages out of sight are forgotten after a minute: a list of 100,000 must not end up in memory whole. */
const FORGET = 60_000;

const pageKey = (org: string, kind: AnyKind, query: Search, page: number) =>
  [ORG, org, 'list', kind.name, query, page] as const;

/** Where a page starts: after the last row of the page before it, or so many rows down where that is not at hand. */
const startOf = (client: QueryClient, org: string, kind: AnyKind, query: Search, page: number) => {
  if (page === 0) return {};
  const before = client.getQueryState<Page>(pageKey(org, kind, query, page - 1));
  const isFresh = before?.data !== undefined && !before.isInvalidated;
  return isFresh && before.data?.next ? { cursor: before.data.next } : { skip: page * PAGE };
};

const pageQuery = (org: string, kind: AnyKind, query: Search, page: number) =>
  queryOptions({
    queryKey: pageKey(org, kind, query, page),
    queryFn: ({ signal, client }) =>
      get<Page>(
        withQuery(orgPath(org, kind.plural), { ...query, limit: PAGE, ...startOf(client, org, kind, query, page) }),
        signal,
      ),
    gcTime: FORGET,
  });

/** A list as it is asked for by the address. */
export interface Asked {
  readonly org: string;
  readonly kind: AnyKind;
  readonly fields: Fields;
  readonly search: Search;
}

const firstPage = ({ org, kind, search }: Asked) => pageQuery(org, kind, apiQuery(search), 0);
/** Every record has exactly one state: the sum over states is how many there are, whatever they are grouped by. */
const counted = ({ org, kind, search }: Asked) => countsQuery(org, kind, 'state', filterQuery(search));
const groupCounted = ({ org, kind, search }: Asked) =>
  countsQuery(org, kind, search['by'] || 'state', filterQuery(search));

/**
 * What is asked for, once its numbers are there: until then the list shows what it showed before, so that typing in
 * the search field does not make it flicker. `isBehind` while that is so.
 */
export const useSettled = (asked: Asked): { readonly shown: Asked; readonly isBehind: boolean } => {
  const client = useQueryClient();
  const [shown, setShown] = useState(asked);
  const isBehind = JSON.stringify(shown.search) !== JSON.stringify(asked.search);
  useEffect(() => {
    let isWanted = true;
    const ready: Promise<unknown>[] = [
      client.ensureQueryData(counted(asked)),
      client.ensureQueryData(groupCounted(asked)),
      ...(asked.search['by'] ? [] : [client.ensureQueryData(firstPage(asked))]),
    ];
    // Whatever came of it: a refusal is shown by the list itself.
    void Promise.allSettled(ready).then(() => isWanted && setShown(asked));
    return () => {
      isWanted = false;
    };
  }, [asked, client]);
  return { shown, isBehind };
};

export interface ListRows {
  readonly sections: readonly Section[];
  readonly lines: number;
  /** How many records the filters leave; undefined while that is being counted. */
  readonly total: number | undefined;
  /** More records match the text than are looked at. */
  readonly isTruncated: boolean;
  readonly error: Error | null;
  /** There is something to show, however the last answer came out. */
  readonly isKnown: boolean;
  readonly retry: () => void;
}

/** How many there are and in which groups. */
export const useSections = (asked: Asked): ListRows => {
  const counts = useQuery(counted(asked));
  const first = useQuery({ ...firstPage(asked), enabled: !asked.search['by'] });
  const groups = useQuery(groupCounted(asked));
  const sections = useMemo(
    () => (groups.data ? sectionsOf(asked.kind, asked.fields, asked.search, groups.data) : []),
    [asked, groups.data],
  );
  return {
    sections,
    lines: countLines(sections),
    total: counts.data?.total,
    isTruncated: counts.data?.truncated === true,
    error: counts.error ?? groups.error ?? first.error,
    isKnown: counts.data !== undefined && groups.data !== undefined,
    retry: () => void Promise.all([counts.refetch(), groups.refetch(), first.refetch()]),
  };
};

export type RowAt = (line: number) => Row | undefined;

/** The rows of the lines in sight, asked for page by page. */
export const useRows = (asked: Asked, sections: readonly Section[], first: number, last: number): RowAt => {
  const { org, kind } = asked;
  const client = useQueryClient();
  const needs = useMemo(() => needsOf(sections, first, last, PAGE), [sections, first, last]);
  useQueries({ queries: needs.map(({ query, page }) => pageQuery(org, kind, query, page)) });
  return (index) => knownRow(client, org, kind, sections, index);
};

const place = (sections: readonly Section[], index: number) => {
  const line = lineAt(sections, index);
  if (line?.is !== 'row' || line.section.query === null) return undefined;
  return { query: line.section.query, page: Math.floor(line.at / PAGE), at: line.at % PAGE };
};

const knownRow = (client: QueryClient, org: string, kind: AnyKind, sections: readonly Section[], index: number) => {
  const found = place(sections, index);
  return found && client.getQueryData<Page>(pageKey(org, kind, found.query, found.page))?.items[found.at];
};

/** The rows of some lines, those included that nobody has scrolled to. */
export const fetchRows = async (
  client: QueryClient,
  { org, kind }: Asked,
  sections: readonly Section[],
  from: number,
  to: number,
): Promise<readonly Row[]> => {
  for (const { query, page } of needsOf(sections, from, to + 1, PAGE))
    await client.ensureQueryData(pageQuery(org, kind, query, page));
  return Array.from({ length: to - from + 1 }, (_, index) =>
    knownRow(client, org, kind, sections, from + index),
  ).filter((row) => row !== undefined);
};

const WHOLE_PAGE = 200;

/** Every record that the list's filters leave, page by page; `onCount` hears how many are there, `signal` ends it. */
export const fetchAll = async (
  { org, kind, search }: Pick<Asked, 'org' | 'kind' | 'search'>,
  signal: AbortSignal,
  onCount: (n: number) => void,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  let cursor: string | null = '';
  do {
    const page: Page = await get<Page>(
      withQuery(orgPath(org, kind.plural), { ...apiQuery(search), limit: WHOLE_PAGE, cursor }),
      signal,
    );
    rows.push(...page.items);
    onCount(rows.length);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
};
