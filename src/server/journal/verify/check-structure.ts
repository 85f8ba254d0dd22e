import { type RawBuilder, sql } from 'kysely';
import { NO_SCOPE } from '../../store/commit/cells.ts';
import { NO_STATUS } from '../../store/commit/counts.ts';
import type { Tx } from '../../store/database.ts';
import type { Findings, ProblemArea } from './findings.ts';

interface Row {
  readonly seq: number | null;
  readonly id: string | null;
  readonly detail: string;
}

/** What must hold between rows, each as a query that gives the rows for which it does not. */
interface Check {
  readonly area: ProblemArea;
  readonly query: RawBuilder<Row>;
}

const LIMIT = sql.raw('limit 100');

const VERSION_CHAIN: Check = {
  area: 'version',
  query: sql<Row>`select seq, record_id as id, 'version ' || version || ' of ' || key || ' does not end where the next one begins' as detail
    from (
      select record_id, version, key, seq, valid_to, end_seq, lead(version) over chain as next_version, lead(seq) over chain as next_seq,
        lead(valid_from) over chain as next_from, lag(version) over chain as before
      from record_version where record_version.org_id = app_org() window chain as (partition by record_id order by version)
    ) as version
    where (next_version is not null and (next_version <> version + 1 or end_seq is distinct from next_seq or valid_to is distinct from next_from))
      or (end_seq is null) <> (valid_to is null) or (before is null and version <> 1)
    order by seq, record_id ${LIMIT}`,
};

/** A record that is gone has an end that its last entry told of (checked there); one that is here has none. */
const CURRENT_VERSION: Check = {
  area: 'record',
  query: sql<Row>`select version.seq, coalesce(record.id, version.record_id) as id,
      coalesce(record.key, version.key) || case when record.id is null then ' has a current version, but is not there'
        when version.record_id is null then ' is there, but has no current version' else ' is not as its newest version says' end as detail
    from (select * from record where record.org_id = app_org()) as record
      full join (
        select * from record_version where record_version.org_id = app_org() and record_version.valid_to is null
      ) as version on version.record_id = record.id
    where record.id is null or version.record_id is null
      or (record.kind, record.key, record.title, record.data, record.state, record.version) is distinct from
        (version.kind, version.key, version.title, version.data, version.state, version.version)
      or (record.owner_id, record.scope_id, record.due_at, record.created_at, record.updated_at) is distinct from
        (version.owner_id, version.scope_id, version.due_at, version.created_at, version.valid_from)
    order by version.seq, 2 ${LIMIT}`,
};

const versionTimes = (moment: 'valid_from' | 'valid_to', seq: 'seq' | 'end_seq'): Check => ({
  area: 'version',
  query: sql<Row>`select version.${sql.ref(seq)} as seq, version.record_id as id,
      'version ' || version.version || ' of ' || version.key || ' has another time than entry ' || version.${sql.ref(seq)} as detail
    from record_version as version
      left join journal on journal.org_id = version.org_id and journal.seq = version.${sql.ref(seq)}
    where version.org_id = app_org() and version.${sql.ref(seq)} is not null and journal.at is distinct from version.${sql.ref(moment)}
    order by 1, 2 ${LIMIT}`,
});

const linkTimes = (moment: 'valid_from' | 'valid_to', seq: 'seq' | 'end_seq'): Check => ({
  area: 'link',
  query: sql<Row>`select link.${sql.ref(seq)} as seq, link.id, 'a link ' || link.relation || ' has another time than entry ' || link.${sql.ref(seq)} as detail
    from link left join journal on journal.org_id = link.org_id and journal.seq = link.${sql.ref(seq)}
    where link.org_id = app_org() and link.${sql.ref(seq)} is not null and journal.at is distinct from link.${sql.ref(moment)}
    order by 1, 2 ${LIMIT}`,
});

const LINK_ENDS: Check = {
  area: 'link',
  query: sql<Row>`select link.seq, link.id, 'a link ' || link.relation || case when (link.end_seq is null) <> (link.valid_to is null)
      then ' is half ended' else ' leads from or to a record that is not there' end as detail
    from link left join record as source on source.org_id = link.org_id and source.id = link.from_id
      left join record as target on target.org_id = link.org_id and target.id = link.to_id
    where link.org_id = app_org() and ((link.end_seq is null) <> (link.valid_to is null)
      or (link.valid_to is null and (source.id is null or target.id is null)))
    order by link.seq, link.id ${LIMIT}`,
};

const COUNTS: Check = {
  area: 'count',
  query: sql<Row>`select null::bigint as seq, null::uuid as id,
      'the counter of ' || coalesce(real.kind, kept.kind) || ' in state ' || coalesce(real.state, kept.state) || ' with status '
        || coalesce(real.status, kept.status) || ' says ' || coalesce(kept.n, 0) || ', there are ' || coalesce(real.n, 0) as detail
    from (
      select record.kind, coalesce(record.scope_id, ${NO_SCOPE}::uuid) as scope_id, record.state, coalesce(assurance.status, ${NO_STATUS}) as status, count(*) as n
      from record left join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id
      where record.org_id = app_org() group by 1, 2, 3, 4
    ) as real full join (
      select * from record_count where record_count.org_id = app_org() and record_count.n <> 0
    ) as kept on kept.kind = real.kind and kept.scope_id = real.scope_id and kept.state = real.state and kept.status = real.status
    where kept.n is distinct from real.n order by 3 ${LIMIT}`,
};

/** The position of what happened to assurance at a moment: the first entry that is not before it. */
const entryAt = (moment: string) =>
  sql.raw(`(select min(journal.seq) from journal where journal.org_id = app_org() and journal.at >= ${moment})`);

