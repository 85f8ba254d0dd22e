import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../src/server/store/database.ts';

/** The volumes at which lists and propagation are measured (DESIGN.md section 11). */
export interface Volumes {
  readonly scopes: number;
  readonly systems: number;
  readonly controls: number;
  readonly adoptions: number;
  readonly requirements: number;
  readonly evidencePerCheck: number;
  readonly answers: number;
  /** Controls that each applied requirement is linked to. */
  readonly controlsPerRequirement: number;
}

export const LIST_VOLUMES: Volumes = {
  scopes: 1_000,
  systems: 10_000,
  controls: 10_000,
  adoptions: 1_000,
  requirements: 200_000,
  evidencePerCheck: 0,
  answers: 1_000,
  controlsPerRequirement: 0,
};
export const GRAPH_VOLUMES: Volumes = {
  scopes: 100,
  systems: 1_000,
  controls: 10_000,
  adoptions: 60,
  requirements: 120_000,
  evidencePerCheck: 1,
  answers: 14_000,
  controlsPerRequirement: 9,
};

const uuid = (kind: number, n: RawBuilder<unknown>) =>
  sql`(${`${kind.toString(16).padStart(8, '0')}-0000-7000-8000-`} || lpad(to_hex(${n}), 12, '0'))::uuid`;
const T0 = '2026-01-01T00:00:00Z';

interface Batch {
  readonly kind: string;
  readonly prefix: string;
  readonly code: number;
  readonly count: number;
  readonly state: string;
  readonly data: RawBuilder<unknown>;
  readonly scope: RawBuilder<unknown>;
}

/** Records made in the database itself: the bench measures what the server does with them, not how they came. */
const records = (tx: Tx, batch: Batch) =>
  sql`
  with made as (
    insert into record (org_id, id, kind, key, title, data, state, scope_id, version, created_at, updated_at)
    select app_org(), ${uuid(batch.code, sql`n`)}, ${batch.kind}, ${`${batch.prefix}-`} || n, ${`${batch.kind} `} || substr(md5(n::text), 1, 8) || ' ' || n, ${batch.data},
      ${batch.state}, ${batch.scope}, 1, ${T0}::timestamptz, ${T0}::timestamptz + n * interval '1 second'
    from generate_series(1, ${batch.count}::bigint) as n returning id
  )
  insert into assurance (org_id, record_id, kind, status, causes, more, since)
  select app_org(), id, ${batch.kind}, 'assured', '[]', false, ${T0}::timestamptz from made`.execute(tx);

const links = (tx: Tx, from: RawBuilder<unknown>, relation: string, to: RawBuilder<unknown>, count: number) =>
  sql`
  insert into link (org_id, id, from_id, relation, to_id, data, salt, digest, valid_from, seq)
  select app_org(), gen_random_uuid(), ${from}, ${relation}, ${to}, '{}', '', '', ${T0}::timestamptz, 0 from generate_series(1, ${count}::bigint) as n
  on conflict do nothing`.execute(tx);

const batches = (v: Volumes): Omit<Batch, 'scope'>[] => [
  {
    kind: 'system',
    prefix: 'SYS',
    code: 2,
    count: v.systems,
    state: 'active',
    data: sql`jsonb_build_object('type', (array['application','database','service'])[1 + n % 3])`,
  },
  {
    kind: 'control',
    prefix: 'CTL',
    code: 3,
    count: v.controls,
    state: 'active',
    data: sql`jsonb_build_object('theme', (array['access','data','people','operations'])[1 + n % 4], 'statement', md5(n::text) || ' keeps what it should')`,
  },
  {
    kind: 'check',
    prefix: 'CHK',
    code: 4,
    count: v.evidencePerCheck > 0 ? v.controls : 0,
    state: 'active',
    data: sql`'{}'::jsonb`,
  },
  {
    kind: 'evidence',
    prefix: 'EVD',
    code: 5,
    count: v.evidencePerCheck * v.controls,
    state: 'accepted',
    data: sql`'{"outcome":"pass","effectiveAt":"2026-01-01T00:00:00Z"}'::jsonb`,
  },
  {
    kind: 'adoption',
    prefix: 'ADP',
    code: 6,
    count: v.adoptions,
    state: 'in_force',
    data: sql`'{"purpose":"certification"}'::jsonb`,
  },
  {
    kind: 'applied_requirement',
    prefix: 'APR',
    code: 7,
    count: v.requirements,
    state: 'active',
    data: sql`jsonb_build_object('applicability', 'applicable', 'responsibility', (array['ours','shared','inherited','customer'])[1 + n % 4])`,
  },
  {
    kind: 'answer',
    prefix: 'ANS',
    code: 8,
    count: v.answers,
    state: 'approved',
    data: sql`jsonb_build_object('question', 'q ' || n, 'text', 'a ' || n, 'audience', 'public')`,
  },
];

