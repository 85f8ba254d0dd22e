import { sql } from 'kysely';
import type { Assurance, Changed, Status } from '../../../assurance/types.ts';
import { AppError } from '../../../model/error.ts';
import type { Registry } from '../../../model/registry.ts';
import type { Tx } from '../database.ts';
import { type OrgState, readNodes, stirred } from '../org-state.ts';
import { loadRecords } from './load.ts';
import type { Written } from './write.ts';

/** What happened to assurance at one moment. */
export interface Step {
  readonly at: number;
  readonly changed: readonly Changed[];
}

/** Lets time pass in the graph, stopping at every moment at which something changes by itself, so that each lapse gets its own time. */
export const passTime = (state: OrgState, to: number): Step[] => {
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

const sameCauses = (a: Assurance, b: Assurance): boolean =>
  a.more === b.more &&
  a.causes.length === b.causes.length &&
  a.causes.every((cause, index) => cause.id === b.causes[index]?.id && cause.code === b.causes[index]?.code);

interface SpanStart {
  readonly record_id: string;
  readonly from_at: string;
  readonly status: Status;
  readonly causes: Assurance['causes'];
}

/** Where spans end and begin: wherever the status or the causes are others than before. */
const cutSpans = (steps: readonly Step[], kinds: ReadonlyMap<string, string>) => {
  const starts: SpanStart[] = [];
  const ends: { record_id: string; at: string }[] = [];
  for (const step of steps) {
    const at = new Date(step.at).toISOString();
    for (const { id, before, after } of step.changed) {
      if (before && after && before.status === after.status && sameCauses(before, after)) continue;
      if (before) ends.push({ record_id: id, at });
      if (after && kinds.has(id))
        starts.push({ record_id: id, from_at: at, status: after.status, causes: after.causes });
    }
  }
  return { starts, ends };
};

/** The rows as they are after the last step. */
const lastRows = (steps: readonly Step[], kinds: ReadonlyMap<string, string>) => {
  const last = new Map<string, object>();
  for (const step of steps) {
    for (const { id, after } of step.changed) {
      const kind = kinds.get(id);
      if (!after || kind === undefined) continue;
      const { status, causes, more } = after;
      const until = after.until === null ? null : new Date(after.until).toISOString();
      last.set(id, { record_id: id, kind, status, until, causes, more, since: new Date(step.at).toISOString() });
    }
  }
  return [...last.values()];
};

/** Writes the rows and spans that changed, and nothing else. `kinds` gives the kind of each record that still exists. */
export const writeAssurance = async (
  tx: Tx,
  steps: readonly Step[],
  kinds: ReadonlyMap<string, string>,
): Promise<void> => {
  const { starts, ends } = cutSpans(steps, kinds);
  await writeSpans(tx, ends, starts);
  const rows = lastRows(steps, kinds);
  if (rows.length === 0) return;
  await sql`insert into assurance (org_id, record_id, kind, status, until, causes, more, since)
    select app_org(), record_id, kind, status, until, causes, more, since from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (record_id uuid, kind text, status text, until timestamptz, causes jsonb, more boolean, since timestamptz)
    on conflict (org_id, record_id) do update set status = excluded.status, until = excluded.until, causes = excluded.causes,
      more = excluded.more, since = case when assurance.status = excluded.status then assurance.since else excluded.since end`.execute(
    tx,
  );
};

const writeSpans = async (
  tx: Tx,
  closes: readonly { record_id: string; at: string }[],
  spans: readonly { record_id: string; from_at: string }[],
): Promise<void> => {
  if (spans.length > 0) {
    await sql`insert into assurance_span (org_id, record_id, from_at, status, causes)
      select app_org(), record_id, from_at, status, causes from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb)
        as given (record_id uuid, from_at timestamptz, status text, causes jsonb)
      on conflict (org_id, record_id, from_at) do update set status = excluded.status, causes = excluded.causes`.execute(
      tx,
    );
  }
  if (closes.length === 0) return;
  // A record that changed twice in one commit has two closes: each ends the span that was open just before it.
  await sql`update assurance_span set to_at = ends.at
    from (select record_id, at, lag(at) over (partition by record_id order by at) as previous
      from jsonb_to_recordset(${JSON.stringify(closes)}::jsonb) as given (record_id uuid, at timestamptz)) as ends
    where assurance_span.org_id = app_org() and assurance_span.record_id = ends.record_id and assurance_span.to_at is null
      and assurance_span.from_at < ends.at and (ends.previous is null or assurance_span.from_at >= ends.previous)`.execute(
    tx,
  );
};
