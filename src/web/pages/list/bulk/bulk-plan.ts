import type { Change } from '../../../../model/change.ts';
import type { AnyKind } from '../../../../model/kind.ts';
import { findTransition, rightToMove } from '../../../../model/lifecycle.ts';
import { type Actor, can } from '../../../../model/permission.ts';
import type { Ref, Row } from '../../../api-types.ts';
import { subjectOf } from '../../../rights.ts';
import { valueIn } from '../cell-edit.ts';
import type { Column } from '../columns.ts';
import type { Undoing } from '../deeds.ts';

/** One thing that is done to many records. */
export type BulkAction =
  | { readonly is: 'set'; readonly column: Column; readonly value: unknown }
  | { readonly is: 'tag'; readonly column: Column; readonly add: boolean; readonly tags: readonly string[] }
  | { readonly is: 'move'; readonly name: string }
  | {
      readonly is: 'link' | 'unlink';
      readonly relation: string;
      readonly direction: 'in' | 'out';
      readonly other: Ref;
      /** Ids of the records that are linked so now. */
      readonly linked: ReadonlySet<string>;
    }
  | { readonly is: 'remove' };

export interface PlannedRow {
  readonly row: Row;
  readonly change: Change;
}

export interface Refused {
  readonly key: string;
  readonly why: string;
}

export interface BulkPlan {
  readonly planned: readonly PlannedRow[];
  /** Records that are so already. */
  readonly same: number;
  readonly refused: readonly Refused[];
}

type Step = Change | 'same' | { readonly why: string };

const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const NO_RIGHT = 'your role does not let you change it';

const setChange = (row: Row, column: Column, value: unknown): Step => {
  if (isSame(valueIn(column, row), value)) return 'same';
  const patch = column.field ? { data: { [column.name]: value } } : { [column.name]: value };
  return { op: 'update', ref: row.id, version: row.version, ...patch };
};

const tagged = (row: Row, { column, add, tags }: Extract<BulkAction, { is: 'tag' }>): unknown => {
  const held = row.data[column.name];
  const present = Array.isArray(held) ? held.map(String) : [];
  const next = add ? [...new Set([...present, ...tags])] : present.filter((tag) => !tags.includes(tag));
  return next.length === 0 ? null : next;
};

const linkChange = (
  row: Row,
  { is, relation, direction, other, linked }: Extract<BulkAction, { is: 'link' | 'unlink' }>,
): Step => {
  if (linked.has(row.id) === (is === 'link')) return 'same';
  if (row.id === other.id) return { why: 'it cannot be linked to itself' };
  const ends = direction === 'out' ? { from: row.id, to: other.id } : { from: other.id, to: row.id };
  return { op: is, relation, ...ends };
};

const moveChange = (actor: Actor, kind: AnyKind, row: Row, name: string): Step => {
  const step = findTransition(kind, row.state, name);
  const target = kind.lifecycle.transitions.find((one) => one.name === name)?.to;
  if (row.state === target) return 'same';
  if (!step) return { why: `there is no such step from “${kind.lifecycle.states[row.state] ?? row.state}”` };
  if (!can(actor, step.needs, kind, subjectOf(actor, kind, row))) return { why: NO_RIGHT };
  return { op: 'transition', ref: row.id, version: row.version, name };
};

const stepOf = (actor: Actor, kind: AnyKind, row: Row, action: BulkAction): Step => {
  const subject = subjectOf(actor, kind, row);
  switch (action.is) {
    case 'move':
      return moveChange(actor, kind, row, action.name);
    case 'remove':
      if (!can(actor, 'remove', kind, subject)) return { why: 'your role does not let you remove it' };
      return { op: 'remove', ref: row.id, version: row.version };
    case 'link':
    case 'unlink':
      return linkChange(row, action);
    default:
      if (!can(actor, 'update', kind, subject)) return { why: NO_RIGHT };
      return setChange(row, action.column, action.is === 'set' ? action.value : tagged(row, action));
  }
};

/** What an action means for each record, as far as the page can tell; the server's dry run says the rest. */
export const planBulk = (actor: Actor, kind: AnyKind, rows: readonly Row[], action: BulkAction): BulkPlan => {
  const planned: PlannedRow[] = [];
  const refused: Refused[] = [];
  let same = 0;
  for (const row of rows) {
    const step = stepOf(actor, kind, row, action);
    if (step === 'same') same += 1;
    else if ('why' in step) refused.push({ key: row.key, why: step.why });
    else planned.push({ row, change: step });
  }
  return { planned, same, refused };
};

/** A record as a commit answers with it; null for links and removals. */
export type After = Pick<Row, 'version' | 'state'> | null;

/** What puts a record back as it was; undefined where nothing does. */
export const undoOf = (
  kind: AnyKind,
  { row, change }: PlannedRow,
  action: BulkAction,
  after: After,
): Undoing | undefined => {
  if (change.op === 'link') {
    const { from, relation, to } = change;
    return { key: row.key, change: { op: 'unlink', from, relation, to } };
  }
  if (change.op === 'unlink') {
    const { from, relation, to } = change;
    return { key: row.key, change: { op: 'link', from, relation, to } };
  }
  if (!after || change.op === 'remove') return undefined;
  const back = { op: 'update' as const, ref: row.id, version: after.version };
  if (action.is === 'move')
    return rightToMove(kind, after.state, row.state) === undefined
      ? undefined
      : { key: row.key, change: { ...back, state: row.state } };
  if (action.is !== 'set' && action.is !== 'tag') return undefined;
  const former = valueIn(action.column, row);
  const { name, field } = action.column;
  return { key: row.key, change: { ...back, ...(field ? { data: { [name]: former } } : { [name]: former }) } };
};

/** Why something of an action cannot be undone; empty where all of it can. */
export const lossOf = (action: BulkAction, done: number, undoable: number): readonly string[] => {
  if (action.is === 'remove')
    return ['Removed records do not come back: their history stays, and new ones would be new.'];
  if (action.is === 'unlink') return ['Links are put back without the fields that they carried.'];
  if (undoable < done) return [`For ${done - undoable} no step of the lifecycle leads back.`];
  return [];
};
