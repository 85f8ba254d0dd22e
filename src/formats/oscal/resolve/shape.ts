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

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string');

const NONE: readonly never[] = [];

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

  check(value: unknown, name: string, nesting: number): boolean {
    if (!isFields(value)) return this.#bad('This must be an object.');
    if (nesting > RESOLVE_LIMITS.nesting) {
      return this.#bad(`Groups, controls or parts nest deeper than ${RESOLVE_LIMITS.nesting} levels.`, 'too-large');
    }
    if (name === 'control' && ++this.#controls > RESOLVE_LIMITS.controls) {
      return this.#bad(`There are more than ${RESOLVE_LIMITS.controls} controls.`, 'too-large');
    }
    const shape = SHAPES[name] ?? {};
    return this.#members(value, shape) && this.#below(value, shape, nesting);
  }

  #members(value: Fields, { needs = NONE, text = NONE, texts = NONE }: Shape): boolean {
    const missing = needs.find((key) => typeof value[key] !== 'string');
    if (missing !== undefined) return this.#at(missing, () => this.#bad('This must be there, and be text.'));
    const other = text.find((key) => value[key] !== undefined && typeof value[key] !== 'string');
    if (other !== undefined) return this.#at(other, () => this.#bad('This must be text.'));
    const mixed = texts.find((key) => value[key] !== undefined && !isTexts(value[key]));
    if (mixed !== undefined) return this.#at(mixed, () => this.#bad('This must be a list of texts.'));
    return true;
  }

  #below(value: Fields, { objects, lists }: Shape, nesting: number): boolean {
    for (const key in objects) {
      const member = value[key];
      if (member !== undefined && !this.#at(key, () => this.check(member, objects[key] ?? 'any', nesting)))
        return false;
    }
    for (const key in lists) {
      const member = value[key];
      if (member !== undefined && !this.#list(key, member, lists[key] ?? 'any', nesting + 1)) return false;
    }
    return true;
  }

  #list(key: string, list: unknown, name: string, nesting: number): boolean {
    if (!Array.isArray(list)) return this.#at(key, () => this.#bad('This must be a list.'));
    this.#trail.push(key, 0);
    const last = this.#trail.length - 1;
    for (let at = 0; at < list.length; at += 1) {
      this.#trail[last] = at;
      if (name === 'any' && isFields(list[at])) continue;
      if (!this.check(list[at], name, nesting)) return false;
    }
    this.#trail.pop();
    this.#trail.pop();
    return true;
  }

  #at(key: string, work: () => boolean): boolean {
    this.#trail.push(key);
    const fine = work();
    this.#trail.pop();
    return fine;
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
  if (!new ShapeWalk(below(root, kind), problems).check(value, kind, 0)) return undefined;
  // Proved by the walk.
  return kind === 'profile' ? { kind, profile: value as Profile } : { kind: 'catalog', catalog: value as Catalog };
};
