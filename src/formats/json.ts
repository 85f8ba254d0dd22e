import { locateJsonFault } from './json-fault.ts';
import { type Problem, placeAt, type Read, readOk, refuse, Warnings } from './read.ts';
import { toText } from './text.ts';

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export interface JsonLimits {
  /** Size of the text as UTF-8. */
  readonly maxBytes?: number;
  /** How deep arrays and objects may nest; a bare value has depth 0. Never more than 512. */
  readonly maxDepth?: number;
  /** How many values (of any type) the whole may hold: `{},{},…` takes 20 times its own size in memory. */
  readonly maxValues?: number;
}

/** Defaults of `parseJson` and `checkPlain`. */
export const JSON_LIMITS = { maxBytes: 50_000_000, maxDepth: 64, maxValues: 5_000_000 } as const;

// The walk below is recursive; a few hundred frames fit on any stack.
const DEEPEST = 512;

/**
 * Strict JSON (RFC 8259) from untrusted text. Besides what `JSON.parse` refuses: nesting deeper than the limit
 * (counted before parsing), duplicate keys, keys that reach a prototype, NUL characters (PostgreSQL's jsonb cannot
 * hold them), lone surrogates and numbers that become infinite. Every problem names its JSON pointer or line.
 */
export function parseJson(input: string | Uint8Array, limits: JsonLimits = {}): Read<JsonValue> {
  const text = toText(input, limits.maxBytes ?? JSON_LIMITS.maxBytes);
  if (!text.ok) return text;
  const source = text.value;
  const shape = scanShape(source, depthLimit(limits), limits.maxValues ?? JSON_LIMITS.maxValues);
  if ('problem' in shape) return { ok: false, problems: [shape.problem] };
  let value: JsonValue;
  try {
    value = JSON.parse(source) as JsonValue;
  } catch {
    // Safe: JSON.parse throws only for bad syntax, and the slow scan says where, in the same words on every engine.
    return refuseFault(source);
  }
  const walk = new PlainWalk(depthLimit(limits), Number.POSITIVE_INFINITY);
  if (!walk.visit(value, 0)) return { ok: false, problems: [walk.problem()] };
  // JSON.parse keeps the last of two equal keys without a word: fewer keys than colons gives it away.
  if (walk.keys !== shape.members) return refuseFault(source);
  return readOk(value, walk.warnings.all());
}

/**
 * The rules of `parseJson` for a value that something else already parsed (YAML, a request body, an archive):
 * plain objects and arrays, text, finite numbers, booleans and null only, within the same depth and size.
 * An object that is reached twice counts twice, so shared references cannot blow up later.
 */
export function checkPlain(value: unknown, limits: JsonLimits = {}): Read<JsonValue> {
  const walk = new PlainWalk(depthLimit(limits), limits.maxValues ?? JSON_LIMITS.maxValues);
  if (!walk.visit(value, 0)) return { ok: false, problems: [walk.problem()] };
  return readOk(value as JsonValue, walk.warnings.all());
}

/** A JSON pointer (RFC 6901) from keys and indexes; the whole document is `''`. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Whether the value is a JSON array. (`Array.isArray` alone turns a readonly list into `any[]`.) */
export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Whether the value is a JSON object (not an array, not null). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function depthLimit(limits: JsonLimits): number {
  return Math.min(limits.maxDepth ?? JSON_LIMITS.maxDepth, DEEPEST);
}

function refuseFault(source: string): Read<JsonValue> {
  const fault = locateJsonFault(source, DEEPEST);
  return refuse(fault.where, fault.message);
}

// What a character outside strings does to the shape; everything else does nothing.
const ROLE = new Uint8Array(128);
const [NONE, QUOTE, COLON, COMMA, OPEN, CLOSE] = [0, 1, 2, 3, 4, 5] as const;
for (const [char, role] of [
  ['"', QUOTE],
  [':', COLON],
  [',', COMMA],
  ['[', OPEN],
  ['{', OPEN],
  [']', CLOSE],
  ['}', CLOSE],
] as const) {
  ROLE[char.charCodeAt(0)] = role;
}

type Shape = { readonly members: number } | { readonly problem: Problem };

