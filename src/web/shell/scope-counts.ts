import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, orgPath, withQuery } from '../api.ts';
import type { Meta } from '../api-types.ts';
import { ORG } from '../queries.ts';

/** Numbers by kind and status of one scope’s records. */
export const scopeCountsQuery = (org: string, scope: string) =>
  queryOptions({
    queryKey: [ORG, org, 'kind-counts', scope],
    queryFn: ({ signal }) => get<Pick<Meta, 'counts'>>(withQuery(orgPath(org, 'kind-counts'), { scope }), signal),
    placeholderData: keepPreviousData,
  });
