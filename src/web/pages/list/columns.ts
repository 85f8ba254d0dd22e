import type { Field, Fields, FieldType } from '../../../model/field.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { Search } from '../../queries.ts';

/** A column of a list: a common one, or one of the kind's own fields. */
export interface Column {
  readonly name: string;
  readonly label: string;
  /** In pixels, whatever it holds: columns must not jump while rows come and go. */
  readonly width: number;
  readonly field?: Field;
  /** The name that `sort=` takes. */
  readonly sort: string;
}

const COMMON: Readonly<Record<string, Pick<Column, 'label' | 'width'>>> = {
  key: { label: 'Key', width: 104 },
  title: { label: 'Title', width: 240 },
  state: { label: 'State', width: 122 },
  status: { label: 'Assurance', width: 146 },
  owner: { label: 'Owner', width: 124 },
  scope: { label: 'Scope', width: 124 },
  dueAt: { label: 'Due', width: 114 },
  updatedAt: { label: 'Updated', width: 114 },
  createdAt: { label: 'Created', width: 114 },
};

const WIDTHS: Readonly<Record<FieldType, number>> = {
  text: 180,
  long: 280,
  choice: 130,
  flag: 84,
  integer: 104,
  number: 104,
  date: 114,
  moment: 168,
  url: 190,
  email: 190,
  tags: 180,
};

/** Every column that a kind's list can show; status only where something can be said about such records. */
export const allColumns = (kind: AnyKind, fields: Fields): readonly Column[] => [
  ...Object.entries(COMMON)
    .filter(([name]) => name !== 'status' || kind.assurance !== undefined)
    .map(([name, column]) => ({ name, sort: name === 'createdAt' ? 'created' : name, ...column })),
  ...Object.entries(fields)
    .filter(([name]) => !(name in COMMON))
    .map(([name, field]) => ({
      name,
      sort: `f.${name}`,
      label: field.label,
      width: WIDTHS[field.type],
      field,
    })),
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

const CHECKBOX = 44;

/** The tracks of the grid, the same in every row: the title takes what is left over, or the last column without it. */
export const tracksOf = (columns: readonly Column[]): { readonly template: string; readonly width: number } => {
  const title = columns.findIndex(({ name }) => name === 'title');
  const grows = title === -1 ? columns.length - 1 : title;
  const tracks = columns.map(({ width }, index) => (index === grows ? `minmax(${width}px, 1fr)` : `${width}px`));
  return {
    template: `${CHECKBOX}px ${tracks.join(' ')}`,
    width: columns.reduce((sum, column) => sum + column.width, CHECKBOX),
  };
};

/** The names of the shown columns with one moved before another. */
export const moveColumn = (names: readonly string[], name: string, by: -1 | 1): readonly string[] => {
  const from = names.indexOf(name);
  const to = from + by;
  if (from === -1 || to < 0 || to >= names.length) return names;
  const without = names.filter((one) => one !== name);
  return [...without.slice(0, to), name, ...without.slice(to)];
};
