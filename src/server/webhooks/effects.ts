import { sql } from 'kysely';
import type { Tx } from '../store/database.ts';
import { BAD, type Effect, type Entry, type EventName, NAMED, type Wanted } from './messages.ts';

/** The kinds that an event tells of, where that is not every kind. */
const kindsOf = (event: EventName, { kinds }: Wanted): readonly string[] => {
  if (event === 'recall.needed') return ['statement'];
  return event === 'status.changed' ? kinds : [];
};

/**
 * What an event is told of how records stand since the entry. An entry names the worst only: where those are not all and
 * the event is about some kinds, the spans that began with the entry tell which of these turned, and how many.
 */
export const effectsFor = async (tx: Tx, entry: Entry, event: EventName, wanted: Wanted): Promise<Entry['effects']> => {
  const { effects } = entry;
  const kinds = kindsOf(event, wanted);
  if (!effects || effects.total <= effects.records.length || kinds.length === 0) return effects;
  // Several spans of one record may have begun with it; the first and the last tell what came of it.
  const found = await sql<Effect & { total: number }>`
    with turn as (
      select span.record_id, (array_agg(before.status order by span.from_at))[1] as was,
        (array_agg(span.status order by span.from_at desc))[1] as now
      from record join assurance_span as span on span.org_id = record.org_id and span.record_id = record.id
        left join assurance_past as before on before.org_id = span.org_id and before.record_id = span.record_id
          and before.to_at = span.from_at
      where record.org_id = app_org() and record.kind = any(${[...kinds]}::text[]) and span.from_at <= ${entry.at}
        and span.from_at > coalesce((select at from journal where org_id = app_org() and seq = ${entry.seq - 1}), '-infinity')
      group by span.record_id
    )
    select record.id, record.kind, record.key, turn.was as "from", turn.now as "to", count(*) over ()::int as total
    from turn join record on record.org_id = app_org() and record.id = turn.record_id
    where turn.was is distinct from turn.now and (${event !== 'recall.needed'}::boolean or (
      turn.now = any(${[...BAD]}::text[]) and not coalesce(turn.was = any(${[...BAD]}::text[]), false)))
    order by coalesce(array_position(${[...BAD]}::text[], turn.now), ${BAD.length + 1}), record.id limit ${NAMED}`.execute(
    tx,
  );
  return {
    total: found.rows[0]?.total ?? 0,
    records: found.rows.map(({ id, kind, key, from, to }) => ({ id, kind, key, from, to })),
  };
};
