import type { AnyKind, Transition } from './kind.ts';

/** The transitions that a record in `state` can take. */
export const transitionsFrom = (kind: AnyKind, state: string): readonly Transition[] =>
  kind.lifecycle.transitions.filter((transition) => transition.from.includes(state));

/** The transition of that name if the record can take it now, or undefined. */
export const findTransition = (kind: AnyKind, state: string, name: string): Transition | undefined =>
  transitionsFrom(kind, state).find((transition) => transition.name === name);

/** What it takes to bring a record straight to `state`, as imports and programmes as code do: the strictest right on any transition that leads there. */
export const rightToReach = (kind: AnyKind, state: string): Transition['needs'] =>
  kind.lifecycle.transitions.some((transition) => transition.to === state && transition.needs === 'approve')
    ? 'approve'
    : 'update';
