import { sql } from 'kysely';
import type { Changed, Dates } from '../../../assurance/types.ts';
import type { JournalEvent } from '../../../model/change.ts';
import { MAX_CHANGES } from '../../../model/change.ts';
import { AppError } from '../../../model/error.ts';
import type { Actor } from '../../../model/permission.ts';
import type { Registry } from '../../../model/registry.ts';
import type { CommitRequest, CommitResult } from '../../context.ts';
import { append } from '../../journal/append.ts';
import { announce, type Tx } from '../database.ts';
import { fieldsIn, type OrgState, readSettings } from '../org-state.ts';
import { overall, passTime, reason } from './assure.ts';
import type { Cell } from './cells.ts';
import { NO_STATUS, writeCounts } from './counts.ts';
import { actionOf, entryChanges, entryEffects } from './entry.ts';
import { loadRecords } from './load.ts';
import { plan } from './plan.ts';
import { cutSpans, digestOfCuts, type Step } from './spans.ts';
import { Working } from './work.ts';
import { settleWork, type Written, write } from './write.ts';
import { writeStep } from './write-assurance.ts';

/** What a transaction leaves behind in memory once it is committed. */
export interface Outcome {
  readonly result: CommitResult;
  readonly size: number;
  readonly at: number;
  readonly touchesSettings: boolean;
  /** Records that are no longer as they were counted. */
  readonly touched: readonly string[];
}

/** Kinds that change how other records are read or who may see them. */
const SETTINGS = new Set(['custom_field', 'scope']);

/**
 * The one write path, inside a transaction that holds the organisation's lock and a graph that is caught up:
 * check, write, reason, journal, announce. Throws AppError; the caller rolls everything back, the graph included.
 */
export const commitInside = async (
  tx: Tx,
  registry: Registry,
  state: OrgState,
  actor: Actor,
  request: CommitRequest,
  now: number,
): Promise<Outcome> => {
  if (request.changes.length > MAX_CHANGES)
    throw new AppError('too_large', `a commit takes at most ${MAX_CHANGES} changes: send them in parts`);
  const at = Math.max(now, state.at + 1, state.graph.clock);
  const working = new Working({
    actor,
    registry,
    at,
    rootScope: state.rootScope,
    fields: (kind) => fieldsIn(state, kind),
  });
  if (state.rootScope) for (const record of await loadRecords(tx, [state.rootScope])) working.know(record);
  await plan(tx, working, request.changes);
  const written = settleWork(working);
  const isEmpty =
    written.records.length +
      written.removed.length +
      written.made.length +
      written.undone.length +
      working.events.length ===
    0;
  const when = new Date(at);
  if (isEmpty) {
    const result = resultOf(working, written, [], null, when);
    return { result, size: state.size, at: state.at, touchesSettings: false, touched: [] };
  }
  // What has lapsed by itself meanwhile lapsed at its own moments, before this; at this very moment it is part of it.
  const passed = passTime(state, at - 1);
  await writeSteps(tx, state, NOTHING_WRITTEN, passed);
  await write(tx, written, when, state.size);
  const step = await reason(tx, registry, state, written, at);
  await writeSteps(tx, state, written, [step]);
  const steps = [...passed, step];
  const affected = overall(steps);
  await record(tx, state, actor, { written, steps, affected, events: working.events, at: when, request });
  return {
    result: resultOf(working, written, affected, state.size, when),
    size: state.size + 1,
    at,
    touchesSettings: touchesSettings(written),
    touched: [...written.records.map(({ after }) => after.id), ...written.removed.map(({ id }) => id)],
  };
};

const NOTHING_WRITTEN: Written = { records: [], removed: [], made: [], undone: [], unchanged: 0 };

/** What each record that is still there is counted under. */
const cellsOf = (state: OrgState, written: Written): ((id: string) => Cell | undefined) => {
  const touched = new Map<string, Cell | undefined>([
    ...written.records.map(({ after }) => [after.id, state.cells.of(after)] as const),
    ...written.removed.map(({ id }) => [id, undefined] as const),
  ]);
  return (id) => (touched.has(id) ? touched.get(id) : state.cells.get(id));
};

/** Writes down how records stand after each step. `written`: what this commit has written before them. */
const writeSteps = async (tx: Tx, state: OrgState, written: Written, steps: readonly Step[]): Promise<void> => {
  const touched = new Set([...written.records.map(({ after }) => after.id), ...written.removed.map(({ id }) => id)]);
  const others = steps.flatMap(({ changed }) => changed.flatMap(({ id }) => (touched.has(id) ? [] : [id])));
  await state.cells.read(tx, others);
  const cellOf = cellsOf(state, written);
  for (const step of steps) await writeStep(tx, { ...step, size: state.size }, (id) => cellOf(id)?.kind);
};

interface Deed {
  readonly written: Written;
  readonly steps: readonly Step[];
  readonly affected: readonly Changed[];
  readonly events: readonly JournalEvent[];
  readonly at: Date;
  readonly request: Pick<CommitRequest, 'action' | 'reason'>;
}

