import type { z } from 'zod';
import { type Change, changeSchema, type JournalEvent } from '../../../model/change.ts';
import { AppError } from '../../../model/error.ts';
import { problemsOf } from '../../../model/schema.ts';
import type { Tx } from '../database.ts';
import { readHead } from '../org-state.ts';
import { linkRecords, unlinkRecords } from './apply-link.ts';
import { createRecord, removeRecord, transitRecord, updateRecord } from './apply-record.ts';
import { loadLinks, loadPlaced, loadRecords, loadScopesAbove, loadUsedIds, raiseNumbers, takeNumbers } from './load.ts';
import { linkKey, referencesIn, refuseProblems, type Working } from './work.ts';

type Parsed = z.output<typeof changeSchema> | JournalEvent;

/** Checks the form of every change; what is wrong is noted with its place. */
const parse = (working: Working, changes: readonly (Change | JournalEvent)[]): Parsed[] =>
  changes.flatMap((change, index): Parsed[] => {
    if (change.op === 'event') return [change];
    const parsed = changeSchema.safeParse(change);
    if (parsed.success) return [parsed.data];
    working.problems.push(...problemsOf(parsed.error, `/changes/${index}`));
    return [];
  });

/** Takes every change into the working set; throws with all that is wrong, and then nothing has been written. */
export const plan = async (tx: Tx, working: Working, changes: readonly (Change | JournalEvent)[]): Promise<void> => {
  const parsed = await stampStatements(tx, parse(working, changes));
  refuseProblems(working.problems);
  await gather(tx, working, parsed);
  await refuseUsedIds(tx, parsed);
  const keys = await nameCreated(tx, working, parsed);
  parsed.forEach((change, index) => {
    if (change.op !== 'create') return;
    placed(index, () => {
      working.ends[index] = createRecord(working, change, keys.get(index) ?? '', `/changes/${index}`);
    });
  });
  parsed.forEach((change, index) => placed(index, () => applyOne(working, change, index)));
  checkRelations(working);
  await checkPlaces(tx, working);
  refuseProblems(working.problems);
  await raiseNumbers(tx, chosenNumbers(working));
};

/** The state of our knowledge when something was said is the journal's length then: nobody types it. */
const stampStatements = async (tx: Tx, changes: Parsed[]): Promise<Parsed[]> => {
  const isStatement = (change: Parsed) => change.op === 'create' && change.kind === 'statement';
  if (!changes.some(isStatement)) return changes;
  const { size } = await readHead(tx);
  return changes.map((change) =>
    change.op === 'create' && isStatement(change) ? { ...change, data: { ...change.data, position: size } } : change,
  );
};

/** The highest number of each kind among keys such as `TEA-12` that new records were given. */
const chosenNumbers = (working: Working): Map<string, number> => {
  const highest = new Map<string, number>();
  for (const { before, after, kind } of working.works.values()) {
    const number = before || !after ? null : /^[A-Z]+-([1-9]\d{0,8})$/.exec(after.key);
    if (number) highest.set(kind.name, Math.max(highest.get(kind.name) ?? 0, Number(number[1])));
  }
  return highest;
};

/** Whatever a change is refused for, the answer says which change it was. */
const placed = (index: number, work: () => void): void => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError) || error.problems.length > 0) throw error;
    throw new AppError(error.code, error.message, [{ pointer: `/changes/${index}`, detail: error.message }]);
  }
};

const gather = async (tx: Tx, working: Working, changes: readonly Parsed[]): Promise<void> => {
  const records = await loadRecords(tx, referencesIn(changes as readonly (Change | JournalEvent)[]));
  for (const record of records) working.know(record);
  const scopes = records.filter((record) => record.kind === 'scope').map((record) => record.id);
  for (const record of await loadScopesAbove(tx, scopes)) if (!working.works.has(record.id)) working.know(record);
  const idOf = (ref: string) => working.find(ref)?.after.id ?? [];
  const from = changes.flatMap((change) => (change.op === 'link' || change.op === 'unlink' ? idOf(change.from) : []));
  const removed = changes.flatMap((change) => (change.op === 'remove' ? idOf(change.ref) : []));
  const links = await loadLinks(tx, [...new Set([...from, ...removed])], removed);
  for (const link of links) working.knowLink(link);
  // The far ends are needed to say who still needs a removed record.
  const unknown = new Set(links.flatMap((link) => [link.from, link.to]).filter((id) => !working.works.has(id)));
  if (removed.length > 0) for (const record of await loadRecords(tx, unknown)) working.know(record);
  // What follows a removed record goes with it, and its own links with that.
  const following = links.flatMap((link) =>
    removed.includes(link.to) && working.find(link.from)?.kind.follows === link.relation ? link.from : [],
  );
  for (const link of await loadLinks(tx, following, following)) {
    const isKnown = working.links.has(linkKey(link.from, link.relation, link.to));
    if (!isKnown) working.knowLink(link);
  }
};

