import type { z } from 'zod';
import { canonicalJson } from '../../../formats/canonical/canonical-json.ts';
import type { createSchema, removeSchema, transitionSchema, updateSchema } from '../../../model/change.ts';
import { AppError } from '../../../model/error.ts';
import type { AnyKind, RecordView } from '../../../model/kind.ts';
import { findTransition, isApproved, rightToMove, transitionsFrom } from '../../../model/lifecycle.ts';
import { OWNER_KIND } from '../../../model/owner.ts';
import { type Action, can, makerName, reachesScope } from '../../../model/permission.ts';
import { applyPatch, checkData } from '../../../model/schema.ts';
import { uuidv7 } from '../uuid.ts';
import type { Work, Working } from './work.ts';

type Found = Work & { readonly after: RecordView };

/** Refuses what the actor may not do; what they may not even see does not exist for them. */
export const demand = (working: Working, action: Action, kind: AnyKind, record: RecordView): void => {
  if (can(working.actor, action, kind, record)) return;
  if (action !== 'create' && !can(working.actor, 'read', kind, record))
    throw new AppError('not_found', `there is no ${kind.label.toLowerCase()} ${record.key}`);
  throw new AppError('forbidden', `your role does not let you ${action} this ${kind.label.toLowerCase()}`);
};

/** The record that a reference means, or not_found. */
export const mustFind = (working: Working, ref: string): Found => {
  const found = working.find(ref);
  if (!found) throw new AppError('not_found', `there is no record ${ref}`);
  return found;
};

const checkVersion = (found: Found, version: number | undefined): void => {
  if (version !== undefined && version !== found.before?.version) {
    throw new AppError(
      'conflict',
      `${found.after.key} has changed since you read it (it is at version ${found.before?.version ?? 0}): look at it again`,
    );
  }
};

/** An owner or scope by reference: its id, null to clear, or undefined where it is not there (which is noted as a problem). */
const pointTo = (working: Working, ref: string | null, kind: string, pointer: string): string | null | undefined => {
  if (ref === null) return null;
  const found = working.find(ref);
  // Whoever holds a role in a scope may put records there, though the scope itself lies in the one above.
  const held = kind === 'scope' && found !== undefined && reachesScope(working.actor, found.after.id);
  if (found?.kind.name === kind && (held || can(working.actor, 'read', found.kind, found.after))) return found.after.id;
  working.wrong(pointer, `there is no ${kind} ${ref}`);
  return undefined;
};

interface Common {
  readonly state?: string | undefined;
  readonly owner?: string | null | undefined;
  readonly scope?: string | null | undefined;
  readonly dueAt?: string | null | undefined;
}

const common = (working: Working, change: Common, present: RecordView, pointer: string): RecordView => {
  const owner =
    change.owner === undefined ? present.owner : pointTo(working, change.owner, OWNER_KIND, `${pointer}/owner`);
  const scope =
    change.scope === undefined ? present.scope : pointTo(working, change.scope, 'scope', `${pointer}/scope`);
  return {
    ...present,
    owner: owner ?? null,
    scope: scope ?? (present.kind === 'scope' ? null : working.rootScope),
    dueAt: change.dueAt === undefined ? present.dueAt : change.dueAt && new Date(change.dueAt).toISOString(),
  };
};

const checkState = (working: Working, kind: AnyKind, state: string, pointer: string): void => {
  if (!Object.hasOwn(kind.lifecycle.states, state)) {
    working.wrong(`${pointer}/state`, `must be one of ${Object.keys(kind.lifecycle.states).join(', ')}`);
  }
};

/** A scope may not lie inside itself: nobody could tell who may see it. */
const checkScopeTree = (working: Working, record: RecordView, pointer: string): void => {
  if (record.kind !== 'scope') return;
  for (let above = record.scope, depth = 0; above !== null; depth += 1) {
    if (above === record.id || depth > 32) {
      working.wrong(
        `${pointer}/scope`,
        above === record.id ? 'a scope cannot lie inside itself' : 'scopes may be 32 deep',
      );
      return;
    }
    above = working.works.get(above)?.after?.scope ?? null;
  }
};

