import { sql } from 'kysely';
import type { RecordView } from '../../model/kind.ts';

/** A row of `record`, or of `record_version` with its record's id. */
export interface RecordRow {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly data: Record<string, unknown>;
  readonly state: string;
  readonly owner_id: string | null;
  readonly scope_id: string | null;
  readonly due_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The columns of a RecordRow, from `record`. */
export const RECORD = sql.raw(
  'record.id, record.kind, record.key, record.title, record.data, record.state, record.owner_id, record.scope_id, record.due_at, record.version, record.created_at, record.updated_at',
);

/** The same from `record_version`, for a look into the past. */
export const VERSION = sql.raw(
  'record.record_id as id, record.kind, record.key, record.title, record.data, record.state, record.owner_id, record.scope_id, record.due_at, record.version, record.created_at, record.valid_from as updated_at',
);

const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;

export const viewOf = (row: RecordRow): RecordView => ({
  id: row.id,
  kind: row.kind,
  key: row.key,
  title: row.title,
  state: row.state,
  owner: row.owner_id,
  scope: row.scope_id,
  dueAt: iso(row.due_at),
  version: row.version,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  data: row.data,
});

/** What the journal vouches for of one version of a record; its canonical JSON, salted, is the digest. */
export const vouched = (record: RecordView): Record<string, unknown> => ({
  id: record.id,
  kind: record.kind,
  key: record.key,
  version: record.version,
  title: record.title,
  state: record.state,
  owner: record.owner,
  scope: record.scope,
  dueAt: record.dueAt,
  createdAt: record.createdAt,
  data: record.data,
});

/** What the journal vouches for of a link. */
export const vouchedLink = (link: {
  id: string;
  from: string;
  relation: string;
  to: string;
  data: unknown;
}): Record<string, unknown> => ({
  id: link.id,
  from: link.from,
  relation: link.relation,
  to: link.to,
  data: link.data,
});
