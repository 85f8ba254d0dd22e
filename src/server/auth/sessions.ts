import { sql } from 'kysely';
import type { Server } from '../context.ts';
import { sha256Hex } from '../hash.ts';
import { noteEvent, type Origin } from './auth-events.ts';
import type { SessionUser } from './session.ts';

export interface SessionView {
  readonly id: string;
  /** A name for it: what is stored of its token, which cannot be had back from it. */
  readonly token: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** Whether it is the one that asks. */
  readonly current: boolean;
}

interface Row {
  readonly id: string;
  readonly token: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
}

/** The person's sessions that have not ended, the newest first; `token` is the one of this request. */
export const listSessions = async (
  server: Pick<Server, 'db' | 'now'>,
  user: SessionUser,
  token: string,
): Promise<SessionView[]> => {
  const found = await server.db.run({}, (tx) =>
    sql<Row>`select auth_session.id, auth_session.token, auth_session.created_at, auth_session.expires_at,
        auth_session.ip_address, auth_session.user_agent
      from auth_session where auth_session.user_id = ${user.id} and auth_session.expires_at > ${new Date(server.now())}
      order by auth_session.created_at desc, auth_session.id limit 1000`.execute(tx),
  );
  const mine = sha256Hex(token);
  return found.rows.map((row) => ({
    id: row.id,
    token: row.token,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    current: row.token === mine,
  }));
};

/** Ends one of the person's sessions, by its id or by what is stored of its token, or all of them but this one. */
export const endSessions = (
  server: Pick<Server, 'db' | 'now'>,
  user: SessionUser,
  which: { readonly one: string } | { readonly butFor: string },
  from: Origin,
): Promise<void> =>
  server.db.run({ user: user.id }, async (tx) => {
    const chosen =
      'one' in which
        ? sql`(auth_session.id = ${which.one} or auth_session.token = ${which.one})`
        : sql`auth_session.token <> ${sha256Hex(which.butFor)}`;
    const gone = await sql<{ id: string }>`delete from auth_session
      where auth_session.user_id = ${user.id} and ${chosen} returning auth_session.id`.execute(tx);
    const [first] = gone.rows;
    if (!first) return;
    const event =
      'one' in which
        ? { kind: 'session_ended' as const, user: user.id, about: first.id }
        : { kind: 'sessions_ended' as const, user: user.id };
    await noteEvent(tx, event, from, server.now());
  });
