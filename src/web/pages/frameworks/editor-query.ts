import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Change } from '../../../model/change.ts';
import { get, orgPath, post, withQuery } from '../../api.ts';
import { ORG } from '../../queries.ts';
import type { FrameworkHere } from './edition-query.ts';
import type { RequirementHere } from './editor-rows.ts';

export interface Edited {
  readonly framework: FrameworkHere;
  readonly requirements: readonly RequirementHere[];
}

interface Paged {
  readonly items: readonly RequirementHere[];
  readonly next: string | null;
}

/** Pages of the list that are read; no framework that is imported has more. */
const MOST_PAGES = 50;

/**
 * A framework with everything in it, retired or not. Not refreshed while somebody writes: what others change meanwhile shows
 * when it is kept.
 */
export const editedQuery = (org: string, ref: string) =>
  queryOptions({
    queryKey: ['framework-editor', org, ref],
    queryFn: async ({ signal }): Promise<Edited> => {
      const framework = await get<FrameworkHere>(orgPath(org, 'frameworks', ref), signal);
      const requirements: RequirementHere[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const query = { 'linked.part_of': framework.id, limit: 200, cursor };
        const got = await get<Paged>(withQuery(orgPath(org, 'requirements'), query), signal);
        requirements.push(...got.items);
        if (got.next === null) break;
        cursor = got.next;
      }
      return { framework, requirements };
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const useKeep = (org: string, ref: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: readonly Change[]) => post(orgPath(org, 'changes'), { changes }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['framework-editor', org, ref] });
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
  });
};