/** Writes the counters, the journal entry that tells of it all, and the announcement. */
const record = async (tx: Tx, state: OrgState, actor: Actor, deed: Deed): Promise<void> => {
  const { written, affected } = deed;
  const cellOf = cellsOf(state, written);
  await writeCounts(tx, { written, affected, cellOf, statusOf: (id) => state.graph.get(id)?.status ?? NO_STATUS });
  const moved = affected.filter(({ id, before, after }) => before?.status !== after?.status && cellOf(id));
  const effects = await entryEffects(tx, moved, digestOfCuts(cutSpans(deed.steps)));
  await append(tx, {
    seq: state.size,
    at: deed.at,
    actor,
    action: deed.request.action ?? actionOf(written, deed.events),
    changes: entryChanges(written, deed.events),
    ...(deed.request.reason === undefined ? {} : { reason: deed.request.reason }),
    ...(effects ? { effects } : {}),
  });
  const settings = touchesSettings(written) ? { settings: true } : {};
  await announce(tx, JSON.stringify({ org: actor.org, seq: state.size, ...settings }));
};

const touchesSettings = ({ records, removed }: Written): boolean =>
  [...records.map(({ after }) => after), ...removed].some(({ kind }) => SETTINGS.has(kind));

const resultOf = (
  working: Working,
  written: Written,
  affected: readonly Changed[],
  seq: number | null,
  at: Date,
): CommitResult => ({
  seq,
  at: at.toISOString(),
  records: Array.from(working.ends, (id) => (id && working.works.get(id)?.after) || null),
  counts: {
    created: written.records.filter((one) => !one.before).length,
    updated: written.records.filter((one) => one.before).length,
    removed: written.removed.length,
    linked: written.made.length,
    unlinked: written.undone.length,
    unchanged: written.unchanged,
  },
  affected,
});

/** What time alone has changed since the graph's moment, written down with an entry of its own; null when nothing has. */
export const passTimeInside = async (tx: Tx, state: OrgState, actor: Actor, now: number): Promise<Outcome | null> => {
  const at = Math.max(now, state.at + 1, state.graph.clock);
  const steps = passTime(state, at);
  if (steps.every(({ changed }) => changed.length === 0)) return null;
  return recordSteps(tx, state, actor, { action: 'time.pass', events: [], steps, at });
};

/** Writes down how records stand differently although nobody has changed one, with an entry of its own. */
export const recordSteps = async (
  tx: Tx,
  state: OrgState,
  actor: Actor,
  { action, events, steps, at }: Pick<Deed, 'events' | 'steps'> & { readonly action: string; readonly at: number },
): Promise<Outcome> => {
  const affected = overall(steps);
  const when = new Date(at);
  const written = NOTHING_WRITTEN;
  await writeSteps(tx, state, written, steps);
  await record(tx, state, actor, { written, steps, affected, events, at: when, request: { action } });
  const counts = { created: 0, updated: 0, removed: 0, linked: 0, unlinked: 0, unchanged: 0 };
  return {
    result: { seq: state.size, at: when.toISOString(), records: [], counts, affected },
    size: state.size + 1,
    at,
    touchesSettings: false,
    touched: [],
  };
};

interface ChangeFacts {
  readonly op: string;
  readonly id?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
}

/** What journal entries say has changed: records to read again (the ends of links among them), records that are gone. */
const readNews = (entries: readonly string[]) => {
  const changed = new Set<string>();
  const gone = new Set<string>();
  const changes = entries.flatMap((entry) => (JSON.parse(entry) as { changes: ChangeFacts[] }).changes);
  for (const { op, id, from, to } of changes) {
    if (op === 'link' || op === 'unlink') for (const end of [from, to]) changed.add(end ?? '');
    else if (id) (op === 'remove' ? gone : changed).add(id);
  }
  for (const id of gone) changed.delete(id);
  changed.delete('');
  return { changed: [...changed], gone: [...gone], settings: changes.some(({ kind }) => SETTINGS.has(kind ?? '')) };
};

/** Since when codes hold, of the records of which that has changed with this entry of the journal or a later one. */
const readDates = async (tx: Tx, from: number): Promise<Map<string, Dates>> => {
  const found = await sql<{ id: string; held: Dates }>`select record_id as id, held from assurance
    where org_id = app_org() and held is not null and held_seq >= ${from}`.execute(tx);
  return new Map(found.rows.map(({ id, held }) => [id, held]));
};

interface News {
  readonly rules: string | null;
  /** Null, all three, when there is none. */
  readonly seq: number | null;
  readonly at: Date | null;
  readonly entry: string | null;
}

/**
 * Brings memory up to what other processes have committed meanwhile. Answers false, with nothing done, when the stored
 * standing does not follow from `rules` any more: a process with others has taken over.
 */
export const catchUp = async (
  tx: Tx,
  state: OrgState,
  rules: string,
  reload: (ids: readonly string[], gone: readonly string[], at: number) => Promise<void>,
): Promise<boolean> => {
  // With the organisation's own row, whose rules must be looked at even when there is no news: one way instead of two.
  const found = await sql<News>`select org.rules_hash as rules, journal.seq, journal.at, journal.entry
    from org left join journal on journal.org_id = org.id and journal.seq >= ${state.size}
    where org.id = app_org() order by journal.seq`.execute(tx);
  // None yet: the organisation was made by the commit before this one, so nobody else has judged it.
  if (found.rows.some((row) => row.rules !== null && row.rules !== rules)) return false;
  const entries = found.rows.flatMap(({ seq, at, entry }) => (seq !== null && at && entry ? [{ seq, at, entry }] : []));
  const last = entries.at(-1);
  if (!last) return true;
  const news = readNews(entries.map(({ entry }) => entry));
  if (news.settings) await readSettings(tx, state);
  await reload(news.changed, news.gone, last.at.getTime());
  // Here all of it happened at once, there each entry had its own moment.
  state.graph.redate(await readDates(tx, state.size));
  state.size = last.seq + 1;
  state.at = last.at.getTime();
  return true;
};
