import type { JsonObject, JsonValue } from '../../src/formats/json.ts';
import { DOCUMENT_TYPES } from '../../src/formats/oscal/model/documents.ts';
import type { Official, Schema } from './oscal-files.ts';

/** Chance that comes out the same every time (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

/** Texts and numbers, ordinary and strange: each is right somewhere and wrong somewhere else. */
export const VALUES: readonly JsonValue[] = [
  ...[
    '',
    ' ',
    'a',
    'word',
    'two words',
    ' led',
    'trailed ',
    'line\nbreak',
    'line\u2028break',
    '-dash',
    '1st',
    '_x',
    'ac-1',
    'a.b_c-d',
  ],
  ...['é', '中文', 'a·b', 'x:y', 'a/b', '\u{1d400}x', '٣', '{{ insert: param, ac-1 }}', '**bold**'],
  ...[
    '9cb0fab0-78bd-44ba-bcb8-3e9801cc952f',
    '9cb0fab0-78bd-54ba-bcb8-3e9801cc952f',
    '9CB0FAB0-78BD-44BA-BCB8-3E9801CC952F',
  ],
  ...[
    '9cb0fab0-78bd-14ba-bcb8-3e9801cc952f',
    '9cb0fab0-78bd-74ba-bcb8-3e9801cc952f',
    '9cb0fab0-78bd-44ba-7cb8-3e9801cc952f',
  ],
  ...[
    '2026-01-31T12:00:00Z',
    '2026-01-31T12:00:00.123+05:30',
    '2026-01-31T12:00:00+05:15',
    '2026-01-31T12:00:00',
    '2026-02-30T12:00:00Z',
  ],
  ...[
    '2024-02-29T00:00:00-05:00',
    '2023-02-29T00:00:00Z',
    '2026-01-31 12:00:00Z',
    '2026-01-31T23:59:60Z',
    '2026-01-31t12:00:00z',
  ],
  ...[
    '2026-02-05xT12:00:00Z',
    '2026-02-05T12:00:00+0530',
    '2026-02-05T24:00:00Z',
    '2026-13-05T12:00:00Z',
    '1899-01-01T00:00:00Z',
  ],
  ...[
    '2026-01-31',
    '2026-01-31Z',
    '2026-01-31+05:15',
    '2026-02-30',
    'on 2026-02-05 it was',
    '2026-04-31',
    '2024-02-29',
  ],
  ...[
    'https://example.com/a?b#c',
    'http:',
    'urn:x:y',
    'http://[::1]:80/',
    'http://[::1',
    'http://exa mple',
    '#',
    '#ref',
    '../up%20to',
    '%zz',
  ],
  ...[
    'mailto:a@b.co',
    '//host/path',
    '/path',
    ':x',
    '1a:b',
    'http://a@b@c/',
    'x:/y',
    'http://1.2.3.4.5/',
    'http://v1.x',
    'http://[v1.x]',
    'a?b',
    'a|b',
    'http:/one',
  ],
  ...[
    'someone@example.com',
    'someone@example',
    'a..b@example.com',
    '@example.com',
    'a@b@c.de',
    "o'neil@sub.example.co",
    'a@-b.co',
    'a b@c.de',
  ],
  ...[
    'one',
    'one-or-more',
    'keep',
    'merge',
    'yes',
    'person',
    'organization',
    'control',
    'catalog',
    'other',
    'operational',
    'TCP',
    'human',
    'param',
  ],
  ...[
    'aGk=',
    'aGk',
    'a===',
    '=',
    'aGk=\n',
    'statement-id',
    'satisfied',
    'tool',
    'days',
    'both',
    'SHA-256',
    'http://fedramp.gov',
  ],
  ...[0, 1, -1, 1.5, 1e300, 80, true, false, null],
];

const isObject = (value: unknown): value is Record<string, JsonValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Documents made from the official schema itself, so that everything it knows of is met. */
export class Maker {
  readonly #official: Official;
  readonly #chance: Chance;
  readonly #named = new Map<string, Schema>();
  readonly #scalars = new Map<string, readonly JsonValue[]>();

  constructor(official: Official, chance: Chance) {
    this.#official = official;
    this.#chance = chance;
    for (const [key, part] of Object.entries(official.schema['definitions'] as Record<string, Schema>)) {
      this.#named.set(`#/definitions/${key}`, part);
      if (typeof part['$id'] === 'string') this.#named.set(part['$id'], part);
    }
  }

  document(): JsonObject {
    return this.#make(this.#chance.pick(this.#official.schema['oneOf'] as Schema[]), 0) as JsonObject;
  }

