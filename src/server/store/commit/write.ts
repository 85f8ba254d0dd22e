import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalBytes } from '../../../formats/canonical/canonical-json.ts';
import type { Fields } from '../../../model/field.ts';
import type { RecordView } from '../../../model/kind.ts';
import { sha256 } from '../../hash.ts';
import type { Tx } from '../database.ts';
import { vouched, vouchedLink } from '../rows.ts';
import { refreshCustomFacets } from './custom-facets.ts';
import type { Link, Work, Working } from './work.ts';
import { endSpans } from './write-assurance.ts';

/** A salted digest of canonical JSON: what the journal keeps instead of the content. Both in base64. */
export interface Seal {
  readonly salt: string;
  readonly digest: string;
}

export const seal = (content: unknown): Seal => {
  const salt = randomBytes(16);
  return {
    salt: salt.toString('base64'),
    digest: Buffer.from(sha256(Buffer.concat([salt, canonicalBytes(content)]))).toString('base64'),
  };
};

export interface SealedRecord extends Seal {
  readonly before: RecordView | null;
  readonly after: RecordView;
  readonly fields: Fields;
}
export interface SealedLink extends Seal {
  readonly link: Link;
}

export interface Written {
  readonly records: readonly SealedRecord[];
  readonly removed: readonly RecordView[];
  readonly made: readonly SealedLink[];
  readonly undone: readonly Link[];
  readonly unchanged: number;
}

const isTouched = (work: Work) => work.after !== work.before;

/** What the working set comes down to: versions to write, each sealed. */
export const settleWork = (working: Working): Written => {
  const touched = [...working.works.values()].filter(isTouched);
  const ended = new Set(working.ends.filter((id) => id !== null));
  return {
    records: touched.flatMap(({ kind, before, after }) =>
      after ? [{ before, after, fields: working.fields(kind), ...seal(vouched(after)) }] : [],
    ),
    removed: touched.flatMap(({ before, after }) => (after === null && before ? [before] : [])),
    made: [...working.made.values()].map((link) => ({ link, ...seal(vouchedLink(link)) })),
    undone: [...working.undone.values()],
    unchanged: [...ended].filter((id) => !isTouched(working.works.get(id) as Work)).length,
  };
};

/** Writes records, versions, links and facets, each with one statement for all of them. */
export const write = async (tx: Tx, written: Written, at: Date, seq: number): Promise<void> => {
  await closeLinks(tx, written.undone, at, seq);
  await removeRecords(tx, written.removed, at, seq);
  await writeRecords(tx, written.records, at, seq);
  await writeLinks(tx, written.made, at, seq);
  await refreshCustomFacets(tx, written);
};

const json = (rows: readonly unknown[]) => JSON.stringify(rows);

const flat = ({ after, salt, digest }: SealedRecord) => ({
  id: after.id,
  kind: after.kind,
  key: after.key,
  title: after.title,
  data: after.data,
  state: after.state,
  owner_id: after.owner,
  scope_id: after.scope,
  due_at: after.dueAt,
  version: after.version,
  created_at: after.createdAt,
  updated_at: after.updatedAt,
  salt,
  digest,
});

const COLUMNS = sql.raw(
  'id uuid, kind text, key text, title text, data jsonb, state text, owner_id uuid, scope_id uuid, due_at timestamptz, version integer, created_at timestamptz, updated_at timestamptz, salt text, digest text',
);

