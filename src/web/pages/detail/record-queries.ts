import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AnyKind } from '../../../model/kind.ts';
import { registry } from '../../../model/registry.ts';
import { get, orgPath, withQuery } from '../../api.ts';
import type { Affected, Detail, Impact, Page, Spans, Version, Why } from '../../api-types.ts';
import { detailQuery, ORG, type Search } from '../../queries.ts';

/** What would stand differently if the record were broken. */
export interface Breaks {
  readonly total: number;
  readonly groups: readonly {
    readonly audience: string;
    readonly total: number;
    readonly items: readonly (Affected & { readonly to?: string })[];
  }[];
}

export interface History {
  readonly versions: readonly Version[];
  /** The cursor of the next page, where there is one. */
  readonly next?: string | null;
}

/** Versions of one page. */
const VERSIONS = 50;

type At = string | undefined;

const part = <T>(org: string, kind: AnyKind, ref: string, name: string, query: Search) =>
  queryOptions({
    // Starts as live-commit.ts expects, so that a commit marks it stale.
    queryKey: [ORG, org, 'record', kind.name, ref, name, query],
    queryFn: ({ signal }) => get<T>(withQuery(orgPath(org, kind.plural, ref, name), query), signal),
    placeholderData: keepPreviousData,
  });

const moment = (asOf: At): Search => (asOf ? { asOf } : {});

/** The record as it is, or as it was at a moment. */
export const recordQuery = (org: string, kind: AnyKind, ref: string, asOf: At) =>
  queryOptions({
    queryKey: asOf ? [ORG, org, 'record', kind.name, ref, 'past', asOf] : detailQuery(org, kind, ref).queryKey,
    queryFn: ({ signal }) => get<Detail>(withQuery(orgPath(org, kind.plural, ref), moment(asOf)), signal),
    // From one moment to the next the page stands still; it says meanwhile that it is being read.
    ...(asOf ? { placeholderData: keepPreviousData } : {}),
  });

export const whyOf = (org: string, kind: AnyKind, ref: string, asOf: At) =>
  part<Why>(org, kind, ref, 'why', moment(asOf));
export const impactOf = (org: string, kind: AnyKind, ref: string, asOf: At) =>
  part<Impact>(org, kind, ref, 'impact', moment(asOf));
export const breaksOf = (org: string, kind: AnyKind, ref: string) => part<Breaks>(org, kind, ref, 'breaks', {});
export const spansOf = (org: string, kind: AnyKind, ref: string, from: string, to: string) =>
  part<Spans>(org, kind, ref, 'spans', { from, to });

/** Versions, newest first, page by page. */
export const historyOf = (org: string, kind: AnyKind, ref: string, asOf: At) =>
  infiniteQueryOptions({
    queryKey: [ORG, org, 'record', kind.name, ref, 'versions', asOf ?? ''],
    queryFn: ({ signal, pageParam }) =>
      get<History>(
        withQuery(orgPath(org, kind.plural, ref, 'history'), { limit: VERSIONS, cursor: pageParam, asOf }),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** Records of a kind that point at this one by a relation, newest first; with all that a list says of each. */
export const pointingAt = (org: string, name: string, relation: string, id: string, asOf: At) => {
  const kind = registry.get(name);
  return queryOptions({
    queryKey: [ORG, org, 'list', kind.name, 'pointing', relation, id, asOf ?? ''],
    queryFn: ({ signal }) =>
      get<Page>(
        withQuery(orgPath(org, kind.plural), {
          [`linked.${relation}`]: id,
          sort: '-updatedAt',
          limit: 200,
          ...moment(asOf),
        }),
        signal,
      ),
  });
};
