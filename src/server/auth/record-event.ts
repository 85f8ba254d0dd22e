import type { JournalEvent } from '../../model/change.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';

/** Puts what happened to members, invitations or keys into the journal, as done by the actor. Data: ids only, never addresses or tokens. */
export const record = async (
  server: Pick<Server, 'commit'>,
  actor: Actor,
  name: string,
  data: JournalEvent['data'],
): Promise<void> => {
  await server.commit(actor, { changes: [{ op: 'event', name, data }], action: name });
};
