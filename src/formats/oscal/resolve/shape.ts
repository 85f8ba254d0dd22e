import { RESOLVE_LIMITS } from './limits.ts';
import { below, type Place, type Problems } from './problems.ts';
import type { Catalog, Profile } from './types.ts';

export type Checked =
  | { readonly kind: 'catalog'; readonly catalog: Catalog }
  | { readonly kind: 'profile'; readonly profile: Profile };

/** What must hold of an object for resolution not to stumble. Members that are not named may be anything. */
interface Shape {
  /** Members that must be there and be text. */
  readonly needs?: readonly string[];
  /** Members that are lists of objects, where they are there. */
  readonly lists?: Readonly<Record<string, string>>;
  /** Members that are one object. */
  readonly objects?: Readonly<Record<string, string>>;
  /** Members that are lists of text. */
  readonly texts?: readonly string[];
  /** Members that must be text where they are there. */
  readonly text?: readonly string[];
}

const CONTENTS = { params: 'param', props: 'any', links: 'any', parts: 'part' } as const;
const SELECTS = { 'include-controls': 'select', 'exclude-controls': 'select' } as const;
const DOCUMENT = { metadata: 'metadata', 'back-matter': 'backMatter' } as const;

const SHAPES: Readonly<Record<string, Shape>> = {
  any: {},
  catalog: { objects: DOCUMENT, lists: { params: 'param', controls: 'control', groups: 'group' }, text: ['uuid'] },
  profile: { objects: { ...DOCUMENT, merge: 'merge', modify: 'modify' }, lists: { imports: 'import' }, text: ['uuid'] },
  metadata: {
    lists: { props: 'any', links: 'any', roles: 'kept', parties: 'kept' },
    text: ['oscal-version'],
  },
  kept: { lists: { props: 'any' } },
  backMatter: { lists: { resources: 'resource' } },
  resource: { needs: ['uuid'], lists: { props: 'any', rlinks: 'rlink' }, objects: { base64: 'base64' } },
  rlink: { needs: ['href'], text: ['media-type'] },
  base64: { text: ['value', 'media-type', 'filename'] },
  group: { lists: { ...CONTENTS, controls: 'control', groups: 'group' }, text: ['id'] },
  control: { needs: ['id'], lists: { ...CONTENTS, controls: 'control' } },
  part: { lists: { props: 'any', links: 'any', parts: 'part' }, text: ['id'] },
  param: {
    needs: ['id'],
    lists: { props: 'any', links: 'any', constraints: 'constraint', guidelines: 'any' },
    texts: ['values'],
  },
  constraint: { lists: { tests: 'any' } },
  import: { needs: ['href'], lists: SELECTS },
  select: { lists: { matching: 'matching' }, texts: ['with-ids'] },
  matching: { text: ['pattern'] },
  merge: { objects: { combine: 'any', custom: 'custom' } },
  custom: { lists: { groups: 'customGroup', 'insert-controls': 'insert' } },
  customGroup: { lists: { ...CONTENTS, groups: 'customGroup', 'insert-controls': 'insert' }, text: ['id'] },
  insert: { lists: SELECTS },
  modify: { lists: { 'set-parameters': 'setting', alters: 'alter' } },
  setting: {
    needs: ['param-id'],
    lists: { props: 'any', links: 'any', constraints: 'any', guidelines: 'any' },
    texts: ['values'],
  },
  alter: { needs: ['control-id'], lists: { adds: 'add', removes: 'any' } },
  add: { lists: CONTENTS, text: ['by-id'] },
};

type Fields = Readonly<Record<string, unknown>>;

/** A shape with what it leads to, so that a walk over a hundred thousand objects looks nothing up. */
interface Linked {
  readonly isAny: boolean;
  readonly isControl: boolean;
  readonly needs: readonly string[];
  readonly text: readonly string[];
  readonly texts: readonly string[];
  readonly objects: (readonly [string, Linked])[];
  readonly lists: (readonly [string, Linked])[];
}

const link = (): Readonly<Record<string, Linked>> => {
  const linked: Record<string, Linked> = {};
  for (const [name, { needs = [], text = [], texts = [] }] of Object.entries(SHAPES)) {
    const flags = { isAny: name === 'any', isControl: name === 'control' };
    linked[name] = { ...flags, needs, text, texts, objects: [], lists: [] };
  }
  for (const [name, { objects = {}, lists = {} }] of Object.entries(SHAPES)) {
    for (const [key, to] of Object.entries(objects)) linked[name]?.objects.push([key, linked[to] as Linked]);
    for (const [key, to] of Object.entries(lists)) linked[name]?.lists.push([key, linked[to] as Linked]);
  }
  return linked;
};
const LINKED = link();

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): boolean => typeof value === 'string';

