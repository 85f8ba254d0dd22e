import { RESOLVE_LIMITS } from './limits.ts';
import { firstOfEach } from './loose.ts';
import type { Place, Problems } from './problems.ts';
import { withControls } from './select.ts';
import type { Body, Contents, Control, GroupNode } from './types.ts';

export type CombineMethod = 'keep' | 'use-first' | 'merge';

/** A control with its place among all imports; two of one id are copies, the first of them is the survivor. */
interface Copy {
  readonly control: Control;
  readonly children: readonly Copy[];
}

const NONE: readonly never[] = [];

/**
 * Deals with controls that came in more than once. Under `keep` both stay, with a warning. Otherwise the first in the
 * order of the imports survives where it stands, and what only stood inside a later copy moves into it: under
 * `use-first` with the first's own contents, under the deprecated `merge` with those of all, each thing once.
 */
export const combine = (
  bodies: readonly Body[],
  method: CombineMethod,
  place: Place,
  problems: Problems,
): readonly Body[] => {
  const copies = new Map<string, Copy[]>();
  const trees = bodies.map((body) => ({
    body,
    controls: body.controls.map((control) => copyOf(control, copies)),
    groups: body.groups.map((group) => groupCopies(group, copies)),
  }));
  const twice = [...copies].filter(([, all]) => all.length > 1);
  if (method === 'keep') {
    for (const [id, all] of twice) {
      const message = `The control "${id}" is there ${all.length} times. Say combine: use-first, or import it once.`;
      problems.warn('duplicate-control', place, message);
    }
    return bodies;
  }
  if (twice.length === 0) return bodies;
  const survivors = new Survivors(copies, method, place, problems);
  return trees.map(({ body, controls, groups }) => ({
    ...body,
    controls: survivors.controls(controls, 0),
    groups: groups.map((group) => survivors.group(group)),
  }));
};

interface GroupCopies {
  readonly node: GroupNode;
  readonly controls: readonly Copy[];
  readonly groups: readonly GroupCopies[];
}

const copyOf = (control: Control, copies: Map<string, Copy[]>): Copy => {
  // Its own place first: the survivor is whoever comes first on the way down.
  const all = copies.get(control.id) ?? [];
  const children: Copy[] = [];
  const copy: Copy = { control, children };
  all.push(copy);
  copies.set(control.id, all);
  for (const child of control.controls ?? NONE) children.push(copyOf(child, copies));
  return copy;
};

const groupCopies = (node: GroupNode, copies: Map<string, Copy[]>): GroupCopies => {
  const controls = node.controls.map((control) => copyOf(control, copies));
  return { node, controls, groups: node.groups.map((group) => groupCopies(group, copies)) };
};

class Survivors {
  readonly #copies: ReadonlyMap<string, readonly Copy[]>;
  readonly #method: CombineMethod;
  readonly #place: Place;
  readonly #problems: Problems;

  constructor(copies: ReadonlyMap<string, readonly Copy[]>, method: CombineMethod, place: Place, problems: Problems) {
    this.#copies = copies;
    this.#method = method;
    this.#place = place;
    this.#problems = problems;
  }

  controls(list: readonly Copy[], nesting: number): readonly Control[] {
    if (nesting > RESOLVE_LIMITS.nesting) {
      this.#problems.error('too-large', this.#place, `Controls nest deeper than ${RESOLVE_LIMITS.nesting} levels.`);
      return NONE;
    }
    const kept: Control[] = [];
    for (const copy of list) {
      const all = this.#copies.get(copy.control.id) ?? [copy];
      if (all[0] !== copy) continue;
      const inside = all.length === 1 ? copy.children : all.flatMap(({ children }) => children);
      const contents = all.length > 1 && this.#method === 'merge' ? mergeCopies(copy, all) : copy.control;
      kept.push(withControls(contents, this.controls(inside, nesting + 1)));
    }
    return kept;
  }

  group({ node, controls, groups }: GroupCopies): GroupNode {
    return { ...node, controls: this.controls(controls, 0), groups: groups.map((group) => this.group(group)) };
  }
}

const mergeCopies = (first: Copy, all: readonly Copy[]): Control =>
  mergeContents([first.control, ...all.slice(1).map(({ control }) => control)]);

/** The contents of several holders as one: the first that says something of a member is right, lists hold each thing once. */
export const mergeContents = <T extends Contents>(all: readonly [T, ...T[]]): T => {
  const [first, ...others] = all;
  if (others.length === 0) return first;
  const merged: Partial<T> = {};
  for (const one of all.toReversed()) Object.assign(merged, one);
  return {
    ...(merged as T),
    ...listOf('params', firstOfEach(all.flatMap(({ params }) => params ?? NONE))),
    ...listOf('props', union(all.map(({ props }) => props))),
    ...listOf('links', union(all.map(({ links }) => links))),
    ...listOf('parts', union(all.map(({ parts }) => parts))),
  };
};

const listOf = (key: string, list: readonly object[]): object => (list.length > 0 ? { [key]: list } : {});

/** Lists one after the other, without what was in an earlier one already; what one list holds twice stays twice. */
const union = (lists: readonly (readonly object[] | undefined)[]): readonly object[] => {
  const given = lists.filter((list) => list !== undefined && list.length > 0);
  if (given.length < 2) return given[0] ?? NONE;
  const seen = new Set<string>();
  return given.flatMap((list = NONE) => {
    const keyed = list.map((one) => [keyOf(one, 0), one] as const);
    const added = keyed.filter(([key]) => !seen.has(key)).map(([, one]) => one);
    for (const [key] of keyed) seen.add(key);
    return added;
  });
};

/** A text that two values share where they say the same, whatever the order of their members. Takes any text. */
const keyOf = (value: unknown, depth: number): string => {
  // A result that nests so deep is refused later on.
  if (depth > RESOLVE_LIMITS.depth) return '"…"';
  if (Array.isArray(value)) return `[${value.map((one) => keyOf(one, depth + 1)).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${keyOf(member, depth + 1)}`).join()}}`;
};
