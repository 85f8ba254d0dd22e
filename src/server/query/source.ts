import { type RawBuilder, sql } from 'kysely';
import { MAKER, MAKER_THEN, RECORD, VERSION } from '../store/rows.ts';

export type Sql = RawBuilder<unknown>;

/** Where records are read from: as they are, or as they were at a moment. In both the record is called `record`. */
export interface Source {
  readonly from: Sql;
  /**
   * The record of one id, to be joined laterally. A planner without figures, as the embedded store's, would otherwise read
   * every version once for every id.
   */
  readonly one: (id: Sql) => Sql;
  readonly columns: Sql;
  readonly id: Sql;
  readonly title: Sql;
  readonly key: Sql;
  readonly changed: Sql;
  /** The assurance of `record`, as `status`, `until` and `since`. */
  readonly assurance: Sql;
  /** Joins the status of every `record` as `standing.status`: for an order, which compares them all. */
  readonly standing: Sql;
  readonly linkHolds: Sql;
  /** Who made `record`, where it is of a personal kind. */
  readonly maker: Sql;
}

export const NOW: Source = {
  from: sql`record`,
  one: (id) =>
    sql`(select found.* from record as found where found.org_id = app_org() and found.id = ${id} limit 1) as record`,
  columns: RECORD,
  id: sql`record.id`,
  title: sql`record.title_sort`,
  key: sql`record.key_sort`,
  changed: sql`record.updated_at`,
  assurance: sql`(select status, until, since from assurance where assurance.org_id = app_org() and assurance.record_id = record.id)`,
  standing: sql`left join assurance as standing on standing.org_id = app_org() and standing.record_id = record.id`,
  linkHolds: sql`link.valid_to is null`,
  maker: MAKER,
};

const past = (at: Date): Source => ({
  from: sql`(select * from record_version where org_id = app_org() and valid_from <= ${at} and (valid_to is null or valid_to > ${at})) as record`,
  one: (
    id,
  ) => sql`(select version.* from record_version as version where version.org_id = app_org() and version.record_id = ${id}
    and version.valid_from <= ${at} and (version.valid_to is null or version.valid_to > ${at}) limit 1) as record`,
  columns: VERSION,
  id: sql`record.record_id`,
  title: sql`lower(record.title) collate "C"`,
  // Worked out anew only where the record is gone.
  key: sql`coalesce((select now.key_sort from record as now where now.org_id = app_org() and now.id = record.record_id), key_order(record.key)) collate "C"`,
  changed: sql`record.valid_from`,
  // A span ends when the causes change too: a status holds since the first of the spans in a row that have it.
  // Until when it would hold by itself is not kept. One row at most, and saying so keeps the planner from joining them all.
  assurance: sql`(select span.status, null::timestamptz as until, (
        select max(first.from_at) from assurance_span as first where first.org_id = app_org() and first.record_id = span.record_id
          and first.from_at <= span.from_at and first.status = span.status and not exists (
            select from assurance_span as before where before.org_id = app_org() and before.record_id = first.record_id
              and before.to_at = first.from_at and before.status = first.status)
      ) as since
    from assurance_span as span where span.org_id = app_org() and span.record_id = record.record_id
      and span.from_at <= ${at} and (span.to_at is null or span.to_at > ${at})
    limit 1)`,
  standing: sql`left join assurance_span as standing on standing.org_id = app_org() and standing.record_id = record.record_id
    and standing.from_at <= ${at} and (standing.to_at is null or standing.to_at > ${at})`,
  linkHolds: sql`link.valid_from <= ${at} and (link.valid_to is null or link.valid_to > ${at})`,
  maker: MAKER_THEN,
});

export const sourceOf = (asOf: Date | undefined): Source => (asOf ? past(asOf) : NOW);
