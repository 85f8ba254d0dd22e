import { RESOLVE_LIMITS } from './limits.ts';
import type { Looks } from './mark.ts';
import { below, type Place, type Problems } from './problems.ts';
import type { Settings } from './settings.ts';
import type { Add, Alter, Control, Link, Param, Remove } from './types.ts';

/** An `add` or `remove` with its place in the profile. */
interface Step<T> {
  readonly step: T;
  readonly place: Place;
}

/** What applies inside a control: its own alterations and those of the controls around it. */
interface Edits {
  readonly removes: readonly Step<Remove>[];
  /** Additions by the id of their target. */
  readonly adds: ReadonlyMap<string, readonly Step<Add>[]>;
}

type Kind = 'control' | 'part' | 'param';
type ListKey = 'params' | 'props' | 'links' | 'parts' | 'controls' | 'constraints' | 'guidelines';
/** The objects inside controls, as far as edits are concerned. */
interface Thing extends Link {
  readonly id?: string;
  readonly name?: string;
  readonly ns?: string;
  readonly class?: string;
}
type Fields = Readonly<Record<string, unknown>>;

/** The lists of each kind in canonical order, which says where additions go that are of another kind than their target. */
const LISTS: Readonly<Record<Kind, readonly ListKey[]>> = {
  control: ['params', 'props', 'links', 'parts', 'controls'],
  part: ['props', 'parts', 'links'],
  param: ['props', 'links', 'constraints', 'guidelines'],
};
const ITEM: Readonly<Record<ListKey, string>> = {
  params: 'param',
  props: 'prop',
  links: 'link',
  parts: 'part',
  controls: 'control',
  constraints: 'constraint',
  guidelines: 'guideline',
};
/** Members that are no objects, which only `by-item-name` can reach. A control must keep its title. */
const PLAIN: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  control: {},
  part: { title: 'title', prose: 'prose' },
  param: { label: 'label', usage: 'usage', value: 'values', select: 'select' },
};
const ADDED = ['params', 'props', 'links', 'parts'] as const;
const OSCAL_NS = 'http://csrc.nist.gov/ns/oscal';
const NO_EDITS: Edits = { removes: [], adds: new Map() };
const NONE: readonly never[] = [];

/** Applies what a profile says in `modify` to controls; everything that is not changed stays the same object. */
export class Alterations {
  readonly #alters = new Map<string, Step<Alter>[]>();
  readonly #settings: Settings;
  readonly #place: Place;
  readonly #problems: Problems;
  readonly #looks: Looks;
  readonly #used = new Set<object>();

  constructor(list: readonly Alter[] | undefined, settings: Settings, place: Place, problems: Problems, looks: Looks) {
    this.#settings = settings;
    this.#place = place;
    this.#problems = problems;
    this.#looks = looks;
    (list ?? NONE).forEach((step, at) => {
      pushTo(this.#alters, step['control-id'], { step, place: below(place, at) });
    });
  }

  get isEmpty(): boolean {
    return this.#alters.size === 0;
  }

  /** A control with all that is said of it and of what is inside it. */
  control(control: Control): Control {
    return this.#control(control, NO_EDITS);
  }

  /** Warns of steps that changed nothing, because what they name is not there. */
  warnUnused(): void {
    for (const [id, alters] of this.#alters) {
      for (const { step, place } of alters) {
        if (!this.#used.has(step)) {
          this.#problems.warn('unknown-control', below(place, 'control-id'), `There is no control "${id}" to alter.`);
        } else this.#warnSteps(id, step, place);
      }
    }
  }

  #warnSteps(id: string, { adds, removes }: Alter, place: Place): void {
    adds?.forEach((add, at) => {
      if (this.#used.has(add)) return;
      const message = `There is nothing with the id "${add['by-id'] ?? ''}" in control "${id}" to add to.`;
      this.#problems.warn('unknown-target', below(place, 'adds', at, 'by-id'), message);
    });
    removes?.forEach((remove, at) => {
      if (this.#used.has(remove)) return;
      const message = `Nothing in control "${id}" is as this says: nothing was removed.`;
      this.#problems.warn('nothing-matched', below(place, 'removes', at), message);
    });
  }

  #control(control: Control, around: Edits): Control {
    const alters = this.#alters.get(control.id) ?? NONE;
    if (alters.length === 0) return this.#edit(control, 'control', around, NONE);
    const removes = [...around.removes];
    const adds = new Map<string, Step<Add>[]>();
    for (const [id, steps] of around.adds) adds.set(id, [...steps]);
    const own: Step<Add>[] = [];
    for (const { step, place } of alters) {
      this.#used.add(step);
      step.removes?.forEach((remove, at) => {
        removes.push({ step: remove, place: below(place, 'removes', at) });
      });
      step.adds?.forEach((add, at) => {
        const one = { step: add, place: below(place, 'adds', at) };
        const target = add['by-id'];
        if (target === undefined || target === control.id) own.push(one);
        else pushTo(adds, target, one);
      });
    }
    return this.#edit(control, 'control', { removes, adds }, own);
  }

  /** A holder with its lists edited; `own` are additions bound to the holder as a whole. */
  #edit<T extends Thing>(thing: T, kind: Kind, edits: Edits, own: readonly Step<Add>[]): T {
    const fields = thing as Fields;
    const layer = new Layer(kind);
    for (const one of own) this.#addInside(layer, one);
    // Filled only where there is a difference: most of what is walked here stays as it is.
    const changed: Record<string, unknown> = {};
    for (const key of LISTS[kind]) {
      const list = fields[key] as readonly Thing[] | undefined;
      const edited = list && this.#list(list, key, edits, layer);
      if (edited !== list) changed[key] = edited;
    }
    layer.into(changed, fields);
    this.#removePlain(fields, kind, edits, changed);
    return withMembers(thing, changed);
  }

