import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import type { Tx } from '../store/database.ts';

export interface NewAccount {
  /** By default a new one; that of an account without a password gives it one. */
  readonly id?: string;
  readonly name: string;
  /** In lower case. */
  readonly email: string;
  readonly passwordHash: string;
}

/** The constraint that a failed statement ran into; undefined for any other failure. */
export const brokenConstraint = (error: unknown): string | undefined =>
  error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : undefined;

/**
 * Makes an account with a password, as the sign-in library would, but within the caller's transaction. Answers its id.
 * Throws `conflict` when the address has one.
 */
export const insertAccount = async (tx: Tx, account: NewAccount, at: Date): Promise<string> => {
  const id = account.id ?? randomUUID();
  const vacant = await findVacant(tx, account.email);
  try {
    if (vacant !== undefined && vacant === account.id)
      await sql`update auth_user set name = ${account.name}, updated_at = ${at} where auth_user.id = ${id}`.execute(tx);
    else
      await sql`insert into auth_user (id, name, email, created_at, updated_at)
      values (${id}, ${account.name}, ${account.email}, ${at}, ${at})`.execute(tx);
  } catch (error) {
    if (brokenConstraint(error) !== 'auth_user__email') throw error;
    throw new AppError('conflict', 'this e-mail address has an account: sign in with it first');
  }
  await sql`insert into auth_account (id, account_id, provider_id, user_id, password, created_at, updated_at)
    values (${randomUUID()}, ${id}, 'credential', ${id}, ${account.passwordHash}, ${at}, ${at})`.execute(tx);
  return id;
};

/**
 * The account of an address that nobody can sign in to, as the restore of one organisation's backup makes them;
 * undefined where there is none, or one with a password.
 */
export const findVacant = async (tx: Tx, email: string): Promise<string | undefined> => {
  const found = await sql<{ id: string }>`select auth_user.id from auth_user where auth_user.email = ${email}
    and not exists (select from auth_account where auth_account.user_id = auth_user.id)`.execute(tx);
  return found.rows[0]?.id;
};

/** Whether there is an account yet that somebody can sign in to. */
export const anyAccount = async (tx: Tx): Promise<boolean> => {
  const found = await sql<{ any: boolean }>`select exists (select from auth_account) as any`.execute(tx);
  return found.rows[0]?.any === true;
};
