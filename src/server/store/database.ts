import { type Kysely, sql, type Transaction } from 'kysely';

/** A transaction of one organisation: every statement in it sees and writes that organisation only. */
export type Tx = Transaction<never>;

export interface Who {
  readonly org?: string;
  readonly user?: string;
}

/** The store that everything else uses: one interface over the embedded engine and PostgreSQL. */
export interface Database {
  readonly engine: 'embedded' | 'postgres';
  /** For the sign-in library only, whose tables belong to no organisation. */
  readonly auth: Kysely<never>;
  /** Runs `work` in one transaction as the unprivileged role, with the organisation and the person set for row-level security. */
  run<T>(who: Who, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same, reading only, and every statement of it sees the store as it was at the first one. */
  snapshot<T>(who: Who, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls back with every payload that any process of this installation announced. Returns a function that stops it. */
  listen(heard: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export const CHANNEL = 'candor';

/** Announces a payload (under 8,000 bytes) to every process, if and when the transaction commits. */
export const announce = async (tx: Tx, payload: string): Promise<void> => {
  await sql`select pg_notify(${sql.lit(CHANNEL)}, ${payload})`.execute(tx);
};

/** One transaction with the settings that row-level security reads; `role` is for an engine that signs in as somebody stronger. */
export const runAs = <T>(
  db: Kysely<never>,
  who: Who,
  role: string | undefined,
  work: (tx: Tx) => Promise<T>,
  isSnapshot = false,
): Promise<T> => {
  const begin = isSnapshot
    ? db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
    : db.transaction();
  return begin.execute(async (tx) => {
    const set = sql`set_config('app.org', ${who.org ?? ''}, true), set_config('app.user', ${who.user ?? ''}, true)`;
    await (role ? sql`select set_config('role', ${role}, true), ${set}` : sql`select ${set}`).execute(tx);
    return work(tx);
  });
};
