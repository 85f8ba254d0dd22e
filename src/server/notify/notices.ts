import { sql } from 'kysely';
import { REASONS, type Reason } from '../../model/notification.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { type Known, knownRecords } from '../query/names.ts';
import type { Sql } from '../query/source.ts';
import type { Tx } from '../store/database.ts';

/** How many lines of an inbox are looked at; older ones are not shown. */
export const LOOKED_AT = 500;

/** One line of an inbox. */
export interface Notice {
  readonly id: string;
  readonly reason: Reason;
  readonly record: Known;
  readonly more: number;
  readonly times: number;
  /** The name of whoever did it; null where nobody did. */
  readonly actor: string | null;
  readonly at: Date;
  readonly readAt: Date | null;
}

interface Row extends Omit<Notice, 'record'> {
  readonly recordId: string;
}

export interface Mutes {
  readonly reasons: Reason[];
  readonly records: string[];
}

/** What somebody wants to be told of no more. */
export const readMutes = async (tx: Tx, user: string): Promise<Mutes> => {
  const found = await sql<Mutes>`select
    coalesce((select muted from notify_choice where org_id = app_org() and user_id = ${user}), '[]'::jsonb) as reasons,
    coalesce((select jsonb_agg(record_id) from notify_mute where org_id = app_org() and user_id = ${user}), '[]'::jsonb) as records`.execute(
    tx,
  );
  const { reasons = [], records = [] } = found.rows[0] ?? {};
  return { reasons: reasons.filter((name) => name in REASONS), records };
};

/** Lines of somebody's inbox, the unread first, then the newest; of `also` the names too. What they may not read now is in neither. */
export const readNotices = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  which: Sql,
  also: readonly string[] = [],
): Promise<{ readonly notices: Notice[]; readonly known: ReadonlyMap<string, Known> }> => {
  const found = await sql<Row>`
    select note.id, note.reason, note.record_id as "recordId", note.more, note.times,
      coalesce(account.name, key.name) as actor, note.at, note.read_at as "readAt"
    from notification as note left join auth_user as account on note.actor = 'person:' || account.id
      left join api_key as key on key.org_id = note.org_id and note.actor = 'key:' || key.id::text
    where note.org_id = app_org() and note.user_id = ${actor.id} and ${which}
    order by (note.read_at is null) desc, note.at desc, note.id desc limit ${LOOKED_AT}`.execute(tx);
  const known = await knownRecords(tx, registry, actor, [...found.rows.map(({ recordId }) => recordId), ...also]);
  const notices = found.rows.flatMap(({ recordId, ...row }) => {
    const record = known.get(recordId);
    return record && row.reason in REASONS ? [{ ...row, record }] : [];
  });
  return { notices, known };
};
