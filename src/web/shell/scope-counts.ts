import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, orgPath, withQuery } from '../api.ts';
import type { Meta, Page } from '../api-types.ts';
import { ORG } from '../queries.ts';

/** Numbers by kind and status of one scope’s records. */
export const scopeCountsQuery = (org: string, scope: string) =>
  queryOptions({
    queryKey: [ORG, org, 'kind-counts', scope],
    queryFn: ({ signal }) => get<Pick<Meta, 'counts'>>(withQuery(orgPath(org, 'kind-counts'), { scope }), signal),
    placeholderData: keepPreviousData,
  });

/** The one scope of a key, for its name. */
export const scopeQuery = (org: string, key: string) =>
  queryOptions({
    queryKey: [ORG, org, 'list', 'scope', 'named', key],
    queryFn: ({ signal }) => get<Page>(withQuery(orgPath(org, 'scopes'), { key, limit: 1 }), signal),
    staleTime: 60_000,
  });
