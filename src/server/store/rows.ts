import { sql } from 'kysely';
import type { RecordView } from '../../model/kind.ts';
import type { Followed, Subject } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';

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
  readonly maker: string | null;
  readonly about: AboutRow | null;
}

/** The record that another one follows, as it is now. */
interface AboutRow {
  readonly id: string;
  readonly kind: string;
  readonly scope: string | null;
  readonly state: string;
}

const PERSONAL = registry.kinds.flatMap(({ name, personalUnless }) => (personalUnless === undefined ? [] : [name]));
// Names of kinds come from our own source, and a contract test holds them to letters and underscores.
const IS_PERSONAL = `record.kind in (${PERSONAL.map((name) => `'${name}'`).join(', ')})`;

const FOLLOWING = registry.kinds.flatMap(({ name, follows }) => (follows === undefined ? [] : [{ name, follows }]));
const IS_MADE = `record.kind in (${[...PERSONAL, ...FOLLOWING.map(({ name }) => name)].map((name) => `'${name}'`).join(', ')})`;

/** What a record follows, through the link it has or had last: who may read that one now may read what was said of it. */
const aboutOf = (id: string): string =>
  `case record.kind ${FOLLOWING.map(
    ({ name, follows }) => `when '${name}' then (
    select jsonb_build_object('id', far.id, 'kind', far.kind, 'scope', far.scope_id, 'state', far.state)
    from link join record as far on far.org_id = link.org_id and far.id = link.to_id
    where link.org_id = record.org_id and link.from_id = ${id} and link.relation = '${follows}'
    order by link.valid_from desc, link.id desc limit 1)`,
  ).join(' ')} end`;

/** Who made a record of a personal kind, or of one that follows another, as the journal has it: nobody can claim to be that. Null for other kinds. */
const makerOf = (id: string): string => `case when ${IS_MADE} then coalesce((
    select journal.actor_type || ':' || journal.actor_id
    from record_version as first join journal on journal.org_id = first.org_id and journal.seq = first.seq
    where first.org_id = record.org_id and first.record_id = ${id} and first.version = 1), '') end`;

export const MAKER = sql.raw(makerOf('record.id'));
export const MAKER_THEN = sql.raw(makerOf('record.record_id'));

/** What permission looks at, of a row that is called `record`. */
export interface SubjectRow {
  readonly id: string;
  readonly scope_id: string | null;
  readonly state: string;
  readonly maker: string | null;
  /** Of personal kinds only. */
  readonly own_data: Readonly<Record<string, unknown>> | null;
  readonly about: AboutRow | null;
}

const ownData = `case when ${IS_PERSONAL} then record.data end as own_data`;

/** The columns of a SubjectRow but for its id, from `record`, and from `record_version` called so. */
export const SUBJECT = sql.raw(
  `record.scope_id, record.state, ${makerOf('record.id')} as maker, ${ownData}, ${aboutOf('record.id')} as about`,
);
export const SUBJECT_THEN = sql.raw(
  `record.scope_id, record.state, ${makerOf('record.record_id')} as maker, ${ownData}, ${aboutOf('record.record_id')} as about`,
);

const followed = (about: AboutRow | null): { about?: Followed } => {
  const kind = about === null ? undefined : registry.find(about.kind);
  return about && kind ? { about: { ...about, kind: { name: kind.name, area: kind.area } } } : {};
};

export const subjectOf = (row: SubjectRow): Subject => ({
  id: row.id,
  scope: row.scope_id,
  state: row.state,
  ...(row.maker === null ? {} : { maker: row.maker }),
  ...(row.own_data === null ? {} : { data: row.own_data }),
  ...followed(row.about),
});

/** The columns of a RecordRow, from `record`. */
export const RECORD = sql.raw(
  `record.id, record.kind, record.key, record.title, record.data, record.state, record.owner_id, record.scope_id, record.due_at, record.version, record.created_at, record.updated_at, ${makerOf('record.id')} as maker, ${aboutOf('record.id')} as about`,
);

/** The same from `record_version`, for a look into the past. */
export const VERSION = sql.raw(
  `record.record_id as id, record.kind, record.key, record.title, record.data, record.state, record.owner_id, record.scope_id, record.due_at, record.version, record.created_at, record.valid_from as updated_at, ${makerOf('record.record_id')} as maker, ${aboutOf('record.record_id')} as about`,
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
  ...(row.maker === null ? {} : { maker: row.maker }),
  ...followed(row.about),
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
