import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { requireAdmin } from '../auth/who.ts';
import type { Server } from '../context.ts';
import { type OrgContext, type OrgRoute, readJson } from '../http/route.ts';
import type { Tx } from '../store/database.ts';
import { createMailer, describeServer } from './mailer.ts';
import { handOver } from './outcome.ts';

const at = z.iso.datetime();

const mailView = z.strictObject({
  server: z
    .strictObject({
      host: z.string(),
      port: z.int(),
      encryption: z.enum(['tls', 'starttls', 'none']),
      signsIn: z.boolean(),
      from: z.string(),
    })
    .nullable()
    .meta({ description: 'Null where no mail server is set: nothing is mailed.' }),
  lastSentAt: at.nullable().meta({ description: 'When a digest of this organisation was taken last.' }),
  unreached: z
    .array(
      z.strictObject({
        user: z.string(),
        name: z.string(),
        email: z.string(),
        since: at,
        attempts: z.int(),
        problem: z.string(),
        refused: z.boolean().meta({ description: 'The mail server will never take mail to the address.' }),
        nextAt: at.nullable().meta({ description: 'When it is tried again.' }),
      }),
    )
    .meta({ description: 'Members whom digests do not reach, the longest first; at most 200.' }),
});

interface Row {
  readonly user: string;
  readonly name: string;
  readonly email: string;
  readonly since: Date;
  readonly attempts: number;
  readonly problem: string;
  readonly refused: boolean;
  readonly next_at: Date | null;
}

const readUnreached = async (tx: Tx): Promise<readonly Row[]> => {
  const found = await sql<Row>`
    select member.user_id as "user", auth_user.name, auth_user.email, mail_digest.failing_since as since,
      mail_digest.attempts, mail_digest.problem, coalesce(mail_digest.refused = auth_user.email, false) as refused,
      mail_digest.next_at
    from mail_digest join member on member.org_id = mail_digest.org_id and member.user_id = mail_digest.user_id
      join auth_user on auth_user.id = member.user_id
    where mail_digest.org_id = app_org() and mail_digest.problem is not null and member.disabled_at is null
    order by mail_digest.failing_since, member.user_id limit 200`.execute(tx);
  return found.rows;
};

const readLastSent = async (tx: Tx): Promise<Date | null> => {
  const found = await sql<{ at: Date | null }>`select max(mail_digest.sent_at) as at from mail_digest
    where mail_digest.org_id = app_org()`.execute(tx);
  return found.rows[0]?.at ?? null;
};

const showMail = ({ db, settings }: Server, org: string): Promise<z.input<typeof mailView>> =>
  db.run({ org }, async (tx) => ({
    server: settings.mail ? { ...describeServer(settings.mail), from: settings.mail.from } : null,
    lastSentAt: (await readLastSent(tx))?.toISOString() ?? null,
    unreached: (await readUnreached(tx)).map(({ since, next_at, refused, ...row }) => ({
      ...row,
      refused,
      since: since.toISOString(),
      nextAt: refused ? null : (next_at?.toISOString() ?? null),
    })),
  }));

const orgOf = (c: OrgContext): string => {
  requireAdmin(c.get('actor'));
  return c.get('org').id;
};

/** The address of whoever asks: a test goes to nobody else. */
const ownAddress = async (c: OrgContext, { db }: Server): Promise<string> => {
  const actor = c.get('actor');
  if (actor.type !== 'person') throw new AppError('forbidden', 'a test goes to a person: sign in to be sent one');
  const found = await db.run({}, (tx) =>
    sql<{ email: string }>`select auth_user.email from auth_user where auth_user.id = ${actor.id}`.execute(tx),
  );
  return found.rows[0]?.email ?? '';
};

/** How long somebody waits for what comes of a test. */
const PATIENCE = 30_000;

const none = z.strictObject({});
const testAnswer = z.strictObject({
  to: z.string(),
  taken: z.boolean(),
  answer: z.string().meta({ description: 'What the mail server said, or what went wrong.' }),
});

const sendTest = async (c: OrgContext, server: Server): Promise<z.output<typeof testAnswer>> => {
  const { mail, publicUrl } = server.settings;
  if (!mail) throw new AppError('conflict', 'no mail server is set: set CANDOR_SMTP_URL and CANDOR_MAIL_FROM first');
  const to = await ownAddress(c, server);
  const outcome = await handOver(
    createMailer(mail),
    {
      to,
      subject: 'A test from Candor',
      text: `You asked Candor at ${publicUrl} for this message: mail from there reaches you.\n`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    },
    AbortSignal.timeout(PATIENCE),
  );
  return outcome.kind === 'taken'
    ? { to, taken: true, answer: outcome.answer }
    : { to, taken: false, answer: outcome.problem };
};

/** Routes about mail, for owners of the organisation. */
export const mailRoutes: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/mail',
    summary: 'How mail goes out, and whom it does not reach, for owners',
    response: mailView,
    handle: async (c, server) => c.json(await showMail(server, orgOf(c))),
  },
  {
    method: 'POST',
    path: '/mail/test',
    summary: 'Be mailed a test, and answer what the mail server said',
    body: none,
    response: testAnswer,
    handle: async (c, server) => {
      orgOf(c);
      await readJson(c, none);
      return c.json(await sendTest(c, server));
    },
  },
  {
    method: 'POST',
    path: '/mail/retry',
    summary: 'Try everybody again whom mail did not reach, addresses that were refused too',
    body: none,
    response: mailView,
    handle: async (c, server) => {
      const org = orgOf(c);
      await readJson(c, none);
      // What went wrong is shown until something went right.
      await server.db.run({ org }, (tx) =>
        sql`update mail_digest set next_at = null, refused = null, attempts = 0
          where mail_digest.org_id = app_org() and mail_digest.problem is not null`.execute(tx),
      );
      return c.json(await showMail(server, org));
    },
  },
];
