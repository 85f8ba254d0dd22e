import type { Detail, Ref } from '../../../api-types.ts';
import { type Draft, draftOf, isSame, type Patch, patchFrom } from '../../../fields/draft.ts';

/** What every record has beside its kind's fields, and that can be changed in place. */
export const COMMON_FIELDS = ['title', 'owner', 'scope', 'dueAt'] as const;
export type CommonField = (typeof COMMON_FIELDS)[number];

export const isCommon = (name: string): name is CommonField => (COMMON_FIELDS as readonly string[]).includes(name);

/** Where problems with a field are reported. */
export const pointerOf = (name: string): string => (isCommon(name) ? `/${name}` : `/data/${name}`);

/** One field's value, common or of the kind. */
export const fieldOf = (record: Draft, name: string): unknown => (isCommon(name) ? record[name] : record.data[name]);

export const withField = (draft: Draft, name: string, value: unknown): Draft =>
  isCommon(name) ? { ...draft, [name]: value } : { ...draft, data: { ...draft.data, [name]: value } };

const isRef = (value: unknown): value is Ref => typeof value === 'object' && value !== null && 'id' in value;

/** Records that a field names are the same by id, whatever they are called meanwhile. */
export const isSameField = (a: unknown, b: unknown): boolean => (isRef(a) && isRef(b) ? a.id === b.id : isSame(a, b));

/** The one field as the API takes it. */
export const patchOf = (record: Detail, name: string, value: unknown): Patch => {
  const present = draftOf(record);
  return patchFrom(present, withField(present, name, value));
};

/** How somebody's edit of a field stands to what is stored now. */
export type Standing = 'unchanged' | 'mine' | 'contested';

/**
 * `contested`: the field was changed by somebody else since the edit began, to something else than what is written
 * here. Changes of other fields never contest it.
 */
export const standingOf = (begun: unknown, mine: unknown, stored: unknown): Standing => {
  if (isSameField(mine, stored)) return 'unchanged';
  return isSameField(begun, stored) ? 'mine' : 'contested';
};

/** Names of the fields, other than this one, that differ between two readings of a record. */
export const changedBeside = (begun: Draft, now: Draft, name: string): readonly string[] => {
  const names = new Set([...COMMON_FIELDS, ...Object.keys(begun.data), ...Object.keys(now.data)]);
  names.delete(name);
  return [...names].filter((one) => !isSameField(fieldOf(begun, one), fieldOf(now, one)));
};
