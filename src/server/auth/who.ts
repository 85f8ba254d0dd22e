import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import { type Actor, administers } from '../../model/permission.ts';
import type { Tx, Who } from '../store/database.ts';

/** Sets for whom the rest of this transaction runs; for work that learns the organisation on its way. */
export const actAs = async (tx: Tx, who: Who): Promise<void> => {
  await sql`select set_config('app.org', ${who.org ?? ''}, true), set_config('app.user', ${who.user ?? ''}, true)`.execute(
    tx,
  );
};

/** Organisation and person of an actor, for `db.run`. */
export const whoOf = (actor: Actor): Who =>
  actor.type === 'person' ? { org: actor.org, user: actor.id } : { org: actor.org };

/** A person who owns the whole organisation. */
export const ownerActor = (org: string, user: string): Actor => ({
  type: 'person',
  id: user,
  org,
  grants: [{ role: 'owner', scopes: 'all' }],
});

/** Refuses everybody but those who administer the organisation. */
export const requireAdmin = (actor: Actor): void => {
  if (!administers(actor)) throw new AppError('forbidden', 'only an owner of the organisation can do this');
};