const SPAN_ORDER: Check = {
  area: 'span',
  query: sql<Row>`select ${entryAt('span.from_at')} as seq, span.record_id as id, 'a span of assurance overlaps the next one, ends before it begins, or stays open' as detail
    from (
      select record_id, from_at, to_at, lead(from_at) over (partition by record_id order by from_at) as next_from
      from assurance_span where assurance_span.org_id = app_org()
    ) as span
    where (next_from is not null and (to_at is null or to_at > next_from)) or to_at <= from_at
      or from_at <> date_trunc('milliseconds', from_at) or to_at <> date_trunc('milliseconds', to_at)
    order by 1, 2 ${LIMIT}`,
};

const SINCE: Check = {
  area: 'assurance',
  query: sql<Row>`select ${entryAt('standing.since')} as seq, standing.record_id as id,
      'the status is said to hold since another moment than the spans show' as detail
    from (
      select assurance.record_id, assurance.since, (
        select min(span.from_at) from assurance_span as span
        where span.org_id = assurance.org_id and span.record_id = assurance.record_id and span.status = assurance.status
          and span.from_at > coalesce((
            select max(other.from_at) from assurance_span as other
            where other.org_id = assurance.org_id and other.record_id = assurance.record_id and other.status <> assurance.status
          ), '-infinity')
      ) as shown
      from assurance where assurance.org_id = app_org()
    ) as standing
    where standing.since is distinct from standing.shown order by 1, 2 ${LIMIT}`,
};

/** What the tables themselves do not refuse (docs/adr/0005). */
const PLACES: Check = {
  area: 'record',
  query: sql<Row>`select null::bigint as seq, record.id, record.key || ' has a scope or an owner that is not there' as detail
    from record left join record as scope on scope.org_id = record.org_id and scope.id = record.scope_id
      left join record as owner on owner.org_id = record.org_id and owner.id = record.owner_id
    where record.org_id = app_org() and ((record.scope_id is not null and scope.id is null) or (record.owner_id is not null and owner.id is null))
    order by record.id ${LIMIT}`,
};

const FACET_RECORDS: Check = {
  area: 'facet',
  query: sql<Row>`select null::bigint as seq, facet.record_id as id, 'a value that lists filter by is of a record that is not there' as detail
    from facet left join record on record.org_id = facet.org_id and record.id = facet.record_id
    where facet.org_id = app_org() and record.id is null order by facet.record_id ${LIMIT}`,
};

const CHECKS: readonly Check[] = [
  VERSION_CHAIN,
  CURRENT_VERSION,
  versionTimes('valid_from', 'seq'),
  versionTimes('valid_to', 'end_seq'),
  linkTimes('valid_from', 'seq'),
  linkTimes('valid_to', 'end_seq'),
  LINK_ENDS,
  PLACES,
  FACET_RECORDS,
  COUNTS,
  SPAN_ORDER,
  SINCE,
];

export interface ToldCounts {
  readonly removed: number;
  readonly undone: number;
}

/** Ends that no entry tells of: as many rows have ended as entries ended, or these are too many. */
const checkEnds = async (tx: Tx, findings: Findings, told: ToldCounts): Promise<void> => {
  const found = await sql<{ removed: number; undone: number }>`select
    (select count(*) from link where link.org_id = app_org() and link.end_seq is not null) as undone,
    (select count(*) from record_version as version where version.org_id = app_org() and version.end_seq is not null and not exists (
      select from record_version as next where next.org_id = version.org_id and next.record_id = version.record_id and next.version > version.version
    )) as removed`.execute(tx);
  const { removed = 0, undone = 0 } = found.rows[0] ?? {};
  if (undone > told.undone) {
    const rows = await sql<{ id: string; end_seq: number }>`select link.id, link.end_seq from link
        left join journal on journal.org_id = link.org_id and journal.seq = link.end_seq
      where link.org_id = app_org() and link.end_seq is not null
        and coalesce(position('"id":"' || link.id || '","op":"unlink"' in journal.entry), 0) = 0 order by 2, 1 ${LIMIT}`.execute(
      tx,
    );
    for (const row of rows.rows)
      findings.add('link', row.end_seq, `a link ended at entry ${row.end_seq}, which does not tell of it`, row.id);
  }
  if (removed > told.removed) {
    const rows = await sql<{
      id: string;
      end_seq: number;
    }>`select version.record_id as id, version.end_seq from record_version as version
        left join journal on journal.org_id = version.org_id and journal.seq = version.end_seq
      where version.org_id = app_org() and version.end_seq is not null and not exists (
          select from record_version as next where next.org_id = version.org_id and next.record_id = version.record_id and next.version > version.version
        ) and coalesce(position('"id":"' || version.record_id || '","key":"' || version.key || '","kind":"' || version.kind || '","op":"remove"' in journal.entry), 0) = 0
      order by 2, 1 ${LIMIT}`.execute(tx);
    for (const row of rows.rows)
      findings.add(
        'version',
        row.end_seq,
        `a record was removed at entry ${row.end_seq}, which does not tell of it`,
        row.id,
      );
  }
};

/** Checks what must hold between the rows of versions, records, links, counters and spans. */
export const checkStructure = async (tx: Tx, findings: Findings, told: ToldCounts): Promise<void> => {
  for (const { area, query } of CHECKS) {
    for (const { seq, id, detail } of (await query.execute(tx)).rows) findings.add(area, seq, detail, id ?? undefined);
  }
  await checkEnds(tx, findings, told);
};
