import { z } from 'zod';

export type FieldType =
  | 'text'
  | 'long'
  | 'choice'
  | 'flag'
  | 'integer'
  | 'number'
  | 'date'
  | 'moment'
  | 'url'
  | 'email'
  | 'tags';

/** One field of a kind: its zod schema, and what every surface needs to show, fill, filter and explain it. */
export interface Field<T = unknown> {
  readonly type: FieldType;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  /** Lists can filter by it and count its values. */
  readonly filter: boolean;
  /** Once the record is made, a change of it takes the right to approve: what others rely on must not be talked away. */
  readonly guarded?: boolean;
  /** For `choice`: the values in order, with their labels. */
  readonly options?: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<T>;
}

export type Fields = Readonly<Record<string, Field>>;

interface Text {
  readonly label: string;
  readonly help: string;
  readonly filter?: boolean;
  readonly guarded?: boolean;
}
type Maybe<T, R> = R extends true ? T : T | undefined;
type Spec<R> = Text & { readonly required?: R };

const make = <T, R extends boolean>(
  type: FieldType,
  schema: z.ZodType<T>,
  spec: Spec<R>,
  options?: Readonly<Record<string, string>>,
): Field<Maybe<T, R>> => {
  const required = spec.required === true;
  const described = (required ? schema : schema.optional()).meta({ title: spec.label, description: spec.help });
  return {
    type,
    label: spec.label,
    help: spec.help,
    required,
    filter: spec.filter ?? (type === 'choice' || type === 'flag' || type === 'tags'),
    ...(spec.guarded ? { guarded: true } : {}),
    ...(options ? { options } : {}),
    schema: described as unknown as z.ZodType<Maybe<T, R>>,
  };
};

// NUL cannot be stored by PostgreSQL; a lone surrogate cannot be written as UTF-8, so neither could be exported or hashed.
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const string = (max: number) =>
  z
    .string()
    .max(max)
    .refine(
      // The embedded engine drops a byte order mark at the beginning of a text: what was stored would not be what was sealed.
      (value) => !value.includes('\0') && !value.startsWith('\uFEFF') && !HALF.test(value),
      'contains a NUL byte, half a character, or begins with a byte order mark; remove it',
    );

/** A line or title; no line breaks, at most 500 characters. */
export const lineSchema = string(500).refine((value) => !/[\r\n]/.test(value), 'must be one line');

// Beyond these, JavaScript and PostgreSQL write a moment differently, and one of them does not read it.
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
const isWithin = (text: string) => Date.parse(text) >= EARLIEST && Date.parse(text) <= LATEST;

/** A calendar day of the years 1 to 9999. */
export const daySchema = z.iso.date().refine(isWithin, 'must lie in the years 1 to 9999');
/** A moment with its time zone, of the years 1 to 9999. */
export const momentSchema = z.iso.datetime({ offset: true }).refine(isWithin, 'must lie in the years 1 to 9999');

/** One line of text, at most 500 characters, of a `pattern` where there is one; the help says which. */
export const text = <R extends boolean = false>(spec: Spec<R> & { readonly pattern?: RegExp }) =>
  make(
    'text',
    spec.pattern ? lineSchema.regex(spec.pattern, 'is not of the form that the help describes') : lineSchema,
    spec,
  );
/** Text of several lines (Markdown), at most 20,000 characters. */
export const long = <R extends boolean = false>(spec: Spec<R>) => make('long', string(20_000), spec);
export const flag = <R extends boolean = false>(spec: Spec<R>) => make('flag', z.boolean(), spec);
/** A calendar day, `2026-11-22`. */
export const date = <R extends boolean = false>(spec: Spec<R>) => make('date', daySchema, spec);
/** A moment in UTC or with an offset, `2026-11-22T10:00:00Z`. */
export const moment = <R extends boolean = false>(spec: Spec<R>) => make('moment', momentSchema, spec);
/** An http or https address. */
export const url = <R extends boolean = false>(spec: Spec<R>) =>
  make('url', z.url({ protocol: /^https?$/ }).max(2_000), spec);
export const email = <R extends boolean = false>(spec: Spec<R>) => make('email', z.email().max(320), spec);
/** Short words for grouping, at most 50. */
export const tags = <R extends boolean = false>(spec: Spec<R>) => make('tags', z.array(string(80)).max(50), spec);

export const integer = <R extends boolean = false>(spec: Spec<R> & { readonly min?: number; readonly max?: number }) =>
  make(
    'integer',
    z
      .int()
      .min(spec.min ?? 0)
      .max(spec.max ?? 1_000_000_000),
    spec,
  );

export const number = <R extends boolean = false>(spec: Spec<R> & { readonly min?: number; readonly max?: number }) =>
  make(
    'number',
    z
      .number()
      .min(spec.min ?? 0)
      .max(spec.max ?? 1e15),
    spec,
  );

/** One of a closed list; `options` maps each stored value to its label, in order. */
export const choice = <const O extends Readonly<Record<string, string>>, R extends boolean = false>(
  spec: Spec<R> & { readonly options: O },
) => make('choice', z.enum(Object.keys(spec.options) as (keyof O & string)[]), spec, spec.options);
