import { sql } from 'kysely';
import type { Digest } from '../../model/digest.ts';
import type { AssignedRole } from '../auth/grants.ts';
import type { Tx } from '../store/database.ts';

const DAY = 86_400_000;
/** What is older than this was in the inbox long enough: it is not mailed any more, such as after mail was set up. In milliseconds. */
export const HORIZON = 7 * DAY;

/** A digest that is looked after, by a member of an organisation. */
export interface DigestRow {
  readonly digest: string | null;
  readonly made_at: Date | null;
  readonly next_at: Date | null;
  readonly attempts: number;
  readonly failing_since: Date | null;
  readonly refused: string | null;
  readonly sent_at: Date | null;
}

/** Takes somebody's mail for this process until `until`; undefined when another has it, or it is not to be looked at yet. */
export const claimDigest = async (
  tx: Tx,
  user: string,
  lease: string,
  now: Date,
  until: Date,
): Promise<DigestRow | undefined> => {
  const found = await sql<DigestRow>`
    insert into mail_digest (org_id, user_id, lease, lease_until) values (app_org(), ${user}, ${lease}, ${until})
    on conflict (org_id, user_id) do update set lease = excluded.lease, lease_until = excluded.lease_until
      where (mail_digest.next_at is null or mail_digest.next_at <= ${now})
        and (mail_digest.lease_until is null or mail_digest.lease_until <= ${now})
    returning mail_digest.digest, mail_digest.made_at, mail_digest.next_at, mail_digest.attempts,
      mail_digest.failing_since, mail_digest.refused, mail_digest.sent_at`.execute(tx);
  return found.rows[0];
};

/** Somebody who is mailed. */
export interface Reader {
  readonly email: string;
  readonly roles: AssignedRole[];
  readonly digest: Exclude<Digest, 'off'>;
  readonly zone: string | null;
  readonly org: { readonly slug: string; readonly name: string };
}

/** A member as they are to be mailed now; undefined for one who left, is disabled or wants none. */
export const findReader = async (tx: Tx, user: string): Promise<Reader | undefined> => {
  const found = await sql<Omit<Reader, 'org'> & { slug: string; name: string }>`
    select auth_user.email, member.roles, coalesce(notify_choice.digest, 'daily') as digest, notify_choice.zone,
      org.slug, org.name
    from member join auth_user on auth_user.id = member.user_id join org on org.id = member.org_id
      left join notify_choice on notify_choice.org_id = member.org_id and notify_choice.user_id = member.user_id
    where member.org_id = app_org() and member.user_id = ${user} and member.disabled_at is null
      and coalesce(notify_choice.digest, 'daily') <> 'off'`.execute(tx);
  const [row] = found.rows;
  if (!row) return undefined;
  const { slug, name, ...rest } = row;
  return { ...rest, org: { slug, name } };
};

/** When the oldest thing happened that somebody has neither read nor been mailed. */
export const oldestUnmailed = async (tx: Tx, user: string, since: Date): Promise<Date | null> => {
  const found = await sql<{ at: Date | null }>`select min(note.at) as at from notification as note
    where note.org_id = app_org() and note.user_id = ${user} and note.read_at is null and note.digest is null
      and note.at > ${since}`.execute(tx);
  return found.rows[0]?.at ?? null;
};

/** Puts lines of an inbox into a digest. */
export const putInto = async (tx: Tx, user: string, digest: string, ids: readonly string[], now: Date) => {
  await sql`update notification set digest = ${digest}
    where org_id = app_org() and user_id = ${user} and id = any(${[...ids]}::uuid[])`.execute(tx);
  await sql`update mail_digest set digest = ${digest}, made_at = ${now}
    where org_id = app_org() and user_id = ${user}`.execute(tx);
};

/** Nothing is to be sent now: looked at again at `next`. */
export const lookAgainAt = async (tx: Tx, user: string, lease: string, next: Date): Promise<void> => {
  await sql`update mail_digest set digest = null, made_at = null, next_at = ${next}, lease = null, lease_until = null
    where org_id = app_org() and user_id = ${user} and lease = ${lease}`.execute(tx);
};

/** A digest that this process has under its lease. */
export interface Held {
  readonly user: string;
  readonly lease: string;
  readonly digest: string;
}

/** The mail server took it. Not ours to note any more: another process has sent it again, under the same name. */
export const noteSent = async (tx: Tx, { user, lease, digest }: Held, at: Date, next: Date): Promise<void> => {
  const ours = await sql`update mail_digest set digest = null, made_at = null, next_at = ${next}, attempts = 0,
      failing_since = null, problem = null, refused = null, sent_at = ${at}, lease = null, lease_until = null
    where org_id = app_org() and user_id = ${user} and lease = ${lease} returning true as ours`.execute(tx);
  if (ours.rows.length > 0)
    await sql`update notification set mailed_at = ${at}
      where org_id = app_org() and user_id = ${user} and digest = ${digest}`.execute(tx);
};

/** It is tried again at `next`; `isOver`: no more, what is in it stays unread in the inbox. */
export const noteFailure = async (
  tx: Tx,
  { user, lease, digest }: Held,
  failure: { readonly problem: string; readonly at: Date; readonly next: Date; readonly isOver: boolean },
): Promise<void> => {
  const { problem, at, next, isOver } = failure;
  await sql`update mail_digest set problem = ${problem}, failing_since = coalesce(failing_since, ${at}), next_at = ${next},
      attempts = ${isOver ? sql`0` : sql`attempts + 1`}, lease = null, lease_until = null
      ${isOver ? sql`, digest = null, made_at = null` : sql``}
    where org_id = app_org() and user_id = ${user} and lease = ${lease} and digest = ${digest}`.execute(tx);
  await sql`update mail_digest set lease = null, lease_until = null
    where org_id = app_org() and user_id = ${user} and lease = ${lease}`.execute(tx);
};

/** Nothing more goes to the address. What was in the digest may be in a later one, to another. */
export const noteRefusal = async (tx: Tx, { user, lease, digest }: Held, email: string, problem: string, at: Date) => {
  const ours = await sql`update mail_digest set refused = ${email}, problem = ${problem},
      failing_since = coalesce(failing_since, ${at}), attempts = attempts + 1, digest = null, made_at = null, next_at = null,
      lease = null, lease_until = null
    where org_id = app_org() and user_id = ${user} and lease = ${lease} returning true as ours`.execute(tx);
  if (ours.rows.length > 0)
    await sql`update notification set digest = null
      where org_id = app_org() and user_id = ${user} and digest = ${digest} and mailed_at is null`.execute(tx);
};
