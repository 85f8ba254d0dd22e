import type { z } from 'zod';
import { EDITIONS, type Edition, isSince } from '../edition.ts';
import { type Notes, notesOf } from './describe.ts';

/** Zod's own description of a schema, as far as it is used here. */
export type Definition =
  | { readonly type: 'optional' | 'readonly'; readonly innerType: z.ZodType }
  | { readonly type: 'object'; readonly shape: Readonly<Record<string, z.ZodType>> }
  | { readonly type: 'array'; readonly element: z.ZodType }
  | { readonly type: 'union'; readonly options: readonly z.ZodType[] }
  | { readonly type: 'enum'; readonly entries: Readonly<Record<string, string>> }
  | { readonly type: 'string' | 'number' | 'boolean' };

export const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** The notes of a schema and of all that it wraps; the outer ones win. */
export const allNotesOf = (schema: z.ZodType): Notes => {
  const def = definitionOf(schema);
  const inner = def.type === 'optional' || def.type === 'readonly' ? allNotesOf(def.innerType) : {};
  return { ...inner, ...notesOf(schema) };
};

/** The schema without what says that it may be absent. */
export const unwrap = (schema: z.ZodType): z.ZodType => {
  const def = definitionOf(schema);
  return def.type === 'optional' || def.type === 'readonly' ? unwrap(def.innerType) : schema;
};

/** Whether an edition has the member, and whether it must be there. */
export const standing = (schema: z.ZodType, edition: Edition): 'absent' | 'optional' | 'required' => {
  const notes = allNotesOf(schema);
  if (notes.since && !isSince(edition, notes.since)) return 'absent';
  if (notes.until && isSince(edition, notes.until)) return 'absent';
  if (notes.requiredUntil && !isSince(edition, notes.requiredUntil)) return 'required';
  if (notes.requiredSince && !isSince(edition, notes.requiredSince)) return 'optional';
  return definitionOf(schema).type === 'optional' ? 'optional' : 'required';
};

/** A member of an object as an edition has it. */
export interface Member {
  readonly key: string;
  /** What its value is, without what says that it may be absent. */
  readonly model: z.ZodType;
  readonly notes: Notes;
  readonly isRequired: boolean;
  readonly kind: Definition['type'];
}

const NONE: readonly Member[] = [];
const known = new Map<Edition, WeakMap<z.ZodType, readonly Member[]>>(
  EDITIONS.map((edition) => [edition, new WeakMap()]),
);

/** The members that an edition gives an object, in their order; none where the model is of no object. */
export const membersOf = (model: z.ZodType, edition: Edition): readonly Member[] => {
  const found = known.get(edition)?.get(model);
  if (found) return found;
  const def = definitionOf(unwrap(model));
  const members: Member[] = [];
  for (const [key, schema] of def.type === 'object' ? Object.entries(def.shape) : []) {
    const place = standing(schema, edition);
    if (place === 'absent') continue;
    const inner = unwrap(schema);
    members.push({
      key,
      model: inner,
      notes: allNotesOf(schema),
      isRequired: place === 'required',
      kind: definitionOf(inner).type,
    });
  }
  known.get(edition)?.set(model, def.type === 'object' ? members : NONE);
  return members;
};
