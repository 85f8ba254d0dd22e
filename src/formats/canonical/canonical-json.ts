import canonicalize from 'canonicalize';
import { isWellFormedText, utf8Bytes } from './utf8.ts';

/** Deepest nesting that is written or accepted; it also ends a circular value with a readable error. */
const MAX_DEPTH = 128;

function refuse(path: readonly string[], why: string): never {
  const pointer = path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  throw new TypeError(`Not JSON at "${pointer}": ${why}.`);
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The second test also knows the plain objects of another realm (a worker, an iframe, a test runner).
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function requireText(text: string, path: readonly string[], what: string): void {
  if (!isWellFormedText(text)) refuse(path, `the ${what} holds a lone surrogate`);
}

function requireObject(value: object, path: string[]): void {
  if (!isPlainObject(value)) refuse(path, `a ${value.constructor?.name ?? 'class instance'} is not a plain object`);
  if (Object.getOwnPropertySymbols(value).length > 0) refuse(path, 'a symbol cannot be a member name');
  for (const [name, member] of Object.entries(value)) {
    path.push(name);
    requireText(name, path, 'member name');
    requireJson(member, path);
    path.pop();
  }
}

function requireArray(list: readonly unknown[], path: string[]): void {
  // By index, because forEach and map jump over the holes of a sparse array.
  for (let index = 0; index < list.length; index++) {
    path.push(String(index));
    requireJson(list[index], path);
    path.pop();
  }
}

/**
 * The `canonicalize` package drops undefined members, writes the word `undefined` for a function, `{}` for a Map and
 * an invalid `[,1]` for a sparse array. A hash over such a text would stand for something nobody said.
 */
function requireJson(value: unknown, path: string[]): void {
  if (path.length > MAX_DEPTH) refuse(path.slice(0, 8), `it is nested deeper than ${MAX_DEPTH}, or circular`);
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') requireText(value, path, 'text');
  else if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuse(path, `${value} has no JSON form`);
  } else if (typeof value !== 'object') refuse(path, `${typeof value} has no JSON form`);
  else if (Array.isArray(value)) requireArray(value, path);
  else requireObject(value, path);
}

/**
 * The canonical JSON text of a plain value, by RFC 8785: members sorted by UTF-16 code units, ECMAScript numbers,
 * the shortest escapes, no white space. Equal values give equal texts, so the text can be hashed.
 * @throws TypeError that names the place (a JSON pointer) of what JSON cannot carry: undefined, functions, symbols,
 * bigints, NaN and infinities, lone surrogates, class instances (a Date too), circular or very deep values.
 */
export function canonicalJson(value: unknown): string {
  requireJson(value, []);
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('The value has no JSON form.');
  return text;
}

/** The UTF-8 bytes of `canonicalJson(value)`, as RFC 8785 3.2.4 asks for. Throws as it does. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8Bytes(canonicalJson(value));
}

/**
 * True when the text is exactly the canonical form of the value that it parses to. This also rules out duplicate
 * member names, where two readers could see two different values under one hash.
 */
export function isCanonicalJson(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false; // Not JSON at all, or JSON that this profile does not carry: either way not canonical.
  }
}
