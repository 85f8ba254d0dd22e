import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { digestAfter, isGivenUp, waitAfterFailures } from '../../model/digest.ts';
import type { Actor } from '../../model/permission.ts';
import { expandRoles } from '../auth/grants.ts';
import type { Server } from '../context.ts';
import { createMailer, type Mailer, type Message } from '../mail/mailer.ts';
import { handOver, type Outcome } from '../mail/outcome.ts';
import { startRounds } from '../rounds.ts';
import type { Tx } from '../store/database.ts';
import {
  claimDigest,
  type DigestRow,
  findReader,
  type Held,
  HORIZON,
  lookAgainAt,
  noteFailure,
  noteRefusal,
  noteSent,
  oldestUnmailed,
  putInto,
  type Reader,
} from './digest-rows.ts';
import { digestMessage } from './digest-text.ts';
import { type Notice, readMutes, readNotices } from './notices.ts';
import { unsubscribeLink } from './unsubscribe.ts';

type Parts = Pick<Server, 'db' | 'settings' | 'registry' | 'now' | 'log'>;

/** Whose mail is due. */
interface Due {
  readonly org_id: string;
  readonly user_id: string;
}

/** Longer than one message can take: a process that died is taken for dead after it. */
const LEASE = 120_000;
const HOUR = 3_600_000;
/** How long the mail server may take for one message, all in all. */
const PATIENCE = 60_000;

/** A digest of which everything is kept that is needed to send it again. */
interface Ready extends Held {
  readonly org: string;
  readonly reader: Reader;
  readonly madeAt: number;
  readonly attempts: number;
  readonly message: Message;
}

/** What is to be in a digest: unread, not muted meanwhile, and theirs to read now. */
const gather = async (
  { registry, now }: Parts,
  tx: Tx,
  actor: Actor,
  digest: string | null,
): Promise<readonly Notice[]> => {
  const isIn =
    digest === null
      ? sql`note.digest is null and note.at > ${new Date(now() - HORIZON)}`
      : sql`note.digest = ${digest}`;
  const { notices } = await readNotices(tx, registry, actor, sql`note.read_at is null and ${isIn}`);
  const mutes = await readMutes(tx, actor.id);
  return notices.filter(({ reason, record }) => !mutes.reasons.includes(reason) && !mutes.records.includes(record.id));
};

interface Member extends Reader {
  readonly actor: Actor;
}

/** The digest that goes out now, with what is in it; or, where none does, when to look again. */
const choose = async (
  server: Parts,
  tx: Tx,
  row: DigestRow,
  { actor, digest: often, zone }: Member,
): Promise<{ readonly digest: string; readonly notices: readonly Notice[] } | { readonly next: number }> => {
  const now = server.now();
  const next = digestAfter(now, often, zone);
  if (row.digest === null) {
    const oldest = await oldestUnmailed(tx, actor.id, new Date(now - HORIZON));
    if (!oldest) return { next };
    const time = digestAfter(Math.max(oldest.getTime(), row.sent_at?.getTime() ?? 0), often, zone);
    if (time > now) return { next: time };
  }
  const notices = await gather(server, tx, actor, row.digest);
  if (notices.length === 0) return { next };
  if (row.digest !== null) return { digest: row.digest, notices };
  const digest = randomUUID();
  const ids = notices.map(({ id }) => id);
  await putInto(tx, actor.id, digest, ids, new Date(now));
  return { digest, notices };
};

const findMember = async (tx: Tx, org: string, user: string): Promise<Member | undefined> => {
  const reader = await findReader(tx, user);
  if (!reader) return undefined;
  return { ...reader, actor: { type: 'person', id: user, org, grants: await expandRoles(tx, reader.roles) } };
};

/**
 * Takes a digest and writes its message. What is in it is kept before it is sent: after a crash the same goes out under the
 * same name, less what was read meanwhile. Undefined where nothing is to be sent now.
 */
