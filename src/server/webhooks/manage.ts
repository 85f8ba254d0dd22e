import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { lineSchema } from '../../model/field.ts';
import type { Actor } from '../../model/permission.ts';
import { recorded } from '../auth/record-event.ts';
import { requireAdmin, requireAdminStill } from '../auth/who.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { uuidv7 } from '../store/uuid.ts';
import { EVENTS } from './messages.ts';
import { getRow, sealSecret } from './rows.ts';
import { faultOfUrl } from './send.ts';
import { newSecret } from './sign.ts';

/** How long the secret before the present one still signs, in milliseconds. */
export const OVERLAP = 24 * 3_600_000;
const MOST = 20;

const urlSchema = z
  .string()
  .max(2_000)
  .superRefine((text, issues) => {
    const fault = faultOfUrl(text);
    if (fault !== undefined) issues.addIssue({ code: 'custom', message: fault });
  });
const eventsSchema = z
  .array(z.enum(EVENTS))
  .min(1, 'choose at least one')
  .transform((names) => EVENTS.filter((name) => names.includes(name)));
const kindsSchema = z.array(z.string().regex(/^[a-z][a-z_]{1,60}$/)).max(100);

export const newWebhookSchema = z.strictObject({
  name: lineSchema.trim().min(1, 'must not be empty').max(200),
  url: urlSchema,
  events: eventsSchema,
  kinds: kindsSchema.default([]).meta({ description: 'Only records of these kinds; empty: of all.' }),
});
export type NewWebhook = z.output<typeof newWebhookSchema>;

export const webhookPatchSchema = z.strictObject({
  name: newWebhookSchema.shape.name.optional(),
  url: urlSchema.optional(),
  events: eventsSchema.optional(),
  kinds: kindsSchema.optional(),
  enabled: z.boolean().optional(),
  skip: z
    .literal(true)
    .optional()
    .meta({ description: 'Leave out what has happened so far; without it nothing is missed.' }),
});
export type WebhookPatch = z.output<typeof webhookPatchSchema>;

type Parts = Pick<Server, 'db' | 'settings' | 'registry' | 'now' | 'commit'>;

const refuseKinds = ({ registry }: Parts, kinds: readonly string[] = []): void => {
  const unknown = kinds.filter((name) => registry.find(name) === undefined);
  if (unknown.length > 0)
    throw new AppError('invalid', 'some of what was sent is not valid: see errors', [
      { pointer: '/kinds', detail: `names no kind: ${unknown.join(', ')}` },
    ]);
};

const head = sql`coalesce((select max(journal.seq) from journal where journal.org_id = app_org()), -1)`;

const refuseMany = async (tx: Tx): Promise<void> => {
  const found = await sql<{
    n: number;
  }>`select count(*)::int as n from webhook where webhook.org_id = app_org()`.execute(tx);
  if ((found.rows[0]?.n ?? 0) >= MOST)
    throw new AppError('conflict', `an organisation has at most ${MOST} webhooks: remove one first`);
};

/** Makes a webhook that hears of what happens from now on; the secret is answered this once. Throws forbidden for all but owners. */
export const createWebhook = async (
  server: Parts,
  actor: Actor,
  wanted: NewWebhook,
): Promise<{ readonly id: string; readonly secret: string }> => {
  requireAdmin(actor);
  if (actor.type !== 'person') throw new AppError('forbidden', 'only a person can make a webhook: sign in');
  refuseKinds(server, wanted.kinds);
  const now = server.now();
  const [id, secret] = [uuidv7(now), newSecret()];
  const sealed = sealSecret(server.settings, { org_id: actor.org, id }, secret);
  return await recorded(server, actor, async (tx) => {
    await requireAdminStill(tx, actor);
    await refuseMany(tx);
    await sql`insert into webhook (org_id, id, name, url, events, kinds, secret, created_by, created_at, position, next_at)
      values (${actor.org}, ${id}, ${wanted.name}, ${wanted.url}, ${JSON.stringify(wanted.events)}::jsonb,
        ${JSON.stringify(wanted.kinds)}::jsonb, ${sealed}, ${actor.id}, ${new Date(now)}, ${head}, ${new Date(now)})`.execute(
      tx,
    );
    return { value: { id, secret }, events: [{ name: 'webhook.create', data: { webhook: id } }] };
  });
};

const setEnabled = async (tx: Tx, id: string, enabled: boolean, now: number): Promise<void> => {
  await (enabled
    ? sql`update webhook set disabled_at = null, disabled_why = null, attempts = 0, failing_since = null,
        next_at = ${new Date(now)} where webhook.org_id = app_org() and webhook.id = ${id}`
    : sql`update webhook set disabled_at = ${new Date(now)}, disabled_why = null
        where webhook.org_id = app_org() and webhook.id = ${id} and webhook.disabled_at is null`
  ).execute(tx);
};

/** Changes what a webhook is told and where, stops it, or lets it go on. Whoever changes it answers for it from then on. */
export const updateWebhook = async (server: Parts, actor: Actor, id: string, patch: WebhookPatch): Promise<void> => {
  requireAdmin(actor);
  refuseKinds(server, patch.kinds);
  await recorded(server, actor, async (tx) => {
    await requireAdminStill(tx, actor);
    const row = await getRow(tx, id);
    const { name = row.name, url = row.url, events = row.events, kinds = row.kinds } = patch;
    await sql`update webhook set name = ${name}, url = ${url}, events = ${JSON.stringify(events)}::jsonb,
        kinds = ${JSON.stringify(kinds)}::jsonb, created_by = ${actor.type === 'person' ? actor.id : row.created_by}
      where webhook.org_id = app_org() and webhook.id = ${row.id}`.execute(tx);
    if (patch.skip)
      await sql`update webhook set position = ${head}, part = 0
        where webhook.org_id = app_org() and webhook.id = ${row.id}`.execute(tx);
    if (patch.enabled !== undefined) await setEnabled(tx, row.id, patch.enabled, server.now());
    const what = Object.keys(patch).toSorted().join(' ');
    return { value: undefined, events: [{ name: 'webhook.update', data: { webhook: row.id, what } }] };
  });
};

/** A new secret, answered this once; the one before signs as well for a day. */
export const rotateSecret = async (server: Parts, actor: Actor, id: string): Promise<{ readonly secret: string }> => {
  requireAdmin(actor);
  return await recorded(server, actor, async (tx) => {
    await requireAdminStill(tx, actor);
    const row = await getRow(tx, id);
    const secret = newSecret();
    await sql`update webhook set secret_before = webhook.secret, before_until = ${new Date(server.now() + OVERLAP)},
        secret = ${sealSecret(server.settings, row, secret)}
      where webhook.org_id = app_org() and webhook.id = ${row.id}`.execute(tx);
    return { value: { secret }, events: [{ name: 'webhook.secret', data: { webhook: row.id } }] };
  });
};

export const removeWebhook = async (server: Parts, actor: Actor, id: string): Promise<void> => {
  requireAdmin(actor);
  await recorded(server, actor, async (tx) => {
    await requireAdminStill(tx, actor);
    const row = await getRow(tx, id);
    await sql`delete from webhook where webhook.org_id = app_org() and webhook.id = ${row.id}`.execute(tx);
    return { value: undefined, events: [{ name: 'webhook.remove', data: { webhook: row.id } }] };
  });
};
