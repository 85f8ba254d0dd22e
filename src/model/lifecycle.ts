import type { AnyKind, Transition } from './kind.ts';

/** The transitions that a record in `state` can take. */
export const transitionsFrom = (kind: AnyKind, state: string): readonly Transition[] =>
  kind.lifecycle.transitions.filter((transition) => transition.from.includes(state));

/** The transition of that name if the record can take it now, or undefined. */
export const findTransition = (kind: AnyKind, state: string, name: string): Transition | undefined =>
  transitionsFrom(kind, state).find((transition) => transition.name === name);

/** The states that can be reached from `from` by these transitions, itself included. */
const reach = (from: string, transitions: readonly Transition[]): ReadonlySet<string> => {
  const reached = new Set([from]);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const { from: starts, to } of transitions) if (starts.some((state) => reached.has(state))) reached.add(to);
  }
  return reached;
};

/**
 * What it takes to bring a record from one state to another, as imports and programmes as code do in one step: the
 * right that the way there needs, or undefined when no way leads there.
 */
export const rightToMove = (kind: AnyKind, from: string, to: string): Transition['needs'] | undefined => {
  const { transitions } = kind.lifecycle;
  if (
    reach(
      from,
      transitions.filter(({ needs }) => needs === 'update'),
    ).has(to)
  )
    return 'update';
  return reach(from, transitions).has(to) ? 'approve' : undefined;
};

/** Whether a record in this state got there by an approval: then its content may not change without one. */
export const isApproved = (kind: AnyKind, state: string): boolean =>
  rightToMove(kind, kind.lifecycle.initial, state) === 'approve';