/** Fills an organisation; the numbers of records and links that it ends up with. */
export const fill = async (db: Database, org: string, v: Volumes): Promise<{ records: number; links: number }> => {
  await db.run({ org }, (tx) =>
    sql`insert into org (id, slug, name, created_at) values (${org}, ${`bench-${org.slice(-6)}`}, 'Bench', now())`.execute(
      tx,
    ),
  );
  await db.run({ org }, async (tx) => {
    const scope = sql`case when n = 1 then null else ${uuid(1, sql`1`)} end`;
    const inScope = uuid(1, sql`1 + n % ${v.scopes}::bigint`);
    await records(tx, {
      kind: 'scope',
      prefix: 'SCP',
      code: 1,
      count: v.scopes,
      state: 'active',
      data: sql`'{"level":"product"}'::jsonb`,
      scope,
    });
    const rest = batches(v);
    for (const batch of rest) await records(tx, { ...batch, scope: inScope });
    await sql`delete from assurance where kind in ('scope', 'system')`.execute(tx);
  });
  await db.run({ org }, (tx) => fillLinks(tx, v));
  await db.run({ org }, (tx) => fillDerived(tx));
  const found = await db.run({ org }, (tx) =>
    sql<{
      records: number;
      links: number;
    }>`select (select count(*) from record) as records, (select count(*) from link) as links`.execute(tx),
  );
  return found.rows[0] ?? { records: 0, links: 0 };
};

const fillLinks = async (tx: Tx, v: Volumes): Promise<void> => {
  const control = (n: RawBuilder<unknown>) => uuid(3, sql`1 + (${n}) % ${v.controls}::bigint`);
  if (v.evidencePerCheck > 0) {
    await links(tx, uuid(4, sql`n`), 'verifies', uuid(3, sql`n`), v.controls);
    await links(
      tx,
      uuid(5, sql`n`),
      'proves',
      uuid(4, sql`1 + (n - 1) % ${v.controls}::bigint`),
      v.evidencePerCheck * v.controls,
    );
  }
  for (let k = 0; k < v.controlsPerRequirement; k += 1) {
    await links(tx, control(sql`n * 7919 + ${k * 104_729}::bigint`), 'satisfies', uuid(7, sql`n`), v.requirements);
  }
  if (v.controlsPerRequirement > 0) await links(tx, uuid(8, sql`n`), 'rests_on', control(sql`n`), v.answers);
  await links(tx, uuid(7, sql`n`), 'within', uuid(6, sql`1 + n % ${v.adoptions}::bigint`), v.requirements);
};

const fillDerived = async (tx: Tx): Promise<void> => {
  await sql`insert into facet (org_id, kind, field, value, record_id)
    select app_org(), record.kind, each.key, each.value, record.id from record, jsonb_each_text(record.data) as each
    where each.key in ('theme', 'type', 'responsibility', 'applicability', 'purpose', 'audience', 'outcome')`.execute(
    tx,
  );
  await sql`insert into record_count (org_id, kind, scope_id, state, status, n)
    select app_org(), record.kind, coalesce(scope_id, '00000000-0000-0000-0000-000000000000'), state, coalesce(status, 'none'), count(*)
    from record left join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id group by 1, 2, 3, 4, 5`.execute(
    tx,
  );
  await sql`insert into assurance_span (org_id, record_id, from_at, status, causes) select org_id, record_id, since, status, causes from assurance`.execute(
    tx,
  );
};
