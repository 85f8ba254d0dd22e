import { sql } from 'kysely';
import type { Tx } from '../store/database.ts';

/** Ends what somebody invited, or what one API key did. */
type By = { readonly user: string } | { readonly key: string };

/**
 * Ends the open invitations of whoever may not invite any more: a link would let them back in as what they were. Those
 * of a person are also those that their keys made; the invitation names the key.
 */
export const endInvitations = async (tx: Tx, by: By, at: Date): Promise<void> => {
  const makers =
    'key' in by
      ? sql`invitation.invited_by = ${by.key}`
      : sql`(invitation.invited_by = ${by.user} or invitation.invited_by in (
          select api_key.id::text from api_key where api_key.org_id = app_org() and api_key.created_by = ${by.user}))`;
  await sql`update invitation set revoked_at = ${at}
    where invitation.org_id = app_org() and ${makers}
      and invitation.accepted_at is null and invitation.revoked_at is null`.execute(tx);
};
