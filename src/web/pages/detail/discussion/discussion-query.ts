import { queryOptions } from '@tanstack/react-query';
import { get, orgPath, withQuery } from '../../../api.ts';
import type { Ref } from '../../../api-types.ts';
import { ORG } from '../../../queries.ts';

export interface Comment {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  /** null: withdrawn. */
  readonly text: string | null;
  readonly author: string;
  readonly isMine: boolean;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly mentions: readonly Ref[];
}

interface Discussion {
  readonly items: readonly Comment[];
  readonly total: number;
  readonly mayWrite: boolean;
}

/** What was said about a record. */
export const discussionQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [ORG, org, 'discussion', id],
    queryFn: ({ signal }) => get<Discussion>(withQuery(orgPath(org, 'discussion'), { ref: id }), signal),
  });