/** The record that a new one follows, where its kind follows one. */
const followed = (
  working: Working,
  kind: AnyKind,
  links: z.output<typeof createSchema>['links'],
): Pick<RecordView, 'about'> => {
  const [target] = kind.follows === undefined ? [] : [links?.[kind.follows] ?? []].flat();
  const found = target && working.find(typeof target === 'string' ? target : target.to);
  if (!found) return {};
  const { id, scope, state } = found.after;
  return { about: { kind: { name: found.kind.name, area: found.kind.area }, id, scope, state } };
};

export const createRecord = (
  working: Working,
  change: z.output<typeof createSchema>,
  key: string,
  pointer: string,
): string | null => {
  const kind = working.registry.find(change.kind);
  if (!kind) {
    working.wrong(`${pointer}/kind`, `there is no kind ${change.kind}`);
    return null;
  }
  const now = new Date(working.at).toISOString();
  const id = change.id ?? uuidv7(working.at);
  const blank: RecordView = {
    id,
    kind: kind.name,
    key,
    title: change.title,
    state: change.state ?? kind.lifecycle.initial,
    owner: null,
    scope: null,
    dueAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    data: {},
    ...(kind.personalUnless === undefined && kind.follows === undefined ? {} : { maker: makerName(working.actor) }),
    ...followed(working, kind, change.links),
  };
  const data = checkData(working.fields(kind), change.data, `${pointer}/data`);
  if (!data.ok) working.problems.push(...data.problems);
  checkState(working, kind, blank.state, pointer);
  if (!key.startsWith(`${kind.prefix}-`)) working.wrong(`${pointer}/key`, `must start with ${kind.prefix}-`);
  if (working.byKey.has(key) || working.works.has(id))
    throw new AppError('conflict', `there is already a record ${working.byKey.has(key) ? key : id}`);
  const placed = common(working, change, blank, pointer);
  const record = { ...placed, scope: blank.about?.scope ?? placed.scope, data: data.ok ? data.value : {} };
  demand(working, 'create', kind, record);
  if (isApproved(kind, record.state)) demand(working, 'approve', kind, record);
  checkCustomField(working, record, pointer);
  working.works.set(id, { kind, before: null, after: record });
  working.byKey.set(key, id);
  checkScopeTree(working, record, pointer);
  return id;
};

const same = (a: RecordView, b: RecordView): boolean =>
  a.title === b.title &&
  a.state === b.state &&
  a.owner === b.owner &&
  a.scope === b.scope &&
  a.dueAt === b.dueAt &&
  (a.data === b.data || canonicalJson(a.data) === canonicalJson(b.data));

/** Puts the new content in place with the next version, or leaves the record alone when nothing is different. */
const settle = (working: Working, work: Work, next: RecordView): void => {
  if (work.before && same(work.before, next)) work.after = work.before;
  else
    work.after = { ...next, version: (work.before?.version ?? 0) + 1, updatedAt: new Date(working.at).toISOString() };
};

/** A state set directly is one that transitions lead to, and takes the right that they take. */
const demandMove = (working: Working, { kind, after }: Found, state: string, pointer: string): void => {
  const needs = rightToMove(kind, after.state, state);
  if (needs === undefined) {
    const open =
      transitionsFrom(kind, after.state)
        .map(({ to }) => to)
        .join(', ') || 'none';
    throw new AppError('conflict', `${after.key} is ${after.state}: it cannot become ${state} (next: ${open})`, [
      { pointer: `${pointer}/state`, detail: `next: ${open}` },
    ]);
  }
  demand(working, needs, kind, after);
};

