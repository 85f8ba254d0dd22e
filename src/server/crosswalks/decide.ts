import type { Change } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import { demand } from './load-crosswalk.ts';
import { readMappings } from './side.ts';

export interface Decisions {
  /** Keys of mappings. */
  readonly accept: readonly string[];
  readonly reject: readonly string[];
}

export interface DecideAnswer {
  readonly seq: number | null;
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  readonly counts: CommitResult['counts'];
}

/** Accepts and rejects mappings in one commit; what was decided so already stays. Throws not_found where one is not there. */
export const decideMappings = async (
  server: Server,
  actor: Actor,
  { accept, reject }: Decisions,
): Promise<DecideAnswer> => {
  demand(server, actor, accept.length > 0 ? 'approve' : 'update', 'decide on mappings');
  const both = accept.filter((key) => reject.includes(key));
  if (both.length > 0)
    throw new AppError('invalid', `${both[0]} is both accepted and rejected`, [
      { pointer: '/reject', detail: 'is also to be accepted' },
    ]);
  let accepted: string[] = [];
  let rejected: string[] = [];
  const result = await server.commit(actor, {
    action: 'crosswalk.decide',
    changes: [],
    decide: async (tx) => {
      const found = new Map(
        (await readMappings(server, actor, tx, { keys: [...accept, ...reject] })).map((one) => [one.key, one]),
      );
      const missing = [...accept, ...reject].find((key) => !found.has(key));
      if (missing !== undefined) throw new AppError('not_found', `there is no mapping ${missing}`);
      accepted = accept.filter((key) => found.get(key)?.state !== 'accepted');
      rejected = reject.filter((key) => found.get(key)?.state !== 'rejected');
      return [
        ...accepted.map((ref): Change => ({ op: 'transition', ref, name: 'accept' })),
        ...rejected.map((ref): Change => ({ op: 'transition', ref, name: 'reject' })),
      ];
    },
  });
  return { seq: result.seq, accepted, rejected, counts: result.counts };
};
