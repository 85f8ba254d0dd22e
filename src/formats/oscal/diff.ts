import { isJsonList, isJsonObject, type JsonObject, type JsonValue, jsonPointer } from '../json.ts';
import { collectControls, type PlacedControl } from './diff-controls.ts';

export interface Change {
  readonly op: 'added' | 'removed' | 'changed' | 'moved';
  /** JSON pointer: into the newer document, or into the older one for what was removed. */
  readonly path: string;
  /** The same place by what things are called, so that it does not change when something is put before it. */
  readonly place: string;
  /** The control that it is about. */
  readonly control?: string;
  readonly from?: JsonValue;
  readonly to?: JsonValue;
}

export interface Difference {
  readonly same: boolean;
  /** Ids of controls, in the order of the documents. */
  readonly controls: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly moved: readonly string[];
    readonly changed: readonly string[];
  };
  readonly changes: readonly Change[];
}

/** Members that say which one of a list an object is, the most telling first. */
const NAMES = [
  ...['uuid', 'id', 'control-id', 'statement-id', 'param-id', 'component-uuid', 'role-id', 'objective-id'],
  ...['subject-uuid', 'activity-uuid', 'task-uuid', 'observation-uuid', 'risk-uuid', 'finding-uuid'],
];

interface Step {
  readonly path: readonly (string | number)[];
  readonly place: string;
  readonly control?: string;
}

/**
 * What changed from one document to another. Members of lists are paired by what they are called (id, UUID, the
 * control or parameter that they are about), so that one more at the top is one addition. Controls of a catalog are
 * paired wherever they stand: one that went to another group has moved.
 */
export const diffDocuments = (older: JsonObject, newer: JsonObject): Difference => {
  const differ = new Differ();
  const [before, after] = [collectControls(older), collectControls(newer)];
  differ.value(before.rest, after.rest, { path: [], place: '' }, { path: [], place: '' });
  differ.controls(before.controls, after.controls);
  return {
    same: differ.changes.length === 0,
    controls: differ.summary(),
    changes: differ.changes,
  };
};

/** Whether a change is of a control as such: the last name of its place is the control. */
const isWhole = (place: string): boolean =>
  /(?:^|\/)(?:controls|implemented-requirements|with-ids)\[[^[\]]*\]$/.test(place.slice(-300));

class Differ {
  readonly changes: Change[] = [];
  readonly #controls = {
    added: new Set<string>(),
    removed: new Set<string>(),
    moved: new Set<string>(),
    changed: new Set<string>(),
  };

  summary(): Difference['controls'] {
    const { added, removed, moved, changed } = this.#controls;
    return {
      added: [...added],
      removed: [...removed],
      moved: [...moved],
      changed: [...changed].filter((id) => !added.has(id) && !removed.has(id)),
    };
  }

  value(from: JsonValue, to: JsonValue, before: Step, after: Step): void {
    if (isJsonObject(from) && isJsonObject(to)) this.#objects(from, to, before, after);
    else if (isJsonList(from) && isJsonList(to)) this.#lists(from, to, before, after);
    else if (!isEqual(from, to)) this.#add('changed', after, from, to);
  }

  controls(before: ReadonlyMap<string, PlacedControl>, after: ReadonlyMap<string, PlacedControl>): void {
    for (const [id, one] of before) {
      if (!after.has(id)) this.#add('removed', stepOf(id, one), one.control, undefined);
    }
    for (const [id, one] of after) {
      const earlier = before.get(id);
      if (!earlier) {
        this.#add('added', stepOf(id, one), undefined, one.control);
        continue;
      }
      if (earlier.parent !== one.parent) this.#add('moved', stepOf(id, one), earlier.parent, one.parent);
      this.value(earlier.control, one.control, stepOf(id, earlier), stepOf(id, one));
    }
    this.#order(before, after);
  }

  /** Tells of every holder in which the controls that stayed stand in another order. */
  #order(before: ReadonlyMap<string, PlacedControl>, after: ReadonlyMap<string, PlacedControl>): void {
    const stayed = (id: string): boolean => before.has(id) && before.get(id)?.parent === after.get(id)?.parent;
    const [was, is] = [idsByParent(before, stayed), idsByParent(after, stayed)];
    for (const [parent, ids] of is) {
      const first = after.get(ids[0] ?? '');
      if (!first || JSON.stringify(was.get(parent)) === JSON.stringify(ids)) continue;
      this.#add(
        'moved',
        {
          path: first.path.slice(0, -1),
          place: `${parent}/controls (order)`,
          ...(after.has(parent) ? { control: parent } : {}),
        },
        undefined,
        undefined,
      );
    }
  }

  #objects(from: JsonObject, to: JsonObject, before: Step, after: Step): void {
    for (const key of Object.keys(from)) {
      if (!Object.hasOwn(to, key)) this.#add('removed', below(before, key, from), from[key], undefined);
      else this.value(from[key] as JsonValue, to[key] as JsonValue, below(before, key, from), below(after, key, to));
    }
    for (const key of Object.keys(to)) {
      if (!Object.hasOwn(from, key)) this.#add('added', below(after, key, to), undefined, to[key]);
    }
  }

  #lists(from: readonly JsonValue[], to: readonly JsonValue[], before: Step, after: Step): void {
    const key = after.path.at(-1);
    const [old, now] = [named(from, key), named(to, key)];
    for (const [name, index] of old) {
      if (!now.has(name)) this.#add('removed', member(before, name, index, from[index]), from[index], undefined);
    }
    for (const [name, index] of now) {
      const step = member(after, name, index, to[index]);
      const earlier = old.get(name);
      if (earlier === undefined) this.#add('added', step, undefined, to[index]);
      else
        this.value(
          from[earlier] as JsonValue,
          to[index] as JsonValue,
          member(before, name, earlier, from[earlier]),
          step,
        );
    }
    const kept = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): string =>
      JSON.stringify([...one.keys()].filter((name) => other.has(name)));
    if (kept(old, now) !== kept(now, old))
      this.#add('moved', { ...after, place: `${after.place} (order)` }, undefined, undefined);
  }

  #add(op: Change['op'], { path, place, control }: Step, from: JsonValue | undefined, to: JsonValue | undefined): void {
    if (control !== undefined) this.#controls[isWhole(place) ? op : 'changed'].add(control);
    this.changes.push({
      op,
      path: jsonPointer(path),
      place,
      ...(control === undefined ? {} : { control }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
  }
}

const idsByParent = (
  controls: ReadonlyMap<string, PlacedControl>,
  isMeant: (id: string) => boolean,
): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const [id, { parent }] of controls) {
    if (!isMeant(id)) continue;
    const ids = found.get(parent);
    if (ids) ids.push(id);
    else found.set(parent, [id]);
  }
  return found;
};

