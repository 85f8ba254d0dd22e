import type { JournalEvent } from '../../model/change.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';

/** What happened to a member, an invitation or a key. Data: ids and roles only, never addresses, names or tokens. */
export type AuthEvent = Omit<JournalEvent, 'op'>;

/** Puts events into the journal in one entry, as done by the actor; nothing for none. */
export const record = async (
  server: Pick<Server, 'commit'>,
  actor: Actor,
  events: readonly AuthEvent[],
): Promise<void> => {
  const action = events[0]?.name;
  if (action === undefined) return;
  await server.commit(actor, { changes: events.map((event) => ({ op: 'event' as const, ...event })), action });
};
