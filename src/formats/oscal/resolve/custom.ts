import { mergeContents } from './combine.ts';
import { indexControls } from './control-index.ts';
import { RESOLVE_LIMITS } from './limits.ts';
import { type Looks, markControls } from './mark.ts';
import { below, type Place, type Problems } from './problems.ts';
import { withControls } from './select.ts';
import { structureFlat } from './structure.ts';
import type { Body, Control, Custom, CustomGroup, Group, GroupNode, InsertControls, Param } from './types.ts';

const NONE: readonly never[] = [];

/**
 * The structure that a profile gives: its groups with their own contents (and those of an imported group of the same
 * id), and in each the controls that it inserts. Only what is inserted appears, without ancestors; it stays nested
 * where the control around it is inserted at the same place. What matches nothing is passed over with a warning.
 */
export const structureCustom = (
  bodies: readonly Body[],
  custom: Custom,
  place: Place,
  problems: Problems,
  looks: Looks,
): Body => {
  const inserter = new Inserter(bodies, problems, looks);
  // Loose parameters outlive the groups that they stood in.
  const { params, strays } = structureFlat(bodies, 'kept');
  const controls = inserter.insert(custom['insert-controls'], place);
  const groups = (custom.groups ?? NONE).map((group, at) => inserter.group(group, below(place, 'groups', at)));
  const used = new Set(groups.flatMap(paramIds));
  const left = params.filter(({ id }) => !used.has(id));
  return { params: left, strays: [...strays, ...inserter.strays()], controls, groups };
};

const paramIds = ({ group, groups }: GroupNode): readonly string[] => [
  ...(group.params ?? NONE).map(({ id }) => id),
  ...groups.flatMap(paramIds),
];

class Inserter {
  readonly #problems: Problems;
  readonly #looks: Looks;
  readonly #index;
  readonly #imported = new Map<string, Group>();
  readonly #used: Uint8Array;
  #inserted = 0;

  constructor(bodies: readonly Body[], problems: Problems, looks: Looks) {
    this.#problems = problems;
    this.#looks = looks;
    this.#index = indexControls(bodies);
    this.#used = new Uint8Array(this.#index.controls.length);
    const remember = ({ group, groups }: GroupNode): void => {
      if (group.id !== undefined && !this.#imported.has(group.id)) this.#imported.set(group.id, group);
      groups.forEach(remember);
    };
    for (const { groups } of bodies) groups.forEach(remember);
  }

  group(custom: CustomGroup, place: Place): GroupNode {
    const { 'insert-controls': inserts, groups = NONE, ...own } = custom;
    const imported = custom.id === undefined ? undefined : this.#imported.get(custom.id);
    return {
      group: imported ? mergeContents<Group>([own, withoutInside(imported)]) : own,
      controls: this.insert(inserts, place),
      groups: groups.map((group, at) => this.group(group, below(place, 'groups', at))),
    };
  }

  insert(inserts: readonly InsertControls[] | undefined, place: Place): readonly Control[] {
    return (inserts ?? NONE).flatMap((one, at) => this.#insertOne(one, below(place, 'insert-controls', at)));
  }

  /** The parameters of controls that were imported and inserted nowhere. */
  strays(): readonly Param[] {
    return this.#index.controls.flatMap(({ params }, at) => (this.#used[at] === 0 ? (params ?? NONE) : NONE));
  }

  #insertOne(insert: InsertControls, place: Place): readonly Control[] {
    this.#looks.count += this.#index.controls.length;
    if (this.#looks.count > RESOLVE_LIMITS.looks) {
      this.#problems.error('too-large', place, 'There are too many insertions for this many controls.');
      return NONE;
    }
    const rules = {
      withAncestors: false,
      onMissing: (where: Place, id: string) =>
        this.#problems.warn('unknown-control', where, `The control "${id}" was not imported.`),
    };
    const marks = markControls(this.#index, insert, place, rules, this.#problems, this.#looks);
    this.#inserted += marks.reduce((sum, mark) => sum + mark, 0);
    if (this.#inserted > RESOLVE_LIMITS.controls) {
      this.#problems.error('too-large', place, `More than ${RESOLVE_LIMITS.controls} controls are inserted.`);
      return NONE;
    }
    return this.#pick(marks, orderOf(insert.order));
  }

  /** The marked controls, each inside the nearest marked one around it. */
  #pick(marks: Uint8Array, order: ((a: Control, b: Control) => number) | undefined): readonly Control[] {
    const { controls, parents } = this.#index;
    const inside = new Map<number, Control[]>();
    // Backwards, so that what is inside a control is known before the control itself.
    for (let at = marks.length - 1; at >= 0; at -= 1) {
      const control = controls[at];
      if (!control || marks[at] === 0) continue;
      this.#used[at] = 1;
      let parent = parents[at] ?? -1;
      while (parent >= 0 && marks[parent] === 0) parent = parents[parent] ?? -1;
      const siblings = inside.get(parent) ?? [];
      siblings.push(withControls(control, sorted(inside.get(at), order)));
      inside.set(parent, siblings);
    }
    return sorted(inside.get(-1), order);
  }
}

/** Gathered backwards; turned around, then put in order. */
const sorted = (list: Control[] | undefined, order: ((a: Control, b: Control) => number) | undefined): Control[] => {
  const forwards = list?.toReversed() ?? [];
  return order ? forwards.toSorted(order) : forwards;
};

const orderOf = (order: string | undefined): ((a: Control, b: Control) => number) | undefined => {
  if (order === 'ascending') return byId;
  return order === 'descending' ? (a, b) => byId(b, a) : undefined;
};

// By code unit, as the reference implementation does: "a-10" before "a-2".
const byId = (a: Control, b: Control): number => (a.id < b.id ? -1 : Number(a.id > b.id));

const withoutInside = (imported: Group): Group => {
  const { controls: _, groups: __, ...contents } = imported;
  return contents;
};