  #make(part: Schema, depth: number): JsonValue {
    if (typeof part['$ref'] === 'string') return this.#make(this.#named.get(part['$ref']) as Schema, depth);
    const options = part['anyOf'] as Schema[] | undefined;
    if (
      options?.some((option) => option['properties'] ?? option['$ref'] ?? option['type'] === 'array') &&
      !options.some((one) => one['enum'])
    )
      return this.#make(this.#chance.pick(options), depth);
    if (part['properties'] ?? part['type'] === 'object') return this.#object(part, depth);
    if (part['type'] !== 'array') return this.#scalar(part);
    const length = 1 + (this.#chance.next() < 0.2 ? 1 : 0);
    return Array.from({ length }, () => this.#make(part['items'] as Schema, depth + 1));
  }

  #object(part: Schema, depth: number): JsonValue {
    const required = new Set((part['required'] as string[] | undefined) ?? []);
    const made: Record<string, JsonValue> = {};
    for (const [key, member] of Object.entries((part['properties'] as Record<string, Schema> | undefined) ?? {})) {
      const wanted = required.has(key) || this.#chance.next() < (depth < 3 ? 0.5 : 0.9 / depth);
      if (wanted) made[key] = this.#make(member, depth + 1);
    }
    return made;
  }

  /** The schema with what it refers to written out. */
  #whole(part: Schema): Schema {
    if (typeof part['$ref'] === 'string') return this.#whole(this.#named.get(part['$ref']) as Schema);
    const { $id: _, ...rest } = part;
    for (const key of ['anyOf', 'allOf']) {
      if (Array.isArray(rest[key])) rest[key] = (rest[key] as Schema[]).map((one) => this.#whole(one));
    }
    return rest;
  }

  #scalar(reference: Schema): JsonValue {
    const part = this.#whole(reference);
    const key = JSON.stringify(part);
    let values = this.#scalars.get(key);
    if (!values) {
      const listed = JSON.stringify(part).match(/"enum":(\[[^\]]*\])/)?.[1];
      const candidates = [...((listed ? JSON.parse(listed) : []) as JsonValue[]), ...VALUES];
      values = candidates.filter((value) => this.#official.acceptsPart(part, value));
      if (values.length === 0) throw new Error(`nothing fits ${key}`);
      this.#scalars.set(key, values);
    }
    return this.#chance.pick(values);
  }
}

interface Place {
  readonly holder: Record<string, JsonValue> | JsonValue[];
  readonly key: string | number;
}

const placesOf = (document: JsonValue): Place[] => {
  const places: Place[] = [];
  const waiting: JsonValue[] = [document];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (Array.isArray(node)) {
      node.forEach((value: JsonValue, key) => {
        places.push({ holder: node as JsonValue[], key });
        waiting.push(value);
      });
    } else if (isObject(node)) {
      for (const [key, value] of Object.entries(node)) {
        places.push({ holder: node, key });
        waiting.push(value);
      }
    }
  }
  return places;
};

const NAMES = [
  ...[
    'id',
    'uuid',
    'title',
    'class',
    'ns',
    'name',
    'value',
    'remarks',
    'description',
    'prose',
    'props',
    'links',
    'parts',
    'params',
    'groups',
  ],
  ...[
    'controls',
    'values',
    'select',
    'href',
    'type',
    'include-all',
    'include-controls',
    'flat',
    'as-is',
    'custom',
    'method',
    'status',
    'state',
  ],
  ...[
    'addresses',
    'location-uuids',
    'responsible-parties',
    'prop',
    'group',
    'actions',
    'findings',
    'x',
    'constructor',
    'toString',
    '$schema',
    ...DOCUMENT_TYPES,
  ],
];

const remove = ({ holder, key }: Place): void => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
};

/** The document without one of its members or values, for each of them; the same object every time. */
export function* withoutEach(document: JsonObject): Generator<JsonObject> {
  for (const { holder, key } of placesOf(document)) {
    if (Array.isArray(holder)) {
      const [gone] = holder.splice(Number(key), 1);
      yield document;
      holder.splice(Number(key), 0, gone as JsonValue);
    } else {
      const gone = holder[key] as JsonValue;
      delete holder[key];
      yield document;
      holder[key] = gone;
    }
  }
}

/** A copy of a document that differs from it in one place, as a careless or a hostile hand would change it. */
export const mutate = (document: JsonObject, chance: Chance): JsonObject => {
  const copy = structuredClone(document) as Record<string, JsonValue>;
  const places = placesOf(copy);
  if (places.length === 0) return copy;
  const { holder, key } = chance.pick(places);
  const set = (value: JsonValue): void => {
    (holder as Record<string | number, JsonValue>)[key] = value;
  };
  const inner = (holder as Record<string | number, JsonValue>)[key];
  const other = chance.pick(places);
  const elsewhere = structuredClone((other.holder as Record<string | number, JsonValue>)[other.key]) as JsonValue;
  switch (chance.below(8)) {
    case 0:
      remove({ holder, key });
      break;
    case 1:
      if (Array.isArray(holder)) holder.push(elsewhere);
      else holder[chance.pick(NAMES)] = chance.next() < 0.5 ? elsewhere : chance.pick(VALUES);
      break;
    case 2:
      set(elsewhere);
      break;
    case 3:
      set(chance.pick<JsonValue>([[], {}, [inner as JsonValue], { value: inner as JsonValue }]));
      break;
    case 4:
      if (Array.isArray(inner)) set((inner[0] ?? null) as JsonValue);
      else set(null);
      break;
    case 5:
      if (!Array.isArray(holder)) {
        holder[chance.pick(NAMES)] = inner as JsonValue;
        delete holder[key];
      }
      break;
    default:
      set(chance.pick(VALUES));
  }
  return copy;
};
