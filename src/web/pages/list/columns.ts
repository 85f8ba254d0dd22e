import type { Field, Fields } from '../../../model/field.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { Search } from '../../queries.ts';

/** A column of a list: a common one, or one of the kind's own fields. */
export interface Column {
  readonly name: string;
  readonly label: string;
  readonly field?: Field;
  /** The name that `sort=` takes; absent where the list cannot be sorted by it. */
  readonly sort?: string;
}

const COMMON: Readonly<Record<string, Omit<Column, 'name'>>> = {
  key: { label: 'Key' },
  title: { label: 'Title', sort: 'title' },
  state: { label: 'State' },
  status: { label: 'Assurance' },
  owner: { label: 'Owner' },
  scope: { label: 'Scope' },
  dueAt: { label: 'Due', sort: 'dueAt' },
  updatedAt: { label: 'Updated', sort: 'updatedAt' },
  createdAt: { label: 'Created', sort: 'created' },
};

/** Every column that a kind's list can show; status only where something can be said about such records. */
export const allColumns = (kind: AnyKind, fields: Fields): readonly Column[] => [
  ...Object.entries(COMMON)
    .filter(([name]) => name !== 'status' || kind.assurance !== undefined)
    .map(([name, column]) => ({ name, ...column })),
  ...Object.entries(fields)
    .filter(([name]) => !(name in COMMON))
    .map(([name, field]) => ({ name, label: field.label, field })),
];

/** The columns to show: those that the address names, or else the kind's own choice. */
export const shownColumns = (kind: AnyKind, fields: Fields, search: Search): readonly Column[] => {
  const all = allColumns(kind, fields);
  const names = search['cols']?.split(',') ?? kind.list;
  const found = names.flatMap((name) => all.find((column) => column.name === name) ?? []);
  return found.length > 0 ? found : all.filter((column) => column.name === 'title');
};

/** What clicking a column's head asks for next: upwards, downwards, the default order. */
export const nextSort = (current: string | undefined, by: string): string | undefined => {
  if (current === by) return `-${by}`;
  return current === `-${by}` ? undefined : by;
};
