import { type RawBuilder, sql } from 'kysely';
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

/** Refuses everybody but those who administer the organisation, as they did when the request came in. */
export const requireAdmin = (actor: Actor): void => {
  if (!administers(actor)) throw new AppError('forbidden', 'only an owner of the organisation can do this');
};

/** Whether somebody, by the expression of their id, owns the whole organisation set. */
export const ownsAll = (user: RawBuilder<unknown>) => sql<boolean>`exists (
  select from member where member.org_id = app_org() and member.user_id = ${user} and member.disabled_at is null
    and member.roles @> '[{"role": "owner", "scope": null}]'::jsonb)`;

/**
 * Refuses an actor who administered the organisation when the request came in and has lost that since. Ask under the
 * organisation's lock: of two owners who end each other's rights at once, the second has none left.
 */
export const requireAdminStill = async (tx: Tx, actor: Actor): Promise<void> => {
  if (actor.type === 'system') return;
  const person =
    actor.type === 'person'
      ? sql`${actor.id}`
      : sql`(select api_key.created_by from api_key
          where api_key.org_id = app_org() and api_key.id = ${actor.id} and api_key.revoked_at is null)`;
  const found = await sql<{ still: boolean }>`select ${ownsAll(person)} as still`.execute(tx);
  if (found.rows[0]?.still !== true) throw new AppError('forbidden', 'only an owner of the organisation can do this');
};