  /** The same list where nothing changes. */
  #list(list: readonly Thing[], key: ListKey, edits: Edits, layer: Layer): readonly Thing[] {
    let out: Thing[] | undefined;
    for (const [at, item] of list.entries()) {
      const instead = this.#item(item, key, edits, layer);
      if (instead) out ??= list.slice(0, at);
      if (out) for (const one of instead ?? [item]) out.push(one);
    }
    return out ?? list;
  }

  /** What comes in the place of an item; undefined where it stays as it is. */
  #item(item: Thing, key: ListKey, edits: Edits, layer: Layer): readonly Thing[] | undefined {
    const targeted = item.id === undefined ? NONE : (edits.adds.get(item.id) ?? NONE);
    const inside = this.#isRemoved(item, key, edits) ? undefined : this.#inside(item, key, edits, targeted);
    if (inside === item && !targeted.some(isBeside)) return undefined;
    const out: Thing[] = [];
    for (const one of targeted) if (one.step.position === 'before') this.#addBeside(layer, key, one, out);
    if (inside) out.push(inside);
    for (const one of targeted) if (one.step.position === 'after') this.#addBeside(layer, key, one, out);
    return out;
  }

  #inside(item: Thing, key: ListKey, edits: Edits, targeted: readonly Step<Add>[]): Thing {
    const own = targeted.filter((one) => !isBeside(one));
    if (key === 'controls') {
      const control = this.#control(item as Control, edits);
      return own.length > 0 ? this.#edit(control, 'control', NO_EDITS, own) : control;
    }
    if (key === 'params') {
      const param = this.#settings.apply(item as Param);
      return isNothing(edits) ? param : this.#edit(param, 'param', edits, own);
    }
    if (key === 'parts' && !isNothing(edits)) return this.#edit(item, 'part', edits, own);
    return item;
  }

  #isRemoved(item: Thing, key: ListKey, { removes }: Edits): boolean {
    let isRemoved = false;
    this.#looks.count += removes.length;
    if (this.#looks.count > RESOLVE_LIMITS.looks) {
      if (!this.#problems.failed)
        this.#problems.error('too-large', this.#place, 'There is too much to remove from too much.');
      return false;
    }
    for (const { step } of removes) {
      if (!isMatch(item, ITEM[key], step)) continue;
      this.#used.add(step);
      isRemoved = true;
    }
    return isRemoved;
  }

  #removePlain(fields: Fields, kind: Kind, { removes }: Edits, changed: Record<string, unknown>): void {
    for (const { step } of removes) {
      const { 'by-item-name': name, ...others } = step;
      const key = name === undefined || Object.keys(others).length > 0 ? undefined : PLAIN[kind][name];
      if (key === undefined || fields[key] === undefined) continue;
      this.#used.add(step);
      changed[key] = undefined;
    }
  }

  /** Inside the target: at the start for `starting` (and `before`, which means the same here), else at the end. */
  #addInside(layer: Layer, { step, place }: Step<Add>): void {
    this.#used.add(step);
    const isFirst = step.position === 'starting' || step.position === 'before';
    if (step.title !== undefined) {
      if (layer.kind === 'param') this.#warnMisplaced(place, 'title', layer.kind);
      else layer.title = step.title;
    }
    for (const key of ADDED) {
      const added = step[key];
      if (!added) continue;
      if (LISTS[layer.kind].includes(key)) layer.add(key, added, isFirst);
      else this.#warnMisplaced(place, key, layer.kind);
    }
  }

  /** Beside the target: what is of its kind in its list, the rest in the lists of what holds both. */
  #addBeside(layer: Layer, key: ListKey, { step, place }: Step<Add>, out: Thing[]): void {
    this.#used.add(step);
    if (step.title !== undefined) this.#warnMisplaced(place, 'title', layer.kind);
    const order = LISTS[layer.kind];
    for (const added of ADDED) {
      const list = step[added];
      if (!list) continue;
      if (added === key) for (const one of list) out.push(one);
      else if (!order.includes(added)) this.#warnMisplaced(place, added, layer.kind);
      // In canonical order the target's place is the start of the lists after its own, and the end of those before.
      else layer.add(added, list, order.indexOf(added) > order.indexOf(key));
    }
  }

  #warnMisplaced(place: Place, member: string, kind: Kind): void {
    this.#problems.warn('misplaced', below(place, member), `A ${kind} takes no ${member} here: it was left out.`);
  }
}

