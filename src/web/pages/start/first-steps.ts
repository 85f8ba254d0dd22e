import { queryOptions, useQueries } from '@tanstack/react-query';
import { registry } from '../../../model/registry.ts';
import { get, orgPath, withQuery } from '../../api.ts';
import type { Page } from '../../api-types.ts';
import { ORG } from '../../queries.ts';
import type { Found, Recorded } from './steps.ts';

/** By which record each step is known to be done: the oldest of these. */
const SIGNS: readonly (readonly [Recorded, string, Readonly<Record<string, string>>])[] = [
  ['product', 'product', {}],
  ['goals', 'adoption', {}],
  ['control', 'control', { state: 'active' }],
  ['evidence', 'evidence', {}],
  ['answer', 'answer', {}],
  ['approve', 'answer', { state: 'approved' }],
  ['publish', 'claim', { state: 'published' }],
];

const firstQuery = (org: string, kindName: string, query: Readonly<Record<string, string>>) => {
  const kind = registry.get(kindName);
  return queryOptions({
    queryKey: [ORG, org, 'list', kind.name, 'first', query],
    // A page like any other list's: that is what a live update expects to find here.
    queryFn: ({ signal }) => get<Page>(withQuery(orgPath(org, kind.plural), { ...query, limit: 1 }), signal),
  });
};

/** How far an organisation has come, from its records; undefined while that is looked up. */
export const useFirstSteps = (org: string): { readonly found: Found | undefined; readonly error: Error | null } =>
  useQueries({
    queries: SIGNS.map(([, kind, query]) => firstQuery(org, kind, query)),
    combine: (results) => ({
      error: results.find(({ error }) => error)?.error ?? null,
      found: results.every(({ data }) => data !== undefined)
        ? (Object.fromEntries(
            SIGNS.map(([step], at) => [step, results[at]?.data?.items[0] ?? null]),
          ) as unknown as Found)
        : undefined,
    }),
  });
