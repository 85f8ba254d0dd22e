import type { Field, FieldType } from '../../model/field.ts';
import { type Fault, usage } from '../exit.ts';

type Parser = (text: string, field: Pick<Field, 'options'>) => unknown;
class NoValue extends Error {}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

const readFlag: Parser = (text) => {
  const word = text.toLowerCase();
  if (!Object.hasOwn(FLAGS, word)) throw new NoValue('must be yes or no');
  return FLAGS[word];
};

const readNumber: Parser = (text) => {
  if (!/^[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new NoValue('must be a number such as 12 or 0.5');
  return Number(text);
};

const readChoice: Parser = (text, { options = {} }) => {
  const wanted = text.toLowerCase();
  const found = Object.entries(options).find(
    ([value, label]) => value.toLowerCase() === wanted || label.toLowerCase() === wanted,
  );
  if (!found) throw new NoValue(`must be one of ${Object.keys(options).join(', ')}`);
  return found[0];
};

const readTags: Parser = (text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const asItIs: Parser = (text) => text;

const PARSERS: Readonly<Record<FieldType, Parser>> = {
  text: asItIs,
  long: asItIs,
  choice: readChoice,
  flag: readFlag,
  integer: readNumber,
  number: readNumber,
  date: asItIs,
  moment: asItIs,
  url: asItIs,
  email: asItIs,
  tags: readTags,
};

const HINTS: Readonly<Partial<Record<FieldType, string>>> = {
  date: 'must be a day such as 2026-11-22',
  moment: 'must be a moment with its time zone such as 2026-11-22T10:00:00Z',
  url: 'must be an address that starts with http:// or https://',
  email: 'must be an e-mail address',
  integer: 'must be a whole number',
};

export type ParsedValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly detail: string };

/** What a text of the command line means for a field; nothing at all clears it (null). */
export const parseValue = (
  field: Pick<Field, 'type' | 'options'> & { readonly schema?: Field['schema'] },
  text: string,
): ParsedValue => {
  if (text === '') return { ok: true, value: null };
  try {
    const value = PARSERS[field.type](text, field);
    const checked = field.schema?.safeParse(value);
    if (!checked || checked.success) return { ok: true, value };
    const said = checked.error.issues[0]?.message ?? 'is not valid';
    return { ok: false, detail: HINTS[field.type] ? `${HINTS[field.type]} (${said})` : said };
  } catch (error) {
    if (!(error instanceof NoValue)) throw error;
    return { ok: false, detail: error.message };
  }
};

/** `name=value`, cut at the first equals sign. */
export const splitPair = (text: string, what: string): readonly [string, string] => {
  const at = text.indexOf('=');
  if (at < 1) throw usage(`${what} is written name=value, not "${text}"`);
  return [text.slice(0, at).trim(), text.slice(at + 1)];
};

/** Throws one error that names every value that cannot be. */
export const refuseFaults = (faults: readonly Fault[]): void => {
  if (faults.length === 1 && faults[0]) throw usage(`${faults[0].pointer}: ${faults[0].detail}`);
  if (faults.length > 0) throw usage('some values cannot be:', faults);
};
