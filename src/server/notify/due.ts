import { sql } from 'kysely';
import { WAITING } from '../../model/loop.ts';
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
}

const readDates = async (tx: Tx, owners: readonly string[], now: number): Promise<readonly Row[]> => {
  const until = new Date(now + HORIZON);
  const found = await sql<Row>`
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
    order by 6, 1`.execute(tx);
  return found.rows;
};

const isOpen = ({ kind, state }: Row): boolean => {
  const waiting = WAITING.find((one) => one.kind === kind);
  return waiting === undefined || waiting.owner.includes(state) || waiting.approver.includes(state);
};

/** What a date is told as at its stage; null: it never was further away than twice that, as with what is proved anew each day. */
const reasonOf = (row: Row, days: number): Reason | null => {
  if (row.what === 'due') return isOpen(row) ? (days === 0 ? 'overdue' : 'due') : null;
  return row.at.getTime() - row.changed.getTime() > 2 * days * 86_400_000 ? 'expires' : null;
};

/** Owners whose records are due or expire, each stage of each date once. */
export const dueNews = async (tx: Tx, people: readonly Told[], now: number): Promise<readonly News[]> => {
  const owners = people.flatMap(({ persons }) => persons);
  if (owners.length === 0) return [];
  const news: News[] = [];
  for (const row of await readDates(tx, owners, now)) {
    const days = stageOf(row.at.getTime(), now);
    const reason = days === undefined ? null : reasonOf(row, days);
    if (reason === null || days === undefined) continue;
    const first = await sql<{ yes: boolean }>`insert into notify_told (org_id, record_id, what, at, days)
      values (app_org(), ${row.id}, ${row.what}, ${row.at}, ${days}) on conflict do nothing returning true as yes`.execute(
      tx,
    );
    if (first.rows.length === 0) continue;
    for (const { user, persons } of people)
      if (persons.includes(row.owner)) news.push({ user, reason, record: row.id });
  }
  return news;
};