const writeRecords = async (tx: Tx, records: readonly SealedRecord[], at: Date, seq: number): Promise<void> => {
  if (records.length === 0) return;
  const rows = json(records.map(flat));
  const updated = records.filter((record) => record.before).map((record) => record.after.id);
  if (updated.length > 0) {
    await sql`update record_version set valid_to = ${at}, end_seq = ${seq}
      where org_id = app_org() and record_id = any(${updated}::uuid[]) and valid_to is null`.execute(tx);
  }
  await sql`with given as (select * from jsonb_to_recordset(${rows}::jsonb) as given (${COLUMNS})),
    kept as (
      insert into record_version (org_id, record_id, version, kind, key, title, data, state, owner_id, scope_id, due_at, created_at,
        salt, digest, seq, valid_from)
      select app_org(), id, version, kind, key, title, data, state, owner_id, scope_id, due_at, created_at,
        decode(salt, 'base64'), digest, ${seq}::bigint, ${at}::timestamptz from given
    )
    insert into record (org_id, id, kind, key, title, data, state, owner_id, scope_id, due_at, version, created_at, updated_at)
    select app_org(), id, kind, key, title, data, state, owner_id, scope_id, due_at, version, created_at, updated_at from given
    on conflict (org_id, id) do update set title = excluded.title, data = excluded.data, state = excluded.state,
      owner_id = excluded.owner_id, scope_id = excluded.scope_id, due_at = excluded.due_at, version = excluded.version,
      updated_at = excluded.updated_at`.execute(tx);
  await writeFacets(tx, records, updated);
};

/** The values of a record that lists filter by. */
export const facetsOf = ({ after, fields }: Pick<SealedRecord, 'after' | 'fields'>) =>
  Object.entries(fields)
    .filter(([, field]) => field.filter)
    .flatMap(([field]) => {
      const value = after.data[field];
      const values = Array.isArray(value) ? [...new Set(value)] : value === undefined ? [] : [value];
      return values.map((one) => ({ kind: after.kind, field, value: String(one), record_id: after.id }));
    });

const writeFacets = async (tx: Tx, records: readonly SealedRecord[], updated: readonly string[]): Promise<void> => {
  if (updated.length > 0)
    await sql`delete from facet where org_id = app_org() and record_id = any(${[...updated]}::uuid[])`.execute(tx);
  const facets = records.flatMap(facetsOf);
  if (facets.length === 0) return;
  await sql`insert into facet (org_id, kind, field, value, record_id)
    select app_org(), kind, field, value, record_id
    from jsonb_to_recordset(${json(facets)}::jsonb) as given (kind text, field text, value text, record_id uuid)`.execute(
    tx,
  );
};

const removeRecords = async (tx: Tx, removed: readonly RecordView[], at: Date, seq: number): Promise<void> => {
  if (removed.length === 0) return;
  const ids = removed.map((record) => record.id);
  await sql`update record_version set valid_to = ${at}, end_seq = ${seq}
    where org_id = app_org() and record_id = any(${ids}::uuid[]) and valid_to is null`.execute(tx);
  await endSpans(tx, ids, at.getTime());
  await sql`delete from facet where org_id = app_org() and record_id = any(${ids}::uuid[])`.execute(tx);
  await sql`delete from record where org_id = app_org() and id = any(${ids}::uuid[])`.execute(tx);
};

const closeLinks = async (tx: Tx, links: readonly Link[], at: Date, seq: number): Promise<void> => {
  if (links.length === 0) return;
  await sql`update link set valid_to = ${at}, end_seq = ${seq}
    where org_id = app_org() and id = any(${links.map((link) => link.id)}::uuid[])`.execute(tx);
};

const writeLinks = async (tx: Tx, links: readonly SealedLink[], at: Date, seq: number): Promise<void> => {
  if (links.length === 0) return;
  const rows = json(
    links.map(({ link, salt, digest }) => ({
      id: link.id,
      from_id: link.from,
      relation: link.relation,
      to_id: link.to,
      data: link.data,
      salt,
      digest,
    })),
  );
  await sql`insert into link (org_id, id, from_id, relation, to_id, data, salt, digest, valid_from, seq)
    select app_org(), id, from_id, relation, to_id, data, decode(salt, 'base64'), digest, ${at}::timestamptz, ${seq}::bigint
    from jsonb_to_recordset(${rows}::jsonb)
      as given (id uuid, from_id uuid, relation text, to_id uuid, data jsonb, salt text, digest text)`.execute(tx);
};
