import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { requireAdmin } from '../auth/who.ts';
import type { Server } from '../context.ts';
import { type OrgContext, type OrgRoute, readJson } from '../http/route.ts';
import type { Tx } from '../store/database.ts';
import { sendByHand, testMessage } from './deliver.ts';
import {
  createWebhook,
  newWebhookSchema,
  removeWebhook,
  rotateSecret,
  updateWebhook,
  webhookPatchSchema,
} from './manage.ts';
import { type Entry, EVENTS, type Message, messageOf } from './messages.ts';
import { type DeliveryRow, getRow, listDeliveries, listRows, readEntries, type WebhookRow } from './rows.ts';

const at = z.iso.datetime();

const webhookView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.enum(EVENTS)),
  kinds: z.array(z.string()),
  createdBy: z.string(),
  createdAt: at,
  disabledAt: at.nullable(),
  disabledWhy: z.string().nullable().meta({ description: 'Null where somebody switched it off.' }),
  failingSince: at.nullable(),
  attempts: z.int().meta({ description: 'Failures in a row.' }),
  nextAt: at.nullable().meta({ description: 'When what failed is tried again.' }),
  waiting: z.int().meta({ description: 'Entries of the journal that it has not been told of yet.' }),
  oldSecretUntil: at.nullable().meta({ description: 'Until when the secret before signs as well.' }),
});

const deliveryView = z.strictObject({
  id: z.uuid(),
  message: z.string().meta({ description: 'What the receiver knows it by: webhook-id.' }),
  event: z.string(),
  seq: z.int().nullable().meta({ description: 'The entry of the journal; null for a test.' }),
  attempt: z.int(),
  at,
  ms: z.int(),
  status: z.int().nullable(),
  problem: z.string().nullable().meta({ description: 'Null: the receiver took it.' }),
  request: z.string(),
  response: z.string(),
});

const viewOf = (row: WebhookRow, head: number, now: number): z.input<typeof webhookView> => ({
  id: row.id,
  name: row.name,
  url: row.url,
  events: row.events,
  kinds: row.kinds,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  disabledAt: row.disabled_at?.toISOString() ?? null,
  disabledWhy: row.disabled_why,
  failingSince: row.failing_since?.toISOString() ?? null,
  attempts: row.attempts,
  nextAt: row.failing_since ? row.next_at.toISOString() : null,
  waiting: Math.max(head - row.position, 0),
  oldSecretUntil: row.before_until && row.before_until.getTime() > now ? row.before_until.toISOString() : null,
});

const showDelivery = (row: DeliveryRow): z.input<typeof deliveryView> => ({ ...row, at: row.at.toISOString() });

const headOf = async (tx: Tx): Promise<number> => {
  const found = await sql<{ head: number | null }>`select max(journal.seq) as head from journal
    where journal.org_id = app_org()`.execute(tx);
  return found.rows[0]?.head ?? -1;
};

const outsideOf = ({ settings }: Server) => ({ allowed: settings.webhookAllow ?? [] });
const idOf = (c: OrgContext): string => c.req.param('id') ?? '';
const orgOf = (c: OrgContext): string => {
  requireAdmin(c.get('actor'));
  return c.get('org').id;
};

const showOne = (server: Server, org: string, id: string) =>
  server.db.run({ org }, async (tx) => viewOf(await getRow(tx, id), await headOf(tx), server.now()));
const showDeliveries = (server: Server, org: string, id: string, only?: string) =>
  server.db.run({ org }, async (tx) => (await listDeliveries(tx, (await getRow(tx, id)).id, only)).map(showDelivery));

const sentAnswer = async (c: OrgContext, server: Server, org: string, message: Message): Promise<Response> => {
  const id = await sendByHand(server, org, idOf(c), message, outsideOf(server));
  const [delivery] = await showDeliveries(server, org, idOf(c), id);
  return c.json(delivery);
};

