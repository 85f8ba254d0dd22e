import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { FieldType } from '../../model/field.ts';
import type { AnyKind } from '../../model/kind.ts';

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const CASTS: Readonly<Partial<Record<FieldType, string>>> = {
  date: 'date',
  moment: 'timestamptz',
  integer: 'bigint',
  number: 'double precision',
  flag: 'boolean',
};

const column = (name: string, type: FieldType): string => {
  // Names of fields come from our own source, and a contract test holds them to letters and digits.
  if (type === 'tags') return `record.data -> '${name}' as ${snake(name)}`;
  const cast = CASTS[type];
  return `${cast ? `(record.data ->> '${name}')::${cast}` : `record.data ->> '${name}'`} as ${snake(name)}`;
};

const viewOfKind = (kind: AnyKind): string => `create view v_${kind.name} with (security_invoker = true) as
  select record.org_id, record.id, record.key, record.title, record.state, record.owner_id, record.scope_id, record.due_at,
    record.version, record.created_at, record.updated_at, assurance.status, assurance.until, assurance.since,
    ${[...Object.entries(kind.fields).map(([name, field]) => column(name, field.type)), 'record.data'].join(', ')}
  from record left join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id
  where ${rowsOf(kind)}`;

/** Whoever looks through a view is no actor of ours: what is somebody's own is not in it. */
const rowsOf = ({ name, personalUnless }: AnyKind): string =>
  `record.kind = '${name}'${personalUnless === undefined ? '' : ` and record.data -> '${personalUnless}' = 'true'::jsonb`}`;

const LINKS = `create view v_link with (security_invoker = true) as
  select link.org_id, link.id, link.relation, link.data, link.valid_from, link.from_id, source.kind as from_kind, source.key as from_key,
    link.to_id, target.kind as to_kind, target.key as to_key
  from link join record as source on source.org_id = link.org_id and source.id = link.from_id
    join record as target on target.org_id = link.org_id and target.id = link.to_id
  where link.valid_to is null`;

/** The typed SQL view of every kind (`v_control`, …) and of links, for people with a BI tool. They obey row-level security. */
export const viewDefinitions = (kinds: readonly AnyKind[]): string[] => [...kinds.map(viewOfKind), LINKS];

const LOCK = 4_219_773;

/** Makes the views anew when the kinds have changed since they were made. */
export const makeViews = (db: Kysely<never>, kinds: readonly AnyKind[]): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const definitions = viewDefinitions(kinds);
    const hash = createHash('sha256').update(JSON.stringify(definitions)).digest('hex');
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx);
    await sql`create table if not exists view_definition (single boolean primary key default true check (single), hash text not null)`.execute(
      tx,
    );
    const made = await sql<{ hash: string }>`select hash from view_definition`.execute(tx);
    if (made.rows[0]?.hash === hash) return;
    const old = await sql<{
      name: string;
    }>`select viewname as name from pg_views where schemaname = 'public' and viewname like 'v\\_%'`.execute(tx);
    for (const { name } of old.rows) await sql`drop view ${sql.id(name)}`.execute(tx);
    for (const definition of definitions) await sql.raw(definition).execute(tx);
    await sql
      .raw(`grant select on ${[...kinds.map((kind) => `v_${kind.name}`), 'v_link'].join(', ')} to candor_app`)
      .execute(tx);
    await sql`insert into view_definition (hash) values (${hash}) on conflict (single) do update set hash = excluded.hash`.execute(
      tx,
    );
  });