/** One pass outside strings: depth, number of values, number of members. Bad syntax is not its concern. */
function scanShape(source: string, maxDepth: number, maxValues: number): Shape {
  const count = { [NONE]: 0, [QUOTE]: 0, [COLON]: 0, [COMMA]: 0, [OPEN]: 0, [CLOSE]: 0 };
  for (let i = 0; i >= 0 && i < source.length; i = nextOffset(source, i)) {
    const role = ROLE[source.charCodeAt(i)] ?? NONE;
    if (role === NONE) continue;
    count[role as typeof NONE] += 1;
    const tooMuch = count[OPEN] - count[CLOSE] > maxDepth || count[OPEN] + count[COMMA] >= maxValues;
    if (!tooMuch) continue;
    const message = count[OPEN] - count[CLOSE] > maxDepth ? tooDeep(maxDepth) : tooMany(maxValues);
    return { problem: { where: placeAt(source, i), message } };
  }
  return { members: count[COLON] };
}

/** The offset after this character, or after the whole string that starts at it; -1 where that never closes. */
function nextOffset(source: string, at: number): number {
  if (source.charCodeAt(at) !== 34) return at + 1;
  const end = stringEnd(source, at);
  return end < 0 ? -1 : end + 1;
}

/** Offset of the quote that closes the string opened at `open`; -1 where there is none. */
function stringEnd(source: string, open: number): number {
  let end = source.indexOf('"', open + 1);
  while (end > 0) {
    let slashes = 0;
    while (source.charCodeAt(end - 1 - slashes) === 92) slashes += 1;
    // The backslash run cannot reach past the opening quote, which is no backslash.
    if (slashes % 2 === 0) return end;
    end = source.indexOf('"', end + 1);
  }
  return -1;
}

function tooDeep(maxDepth: number): string {
  return `The document nests deeper than ${maxDepth} levels. Flatten it.`;
}

function tooMany(maxValues: number): string {
  return `The document holds more than ${maxValues} values. Split it.`;
}

const NUL_OR_LONE_SURROGATE = /[\0\ud800-\udfff]/u;

/** Walks a value once; keeps the trail so that the pointer costs nothing until there is a problem. */
class PlainWalk {
  keys = 0;
  readonly warnings = new Warnings(20);
  readonly #maxDepth: number;
  readonly #maxValues: number;
  readonly #trail: (string | number)[] = [];
  #values = 0;
  #depth = 0;
  #message = '';

  constructor(maxDepth: number, maxValues: number) {
    this.#maxDepth = maxDepth;
    this.#maxValues = maxValues;
  }

  problem(): Problem {
    return { where: this.#pointer(), message: this.#message };
  }

  /** False as soon as something is wrong; the trail then stands at the place. */
  visit(value: unknown, depth: number): boolean {
    this.#depth = depth;
    this.#values += 1;
    if (this.#values > this.#maxValues) return this.#fail(tooMany(this.#maxValues));
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#number(value);
    if (value === null || typeof value === 'boolean') return true;
    if (typeof value !== 'object') return this.#fail(`A value of type ${typeof value} cannot be stored as JSON.`);
    if (depth >= this.#maxDepth) return this.#fail(tooDeep(this.#maxDepth));
    return Array.isArray(value) ? this.#array(value, depth) : this.#object(value, depth);
  }

  #text(value: string): boolean {
    if (!NUL_OR_LONE_SURROGATE.test(value)) return true;
    if (value.includes('\0')) return this.#fail('The text holds a NUL character (\\u0000). Remove it.');
    return this.#fail('The text holds half of a surrogate pair (broken Unicode). Re-save it as UTF-8.');
  }

  #number(value: number): boolean {
    if (!Number.isFinite(value)) return this.#fail('The number is not finite. Write a smaller number, or null.');
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      this.warnings.add(this.#pointer(), 'The whole number is above 2^53 and may have lost digits. Write it as text.');
    }
    return true;
  }

  #array(value: readonly unknown[], depth: number): boolean {
    for (let i = 0; i < value.length; i += 1) {
      this.#trail[depth] = i;
      if (!this.visit(value[i], depth + 1)) return false;
    }
    this.#depth = depth;
    return true;
  }

  #object(value: object, depth: number): boolean {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return this.#fail('Only plain objects are allowed.');
    const record = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(record)) {
      this.#trail[depth] = key;
      this.keys += 1;
      this.#depth = depth + 1;
      if (!this.#key(key, record[key])) return false;
      if (!this.visit(record[key], depth + 1)) return false;
    }
    this.#depth = depth;
    return true;
  }

  #key(key: string, value: unknown): boolean {
    // A merge written with `target[key] = …` would change every object of the process.
    if (key === '__proto__') return this.#fail('The key "__proto__" is not allowed. Rename it.');
    if (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')) {
      return this.#fail('The key "constructor" may not hold a "prototype". Rename it.');
    }
    return this.#text(key);
  }

  #fail(message: string): boolean {
    this.#message = message;
    return false;
  }

  #pointer(): string {
    return jsonPointer(this.#trail.slice(0, this.#depth));
  }
}
