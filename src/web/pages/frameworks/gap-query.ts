import { infiniteQueryOptions, keepPreviousData, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Status } from '../../../assurance/types.ts';
import type { Missing, Waiting } from '../../../model/validation/gap.ts';
import { get, orgPath, post, withQuery } from '../../api.ts';
import type { RecordRef } from '../../api-types.ts';
import { ORG } from '../../queries.ts';

type Named = Omit<RecordRef, 'kind'>;

export interface GapLine extends Named {
  readonly status: Status;
  readonly missing: Missing;
  readonly step: string;
  readonly about: RecordRef | null;
  readonly adoption: Named;
  readonly waiting: Waiting;
  readonly task: Named | null;
}

export interface Gaps {
  readonly total: number;
  readonly byMissing: Readonly<Partial<Record<Missing, number>>>;
  readonly items: readonly GapLine[];
}

const PAGE = 50;

export interface GapFilter {
  readonly adoption?: string | undefined;
  readonly missing?: string | undefined;
}

export const gapsQuery = (org: string, filter: GapFilter) =>
  infiniteQueryOptions({
    queryKey: [ORG, org, 'gaps', filter],
    queryFn: ({ signal, pageParam }) =>
      get<Gaps>(withQuery(orgPath(org, 'gaps'), { ...filter, limit: PAGE, skip: pageParam }), signal),
    initialPageParam: 0,
    getNextPageParam: (last, _pages, skip) => (skip + PAGE < last.total ? skip + PAGE : undefined),
    placeholderData: keepPreviousData,
  });

export interface TasksMade {
  readonly made: number;
  readonly had: number;
}

export const useMakeTasks = (org: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: { readonly applied: readonly string[]; readonly owner?: string; readonly dueAt?: string }) =>
      post<TasksMade>(orgPath(org, 'gaps', 'tasks'), wish),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};