/** The first of the members that is not text. */
const firstOther = (value: Fields, keys: readonly string[], mayLack: boolean): string | undefined => {
  for (const key of keys) if (!isText(value[key]) && !(mayLack && value[key] === undefined)) return key;
  return undefined;
};

/** The first of the members that is there and is no list of texts. */
const firstMixed = (value: Fields, keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const list = value[key];
    if (list !== undefined && !(Array.isArray(list) && list.every(isText))) return key;
  }
  return undefined;
};

/** Walks what resolution will walk, once; the trail costs nothing until there is a problem. */
class ShapeWalk {
  readonly #document: string;
  readonly #problems: Problems;
  readonly #trail: (string | number)[];
  #controls = 0;

  constructor({ document, path }: Place, problems: Problems) {
    this.#document = document;
    this.#trail = [...path];
    this.#problems = problems;
  }

  check(value: unknown, shape: Linked, nesting: number): boolean {
    if (!isFields(value)) return this.#bad('This must be an object.');
    if (nesting > RESOLVE_LIMITS.nesting) {
      return this.#bad(`Groups, controls or parts nest deeper than ${RESOLVE_LIMITS.nesting} levels.`, 'too-large');
    }
    if (shape.isControl && ++this.#controls > RESOLVE_LIMITS.controls) {
      return this.#bad(`There are more than ${RESOLVE_LIMITS.controls} controls.`, 'too-large');
    }
    return this.#members(value, shape) && this.#below(value, shape, nesting);
  }

  #members(value: Fields, { needs, text, texts }: Linked): boolean {
    const lacking = firstOther(value, needs, false);
    if (lacking !== undefined) return this.#badAt(lacking, 'This must be there, and be text.');
    const other = firstOther(value, text, true);
    if (other !== undefined) return this.#badAt(other, 'This must be text.');
    const mixed = firstMixed(value, texts);
    return mixed === undefined || this.#badAt(mixed, 'This must be a list of texts.');
  }

  #below(value: Fields, { objects, lists }: Linked, nesting: number): boolean {
    for (const [key, shape] of objects) {
      const member = value[key];
      if (member === undefined) continue;
      this.#trail.push(key);
      if (!this.check(member, shape, nesting)) return false;
      this.#trail.pop();
    }
    for (const [key, shape] of lists) {
      const member = value[key];
      if (member !== undefined && !this.#list(key, member, shape, nesting + 1)) return false;
    }
    return true;
  }

  #list(key: string, list: unknown, shape: Linked, nesting: number): boolean {
    if (!Array.isArray(list)) return this.#badAt(key, 'This must be a list.');
    this.#trail.push(key, 0);
    const last = this.#trail.length - 1;
    for (let at = 0; at < list.length; at += 1) {
      this.#trail[last] = at;
      const item: unknown = list[at];
      if (shape.isAny && isFields(item)) continue;
      if (!this.check(item, shape, nesting)) return false;
    }
    this.#trail.pop();
    this.#trail.pop();
    return true;
  }

  // A walk that found something is over: the trail stays where it is.
  #badAt(key: string, message: string): boolean {
    this.#trail.push(key);
    return this.#bad(message);
  }

  #bad(message: string, code: 'bad-shape' | 'too-large' = 'bad-shape'): boolean {
    this.#problems.error(code, { document: this.#document, path: this.#trail }, message);
    return false;
  }
}

/**
 * The catalog or profile that a parsed document holds. Undefined, with an error that names the place, where it holds
 * neither, or where something that resolution looks at has another shape than the model gives it.
 */
export const checkDocument = (document: unknown, location: string, problems: Problems): Checked | undefined => {
  const root: Place = { document: location, path: [] };
  const fields = isFields(document) ? document : {};
  const kind = 'profile' in fields ? 'profile' : 'catalog';
  if (!(kind in fields)) {
    problems.error('not-oscal', root, 'This is neither an OSCAL catalog nor an OSCAL profile.');
    return undefined;
  }
  const value = fields[kind];
  if (!new ShapeWalk(below(root, kind), problems).check(value, LINKED[kind] as Linked, 0)) return undefined;
  // Proved by the walk.
  return kind === 'profile' ? { kind, profile: value as Profile } : { kind: 'catalog', catalog: value as Catalog };
};
