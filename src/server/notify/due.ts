import { sql } from 'kysely';
import { isToBeDone } from '../../model/loop.ts';
import { type Reason, stageOf } from '../../model/notification.ts';
import type { Tx } from '../store/database.ts';
import type { News } from './news.ts';
import type { Told } from './people.ts';

const HORIZON = 30 * 86_400_000;
/** States in which nobody waits for a record any more, whatever its kind. */
const OVER = ['done', 'dropped', 'closed', 'retired', 'withdrawn', 'ended', 'rejected', 'refused', 'decided'];
/** Kinds that expire by a date of their own; others only pass on when what they rest on does. */
const DATED = ['evidence', 'exception', 'decision', 'policy', 'vendor', 'risk', 'document'];

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly owner: string;
  readonly what: 'due' | 'expires';
  readonly at: Date;
  readonly changed: Date;
  /** The nearest stage of the date that was told; null: none. */
  readonly told: number | null;
}

/** Dates that have a stage left to tell: the last one is 0, once it is past. */
const readDates = async (tx: Tx, owners: readonly string[], now: number): Promise<readonly Row[]> => {
  const until = new Date(now + HORIZON);
  const found = await sql<Row>`
    with dated as (
      select record.id, record.kind, record.state, record.owner_id as owner, 'due' as what, record.due_at as at,
        record.updated_at as changed
      from record where record.org_id = app_org() and record.owner_id = any(${[...owners]}::uuid[])
        and record.due_at <= ${until} and record.state <> all(${OVER}::text[])
      union all
      select record.id, record.kind, record.state, record.owner_id, 'expires', assurance.until, record.updated_at
      from assurance join record on record.org_id = assurance.org_id and record.id = assurance.record_id
      where assurance.org_id = app_org() and assurance.until > ${new Date(now)} and assurance.until <= ${until}
        and assurance.status in ('assured', 'weakened') and record.kind = any(${DATED}::text[])
        and record.owner_id = any(${[...owners]}::uuid[])
    )
    select dated.*, told.days as told
    from dated cross join lateral (
      select min(notify_told.days) as days from notify_told where notify_told.org_id = app_org()
        and notify_told.record_id = dated.id and notify_told.what = dated.what and notify_told.at = dated.at
    ) as told
    where told.days is distinct from 0 order by dated.at, dated.id`.execute(tx);
  return found.rows;
};

/** What a date is told as at its stage; null: it never was further away than twice that, as with what is proved anew each day. */
const reasonOf = (row: Row, days: number): Reason | null => {
  if (row.what === 'due') return isToBeDone(row.kind, row.state) ? (days === 0 ? 'overdue' : 'due') : null;
  return row.at.getTime() - row.changed.getTime() > 2 * days * 86_400_000 ? 'expires' : null;
};

/** A stage of a date, to be told. */
type Stage = Pick<Row, 'id' | 'owner' | 'what' | 'at'> & { readonly days: number; readonly reason: Reason };

const stageLeft = (row: Row, now: number): Stage | undefined => {
  const days = stageOf(row.at.getTime(), now);
  if (days === undefined || (row.told !== null && row.told <= days)) return undefined;
  const reason = reasonOf(row, days);
  return reason ? { ...row, days, reason } : undefined;
};

/** Writes down that stages are told; answers those that nobody had told, by record and date. */
const noteTold = async (tx: Tx, stages: readonly Stage[]): Promise<ReadonlySet<string>> => {
  if (stages.length === 0) return new Set();
  const rows = stages.map(({ id, what, at, days }) => ({ id, what, at: at.toISOString(), days }));
  const found = await sql<Pick<Stage, 'id' | 'what'>>`insert into notify_told (org_id, record_id, what, at, days)
    select app_org(), told.id, told.what, told.at, told.days
    from json_to_recordset(${JSON.stringify(rows)}::json) as told (id uuid, what text, at timestamptz, days smallint)
    on conflict do nothing returning notify_told.record_id as id, notify_told.what`.execute(tx);
  return new Set(found.rows.map(({ id, what }) => `${what} ${id}`));
};

/** Owners whose records are due or expire, each stage of each date once. */
export const dueNews = async (tx: Tx, people: readonly Told[], now: number): Promise<readonly News[]> => {
  const owners = people.flatMap(({ persons }) => persons);
  if (owners.length === 0) return [];
  const stages = (await readDates(tx, owners, now)).flatMap((row) => stageLeft(row, now) ?? []);
  const fresh = await noteTold(tx, stages);
  return stages
    .filter(({ id, what }) => fresh.has(`${what} ${id}`))
    .flatMap(({ id, owner, reason }) =>
      people.flatMap(({ user, persons }) => (persons.includes(owner) ? { user, reason, record: id } : [])),
    );
};
