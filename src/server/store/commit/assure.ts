import { sql } from 'kysely';
import type { Changed } from '../../../assurance/types.ts';
import { AppError } from '../../../model/error.ts';
import type { Registry } from '../../../model/registry.ts';
import type { Tx } from '../database.ts';
import { type OrgState, readNodes, stirred } from '../org-state.ts';
import { loadRecords } from './load.ts';
import { type Course, type Cuts, coursesOf, cutSpans, digestOfCuts, type Step, sinceOf } from './spans.ts';
import type { Written } from './write.ts';

/** Lets time pass in the graph, stopping at every moment at which something changes by itself, so that each lapse gets its own time. */
export const passTime = (state: Pick<OrgState, 'graph'>, to: number): Step[] => {
  const steps: Step[] = [];
  for (let next = state.graph.next(); next !== null && next <= to; next = state.graph.next()) {
    steps.push({ at: next, changed: state.graph.advance(next) });
  }
  return steps;
};

/** Brings the graph up to date with what has just been written, in the same transaction. */
export const reason = async (
  tx: Tx,
  registry: Registry,
  state: OrgState,
  written: Written,
  at: number,
): Promise<Step[]> => {
  const steps = passTime(state, at);
  const records = written.records.map((record) => record.after);
  const links = [...written.made.map(({ link }) => link), ...written.undone];
  const removed = new Set(written.removed.map((record) => record.id));
  const ids = await stirred(
    tx,
    registry,
    records,
    links.flatMap((link) => [link.from, link.to]),
  );
  const result = state.graph.apply({ upsert: await readNodes(tx, registry, ids), remove: [...removed] }, at);
  if ('cycle' in result) throw await cycleError(tx, result.cycle);
  return [...steps, { at, changed: result.changed }];
};

const cycleError = async (tx: Tx, cycle: readonly string[]): Promise<AppError> => {
  const keys = new Map((await loadRecords(tx, new Set(cycle))).map((record) => [record.id, record.key]));
  const path = cycle.map((id) => keys.get(id) ?? id).join(' → ');
  return new AppError('invalid', `these records would rest on each other in a circle: ${path}`, [
    { pointer: '/changes', detail: path },
  ]);
};

/** How a record stood before all the steps and after them. */
export const overall = (steps: readonly Step[]): Changed[] => {
  const all = new Map<string, Changed>();
  for (const step of steps) {
    for (const { id, before, after } of step.changed) {
      const first = all.get(id);
      all.set(id, { id, before: first ? first.before : before, after });
    }
  }
  return [...all.values()];
};

/** The rows as they are after the last step. */
const lastRows = (courses: ReadonlyMap<string, Course>, kinds: ReadonlyMap<string, string>): object[] =>
  [...courses].flatMap(([id, course]) => {
    const kind = kinds.get(id);
    const last = course.stations.at(-1)?.after;
    if (!last || kind === undefined) return [];
    const { status, causes, more } = last;
    const until = last.until === null ? null : new Date(last.until).toISOString();
    return [{ record_id: id, kind, status, until, causes, more, since: sinceOf(course) ?? '-infinity' }];
  });

/**
 * Writes the rows and spans that changed, and nothing else. `kinds` gives the kind of each record that still exists.
 * Answers the digest of the spans that began and ended, for the journal.
 */
export const writeAssurance = async (
  tx: Tx,
  steps: readonly Step[],
  kinds: ReadonlyMap<string, string>,
): Promise<string | undefined> => {
  const courses = coursesOf(steps);
  const cuts = cutSpans(courses, (id) => kinds.has(id));
  await writeSpans(tx, cuts);
  const gone = [...courses].flatMap(([id, { stations }]) => (kinds.has(id) && !stations.at(-1)?.after ? [id] : []));
  // Of a kind that has lost its rule nothing is said any more; a record that is gone has taken its row along.
  if (gone.length > 0)
    await sql`delete from assurance where org_id = app_org() and record_id = any(${gone}::uuid[])`.execute(tx);
  const rows = lastRows(courses, kinds);
  if (rows.length > 0) {
    await sql`insert into assurance (org_id, record_id, kind, status, until, causes, more, since)
      select app_org(), record_id, kind, status, until, causes, more, since from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as given (record_id uuid, kind text, status text, until timestamptz, causes jsonb, more boolean, since timestamptz)
      on conflict (org_id, record_id) do update set status = excluded.status, until = excluded.until, causes = excluded.causes,
        more = excluded.more, since = case when excluded.since = '-infinity' then assurance.since else excluded.since end`.execute(
      tx,
    );
  }
  return digestOfCuts(cuts);
};

const writeSpans = async (tx: Tx, { starts, ends }: Cuts): Promise<void> => {
  if (starts.length > 0) {
    await sql`insert into assurance_span (org_id, record_id, from_at, status, causes)
      select app_org(), record_id, from_at, status, causes from jsonb_to_recordset(${JSON.stringify(starts)}::jsonb)
        as given (record_id uuid, from_at timestamptz, status text, causes jsonb)`.execute(tx);
  }
  if (ends.length === 0) return;
  // A record that changed twice in one commit has two ends: each ends the span that was open just before it.
  await sql`update assurance_span set to_at = ends.at
    from (select record_id, at, lag(at) over (partition by record_id order by at) as previous
      from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as given (record_id uuid, at timestamptz)) as ends
    where assurance_span.org_id = app_org() and assurance_span.record_id = ends.record_id and assurance_span.to_at is null
      and assurance_span.from_at < ends.at and (ends.previous is null or assurance_span.from_at >= ends.previous)`.execute(
    tx,
  );
};
