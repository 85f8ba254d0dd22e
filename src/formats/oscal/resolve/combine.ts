import { canonicalJson } from '../../canonical/canonical-json.ts';
import { RESOLVE_LIMITS } from './limits.ts';
import type { Place, Problems } from './problems.ts';
import { withControls } from './select.ts';
import type { Body, Contents, Control, GroupNode, Param } from './types.ts';

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
      const contents = all.length > 1 && this.#method === 'merge' ? mergeControls(all) : copy.control;
      kept.push(withControls(contents, this.controls(inside, nesting + 1)));
    }
    return kept;
  }

  group({ node, controls, groups }: GroupCopies): GroupNode {
    return { ...node, controls: this.controls(controls, 0), groups: groups.map((group) => this.group(group)) };
  }
}

const mergeControls = (copies: readonly Copy[]): Control => {
  const controls = copies.map(({ control }) => control);
  return controls.slice(1).reduce((merged, next) => mergeContents(merged, next), controls[0] as Control);
};

/** The contents of two holders as one: what the first lacks comes from the second, lists hold each thing once. */
export const mergeContents = <T extends Contents>(first: T, second: T): T => ({
  ...second,
  ...first,
  ...listOf('params', mergeParams(first.params, second.params)),
  ...listOf('props', union(first.props, second.props)),
  ...listOf('links', union(first.links, second.links)),
  ...listOf('parts', union(first.parts, second.parts)),
});

const listOf = (key: string, list: readonly object[]): object => (list.length > 0 ? { [key]: list } : {});

/** Two lists one after the other, without what is in them already. */
const union = <T extends object>(first: readonly T[] = NONE, second: readonly T[] = NONE): readonly T[] => {
  if (first.length === 0 || second.length === 0) return first.length === 0 ? second : first;
  const seen = new Set(first.map((one) => canonicalJson(one)));
  return [...first, ...second.filter((one) => !seen.has(canonicalJson(one)))];
};

/** The first parameter of each id. */
const mergeParams = (first: readonly Param[] = NONE, second: readonly Param[] = NONE): readonly Param[] => {
  const ids = new Set(first.map(({ id }) => id));
  return [...first, ...second.filter(({ id }) => !ids.has(id))];
};
