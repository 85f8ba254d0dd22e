import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { textRule } from '../oscal/model/datatypes.ts';
import { isDay, isMoment } from '../oscal/model/dates.ts';
import { isUri } from '../oscal/uri.ts';

/** What a value must be beyond its type. */
export interface Rule {
  /** Completes "This must …". */
  readonly must: string;
  /** Told only of values whose own type is right; what stands inside them may be anything. */
  readonly holds: (value: JsonValue) => boolean;
}

const RULES = new WeakMap<z.ZodType, readonly Rule[]>();

/** The rules of a schema, apart from those of what it wraps. */
export const rulesOf = (schema: z.ZodType): readonly Rule[] => RULES.get(schema) ?? [];

/** A schema with one more rule, for zod and for `structureOf` alike. */
export const ruled = <S extends z.ZodType>(schema: S, must: string, holds: Rule['holds']): S => {
  const plain: z.ZodType = schema;
  const narrowed = plain.refine((value) => holds(value as JsonValue), `must ${must}`);
  RULES.set(narrowed, [...rulesOf(schema), { must, holds }]);
  return narrowed as S;
};

const ofForm = (must: string, holds: (value: string) => boolean): z.ZodString =>
  ruled(z.string(), must, (value) => typeof value === 'string' && holds(value));

export const text = z.string();
export const boolean = z.boolean();

export const uri = ofForm('be an absolute URI', isUri);
export const email = ofForm('be an email address', (value) => textRule('email').holds(value, '1.2'));
export const date = ofForm('be a day like 2026-01-31', isDay);
export const dateTime = ofForm('be a date and time with a time zone, like 2026-01-31T12:00:00Z', isMoment);

/** A text of a form; `pattern` is FedRAMP's own. */
export const formed = (must: string, pattern: RegExp): z.ZodString => ofForm(must, (value) => pattern.test(value));

export const list = <S extends z.ZodType>(schema: S): z.ZodReadonly<z.ZodArray<S>> => z.array(schema).readonly();

const sizeOf = (value: JsonValue): number => (Array.isArray(value) ? value.length : 0);

/** A list that holds something. */
export const some = <S extends z.ZodType>(schema: S): z.ZodReadonly<z.ZodArray<S>> =>
  ruled(z.array(schema), 'hold at least one', (value) => sizeOf(value) > 0).readonly();

export const someUpTo = <S extends z.ZodType>(most: number, schema: S): z.ZodReadonly<z.ZodArray<S>> =>
  ruled(
    z.array(schema),
    `hold at least one and at most ${most}`,
    (value) => sizeOf(value) > 0 && sizeOf(value) <= most,
  ).readonly();

const isRecord = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object that needs `then` where `when` is true. */
export const needsWhen = <S extends z.ZodType>(schema: S, when: string, then: string): S =>
  ruled(
    schema,
    `say "${then}" where "${when}" is true`,
    (value) => !isRecord(value) || value[when] !== true || Object.hasOwn(value, then),
  );

/** A list with a member whose `name` is `value`. */
export const withOne = <S extends z.ZodType>(schema: S, name: string, value: string): S =>
  ruled(
    schema,
    `have one whose "${name}" is "${value}"`,
    (found) => !Array.isArray(found) || (found as JsonValue[]).some((one) => isRecord(one) && one[name] === value),
  );
