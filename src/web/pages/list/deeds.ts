import { useSyncExternalStore } from 'react';
import type { Change } from '../../../model/change.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { rightToMove } from '../../../model/lifecycle.ts';
import { orgPath, post } from '../../api.ts';
import type { Row } from '../../api-types.ts';
import { refusedIn } from './bulk/bulk-run.ts';
import { valueIn } from './cell-edit.ts';
import type { Column } from './columns.ts';

/** The change that puts a former value back, and what it is about. */
export interface Undoing {
  readonly key: string;
  readonly change: Change;
}

/** Something that was done from a list in this window. */
export interface Deed {
  readonly id: number;
  readonly at: number;
  readonly label: string;
  readonly undo: readonly Undoing[];
  /** How much of it cannot be put back, by reason. */
  readonly lost: readonly string[];
  readonly state: 'done' | 'undoing' | 'undone';
  /** What an undo could not restore. */
  readonly left: readonly string[];
}

type Known = Pick<Deed, 'label' | 'undo'> & Partial<Pick<Deed, 'lost'>>;

const KEPT = 20;
const NONE: readonly Deed[] = [];
const byOrg = new Map<string, readonly Deed[]>();
const listeners = new Set<() => void>();
let last = 0;

const put = (org: string, deeds: readonly Deed[]): void => {
  byOrg.set(org, deeds);
  for (const listener of listeners) listener();
};

const update = (org: string, id: number, change: Partial<Deed>): void =>
  put(
    org,
    (byOrg.get(org) ?? NONE).map((deed) => (deed.id === id ? { ...deed, ...change } : deed)),
  );

/** Remembers what was done, so that it can be undone; the newest first, for as long as the window is open. */
export const addDeed = (org: string, { label, undo, lost = [] }: Known): void => {
  last += 1;
  const deed: Deed = { id: last, at: Date.now(), label, undo, lost, state: 'done', left: [] };
  put(org, [deed, ...(byOrg.get(org) ?? NONE)].slice(0, KEPT));
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useDeeds = (org: string): readonly Deed[] => useSyncExternalStore(subscribe, () => byOrg.get(org) ?? NONE);

/** What puts a column of a record back to what it was; empty where no step of the lifecycle leads back. */
export const inverseOf = (
  kind: AnyKind,
  before: Row,
  after: Pick<Row, 'id' | 'key' | 'version' | 'state'>,
  column: Column,
): readonly Undoing[] => {
  const { id: ref, key, version } = after;
  const former = valueIn(column, before);
  if (column.name === 'state' && !column.field)
    return rightToMove(kind, after.state, before.state) === undefined
      ? []
      : [{ key, change: { op: 'update', ref, version, state: before.state } }];
  const patch = column.field ? { data: { [column.name]: former } } : { [column.name]: former };
  return [{ key, change: { op: 'update', ref, version, ...patch } }];
};

/** How many changes of an undo go in one commit; one that is refused is left out and the rest sent again. */
const PART = 500;
/** After so many refusals of one part the rest of it is given up: something else is wrong. */
const TRIES = 50;

type Send = (changes: readonly Change[]) => Promise<unknown>;

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : 'not known why');

/** Sends one part, without what is refused on the way; answers what was left out. */
const putPart = async (part: readonly Undoing[], send: Send): Promise<readonly string[]> => {
  const left: string[] = [];
  let rest = part;
  for (let tries = 1; rest.length > 0; tries += 1) {
    try {
      await send(rest.map(({ change }) => change));
      return left;
    } catch (error) {
      const named = refusedIn(error);
      if (named.size === 0 || tries >= TRIES) return [...left, ...rest.map(({ key }) => `${key}: ${whyOf(error)}`)];
      left.push(...[...named].map(([index, why]) => `${rest[index]?.key}: ${why}`));
      rest = rest.filter((_, index) => !named.has(index));
    }
  }
  return left;
};

/** Commits what can be put back and names what cannot: what somebody changed since stays as they left it. */
export const putBack = async (undo: readonly Undoing[], send: Send): Promise<readonly string[]> => {
  const left: string[] = [];
  for (let from = 0; from < undo.length; from += PART)
    left.push(...(await putPart(undo.slice(from, from + PART), send)));
  return left;
};

/** Undoes a deed as far as that goes. Deeds in one list are undone in any order: versions guard what came after. */
export const undoDeed = async (org: string, deed: Deed): Promise<void> => {
  if (deed.state !== 'done') return;
  update(org, deed.id, { state: 'undoing' });
  const left = await putBack(deed.undo, (changes) =>
    post(orgPath(org, 'changes'), { changes, reason: `Undo: ${deed.label}` }),
  );
  update(org, deed.id, { state: 'undone', left });
};
