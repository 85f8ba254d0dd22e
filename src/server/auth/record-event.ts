import type { JournalEvent } from '../../model/change.ts';
import type { Actor } from '../../model/permission.ts';
import type { CommitRequest, Server } from '../context.ts';
import type { Tx } from '../store/database.ts';

/** What happened to a member, an invitation or a key. Data: ids and roles only, never addresses, names or tokens. */
export type AuthEvent = Omit<JournalEvent, 'op'>;

interface Deed<T> {
  /** For the caller. */
  readonly value: T;
  /** For the journal, in one entry; nothing for none. */
  readonly events: readonly AuthEvent[];
}

/**
 * Runs `work` under the organisation's lock and puts what it did into the journal, as done by the actor, in the same
 * transaction: neither is ever there without the other. What `work` throws undoes both.
 */
export const recorded = async <T>(
  server: Pick<Server, 'commit'>,
  actor: Actor,
  work: (tx: Tx) => Promise<Deed<T>>,
): Promise<T> => {
  let done: Deed<T> | undefined;
  // The store reads changes and action after `within`, which is where they become known.
  const request: { changes: JournalEvent[]; action?: string } & Pick<CommitRequest, 'within'> = {
    changes: [],
    within: async (tx) => {
      done = await work(tx);
      request.changes = done.events.map((event) => ({ op: 'event', ...event }));
      const action = done.events[0]?.name;
      if (action !== undefined) request.action = action;
    },
  };
  await server.commit(actor, request);
  if (!done) throw new Error('the store did not run the work of its commit');
  return done.value;
};
