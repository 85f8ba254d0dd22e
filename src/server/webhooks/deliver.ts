import { randomUUID } from 'node:crypto';
import type { Server } from '../context.ts';
import { systemActor } from '../store/store.ts';
import { effectsFor } from './effects.ts';
import { type Entry, EVENTS, type EventName, type Message, messageOf } from './messages.ts';
import {
  claimRow,
  disableRow,
  getRow,
  letGo,
  makerStillOwns,
  moveOn,
  noteDelivery,
  readEntries,
  secretsOf,
  type WebhookRow,
  waitUntil,
} from './rows.ts';
import { isTimeToGiveUp, waitAfter } from './schedule.ts';
import { type Outside, type Sent, send } from './send.ts';
import { signedHeaders } from './sign.ts';

export type Deliverer = Pick<Server, 'db' | 'settings' | 'registry' | 'now' | 'log' | 'commit'>;

/** Longer than one message can take: a process that died is taken for dead after it. */
const LEASE = 60_000;
const ENTRIES = 100;
/** Messages for one webhook in a row; then the others have their turn. */
const IN_A_ROW = 20;
/** How long messages to one webhook follow each other, in milliseconds: a slow receiver has few of them. */
const TURN = 10_000;

const isTaken = ({ status, problem }: Sent): boolean =>
  problem === null && status !== null && status >= 200 && status < 300;

/** Sends a message now, signed by every secret in force. */
export const sendMessage = (server: Deliverer, row: WebhookRow, message: Message, outside: Outside): Promise<Sent> => {
  const now = server.now();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Candor-Webhooks',
    ...signedHeaders(message.id, Math.floor(now / 1_000), message.body, secretsOf(server.settings, row, now)),
  };
  return send(row.url, headers, message.body, outside);
};

/** Stops a webhook for good, with an entry in the journal that tells why; it is switched on again by hand. */
const giveUp = async (server: Deliverer, row: WebhookRow, why: string): Promise<void> => {
  await server.commit(systemActor(row.org_id, 'webhooks'), {
    action: 'webhook.disable',
    within: (tx) => disableRow(tx, row.id, why, server.now()),
    changes: [{ op: 'event', name: 'webhook.disable', data: { webhook: row.id, why } }],
  });
  server.log.warn({ org: row.org_id, webhook: row.id, why }, 'a webhook was disabled');
};

/** Why a webhook must not be told anything any more. */
const refusalOf = async (server: Deliverer, row: WebhookRow): Promise<string | undefined> => {
  if (!(await server.db.run({ org: row.org_id }, (tx) => makerStillOwns(tx, row.created_by))))
    return 'whoever made it does not own the organisation any more: an owner has to make it anew';
  if (secretsOf(server.settings, row, server.now()).length === 0)
    return 'its secret cannot be read by this installation: replace it';
  return undefined;
};

/** Failures that will not pass by themselves end at once, others after a day. */
const afterFailure = async (
  server: Deliverer,
  row: WebhookRow,
  lease: string,
  sent: Sent,
  at: Pick<WebhookRow, 'position' | 'part'>,
  chance: number,
): Promise<void> => {
  const now = server.now();
  if (sent.status === 410) return await giveUp(server, row, 'the receiver answered 410: it wants no more');
  const since = row.failing_since?.getTime() ?? now;
  if (isTimeToGiveUp(since, now)) {
    const last = sent.problem ?? `it answered ${sent.status}`;
    return await giveUp(server, row, `nothing was taken for 24 hours; at last: ${last}`);
  }
  const attempts = row.attempts + 1;
  const next = now + waitAfter(attempts, chance, sent.retryAfterMs);
  await server.db.run({ org: row.org_id }, async (tx) => {
    await waitUntil(tx, row, lease, { ...at, attempts, since, next });
  });
};

const messageFor = async (
  server: Deliverer,
  row: WebhookRow,
  entry: Entry,
  event: EventName,
): Promise<Message | undefined> => {
  if (!row.events.includes(event)) return undefined;
  const effects = await server.db.run({ org: row.org_id }, (tx) => effectsFor(tx, entry, event, row));
  return messageOf({ ...row, org: row.org_id }, effects ? { ...entry, effects } : entry, event, server.registry);
};

