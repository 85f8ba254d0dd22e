import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { startRounds } from '../rounds.ts';
import type { Tx } from '../store/database.ts';
import { isUuid, uuidv7 } from '../store/uuid.ts';
import { networkOf } from './client-address.ts';
import { requireAdmin, whoOf } from './who.ts';

/** What happens to an account, its sessions and its keys. */
export const AUTH_EVENT_KINDS = [
  'sign_in',
  'sign_in_failed',
  'sign_out',
  'second_factor_set',
  'second_factor_removed',
  'second_factor_failed',
  'backup_code_used',
  'backup_codes_made',
  'password_set',
  'password_changed',
  'password_failed',
  'session_ended',
  'sessions_ended',
  'key_made',
  'key_revoked',
  'key_refused',
] as const;
export type AuthEventKind = (typeof AUTH_EVENT_KINDS)[number];

/** Where a request came from. */
export interface Origin {
  readonly address: string;
  readonly agent: string;
}

export interface AuthEventNote {
  readonly kind: AuthEventKind;
  /** Whom it is about; null for an address that no account has. */
  readonly user: string | null;
  /** Who did it, `person:<id>` or `nobody`; by default the person themselves. */
  readonly actor?: string;
  /** The organisation that it belongs to, where it is about something of one. */
  readonly org?: string;
  /** Id of the key or session. */
  readonly about?: string;
}

const AGENTS: readonly (readonly [RegExp, string])[] = [
  [/\bcandor\b/i, 'Candor'],
  [/\bcurl\//i, 'curl'],
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

/** Which program it was, never which version on what machine: that would tell people apart. */
export const agentFamily = (agent: string): string =>
  AGENTS.find(([pattern]) => pattern.test(agent))?.[1] ?? (agent === '' ? 'none' : 'other');

/** Writes an event down, in a transaction that acts as the person or in an organisation that they are a member of. */
export const noteEvent = async (tx: Tx, event: AuthEventNote, from: Origin | undefined, at: number): Promise<void> => {
  const actor = event.actor ?? (event.user === null ? 'nobody' : `person:${event.user}`);
  await sql`insert into auth_event (id, at, kind, user_id, actor, within_org, about, address, agent)
    values (${uuidv7(at)}, ${new Date(at)}, ${event.kind}, ${event.user}, ${actor}, ${event.org ?? null}, ${event.about ?? null},
      ${from ? networkOf(from.address) : null}, ${from ? agentFamily(from.agent) : null})`.execute(tx);
};

/** The same in a transaction of its own. What cannot be written down fails the request: no security write is swallowed. */
export const keepEvent = (
  server: Pick<Server, 'db' | 'now'>,
  event: AuthEventNote,
  from: Origin | undefined,
): Promise<void> =>
  server.db.run(event.user === null ? {} : { user: event.user }, (tx) => noteEvent(tx, event, from, server.now()));

export interface AuthEventView {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  /** Whom it is about. */
  readonly user: string;
  readonly actor: string;
  readonly about: string | null;
  readonly address: string | null;
  readonly agent: string | null;
}

export interface AuthEventPage {
  readonly events: readonly AuthEventView[];
  /** Where to go on; null at the end. */
  readonly next: string | null;
}

export interface AuthEventQuery {
  readonly before?: string | undefined;
  readonly user?: string | undefined;
  readonly limit: number;
}

type Row = Omit<AuthEventView, 'at'> & { readonly at: Date };

const readPage = async (tx: Tx, { before, user, limit }: AuthEventQuery): Promise<AuthEventPage> => {
  if (before !== undefined && !isUuid(before)) throw new AppError('invalid', 'there is no such place to go on from');
  const found = await sql<Row>`
    select auth_event.id, auth_event.at, auth_event.kind, auth_event.user_id as user, auth_event.actor, auth_event.about,
      auth_event.address, auth_event.agent
    from auth_event where auth_event.user_id is not null
      and (${user ?? null}::text is null or auth_event.user_id = ${user ?? null})
      and (${before ?? null}::uuid is null or auth_event.id < ${before ?? null}::uuid)
    order by auth_event.id desc limit ${limit + 1}`.execute(tx);
  const rows = found.rows.slice(0, limit);
  const last = found.rows.length > limit ? rows.at(-1) : undefined;
  return { events: rows.map((row) => ({ ...row, at: row.at.toISOString() })), next: last?.id ?? null };
};

/** A person's own events, the newest first. */
export const listOwnEvents = (
  server: Pick<Server, 'db'>,
  user: string,
  query: AuthEventQuery,
): Promise<AuthEventPage> => server.db.run({ user }, (tx) => readPage(tx, { ...query, user }));

/** Events of an organisation's members, for administrators; what happened in other organisations is not among them. */
export const listMemberEvents = async (
  server: Pick<Server, 'db'>,
  actor: Actor,
  query: AuthEventQuery,
): Promise<AuthEventPage> => {
  requireAdmin(actor);
  return await server.db.run({ org: whoOf(actor).org ?? '' }, (tx) => readPage(tx, query));
};

const DAY = 86_400_000;

/** Drops what is older than the settings say, here and attempts whose window is over. Answers how many events went. */
export const forgetOldEvents = (server: Pick<Server, 'db' | 'now' | 'settings'>): Promise<number> =>
  server.db.run({}, async (tx) => {
    const limit = new Date(server.now() - server.settings.authEventDays * DAY);
    const found = await sql<{ n: number }>`select forget_auth_events(${limit})::int as n`.execute(tx);
    await sql`delete from auth_attempt where auth_attempt.until <= ${new Date(server.now())}`.execute(tx);
    return found.rows[0]?.n ?? 0;
  });

/** Forgets what is old, at the start and then once a day. Returns a function that stops it. */
export const startForgetting = (server: Pick<Server, 'db' | 'now' | 'settings' | 'log'>): (() => Promise<void>) =>
  startRounds({
    everyMs: DAY,
    work: async () => {
      const events = await forgetOldEvents(server);
      if (events > 0) server.log.info({ part: 'sign-in', events }, 'old sign-in events were dropped');
    },
    onError: (error) => server.log.error({ part: 'sign-in', error: String(error) }, 'old sign-in events stay'),
  });
