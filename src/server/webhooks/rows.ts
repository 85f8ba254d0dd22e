import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import { seal, unseal } from '../files/seal.ts';
import { deriveKey, type Settings } from '../settings.ts';
import type { Tx } from '../store/database.ts';
import { isUuid, uuidv7 } from '../store/uuid.ts';
import type { EventName, Message } from './messages.ts';
import type { Sent } from './send.ts';
import { excerpt } from './send.ts';

export interface WebhookRow {
  readonly org_id: string;
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: EventName[];
  readonly kinds: string[];
  readonly secret: string;
  readonly secret_before: string | null;
  readonly before_until: Date | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly disabled_at: Date | null;
  readonly disabled_why: string | null;
  readonly position: number;
  readonly part: number;
  readonly attempts: number;
  readonly failing_since: Date | null;
  readonly next_at: Date;
}

const COLUMNS = sql`webhook.org_id, webhook.id, webhook.name, webhook.url, webhook.events, webhook.kinds, webhook.secret,
  webhook.secret_before, webhook.before_until, webhook.created_by, webhook.created_at, webhook.disabled_at,
  webhook.disabled_why, webhook.position, webhook.part, webhook.attempts, webhook.failing_since, webhook.next_at`;

const boxOf = (row: Pick<WebhookRow, 'org_id' | 'id'>): string => `webhook ${row.org_id} ${row.id}`;

export const sealSecret = (
  settings: Pick<Settings, 'secret'>,
  row: Pick<WebhookRow, 'org_id' | 'id'>,
  secret: string,
): string => seal(deriveKey(settings.secret, 'webhooks'), boxOf(row), Buffer.from(secret)).toString('base64');

const openSecret = (settings: Pick<Settings, 'secret'>, row: WebhookRow, sealed: string): string | undefined =>
  unseal(deriveKey(settings.secret, 'webhooks'), boxOf(row), Buffer.from(sealed, 'base64'))?.toString('utf8');

/** The secrets in force, the newest first; none where they were sealed by another installation. */
export const secretsOf = (settings: Pick<Settings, 'secret'>, row: WebhookRow, now: number): string[] => {
  const before = row.before_until && row.before_until.getTime() > now ? row.secret_before : null;
  return [row.secret, before].flatMap((sealed) => (sealed === null ? [] : (openSecret(settings, row, sealed) ?? [])));
};

export const listRows = async (tx: Tx): Promise<WebhookRow[]> => {
  const found = await sql<WebhookRow>`select ${COLUMNS} from webhook where webhook.org_id = app_org()
    order by webhook.created_at, webhook.id limit 100`.execute(tx);
  return found.rows;
};

export const getRow = async (tx: Tx, id: string): Promise<WebhookRow> => {
  const found = isUuid(id)
    ? await sql<WebhookRow>`select ${COLUMNS} from webhook where webhook.org_id = app_org() and webhook.id = ${id}`.execute(
        tx,
      )
    : undefined;
  const row = found?.rows[0];
  if (!row) throw new AppError('not_found', 'there is no such webhook');
  return row;
};

/** Takes a due webhook for this process until `until`; undefined when another has it. */
export const claimRow = async (
  tx: Tx,
  id: string,
  lease: string,
  now: number,
  until: number,
): Promise<WebhookRow | undefined> => {
  const found = await sql<WebhookRow>`update webhook set lease = ${lease}, lease_until = ${new Date(until)}
    where webhook.org_id = app_org() and webhook.id = (
      select free.id from webhook as free where free.org_id = app_org() and free.id = ${id} and free.disabled_at is null
        and free.next_at <= ${new Date(now)} and (free.lease_until is null or free.lease_until <= ${new Date(now)})
      for update skip locked)
    returning ${COLUMNS}`.execute(tx);
  return found.rows[0];
};

/** Moves on, if the webhook is still ours to tell; answers whether it is. */
export const moveOn = async (
  tx: Tx,
  row: Pick<WebhookRow, 'id'>,
  lease: string,
  to: { readonly position: number; readonly part: number },
): Promise<boolean> => {
  const done =
    await sql`update webhook set position = ${to.position}, part = ${to.part}, attempts = 0, failing_since = null
    where webhook.org_id = app_org() and webhook.id = ${row.id} and webhook.lease = ${lease} returning true as moved`.execute(
      tx,
    );
  return done.rows.length > 0;
};

