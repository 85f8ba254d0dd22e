import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { REASON_NAMES, type Reason } from '../../model/notification.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { type OrgRoute, readJson, readQuery } from '../http/route.ts';
import { knownRecords } from '../query/names.ts';
import { announce, type Tx } from '../store/database.ts';
import { choiceBody, choiceView, choose, readChoice } from './digest-choice.ts';
import { LOOKED_AT, readMutes, readNotices } from './notices.ts';

const reason = z.enum(REASON_NAMES as [Reason, ...Reason[]]);
const line = z.strictObject({
  id: z.uuid(),
  reason,
  record: z.strictObject({
    id: z.uuid(),
    kind: z.string(),
    key: z.string(),
    title: z.string(),
    state: z.string(),
    status: z.string().nullable(),
  }),
  more: z.int().meta({ description: 'How many further records this one line stands for.' }),
  times: z.int().meta({ description: 'How often it happened since it was read last.' }),
  actor: z.string().nullable().meta({ description: 'The name of whoever did it; null where nobody did.' }),
  at: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
});
export const inboxAnswer = z.strictObject({
  items: z.array(line),
  unread: z.int(),
  muted: z.strictObject({ reasons: z.array(reason), records: z.array(line.shape.record) }),
  mail: choiceView,
});
export type Inbox = z.output<typeof inboxAnswer>;

/** An inbox belongs to a person: keys and the machinery have none. */
const ownerOf = (actor: Actor): string => {
  if (actor.type !== 'person') throw new AppError('forbidden', 'an inbox belongs to a person: sign in to read yours');
  return actor.id;
};

/** Somebody's notifications, the newest first; of records that they may no longer read there are none. */
export const readInbox = async (
  tx: Tx,
  { registry, settings }: Pick<Server, 'registry' | 'settings'>,
  actor: Actor,
): Promise<Inbox> => {
  const user = ownerOf(actor);
  const mutes = await readMutes(tx, user);
  const { notices, known } = await readNotices(tx, registry, actor, sql`true`, mutes.records);
  const items = notices.map((notice) => ({
    ...notice,
    at: notice.at.toISOString(),
    readAt: notice.readAt?.toISOString() ?? null,
  }));
  return {
    items,
    unread: items.filter(({ readAt }) => readAt === null).length,
    muted: { reasons: mutes.reasons, records: mutes.records.flatMap((id) => known.get(id) ?? []) },
    mail: await readChoice(tx, settings, user),
  };
};

const readRoute: OrgRoute = {
  method: 'GET',
  path: '/inbox',
  summary: 'What you were told of: unread first, then the newest',
  query: z.strictObject({}),
  response: inboxAnswer,
  handle: async (c, server) => {
    readQuery(c, z.strictObject({}));
    const actor = c.get('actor');
    return c.json(await server.db.run({ org: actor.org }, (tx) => readInbox(tx, server, actor)));
  },
};

const markBody = z.strictObject({
  ids: z.union([z.literal('all'), z.array(z.uuid()).max(LOOKED_AT)]),
  read: z.boolean(),
});

/** Marks lines as read, or as unread where no other unread line says the same by now. */
const mark = async (tx: Tx, user: string, { ids, read }: z.output<typeof markBody>, at: Date): Promise<void> => {
  const chosen = ids === 'all' ? sql`true` : sql`note.id = any(${[...ids]}::uuid[])`;
  if (read)
    await sql`update notification as note set read_at = ${at}
      where note.org_id = app_org() and note.user_id = ${user} and note.read_at is null and ${chosen}`.execute(tx);
  else
    await sql`update notification as note set read_at = null
      where note.org_id = app_org() and note.user_id = ${user} and note.read_at is not null and ${chosen}
        and not exists (select from notification as other where other.org_id = note.org_id and other.user_id = note.user_id
          and other.reason = note.reason and other.record_id = note.record_id and other.id <> note.id
          and (other.read_at is null or other.id > note.id))`.execute(tx);
};

const markRoute: OrgRoute = {
  method: 'POST',
  path: '/inbox/marks',
  summary: 'Mark notifications of yours as read or unread',
  body: markBody,
  response: inboxAnswer,
  handle: async (c, server) => {
    const body = await readJson(c, markBody);
    const actor = c.get('actor');
    const user = ownerOf(actor);
    return c.json(
      await server.db.run({ org: actor.org }, async (tx) => {
        await mark(tx, user, body, new Date(server.now()));
        await announce(tx, JSON.stringify({ org: actor.org, notices: true }));
        return readInbox(tx, server, actor);
      }),
    );
  },
};

const muteBody = z
  .strictObject({ reason: reason.optional(), record: z.uuid().optional(), muted: z.boolean() })
  .refine((body) => (body.reason === undefined) !== (body.record === undefined), 'give a reason or a record');

const muteReason = async (tx: Tx, user: string, name: Reason, muted: boolean): Promise<void> => {
  const { reasons } = await readMutes(tx, user);
  const next = muted ? [...new Set([...reasons, name])] : reasons.filter((one) => one !== name);
  await sql`insert into notify_choice (org_id, user_id, muted) values (app_org(), ${user}, ${JSON.stringify(next)}::jsonb)
    on conflict (org_id, user_id) do update set muted = excluded.muted`.execute(tx);
};

const muteRecord = async (tx: Tx, user: string, record: string, muted: boolean): Promise<void> => {
  await (muted
    ? sql`insert into notify_mute (org_id, user_id, record_id) values (app_org(), ${user}, ${record}) on conflict do nothing`
    : sql`delete from notify_mute where org_id = app_org() and user_id = ${user} and record_id = ${record}`
  ).execute(tx);
};

const muteRoute: OrgRoute = {
  method: 'POST',
  path: '/inbox/mutes',
  summary: 'Be told no more of a record, or for a reason; or again',
  body: muteBody,
  response: inboxAnswer,
  handle: async (c, server) => {
    const { reason: name, record, muted } = await readJson(c, muteBody);
    const actor = c.get('actor');
    const user = ownerOf(actor);
    return c.json(
      await server.db.run({ org: actor.org }, async (tx) => {
        if (name !== undefined) await muteReason(tx, user, name, muted);
        if (record !== undefined) {
          const known = await knownRecords(tx, server.registry, actor, [record]);
          if (!known.has(record)) throw new AppError('not_found', `there is no record ${record}`);
          await muteRecord(tx, user, record, muted);
        }
        return readInbox(tx, server, actor);
      }),
    );
  },
};

const digestRoute: OrgRoute = {
  method: 'POST',
  path: '/inbox/digest',
  summary: 'Choose how often you are mailed what you have not read',
  body: choiceBody,
  response: inboxAnswer,
  handle: async (c, server) => {
    const choice = await readJson(c, choiceBody);
    const actor = c.get('actor');
    const user = ownerOf(actor);
    return c.json(
      await server.db.run({ org: actor.org }, async (tx) => {
        await choose(tx, user, choice);
        return readInbox(tx, server, actor);
      }),
    );
  },
};

export const inboxRoutes: readonly OrgRoute[] = [readRoute, markRoute, muteRoute, digestRoute];