const stepOf = (id: string, { path, place }: PlacedControl): Step => ({ path, place, control: id });

const below = (step: Step, key: string, holder: JsonObject): Step => {
  const id = holder['control-id'];
  const control = typeof id === 'string' ? id : step.control;
  return {
    path: [...step.path, key],
    place: step.place === '' ? key : `${step.place}/${key}`,
    ...(control === undefined ? {} : { control }),
  };
};

const member = (step: Step, name: string, index: number, value: JsonValue | undefined): Step => {
  const isId = step.path.at(-1) === 'with-ids' && typeof value === 'string';
  const id = isId ? value : isJsonObject(value) ? value['control-id'] : undefined;
  const control = typeof id === 'string' ? id : step.control;
  return {
    path: [...step.path, index],
    place: `${step.place}[${name}]`,
    ...(control === undefined ? {} : { control }),
  };
};

/** Members of a list by a name that tells them apart; a second one of the same name gets a number. */
const named = (list: readonly JsonValue[], key: string | number | undefined): Map<string, number> => {
  const names = new Map<string, number>();
  const count = new Map<string, number>();
  list.forEach((value, index) => {
    const name = nameOf(value, index, key);
    const times = (count.get(name) ?? 0) + 1;
    count.set(name, times);
    names.set(times === 1 ? name : `${name} #${times}`, index);
  });
  return names;
};

const nameOf = (value: JsonValue, index: number, list: string | number | undefined): string => {
  if (typeof value === 'string') return value.length > 80 ? `${value.slice(0, 60)}… (${value.length})` : value;
  if (!isJsonObject(value)) return String(index);
  const called = NAMES.map((key) => value[key]).find((one) => typeof one === 'string');
  if (called !== undefined) return called;
  const { name, ns, class: kind, href } = value;
  if ((list === 'links' || list === 'rlinks') && typeof href === 'string') return href;
  if (typeof name !== 'string') return String(index);
  return [name, ...[kind, ns].filter((one) => typeof one === 'string')].join(' ');
};

/** Whether two values say the same; the order of keys says nothing. */
const isEqual = (one: JsonValue, other: JsonValue): boolean => {
  if (isJsonList(one) && isJsonList(other))
    return one.length === other.length && one.every((value, at) => isEqual(value, other[at] as JsonValue));
  if (isJsonObject(one) && isJsonObject(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key] as JsonValue, other[key] as JsonValue))
    );
  }
  return one === other;
};
