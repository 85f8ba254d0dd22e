import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { orgPath, post } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { notify } from '../../ui/notify.ts';
import type { Owned } from './work-query.ts';

interface LastStep {
  readonly record: Owned;
  readonly plural: string;
  readonly label: string;
  /** The step that leads back; absent where none does. */
  readonly back?: string;
}

/** The last step taken on the page of one's work; it outlives the line, which is gone once the step is done. */
export const useLastStep = () => {
  const org = useOrg();
  const client = useQueryClient();
  const key = ['work', org, 'last-step'];
  const { data: last } = useQuery<LastStep | null>({
    queryKey: key,
    queryFn: () => null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const keep = (step: LastStep | null) => client.setQueryData(key, step);
  const undo = useMutation({
    mutationFn: async () => {
      if (last?.back) await post(orgPath(org, last.plural, last.record.key, 'transitions', last.back));
    },
    onSuccess: async () => {
      keep(null);
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
    onError: (error) => notify({ isFailure: true, title: 'This could not be undone', message: error.message }),
  });
  return { last, keep, undo };
};