/** A holder while it is edited: what comes before and after what it has, and its new title. */
class Layer {
  readonly kind: Kind;
  title: string | undefined;
  #first: Map<ListKey, unknown[]> | undefined;
  #last: Map<ListKey, unknown[]> | undefined;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  add(key: ListKey, added: readonly unknown[], isFirst: boolean): void {
    if (isFirst) this.#first ??= new Map();
    else this.#last ??= new Map();
    const side = (isFirst ? this.#first : this.#last) ?? new Map<ListKey, unknown[]>();
    for (const one of added) pushTo(side, key, one);
  }

  /** Puts the additions around what each list has by now. */
  into(changed: Record<string, unknown>, before: Fields): void {
    if (this.title !== undefined) changed['title'] = this.title;
    for (const key of new Set([...(this.#first?.keys() ?? NONE), ...(this.#last?.keys() ?? NONE)])) {
      const list = (key in changed ? changed[key] : before[key]) as readonly unknown[] | undefined;
      changed[key] = [...(this.#first?.get(key) ?? NONE), ...(list ?? NONE), ...(this.#last?.get(key) ?? NONE)];
    }
  }
}

/** All that a `remove` says must be so; one that says nothing removes nothing. */
const isMatch = (item: Thing, itemName: string, remove: Remove): boolean => {
  const { 'by-item-name': byItem, 'by-id': byId, 'by-name': byName, 'by-class': byClass, 'by-ns': byNs } = remove;
  if (byItem === undefined && byId === undefined && byName === undefined && byClass === undefined && byNs === undefined)
    return false;
  return (
    (byItem === undefined || byItem === itemName) &&
    (byId === undefined || byId === item.id) &&
    (byName === undefined || byName === item.name) &&
    (byClass === undefined || byClass === item.class) &&
    // Only properties and parts have a namespace; without one they are in OSCAL's own.
    (byNs === undefined || ((itemName === 'prop' || itemName === 'part') && byNs === (item.ns ?? OSCAL_NS)))
  );
};

const pushTo = <K, T>(lists: Map<K, T[]>, key: K, one: T): void => {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
};

const isBeside = ({ step }: Step<Add>): boolean => step.position === 'before' || step.position === 'after';

const isNothing = ({ removes, adds }: Edits): boolean => removes.length === 0 && adds.size === 0;

/** With members set anew; what is not there any more goes, as does an empty list, which is no valid OSCAL. */
const withMembers = <T extends object>(thing: T, changed: Record<string, unknown>): T => {
  const keys = Object.keys(changed);
  if (keys.length === 0) return thing;
  const next = { ...thing, ...changed };
  for (const key of keys) {
    const value = changed[key];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) delete next[key as keyof typeof next];
  }
  return next;
};
