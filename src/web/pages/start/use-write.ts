import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Change } from '../../../model/change.ts';
import { orgPath, post } from '../../api.ts';
import type { RecordRef } from '../../api-types.ts';
import { ORG } from '../../queries.ts';
import { useOneAtATime } from './one-at-a-time.ts';

export interface Written {
  readonly records: readonly (RecordRef | null)[];
}

interface Draft {
  readonly id: string;
  readonly keep: () => void;
  readonly clear: () => void;
}

/**
 * Writes a step's records in one commit, once everything that `prepare` does is done. The draft's id is the idempotency
 * key: sent twice, they are made once. No changes are no commit.
 */
export const useWrite = (org: string, draft: Draft, onWritten: (written: Written) => void) => {
  const client = useQueryClient();
  const write = useMutation({
    mutationFn: async (prepare: () => Promise<readonly Change[]> | readonly Change[]) => {
      draft.keep();
      const changes = await prepare();
      if (changes.length === 0) return { records: [] };
      return post<Written>(
        orgPath(org, 'changes'),
        { changes, reason: 'First steps' },
        { headers: { 'idempotency-key': `first-steps-${draft.id}` } },
      );
    },
    onSuccess: (written) => {
      draft.clear();
      onWritten(written);
    },
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
  return { isPending: write.isPending, error: write.error, send: useOneAtATime(write) };
};

/** The key of the record of a kind that was made. */
export const keyIn = ({ records }: Written, kind: string): string =>
  records.find((record) => record?.kind === kind)?.key ?? '';
