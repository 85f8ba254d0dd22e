import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import { deriveKey, type Settings } from '../settings.ts';
import type { Database } from '../store/database.ts';

export interface Limiter {
  /** Counts one attempt for each key; throws `limit` when one of them has had too many, and counts none then. */
  take(keys: readonly LimitedKey[], at: number): Promise<void>;
  /** Takes an attempt back: it succeeded. */
  giveBack(keys: readonly LimitedKey[]): Promise<void>;
}

export interface LimitedKey {
  readonly key: string;
  /** Attempts within one window. */
  readonly max: number;
}

const refusal = (until: Date, at: number): AppError => {
  const minutes = Math.ceil((until.getTime() - at) / 60_000);
  return new AppError('limit', `too many attempts: try again in ${minutes} minute${minutes === 1 ? '' : 's'}`);
};

/** Counts attempts in windows of fixed length, in the database: the attempts at every process add up. */
export const createLimiter = (db: Database, settings: Pick<Settings, 'secret'>, windowMs: number): Limiter => {
  const secret = deriveKey(settings.secret, 'attempts');
  // Addresses of people are not kept, not even of those who failed; in one order, so that two requests never wait for each other.
  const named = (keys: readonly LimitedKey[]) =>
    keys
      .map(({ key, max }) => ({ name: createHmac('sha256', secret).update(key).digest('base64url'), max }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    take: (keys, at) =>
      db.run({}, async (tx) => {
        const now = new Date(at);
        await sql`delete from auth_attempt where auth_attempt.key in (
          select old.key from auth_attempt as old where old.until <= ${now} limit 100 for update skip locked)`.execute(
          tx,
        );
        for (const { name, max } of named(keys)) {
          const found = await sql<{ count: number; until: Date }>`
            insert into auth_attempt (key, count, until) values (${name}, 1, ${new Date(at + windowMs)})
            on conflict (key) do update set count = case when auth_attempt.until <= ${now} then 1 else auth_attempt.count + 1 end,
              until = case when auth_attempt.until <= ${now} then excluded.until else auth_attempt.until end
            returning auth_attempt.count, auth_attempt.until`.execute(tx);
          const row = found.rows[0];
          if (row && row.count > max) throw refusal(row.until, at);
        }
      }),
    giveBack: (keys) =>
      db.run({}, async (tx) => {
        for (const { name } of named(keys))
          await sql`update auth_attempt set count = greatest(auth_attempt.count - 1, 0) where auth_attempt.key = ${name}`.execute(
            tx,
          );
      }),
  };
};