/** Whether an update touches what an approval vouches for: the content of an approved record, or a guarded field of any. */
const isGuarded = ({ kind, after }: Found, next: RecordView, working: Working): boolean => {
  const changed = (name: string) => canonicalJson(after.data[name] ?? null) !== canonicalJson(next.data[name] ?? null);
  const touched = next.data === after.data ? [] : Object.keys({ ...after.data, ...next.data }).filter(changed);
  if (isApproved(kind, after.state)) return touched.length > 0 || next.title !== after.title;
  const fields = working.fields(kind);
  return touched.some((name) => fields[name]?.guarded);
};

/** A custom field changes a kind everywhere, so it belongs to the organisation as a whole, and to a kind that there is. */
const checkCustomField = (working: Working, record: RecordView, pointer: string): void => {
  if (record.kind !== 'custom_field') return;
  const kind = record.data['kind'];
  if (typeof kind === 'string' && !working.registry.find(kind))
    working.wrong(`${pointer}/data/kind`, `there is no kind ${kind}`);
  const scope = record.scope === null ? undefined : working.works.get(record.scope)?.after;
  if (scope && scope.scope !== null)
    working.wrong(`${pointer}/scope`, 'a custom field belongs to the organisation as a whole');
};

export const updateRecord = (working: Working, change: z.output<typeof updateSchema>, pointer: string): string => {
  const found = mustFind(working, change.ref);
  const { kind } = found;
  demand(working, 'update', kind, found.after);
  checkVersion(found, change.version);
  let next = common(working, change, found.after, pointer);
  if (change.title !== undefined) next = { ...next, title: change.title };
  if (change.data !== undefined) {
    const data = applyPatch(working.fields(kind), found.after.data, change.data, `${pointer}/data`);
    if (data.ok) next = { ...next, data: data.value };
    else working.problems.push(...data.problems);
  }
  if (change.state !== undefined && change.state !== next.state) {
    checkState(working, kind, change.state, pointer);
    demandMove(working, found, change.state, pointer);
    next = { ...next, state: change.state };
  }
  if (isGuarded(found, next, working)) demand(working, 'approve', kind, found.after);
  // The record must not slip out of the writer's own reach into a scope that they hold nothing in.
  if (next.scope !== found.after.scope) demand(working, 'update', kind, next);
  if (kind.personalUnless !== undefined && !can(working.actor, 'update', kind, next))
    throw new AppError('forbidden', `only whoever made ${next.key} can keep it to themselves`);
  settle(working, found, next);
  checkScopeTree(working, next, pointer);
  checkCustomField(working, next, pointer);
  return next.id;
};

export const transitRecord = (working: Working, change: z.output<typeof transitionSchema>, pointer: string): string => {
  const found = mustFind(working, change.ref);
  demand(working, 'read', found.kind, found.after);
  checkVersion(found, change.version);
  const transition = findTransition(found.kind, found.after.state, change.name);
  if (!transition) {
    const open =
      transitionsFrom(found.kind, found.after.state)
        .map(({ name }) => name)
        .join(', ') || 'none';
    throw new AppError(
      'conflict',
      `${found.after.key} is ${found.after.state}: it cannot ${change.name} now (possible: ${open})`,
      [{ pointer: `${pointer}/name`, detail: `possible: ${open}` }],
    );
  }
  demand(working, transition.needs, found.kind, found.after);
  settle(working, found, { ...found.after, state: transition.to });
  return found.after.id;
};

export const removeRecord = (working: Working, change: z.output<typeof removeSchema>): void => {
  const found = mustFind(working, change.ref);
  demand(working, 'remove', found.kind, found.after);
  checkVersion(found, change.version);
  if (found.after.id === working.rootScope) throw new AppError('conflict', 'the organisation itself cannot be removed');
  drop(working, found);
};

/** Takes a record away with its links, and with everything that follows it: nobody could read that any more. */
const drop = (working: Working, work: Work & { readonly after: RecordView }): void => {
  const { id, key } = work.after;
  const gone: Work = work;
  gone.after = null;
  working.byKey.delete(key);
  for (const link of working.linksAt(id)) {
    working.undoLink(link);
    const from = link.to === id ? working.find(link.from) : undefined;
    if (from && from.kind.follows === link.relation) drop(working, from);
  }
};