/** The webhook is free again, and those that wait longer come first. */
export const letGo = async (tx: Tx, row: Pick<WebhookRow, 'id'>, lease: string, now: number): Promise<void> => {
  await sql`update webhook set lease = null, lease_until = null, next_at = greatest(webhook.next_at, ${new Date(now)})
    where webhook.org_id = app_org() and webhook.id = ${row.id} and webhook.lease = ${lease}`.execute(tx);
};

export const waitUntil = async (
  tx: Tx,
  row: Pick<WebhookRow, 'id'>,
  lease: string,
  failure: Pick<WebhookRow, 'attempts' | 'position' | 'part'> & { readonly since: number; readonly next: number },
): Promise<void> => {
  await sql`update webhook set attempts = ${failure.attempts}, failing_since = ${new Date(failure.since)},
      next_at = ${new Date(failure.next)}, position = ${failure.position}, part = ${failure.part}
    where webhook.org_id = app_org() and webhook.id = ${row.id} and webhook.lease = ${lease}`.execute(tx);
};

export const disableRow = async (tx: Tx, id: string, why: string, at: number): Promise<void> => {
  await sql`update webhook set disabled_at = ${new Date(at)}, disabled_why = ${why}, lease = null, lease_until = null
    where webhook.org_id = app_org() and webhook.id = ${id} and webhook.disabled_at is null`.execute(tx);
};

/** Attempts of a webhook that are kept. */
const KEPT = 200;

/** Writes an attempt down, and drops the oldest beyond those that are kept. Answers its id. */
export const noteDelivery = async (
  tx: Tx,
  webhook: string,
  message: Message,
  attempt: number,
  sent: Sent,
  now: number,
): Promise<string> => {
  const id = uuidv7(now);
  await sql`insert into webhook_delivery
      (org_id, webhook_id, id, message, event, seq, attempt, at, ms, status, problem, request, response)
    values (app_org(), ${webhook}, ${id}, ${message.id}, ${message.event}, ${message.seq}, ${attempt}, ${new Date(now)},
      ${sent.ms}, ${sent.status}, ${sent.problem}, ${excerpt(message.body)}, ${sent.response})`.execute(tx);
  await sql`delete from webhook_delivery where webhook_delivery.org_id = app_org() and webhook_delivery.webhook_id = ${webhook}
    and webhook_delivery.id < (select kept.id from webhook_delivery as kept
      where kept.org_id = app_org() and kept.webhook_id = ${webhook} order by kept.id desc offset ${KEPT - 1} limit 1)`.execute(
    tx,
  );
  return id;
};

export interface DeliveryRow {
  readonly id: string;
  readonly message: string;
  readonly event: string;
  readonly seq: number | null;
  readonly attempt: number;
  readonly at: Date;
  readonly ms: number;
  readonly status: number | null;
  readonly problem: string | null;
  readonly request: string;
  readonly response: string;
}

export const listDeliveries = async (tx: Tx, webhook: string, only?: string): Promise<DeliveryRow[]> => {
  if (only !== undefined && !isUuid(only)) return [];
  const found = await sql<DeliveryRow>`select webhook_delivery.id, webhook_delivery.message, webhook_delivery.event,
      webhook_delivery.seq, webhook_delivery.attempt, webhook_delivery.at, webhook_delivery.ms, webhook_delivery.status,
      webhook_delivery.problem, webhook_delivery.request, webhook_delivery.response
    from webhook_delivery where webhook_delivery.org_id = app_org() and webhook_delivery.webhook_id = ${webhook}
      and (${only ?? null}::uuid is null or webhook_delivery.id = ${only ?? null}::uuid)
    order by webhook_delivery.id desc limit ${KEPT}`.execute(tx);
  return found.rows;
};

export const readEntries = async (tx: Tx, after: number, limit: number): Promise<string[]> => {
  const found = await sql<{ entry: string }>`select journal.entry from journal
    where journal.org_id = app_org() and journal.seq > ${after} order by journal.seq limit ${limit}`.execute(tx);
  return found.rows.map(({ entry }) => entry);
};

/** Whether whoever made the webhook may still answer for what it is told: a member who owns the whole organisation. */
export const makerStillOwns = async (tx: Tx, maker: string): Promise<boolean> => {
  const found = await sql<{ still: boolean }>`select exists (
    select from member where member.org_id = app_org() and member.user_id = ${maker} and member.disabled_at is null
      and member.roles @> '[{"role": "owner", "scope": null}]'::jsonb) as still`.execute(tx);
  return found.rows[0]?.still === true;
};
