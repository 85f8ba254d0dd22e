import { z } from 'zod';
import type { Field } from '../field.ts';
import { isObject, type ProgrammeLink } from './programme-record.ts';

/** What a cell is: a value, nothing (null), or what is wrong with it. */
export type Cell<T> =
  | { readonly ok: true; readonly value: T | null }
  | { readonly ok: false; readonly message: string };

const good = <T>(value: T | null): Cell<T> => ({ ok: true, value });
const bad = (message: string): Cell<never> => ({ ok: false, message });
/** A cell’s text in a message. */
const shown = (text: string) => `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;

/** A field’s value as text that `parseField` turns back into it. Text of nothing at all is an empty cell. */
export const fieldText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return tagsText(value as readonly string[]);
  return String(value as string | number);
};

const PLAIN_TAG = /^[^\s,[\]\n\r](?:[^,\n\r]*[^\s,])?$/;

/** Tags with commas between; as JSON where a tag holds a comma or line break itself. */
const tagsText = (tags: readonly string[]): string =>
  tags.every((tag) => PLAIN_TAG.test(tag)) ? tags.join(', ') : JSON.stringify(tags);

const YES = new Set(['yes', 'true', 'y', '1']);
const NO = new Set(['no', 'false', 'n', '0']);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const parsers: Readonly<Record<Field['type'], (text: string, field: Field) => Cell<unknown>>> = {
  text: (text) => good(text),
  long: (text) => good(text),
  url: (text) => good(text.trim()),
  email: (text) => good(text.trim()),
  choice: (text, field) => choose(text, field.options ?? {}),
  flag: (text) => {
    const word = text.trim().toLowerCase();
    if (YES.has(word)) return good(true);
    return NO.has(word) ? good(false) : bad(`${shown(text)} must be yes or no.`);
  },
  integer: (text) => toNumber(text),
  number: (text) => toNumber(text),
  date: (text) => {
    const day = /^(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00)?)?$/.exec(text.trim())?.[1];
    return day !== undefined && z.iso.date().safeParse(day).success
      ? good(day)
      : bad(`${shown(text)} must be a day, such as 2026-11-22.`);
  },
  moment: (text) => toMoment(text, 'T00:00:00Z'),
  tags: (text) => toTags(text),
};

/** A field’s value from a cell. An empty cell is nothing. */
export const parseField = (field: Field, text: string): Cell<unknown> => {
  const isText = field.type === 'text' || field.type === 'long';
  return (isText ? text : text.trim()) === '' ? good(null) : parsers[field.type](text, field);
};

/** One of a closed list, by its value or its label. */
export const choose = (text: string, options: Readonly<Record<string, string>>): Cell<string> => {
  const word = text.trim().toLowerCase();
  const values = Object.keys(options);
  const found =
    values.find((value) => value === text.trim()) ??
    values.find((value) => value.toLowerCase() === word) ??
    values.find((value) => options[value]?.trim().toLowerCase() === word);
  return found === undefined ? bad(`${shown(text)} must be one of ${Object.keys(options).join(', ')}.`) : good(found);
};

const toNumber = (text: string): Cell<number> =>
  NUMBER.test(text.trim())
    ? good(Number(text.trim()))
    : bad(`${shown(text)} must be a number, with a point before decimals and nothing between thousands.`);

const momentSchema = z.iso.datetime({ offset: true });

/** A moment with an offset, kept as it is written; without one it is in UTC; a day gets `time`. */
export const toMoment = (text: string, time: string): Cell<string> => {
  const trimmed = text
    .trim()
    .replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T')
    .replace(/(T\d\d:\d\d)(?=$|Z|[+-])/, '$1:00');
  const candidates = [trimmed, `${trimmed}Z`, `${trimmed}${time}`];
  const whole = candidates.find((candidate) => momentSchema.safeParse(candidate).success);
  return whole === undefined
    ? bad(`${shown(text)} must be a day or a moment, such as 2026-11-22T10:00:00Z.`)
    : good(whole);
};

const toTags = (text: string): Cell<string[]> => {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) {
    const list = parseJsonOf(trimmed, z.array(z.string()));
    return list ? good(list) : bad(`${shown(text)} must be words with commas between, or a JSON list of texts.`);
  }
  const words = (/[\r\n]/.test(trimmed) ? trimmed.split(/[\r\n]+/) : trimmed.split(',')).map((word) => word.trim());
  return good(words.filter((word) => word !== ''));
};

const parseJsonOf = <T>(text: string, schema: z.ZodType<T>): T | undefined => {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: the caller says what the cell should hold.
    return undefined;
  }
};

/** Links of one relation, one a line: the key, and the link’s own fields as JSON behind it. */
export const linksText = (links: readonly ProgrammeLink[]): string =>
  links
    .toSorted((a, b) => (a.to < b.to ? -1 : Number(a.to > b.to)))
    .map(({ to, data }) => (Object.keys(data).length === 0 ? to : `${to} ${JSON.stringify(data)}`))
    .join('\n');

/** As many as a record may be created with. */
const MAX_LINKS = 10_000;

/** Links of one relation from a cell: keys on lines, or with commas or semicolons between, or `KEY {json}` on lines. */
export const parseLinks = (relation: string, text: string): Cell<ProgrammeLink[]> => {
  const parts = text.includes('{') ? text.split(/[\r\n]+/) : text.split(/[\r\n,;]+/);
  const links = new Map<string, ProgrammeLink>();
  for (const part of parts.map((one) => one.trim()).filter((one) => one !== '')) {
    const [, to = '', json] = /^(\S+)(?:\s+(\{.*\}))?$/s.exec(part) ?? [];
    const data = json === undefined ? {} : parseJsonOf(json, z.unknown());
    if (to === '' || !isObject(data) || Object.hasOwn(data, '__proto__'))
      return bad(`${shown(part)} must be a key, or a key and the link’s own fields as JSON.`);
    if (links.has(to)) return bad(`${shown(to)} is listed twice.`);
    if (links.size === MAX_LINKS) return bad(`A cell holds at most ${MAX_LINKS} links.`);
    links.set(to, { relation, to, data });
  }
  return good(links.size === 0 ? null : [...links.values()]);
};
