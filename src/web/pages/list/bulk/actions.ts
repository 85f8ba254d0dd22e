import type { Fields } from '../../../../model/field.ts';
import type { AnyKind } from '../../../../model/kind.ts';
import type { Registry } from '../../../../model/registry.ts';
import type { Ref } from '../../../api-types.ts';
import { type Draft, EMPTY_DRAFT } from '../../../fields/draft.ts';
import { linkGroups } from '../../detail/relations/link-groups.ts';
import { allColumns, type Column } from '../columns.ts';
import type { BulkAction } from './bulk-plan.ts';

/** A thing that can be done to many records, before it is said with which value. */
export type Choice =
  | { readonly is: 'set'; readonly column: Column }
  | { readonly is: 'tag'; readonly column: Column; readonly add: boolean }
  | { readonly is: 'move'; readonly name: string }
  | {
      readonly is: 'link' | 'unlink';
      readonly relation: string;
      readonly direction: 'in' | 'out';
      readonly kinds: readonly string[];
      readonly label: string;
    }
  | { readonly is: 'remove' };

export interface Offer {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly choice: Choice;
}

/** What follows from something else, or is each record's own. */
const NOT_SET = ['key', 'title', 'state', 'status', 'updatedAt', 'createdAt'];

const setOffers = (column: Column): Offer[] => {
  const set: Offer = { id: `set ${column.name}`, group: 'Set', label: column.label, choice: { is: 'set', column } };
  if (column.field?.type !== 'tags') return [set];
  const tag = (add: boolean): Offer => ({
    id: `${add ? 'add' : 'drop'} ${column.name}`,
    group: 'Set',
    label: `${column.label}: ${add ? 'add' : 'take away'}`,
    choice: { is: 'tag', column, add },
  });
  return [tag(true), tag(false), { ...set, label: `${column.label}: replace all` }];
};

/** Everything that can be done to many records of a kind. */
export const offersOf = (registry: Registry, kind: AnyKind, fields: Fields): readonly Offer[] => [
  ...allColumns(kind, fields)
    .filter(({ name, field }) => field !== undefined || !NOT_SET.includes(name))
    .flatMap(setOffers),
  ...kind.lifecycle.transitions.map(
    ({ name, label }): Offer => ({ id: `move ${name}`, group: 'Move', label, choice: { is: 'move', name } }),
  ),
  ...linkGroups(registry, kind, []).flatMap(({ id, name, direction, kinds, label }) =>
    (['link', 'unlink'] as const).map(
      (is): Offer => ({
        id: `${is} ${id}`,
        group: is === 'link' ? 'Link' : 'Unlink',
        label: direction === 'in' ? `${label} (${kinds.join(', ')})` : label,
        choice: { is, relation: name, direction, kinds, label },
      }),
    ),
  ),
  { id: 'remove', group: 'Remove', label: 'Remove the records', choice: { is: 'remove' } },
];

/** What somebody has put in for a choice. */
export interface Given {
  readonly draft: Draft;
  readonly other: Ref | null;
}

export const NOTHING_GIVEN: Given = { draft: EMPTY_DRAFT, other: null };

const givenValue = ({ name, field }: Column, draft: Draft): unknown => {
  if (field) {
    const value = draft.data[name];
    return value === '' || (Array.isArray(value) && value.length === 0) ? null : (value ?? null);
  }
  return name === 'owner' || name === 'scope' ? (draft[name]?.id ?? null) : draft.dueAt;
};

/** The action, once everything that it takes is there; `linked` are the records that are linked to the other one now. */
export const actionOf = (
  choice: Choice,
  { draft, other }: Given,
  linked: ReadonlySet<string>,
): BulkAction | undefined => {
  switch (choice.is) {
    case 'set':
      return { ...choice, value: givenValue(choice.column, draft) };
    case 'tag': {
      const tags = draft.data[choice.column.name];
      return Array.isArray(tags) && tags.length > 0 ? { ...choice, tags: tags.map(String) } : undefined;
    }
    case 'link':
    case 'unlink': {
      const { is, relation, direction } = choice;
      return other ? { is, relation, direction, other, linked } : undefined;
    }
    default:
      return choice;
  }
};

/** What is done, for the list of what can be undone. */
export const labelOf = ({ group, label }: Offer, kind: AnyKind, n: string): string =>
  `${group === 'Set' || group === 'Link' || group === 'Unlink' ? `${group} ${label.toLowerCase()}` : label}, ${n} ${kind.labelPlural.toLowerCase()}`;