/** The next message that the webhook has not had; `upTo` is the last entry that has none for it. */
const findNext = async (
  server: Deliverer,
  row: WebhookRow,
): Promise<{
  readonly message?: Message;
  readonly position: number;
  readonly part: number;
  readonly isAll: boolean;
}> => {
  const entries = await server.db.run({ org: row.org_id }, (tx) => readEntries(tx, row.position, ENTRIES));
  let { position, part } = row;
  for (const text of entries) {
    const entry = JSON.parse(text) as Entry;
    for (; part < EVENTS.length; part += 1) {
      const event = EVENTS[part];
      const message = event && (await messageFor(server, row, entry, event));
      if (message) return { message, position, part, isAll: false };
    }
    position = entry.seq;
    part = 0;
  }
  return { position, part, isAll: entries.length < ENTRIES };
};

/** What came of one look at a claimed webhook. */
type Step = 'more' | 'done';

const step = async (
  server: Deliverer,
  row: WebhookRow,
  lease: string,
  outside: Outside,
  chance: number,
): Promise<Step> => {
  const next = await findNext(server, row);
  const { message, position, part } = next;
  const move = (to: { readonly position: number; readonly part: number }) =>
    server.db.run({ org: row.org_id }, (tx) => moveOn(tx, row, lease, to));
  if (!message) return (await move({ position, part })) && !next.isAll ? 'more' : 'done';
  const refusal = await refusalOf(server, row);
  if (refusal !== undefined) {
    await giveUp(server, row, refusal);
    return 'done';
  }
  const sent = await sendMessage(server, row, message, outside);
  // Cut short by us, it says nothing of the receiver: it is told again, under its id.
  if (outside.signal?.aborted && !isTaken(sent)) return 'done';
  const note = { ...sent, problem: sent.problem ?? (isTaken(sent) ? null : `the receiver answered ${sent.status}`) };
  // In one transaction: a message that was taken is never told again but for a crash before this.
  const isOurs = await server.db.run({ org: row.org_id }, async (tx) => {
    await noteDelivery(tx, row.id, message, row.attempts + 1, note, server.now());
    return isTaken(sent) ? await moveOn(tx, row, lease, { position, part: part + 1 }) : false;
  });
  if (isTaken(sent)) return isOurs ? 'more' : 'done';
  await afterFailure(server, row, lease, note, { position, part }, chance);
  return 'done';
};

export interface Due {
  readonly org_id: string;
  readonly id: string;
}

/** Tells one webhook what it has not heard, in order, until something fails, nothing is left, or the others have their turn. */
export const serveOne = async (server: Deliverer, due: Due, outside: Outside, chance: () => number): Promise<void> => {
  const lease = randomUUID();
  const who = { org: due.org_id };
  const claim = () => server.db.run(who, (tx) => claimRow(tx, due.id, lease, server.now(), server.now() + LEASE));
  const free = () => server.db.run(who, (tx) => letGo(tx, due, lease, server.now()));
  const end = server.now() + TURN;
  let row = await claim();
  for (let told = 0; row && told < IN_A_ROW && !outside.signal?.aborted; told += 1) {
    if ((await step(server, row, lease, outside, chance())) === 'done' || server.now() > end) break;
    // Anew each time: it may have been changed meanwhile, and the lease begins again.
    await free();
    row = await claim();
  }
  if (row) await free();
};

/** A message to try a webhook out with. */
export const testMessage = (row: WebhookRow, now: number): Message => ({
  id: `msg_test_${randomUUID().replaceAll('-', '')}`,
  event: 'test',
  seq: null,
  body: JSON.stringify({
    type: 'test',
    timestamp: new Date(now).toISOString(),
    data: { org: row.org_id, text: 'A test from Candor: nothing has happened.' },
  }),
});

/** Sends a message by hand, whatever waits; noted like any other, and of no consequence for what is due. */
export const sendByHand = async (
  server: Deliverer,
  org: string,
  webhook: string,
  message: Message,
  outside: Outside,
): Promise<string> => {
  const row = await server.db.run({ org }, (tx) => getRow(tx, webhook));
  const sent = await sendMessage(server, row, message, outside);
  const note = { ...sent, problem: sent.problem ?? (isTaken(sent) ? null : `the receiver answered ${sent.status}`) };
  return await server.db.run({ org }, (tx) => noteDelivery(tx, webhook, message, 1, note, server.now()));
};
