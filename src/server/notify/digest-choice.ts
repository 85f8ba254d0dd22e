import { sql } from 'kysely';
import { z } from 'zod';
import { DIGEST_NAMES, type Digest, isZone } from '../../model/digest.ts';
import type { Settings } from '../settings.ts';
import type { Tx } from '../store/database.ts';

const digest = z.enum(DIGEST_NAMES as [Digest, ...Digest[]]);

export const choiceView = z.strictObject({
  configured: z.boolean().meta({ description: 'Whether this installation sends mail at all.' }),
  digest,
  zone: z.string().nullable().meta({ description: 'Where 07:00 of a daily digest is; null is UTC.' }),
  problem: z
    .string()
    .nullable()
    .meta({ description: 'Why nothing was mailed lately; null where nothing stood in the way.' }),
  refused: z
    .boolean()
    .meta({ description: 'The address was refused for good: nothing is sent until you choose again.' }),
});

export const choiceBody = z.strictObject({
  digest,
  zone: z
    .string()
    .max(64)
    .refine(isZone, 'must be a time zone such as Europe/Berlin')
    .nullable()
    .optional()
    .meta({ description: 'Absent keeps it; null is UTC.' }),
});

interface Row {
  readonly digest: Digest;
  readonly zone: string | null;
  readonly problem: string | null;
  readonly refused: boolean;
}

/** How often somebody is mailed, and whether that reaches them. */
export const readChoice = async (
  tx: Tx,
  settings: Pick<Settings, 'mail'>,
  user: string,
): Promise<z.output<typeof choiceView>> => {
  const found = await sql<Row>`
    select coalesce(notify_choice.digest, 'daily') as digest, notify_choice.zone, mail_digest.problem,
      mail_digest.refused is not null and mail_digest.refused = auth_user.email as refused
    from auth_user
      left join notify_choice on notify_choice.org_id = app_org() and notify_choice.user_id = auth_user.id
      left join mail_digest on mail_digest.org_id = app_org() and mail_digest.user_id = auth_user.id
    where auth_user.id = ${user}`.execute(tx);
  const { digest = 'daily', zone = null, problem = null, refused = false } = found.rows[0] ?? {};
  return { configured: settings.mail !== undefined, digest, zone, problem, refused };
};

/** Keeps what a member chose. Mail to them is tried anew; what was on its way to somebody who wants no more is dropped. */
export const choose = async (tx: Tx, user: string, { digest, zone }: z.output<typeof choiceBody>): Promise<void> => {
  await sql`insert into notify_choice (org_id, user_id, muted, digest, zone)
    select app_org(), member.user_id, '[]'::jsonb, ${digest}, ${zone ?? null} from member
    where member.org_id = app_org() and member.user_id = ${user}
    on conflict (org_id, user_id) do update set digest = excluded.digest
      ${zone === undefined ? sql`` : sql`, zone = excluded.zone`}`.execute(tx);
  await sql`update mail_digest set next_at = null, attempts = 0, failing_since = null, problem = null, refused = null
      ${digest === 'off' ? sql`, digest = null, made_at = null` : sql``}
    where mail_digest.org_id = app_org() and mail_digest.user_id = ${user}`.execute(tx);
};
