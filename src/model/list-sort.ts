import type { Field, Fields } from './field.ts';
import type { AnyKind } from './kind.ts';

/** What every kind's list can be sorted by; `created` is the order in which records were made. */
export const COMMON_SORTS = [
  'created',
  'title',
  'key',
  'state',
  'status',
  'owner',
  'scope',
  'dueAt',
  'updatedAt',
] as const;
type CommonSort = (typeof COMMON_SORTS)[number];

/** An order that somebody asks for; `field` is the kind's own field whose values are compared. */
export type ListSort = {
  readonly descending: boolean;
} & ({ readonly name: CommonSort } | { readonly name: 'field'; readonly of: string; readonly field: Field });

const isCommon = (name: string): name is CommonSort => (COMMON_SORTS as readonly string[]).includes(name);

/** Names that `sort=` takes for a kind; the status only where something can be said about such records. */
export const sortNames = (kind: Pick<AnyKind, 'assurance'>, fields: Fields): readonly string[] => [
  ...COMMON_SORTS.filter((name) => name !== 'status' || kind.assurance !== undefined),
  ...Object.keys(fields).map((name) => `f.${name}`),
];

/** The order that `name`, `-name`, `f.FIELD` or `-f.FIELD` means; undefined where such a list has none. */
export const findSort = (kind: Pick<AnyKind, 'assurance'>, fields: Fields, text: string): ListSort | undefined => {
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  if (isCommon(name)) return name === 'status' && !kind.assurance ? undefined : { name, descending };
  const of = name.startsWith('f.') ? name.slice(2) : '';
  const field = Object.hasOwn(fields, of) ? fields[of] : undefined;
  return field && { name: 'field', of, field, descending };
};
