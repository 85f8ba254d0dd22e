import { sql } from 'kysely';
import type { Tx } from '../store/database.ts';

/** What an organisation has, in an order in which foreign keys hold, and what each table is read in the order of. */
export const ORG_TABLES: Readonly<Record<string, string>> = {
  org: 'id',
  member: 'user_id',
  key_counter: 'kind',
  record: 'id',
  facet: 'kind, field, value, record_id',
  record_count: 'kind, scope_id, state, status',
  record_version: 'record_id, version',
  link: 'id',
  assurance: 'record_id',
  assurance_span: 'record_id, from_at',
  journal: 'seq',
  journal_node: 'level, idx',
  checkpoint: 'size',
  file: 'hash',
  api_key: 'id',
  invitation: 'id',
  mail_digest: 'user_id',
  notification: 'id',
  notify_choice: 'user_id',
  notify_mute: 'user_id, record_id',
  webhook: 'id',
};

/** Accounts of the members; `credentials` are only in a backup of the whole installation. Sessions and unfinished verifications stay behind, and so do tokens of other services. */
export const ACCOUNT_TABLES: Readonly<
  Record<string, { readonly user: string; readonly without: readonly string[]; readonly credentials: boolean }>
> = {
  auth_user: { user: 'id', without: [], credentials: false },
  auth_account: {
    user: 'user_id',
    without: ['access_token', 'refresh_token', 'id_token', 'access_token_expires_at', 'refresh_token_expires_at'],
    credentials: true,
  },
  auth_two_factor: { user: 'user_id', without: [], credentials: true },
};

/** Tables of organisations that are not in a backup: answers to repeated requests, kept for a day, what webhooks were told lately, and how far people were told. */
export const LEFT_OUT = ['idempotency', 'webhook_delivery', 'notify_position', 'notify_told'];

export interface Column {
  readonly name: string;
  /** false: without a value for it a row is refused. */
  readonly optional: boolean;
}

/** Columns that a table takes values for, those that it works out itself left out. */
export const columnsOf = async (tx: Tx, table: string): Promise<Column[]> => {
  const found = await sql<{
    name: string;
    optional: boolean;
  }>`select attname as name, (not attnotnull or atthasdef) as optional
    from pg_attribute where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(tx);
  return found.rows;
};