/** The message of a delivery again, from the journal: what is kept of it is only its beginning. */
const rebuild = async (server: Server, org: string, webhook: string, delivery: string): Promise<Message> =>
  await server.db.run({ org }, async (tx) => {
    const row = await getRow(tx, webhook);
    const [old] = await listDeliveries(tx, row.id, delivery);
    if (!old) throw new AppError('not_found', 'there is no such delivery: it may be too long ago');
    if (old.seq === null) return { ...testMessage(row, server.now()), id: old.message };
    const [text] = await readEntries(tx, old.seq - 1, 1);
    const event = EVENTS.find((name) => name === old.event);
    const wanted = { id: row.id, org, events: EVENTS, kinds: row.kinds };
    const message = text && event && messageOf(wanted, JSON.parse(text) as Entry, event, server.registry);
    if (!message) throw new AppError('gone', 'the webhook does not ask for these any more');
    return message;
  });

const reading: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/webhooks',
    summary: 'Webhooks and how they do, for owners',
    response: z.strictObject({ webhooks: z.array(webhookView) }),
    handle: async (c, server) => {
      const webhooks = await server.db.run({ org: orgOf(c) }, async (tx) => {
        const head = await headOf(tx);
        return (await listRows(tx)).map((row) => viewOf(row, head, server.now()));
      });
      return c.json({ webhooks });
    },
  },
  {
    method: 'GET',
    path: '/webhooks/:id/deliveries',
    summary: 'The last 200 attempts, the newest first, with the beginning of what was sent and answered',
    response: z.strictObject({ deliveries: z.array(deliveryView) }),
    handle: async (c, server) => c.json({ deliveries: await showDeliveries(server, orgOf(c), idOf(c)) }),
  },
];

const writing: readonly OrgRoute[] = [
  {
    method: 'POST',
    path: '/webhooks',
    summary: 'Make a webhook; its secret is answered this once',
    body: newWebhookSchema,
    response: z.strictObject({ ...webhookView.shape, secret: z.string() }),
    status: 201,
    handle: async (c, server) => {
      const org = orgOf(c);
      const { id, secret } = await createWebhook(server, c.get('actor'), await readJson(c, newWebhookSchema));
      return c.json({ ...(await showOne(server, org, id)), secret }, 201);
    },
  },
  {
    method: 'PATCH',
    path: '/webhooks/:id',
    summary: 'Change a webhook, stop it, or let it go on where it stopped',
    body: webhookPatchSchema,
    response: webhookView,
    handle: async (c, server) => {
      const org = orgOf(c);
      await updateWebhook(server, c.get('actor'), idOf(c), await readJson(c, webhookPatchSchema));
      return c.json(await showOne(server, org, idOf(c)));
    },
  },
  {
    method: 'DELETE',
    path: '/webhooks/:id',
    summary: 'Remove a webhook and its deliveries',
    status: 204,
    handle: async (c, server) => {
      orgOf(c);
      await removeWebhook(server, c.get('actor'), idOf(c));
      return c.body(null, 204);
    },
  },
];

const deeds: readonly OrgRoute[] = [
  {
    method: 'POST',
    path: '/webhooks/:id/secret',
    summary: 'A new secret, answered this once; the one before signs as well for 24 hours',
    body: z.strictObject({}),
    response: z.strictObject({ ...webhookView.shape, secret: z.string() }),
    handle: async (c, server) => {
      const org = orgOf(c);
      const { secret } = await rotateSecret(server, c.get('actor'), idOf(c));
      return c.json({ ...(await showOne(server, org, idOf(c))), secret });
    },
  },
  {
    method: 'POST',
    path: '/webhooks/:id/test',
    summary: 'Send a test now, and answer what came of it',
    body: z.strictObject({}),
    response: deliveryView,
    handle: async (c, server) => {
      const org = orgOf(c);
      const row = await server.db.run({ org }, (tx) => getRow(tx, idOf(c)));
      return await sentAnswer(c, server, org, testMessage(row, server.now()));
    },
  },
  {
    method: 'POST',
    path: '/webhooks/:id/deliveries/:delivery',
    summary: 'Send a message again now, under the same id, and answer what came of it',
    body: z.strictObject({}),
    response: deliveryView,
    handle: async (c, server) => {
      const org = orgOf(c);
      return await sentAnswer(c, server, org, await rebuild(server, org, idOf(c), c.req.param('delivery') ?? ''));
    },
  },
];

/** Routes of webhooks, for owners of the organisation. */
export const webhookRouteList: readonly OrgRoute[] = [...reading, ...writing, ...deeds];