const nameCreated = async (tx: Tx, working: Working, changes: readonly Parsed[]): Promise<Map<number, string>> => {
  const keys = new Map<number, string>();
  const nameless = new Map<string, number[]>();
  changes.forEach((change, index) => {
    if (change.op !== 'create') return;
    if (change.key !== undefined) keys.set(index, change.key);
    else if (working.registry.find(change.kind))
      nameless.set(change.kind, [...(nameless.get(change.kind) ?? []), index]);
  });
  for (const [kind, indexes] of nameless) {
    const prefix = working.registry.get(kind).prefix;
    const taken = new Set(keys.values());
    let first = await takeNumbers(tx, kind, indexes.length);
    // Keys that people chose themselves may stand in the way: skip past them.
    while (await clash(tx, prefix, first, indexes.length, taken)) first = await takeNumbers(tx, kind, indexes.length);
    indexes.forEach((index, offset) => keys.set(index, `${prefix}-${first + offset}`));
  }
  return keys;
};

const clash = async (
  tx: Tx,
  prefix: string,
  first: number,
  count: number,
  taken: ReadonlySet<string>,
): Promise<boolean> => {
  const wanted = Array.from({ length: count }, (_, offset) => `${prefix}-${first + offset}`);
  return wanted.some((key) => taken.has(key)) || (await loadRecords(tx, wanted)).length > 0;
};

const applyOne = (working: Working, change: Parsed, index: number): void => {
  const pointer = `/changes/${index}`;
  switch (change.op) {
    case 'create':
      applyLinks(working, change.links ?? {}, working.ends[index] ?? null, pointer);
      return;
    case 'update':
      working.ends[index] = updateRecord(working, change, pointer);
      return;
    case 'transition':
      working.ends[index] = transitRecord(working, change, pointer);
      return;
    case 'remove':
      removeRecord(working, change);
      break;
    case 'link':
      linkRecords(working, change, pointer);
      break;
    case 'unlink':
      unlinkRecords(working, change);
      break;
    case 'event':
      working.events.push(change);
      break;
  }
  working.ends[index] = null;
};

type Links = NonNullable<z.output<typeof changeSchema> & { op: 'create' }>['links'];

const applyLinks = (working: Working, links: NonNullable<Links>, from: string | null, pointer: string): void => {
  if (from === null) return;
  for (const [relation, given] of Object.entries(links)) {
    const many = Array.isArray(given);
    (many ? given : [given]).forEach((target, index) => {
      const link = typeof target === 'string' ? { to: target } : target;
      linkRecords(
        working,
        { op: 'link', from, relation, ...link },
        `${pointer}/links/${relation}${many ? `/${index}` : ''}`,
      );
    });
  }
};

/** An id stands for one record for ever: its versions and proofs outlive it. */
const refuseUsedIds = async (tx: Tx, changes: readonly Parsed[]): Promise<void> => {
  const ids = changes.flatMap((change) => (change.op === 'create' && change.id !== undefined ? change.id : []));
  const [used] = await loadUsedIds(tx, ids);
  if (used !== undefined)
    throw new AppError(
      'conflict',
      `the id ${used} belongs to a record that was removed: leave it out, or make another`,
    );
};

/** Nothing may be left with an owner or in a scope that is gone. */
const checkPlaces = async (tx: Tx, working: Working): Promise<void> => {
  const gone = new Map(
    [...working.works.values()].flatMap(({ before, after }) =>
      before && !after ? [[before.id, before] as const] : [],
    ),
  );
  if (gone.size === 0) return;
  const stored = (await loadPlaced(tx, [...gone.keys()])).filter(({ id }) => !working.works.has(id));
  const worked = [...working.works.values()].flatMap(({ after }) => after ?? []);
  const left = [...stored, ...worked].filter(({ owner, scope }) => gone.has(owner ?? '') || gone.has(scope ?? ''));
  const [first] = left;
  if (!first) return;
  const [place, does] = gone.has(first.owner ?? '') ? [first.owner, 'owns'] : [first.scope, 'holds'];
  const others = left.length > 1 ? ' and others' : '';
  throw new AppError(
    'conflict',
    `${gone.get(place ?? '')?.key} still ${does} ${first.key}${others}: give them another ${does === 'owns' ? 'owner' : 'scope'} first, or retire it`,
  );
};

/** Required relations must be there in the end, on new records and on those that lost one. */
const checkRelations = (working: Working): void => {
  const suspects = new Set<string>([...working.undone.values()].map((link) => link.from));
  for (const [id, work] of working.works) if (!work.before) suspects.add(id);
  for (const id of suspects) {
    const work = working.works.get(id);
    if (!work?.after) continue;
    const links = working.linksAt(id);
    for (const [name, relation] of Object.entries(work.kind.relations)) {
      if (!relation.required || links.some((link) => link.from === id && link.relation === name)) continue;
      working.wrong(
        `/links/${name}`,
        `${work.after.key} needs at least one "${relation.label}" (${relation.to.join(', ')})`,
      );
    }
  }
};