const prepare = (server: Parts, { org_id: org, user_id: user }: Due): Promise<Ready | undefined> =>
  server.db.run({ org }, async (tx) => {
    const { settings, registry } = server;
    const now = server.now();
    const lease = randomUUID();
    const row = await claimDigest(tx, user, lease, new Date(now), new Date(now + LEASE));
    if (!row) return undefined;
    const reader = await findMember(tx, org, user);
    // They left or were refused since somebody saw that it was due.
    if (!reader || reader.email === row.refused) {
      await lookAgainAt(tx, user, lease, new Date(now + HOUR));
      return undefined;
    }
    const found = await choose(server, tx, row, reader);
    if ('next' in found) {
      await lookAgainAt(tx, user, lease, new Date(found.next));
      return undefined;
    }
    const { digest, notices } = found;
    const message = digestMessage({
      to: reader.email,
      org: reader.org,
      notices,
      registry,
      publicUrl: settings.publicUrl,
      unsubscribe: unsubscribeLink(settings, { org, user }),
      messageId: `digest.${digest}@${new URL(settings.publicUrl).hostname}`,
    });
    return { org, user, lease, digest, reader, madeAt: row.made_at?.getTime() ?? now, attempts: row.attempts, message };
  });

/** Notes what came of it. */
const settle = async (server: Parts, ready: Ready, outcome: Outcome): Promise<void> => {
  const { reader, org, user } = ready;
  const now = server.now();
  const at = new Date(now);
  const after = digestAfter(now, reader.digest, reader.zone);
  // What the mail server said may name the address: it is shown to owners, not logged.
  if (outcome.kind !== 'taken') server.log.warn({ org, user, outcome: outcome.kind }, 'a mail digest was not taken');
  await server.db.run({ org }, async (tx) => {
    if (outcome.kind === 'taken') return await noteSent(tx, ready, at, new Date(after));
    const { kind, problem } = outcome;
    if (kind === 'refused') return await noteRefusal(tx, ready, reader.email, problem, at);
    const isOver = isGivenUp(ready.madeAt, now);
    return await noteFailure(tx, ready, {
      problem: isOver ? `Given up after 48 hours. At last: ${problem}` : problem,
      at,
      next: new Date(isOver ? after : now + waitAfterFailures(ready.attempts + 1)),
      isOver,
    });
  });
};

const sendOne = async (server: Parts, mailer: Mailer, due: Due, stop: AbortSignal): Promise<void> => {
  const ready = await prepare(server, due);
  if (!ready) return;
  const outcome = await handOver(mailer, ready.message, AbortSignal.any([stop, AbortSignal.timeout(PATIENCE)]));
  // Broken off by us it may have been taken all the same: as after a crash, the lease runs out and it is sent again.
  if (outcome.kind !== 'taken' && stop.aborted) return;
  await settle(server, ready, outcome);
};

/** Messages that this process sends at the same time, and how many people are looked up at once. */
const AT_ONCE = 4;
const PAGE = 200;
/** So that a fault of ours cannot keep a round from ever ending. */
const PAGES = 50;

/** Sends every digest that is due, of all organisations. A slow mail server holds up a few at a time. */
export const sendDigests = async (
  server: Parts,
  mailer: Mailer,
  stop: AbortSignal = new AbortController().signal,
): Promise<void> => {
  for (let page = 0; page < PAGES && !stop.aborted; page += 1) {
    const now = server.now();
    const found = await server.db.run({}, (tx) =>
      sql<Due>`select due.org_id, due.user_id from due_digests(${new Date(now)}, ${new Date(now - HORIZON)}) as due`.execute(
        tx,
      ),
    );
    const waiting = [...found.rows];
    const work = async (): Promise<void> => {
      for (let due = waiting.shift(); due && !stop.aborted; due = waiting.shift()) {
        const { org_id: org, user_id: user } = due;
        await sendOne(server, mailer, due, stop).catch((error: unknown) => {
          // The lease runs out and it is tried again; the others must not wait for it.
          server.log.error({ org, user, err: String(error) }, 'a digest could not be looked after');
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (found.rows.length < PAGE) return;
  }
};

const MINUTE = 60_000;

/** Looks once a minute for digests that are due, where mail is set up. Returns a function that stops it; what is on its way then is sent again later. */
export const startDigests = (server: Parts): (() => Promise<void>) => {
  const { mail } = server.settings;
  if (!mail) return async () => undefined;
  const mailer = createMailer(mail);
  const stop = new AbortController();
  const end = startRounds({
    everyMs: MINUTE,
    work: () => sendDigests(server, mailer, stop.signal),
    onError: (error) => server.log.error({ err: String(error) }, 'digests could not be looked at'),
  });
  return async () => {
    stop.abort();
    await end();
  };
};
