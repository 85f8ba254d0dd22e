import { queryOptions } from '@tanstack/react-query';
import { get, orgPath } from '../../../api.ts';
import type { Member } from '../../../api-types.ts';
import { ORG } from '../../../queries.ts';

export const membersQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'members'],
    queryFn: ({ signal }) => get<{ readonly members: readonly Member[] }>(orgPath(org, 'members'), signal),
  });
