import { z } from 'zod';
import { type Edition, isSince } from '../edition.ts';
import { isUri, isUriReference } from '../uri.ts';
import { isDate, isDateTime } from './dates.ts';

/** A kind of text or number, with the rule that decides whether a value is one. */
interface Datatype<T> {
  /** Completes "must be …". */
  readonly means: string;
  readonly holds: (value: T, edition: Edition) => boolean;
}

// NCName of XML, as far as the first release went in JSON.
const START =
  '_A-Za-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD';
const NCNAME = new RegExp(`^[${START}][${START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*$`, 'u');
const TOKEN = /^[\p{L}_][\p{L}\p{N}.\-_]*$/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const SCHEME = /^[a-zA-Z][a-zA-Z0-9+\-.]+:./u;
const BREAK = /[\n\r\u2028\u2029]/;

/** Starts and ends with something to see, on one line. A regular expression over megabytes would overflow. */
const isString = (value: string): boolean =>
  value !== '' && !/^\s/u.test(value) && !/\s/u.test(value.at(-1) ?? '') && !BREAK.test(value);

/** Groups of letters without a check of padding; long ones are scanned in pieces, for the same reason. */
const isBase64 = (value: string): boolean => {
  const body = value.slice(-2).replace(/=+$/, '');
  const letters = value.length - Math.min(value.length, 2) + body.length;
  if (letters === 0) return false;
  for (let at = 0; at < letters; at += 4096) {
    if (!/^[0-9A-Za-z+/]+$/.test(value.slice(at, Math.min(at + 4096, letters)))) return false;
  }
  return true;
};

const ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/i;
const LABEL = /^[a-z0-9-]+$/i;

const isEmail = (value: string): boolean => {
  const [local = '', domain = '', more] = value.split('@', 3);
  const labels = domain.split('.');
  return (
    more === undefined &&
    local.split('.').every((atom) => ATOM.test(atom)) &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label) && !label.startsWith('-') && !label.endsWith('-'))
  );
};

/** Kinds of text, by the names that the official definitions use for them. */
const TEXTS = {
  text: { means: 'text', holds: () => true },
  string: { means: 'text on one line, without a space at either end', holds: isString },
  token: {
    means: 'a token: a letter or "_", then letters, digits, ".", "-" and "_"',
    holds: (value, edition) => (edition === '1.0.0' ? NCNAME : TOKEN).test(value),
  },
  uuid: {
    means: 'a UUID of version 4 or 5',
    holds: (value, edition) => UUID.test(value) && (edition !== '1.0.0' || value[14] === '4'),
  },
  uri: {
    means: 'an absolute URI',
    holds: (value, edition) => isUri(value) && (edition === '1.0.0' || SCHEME.test(value)),
  },
  'uri-reference': { means: 'a URI or a reference relative to one', holds: isUriReference },
  'markup-line': {
    means: 'one line of text that is not empty',
    holds: (value, edition) => !isSince(edition, '1.2') || (value !== '' && !value.includes('\n')),
  },
  'markup-multiline': { means: 'text', holds: () => true },
  'date-time': { means: 'a date and time with a time zone, like 2026-01-31T12:00:00Z', holds: isDateTime },
  date: { means: 'a date like 2026-01-31', holds: isDate },
  base64: { means: 'base64', holds: isBase64 },
  email: { means: 'an email address', holds: isEmail },
} as const satisfies Readonly<Record<string, Datatype<string>>>;

/** Kinds of number. JSON has no notion of an integer: 1.0 is one. */
const NUMBERS = {
  decimal: { means: 'a number', holds: () => true },
  'non-negative-integer': {
    means: 'a whole number, 0 or more',
    holds: (value) => Number.isInteger(value) && value >= 0,
  },
  'positive-integer': { means: 'a whole number, 1 or more', holds: (value) => Number.isInteger(value) && value >= 1 },
} as const satisfies Readonly<Record<string, Datatype<number>>>;

export type TextType = keyof typeof TEXTS;
export type NumberType = keyof typeof NUMBERS;

/** The rule of a kind of text. */
export const textRule = (name: TextType): Datatype<string> => TEXTS[name];
/** The rule of a kind of number. */
export const numberRule = (name: NumberType): Datatype<number> => NUMBERS[name];

const ofText = (name: TextType): z.ZodString =>
  z
    .string()
    .refine((value) => textRule(name).holds(value, '1.2'), `must be ${TEXTS[name].means}`)
    .meta({ text: name });
const ofNumber = (name: NumberType): z.ZodNumber =>
  z
    .number()
    .refine((value) => numberRule(name).holds(value, '1.2'), `must be ${NUMBERS[name].means}`)
    .meta({ number: name });

export const text = ofText('text');
export const string = ofText('string');
export const token = ofText('token');
export const uuid = ofText('uuid');
export const uri = ofText('uri');
export const uriReference = ofText('uri-reference');
export const markupLine = ofText('markup-line');
export const markupBlock = ofText('markup-multiline');
export const dateTime = ofText('date-time');
export const date = ofText('date');
export const base64 = ofText('base64');
export const email = ofText('email');
export const boolean = z.boolean();
export const decimal = ofNumber('decimal');
export const nonNegativeInteger = ofNumber('non-negative-integer');
export const positiveInteger = ofNumber('positive-integer');
