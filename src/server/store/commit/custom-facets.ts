import { sql } from 'kysely';
import type { RecordView } from '../../../model/kind.ts';
import { customFieldOf } from '../../../model/schema.ts';
import type { Tx } from '../database.ts';
import { RECORD, type RecordRow, viewOf } from '../rows.ts';
import type { Written } from './write.ts';

interface Target {
  readonly kind: string;
  readonly field: string;
}

const targetOf = (record: RecordView): Target => ({
  kind: String(record.data['kind']),
  field: customFieldOf(record)[0],
});

/** The custom fields that a commit made, changed or took away, as they were and as they are. */
const targetsOf = (written: Written): Map<string, Target> => {
  const views = [...written.records.flatMap(({ before, after }) => [before, after]), ...written.removed];
  const fields = views.flatMap((view) => (view?.kind === 'custom_field' ? [targetOf(view)] : []));
  return new Map(fields.map((target) => [`${target.kind} ${target.field}`, target]));
};

const isFiltered = async (tx: Tx, { kind, field }: Target): Promise<boolean> => {
  const found =
    await sql<RecordRow>`select ${RECORD} from record where record.org_id = app_org() and record.kind = 'custom_field'
    and record.state = 'active' and record.data->>'kind' = ${kind} order by record.id`.execute(tx);
  const fields = new Map(found.rows.map((row) => customFieldOf(viewOf(row))));
  return fields.get(field)?.filter === true;
};

/**
 * What lists filter by is kept for every record of a kind: when a custom field begins or ceases to be one of these
 * values, the records that nobody touched have to follow.
 */
export const refreshCustomFacets = async (tx: Tx, written: Written): Promise<void> => {
  for (const target of targetsOf(written).values()) {
    const { kind, field } = target;
    await sql`delete from facet where facet.org_id = app_org() and facet.kind = ${kind} and facet.field = ${field}`.execute(
      tx,
    );
    if (!(await isFiltered(tx, target))) continue;
    await sql`insert into facet (org_id, kind, field, value, record_id)
      select distinct app_org(), record.kind, ${field}, held.value, record.id
      from record cross join lateral jsonb_array_elements_text(
        case when jsonb_typeof(record.data->${field}) = 'array' then record.data->${field} else jsonb_build_array(record.data->${field}) end
      ) as held (value)
      where record.org_id = app_org() and record.kind = ${kind} and held.value is not null`.execute(tx);
  }
};
