import { type ControlIndex, indexControls } from './control-index.ts';
import { type Looks, markControls } from './mark.ts';
import { below, type Place, type Problems } from './problems.ts';
import {
  type Body,
  type Control,
  type Group,
  type GroupNode,
  type Import,
  isKept,
  type Param,
  type Source,
} from './types.ts';

const NONE: readonly never[] = [];

/** A control with other controls inside it; the same object where nothing changes. */
export const withControls = (control: Control, controls: readonly Control[]): Control => {
  const before = control.controls ?? NONE;
  if (before.length === controls.length && before.every((child, at) => child === controls[at])) return control;
  const { controls: _, ...rest } = control;
  return controls.length > 0 ? { ...rest, controls } : rest;
};

/** Walks a source in the order of its index, counting along, and keeps what is marked. */
class Picker {
  readonly #marks: Uint8Array;
  readonly strays: Param[] = [];
  #next = 0;

  constructor(marks: Uint8Array) {
    this.#marks = marks;
  }

  /** What is left of a list of controls. A control whose parent is left out takes the parent's place. */
  controls(list: readonly Control[]): readonly Control[] {
    const kept: Control[] = [];
    for (const control of list) {
      const isIn = this.#marks[this.#next++] !== 0;
      const inside = control.controls ? this.controls(control.controls) : NONE;
      if (isIn) kept.push(withControls(control, inside));
      else {
        for (const child of inside) kept.push(child);
        for (const param of control.params ?? NONE) this.strays.push(param);
      }
    }
    return kept;
  }

  group(group: Group): GroupNode {
    const controls = group.controls ? this.controls(group.controls) : NONE;
    return { group, controls, groups: group.groups ? group.groups.map((child) => this.group(child)) : NONE };
  }
}

/** Selects from sources and remembers the index of each, because a source may be imported more than once. */
export class Selector {
  readonly #problems: Problems;
  readonly #looks: Looks;
  readonly #onMissing: (place: Place, message: string) => void;
  readonly #indexes = new Map<Source, ControlIndex>();

  constructor(problems: Problems, looks: Looks, missing: 'error' | 'warning') {
    this.#problems = problems;
    this.#looks = looks;
    this.#onMissing = (place, message) =>
      missing === 'error'
        ? problems.error('unknown-control', place, message)
        : problems.warn('unknown-control', place, message);
  }

  /** The controls of one import, with their groups, whether anything is left in those or not. */
  select(source: Source, directive: Import, place: Place): Body {
    const { catalog } = source;
    const index = this.#indexes.get(source) ?? indexControls([catalog]);
    this.#indexes.set(source, index);
    if (directive['include-all'] === undefined && directive['include-controls'] === undefined) {
      const message = 'The import says neither include-all nor include-controls: all controls are included.';
      this.#problems.warn('bad-shape', place, message);
    }
    const rules = {
      withAncestors: true,
      onMissing: (where: Place, id: string) =>
        this.#onMissing(where, `There is no control "${id}" in ${source.location}.`),
    };
    const picker = new Picker(markControls(index, directive, place, rules, this.#problems, this.#looks));
    const controls = picker.controls(catalog.controls ?? NONE);
    const groups = (catalog.groups ?? NONE).map((group) => picker.group(group));
    if (index.controls.length > 0 && controls.length === 0 && groups.every(isEmpty)) {
      this.#problems.warn('nothing-matched', below(place), 'The import selects no control.');
    }
    return { params: catalog.params ?? NONE, strays: picker.strays, controls, groups };
  }
}

const isEmpty = ({ controls, groups }: GroupNode): boolean => controls.length === 0 && groups.every(isEmpty);

/**
 * Leaves out groups that hold no control, unless one says that it is to be kept. The parameters of a group that goes
 * stay with the catalog: something may still insert them.
 */
export const pruneGroups = (body: Body): Body => {
  const params: Param[] = [...body.params];
  const prune = (nodes: readonly GroupNode[]): readonly GroupNode[] => {
    const kept: GroupNode[] = [];
    for (const node of nodes) {
      const groups = prune(node.groups);
      if (node.controls.length > 0 || groups.length > 0 || isKept(node.group)) kept.push({ ...node, groups });
      else for (const param of node.group.params ?? NONE) params.push(param);
    }
    return kept;
  };
  const groups = prune(body.groups);
  return { ...body, params, groups };
};
