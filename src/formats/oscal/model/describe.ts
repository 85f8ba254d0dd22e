import { z } from 'zod';
import type { Edition } from '../edition.ts';
import { markupBlock, type NumberType, type TextType } from './datatypes.ts';

/**
 * What zod alone cannot say of a member: how it differs between the editions of OSCAL, and how it is written in XML.
 * Kept as zod's metadata, next to the schema that it is about.
 */
export interface Notes {
  readonly text?: TextType;
  readonly number?: NumberType;
  /** The edition that brought it. */
  readonly since?: Edition;
  /** The edition that no longer had it. */
  readonly until?: Edition;
  /** Required by the editions before this one, whatever the schema says. */
  readonly requiredUntil?: Edition;
  /** Optional in the editions before this one. */
  readonly requiredSince?: Edition;
  /** Before `was.until` it was of another type. */
  readonly was?: { readonly until: Edition; readonly schema: z.ZodType };
  /** Values that have a meaning; others are allowed. */
  readonly known?: readonly string[];
  /** In XML: an attribute, the text of the element, paragraphs without an element around them. Else an element. */
  readonly xml?: 'attribute' | 'content' | 'unwrapped';
  /** In XML: the name of one element of a list. */
  readonly each?: string;
  /** In XML: the elements of the list stand inside one of the list's name. */
  readonly wrapped?: boolean;
  /** Members of which an object of edition 1.2 or later has at most one, or exactly one. */
  readonly choice?: Choice;
}

export interface Choice {
  readonly of: readonly string[];
  readonly required: boolean;
}

/** A description that is known by what it describes, so that one may stand inside itself. */
export type Model<T> = z.ZodType<T>;
/** The members of an object, as types. */
export type Fields<S extends z.core.$ZodLooseShape> = Readonly<z.infer<z.ZodObject<S>>>;

const note = <S extends z.ZodType>(schema: S, notes: Notes): S => schema.meta({ ...notes });

/** Everything noted of a schema and of what it wraps. */
export const notesOf = (schema: z.ZodType): Notes => (z.globalRegistry.get(schema) ?? {}) as Notes;

/** An object with these members and no others. */
export const assembly = <S extends z.core.$ZodLooseShape>(shape: S, choice?: Choice): z.ZodObject<S, z.core.$strict> =>
  choice ? note(z.strictObject(shape), { choice }) : z.strictObject(shape);

/** An object that says something by being there. */
export const empty = z.strictObject({});

/** A list that is left out rather than empty; `each` is the name of one of them in XML. */
export const many = <S extends z.ZodType>(each: string, schema: S) => note(z.array(schema).min(1).readonly(), { each });
/** A list with an element of its own around it in XML. */
export const grouped = <S extends z.ZodType>(each: string, schema: S) =>
  note(z.array(schema).min(1).readonly(), { each, wrapped: true });
/** One, or a list of them. */
export const oneOrMany = <S extends z.ZodType>(each: string, schema: S) =>
  note(z.union([many(each, schema), schema]), { each });

export const flag = <S extends z.ZodType>(schema: S): S => note(schema, { xml: 'attribute' });
export const content = <S extends z.ZodType>(schema: S): S => note(schema, { xml: 'content' });
export const unwrapped = <S extends z.ZodType>(schema: S): S => note(schema, { xml: 'unwrapped' });
export const known = <S extends z.ZodType>(schema: S, values: readonly string[]): S => note(schema, { known: values });

export const since = <S extends z.ZodType>(edition: Edition, schema: S): S => note(schema, { since: edition });
export const until = <S extends z.ZodType>(edition: Edition, schema: S): S => note(schema, { until: edition });
export const requiredUntil = <S extends z.ZodType>(edition: Edition, schema: S): z.ZodOptional<S> =>
  note(schema.optional(), { requiredUntil: edition });
export const requiredSince = <S extends z.ZodType>(edition: Edition, schema: S): S =>
  note(schema, { requiredSince: edition });
export const was = <S extends z.ZodType>(edition: Edition, schema: z.ZodType, now: S): S =>
  note(now, { was: { until: edition, schema } });

/** What almost everything may carry. */
export const remarks = markupBlock.optional();
