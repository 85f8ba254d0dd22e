import type { Field, Fields } from '../field.ts';
import type { AnyKind, Relation } from '../kind.ts';

/** A column of an exported or imported table. */
export type Column =
  | { readonly id: CommonColumn; readonly label: string; readonly part: 'common' }
  | { readonly id: string; readonly label: string; readonly part: 'field'; readonly field: Field }
  | {
      readonly id: string;
      readonly label: string;
      readonly part: 'relation';
      readonly name: string;
      readonly relation: Relation;
    }
  | { readonly id: ReadOnlyColumn; readonly label: string; readonly part: 'read_only' };

export type CommonColumn = 'key' | 'title' | 'state' | 'owner' | 'scope' | 'dueAt';
export type ReadOnlyColumn = 'status' | 'until' | 'version' | 'createdAt' | 'updatedAt';

const COMMON: Readonly<Record<CommonColumn, string>> = {
  key: 'Key',
  title: 'Title',
  state: 'State',
  owner: 'Owner',
  scope: 'Scope',
  dueAt: 'Due',
};
/** What an export can show and an import leaves alone. */
const READ_ONLY: Readonly<Record<ReadOnlyColumn, string>> = {
  status: 'Status',
  until: 'Holds until',
  version: 'Version',
  createdAt: 'Created',
  updatedAt: 'Changed',
};

const entries = <K extends string>(labels: Readonly<Record<K, string>>) => Object.entries(labels) as [K, string][];

/** Every column that a table of the kind can have; relations are `links.<relation>`. */
export const columnsOf = (kind: AnyKind, fields: Fields): Column[] => [
  ...entries(COMMON).map(([id, label]): Column => ({ id, label, part: 'common' })),
  ...Object.entries(fields).map(([id, field]): Column => ({ id, label: field.label, part: 'field', field })),
  ...Object.entries(kind.relations).map(
    ([name, relation]): Column => ({ id: `links.${name}`, label: relation.label, part: 'relation', name, relation }),
  ),
  ...entries(READ_ONLY).map(([id, label]): Column => ({ id, label, part: 'read_only' })),
];

const fold = (text: string) => text.trim().toLowerCase();

/** What stands over a column: its label, or its id where the label could be taken for another column. */
export const headerOf = (column: Column, all: readonly Column[]): string => {
  const { label } = column;
  if (label !== label.trim() || label === '') return column.id;
  const rival = all.some(
    (other) => other !== column && (fold(other.label) === fold(label) || fold(other.id) === fold(label)),
  );
  return rival ? column.id : label;
};

/** The column that a header means: by id, or by a label that only one column has. */
export const columnOfHeader = (header: string, all: readonly Column[]): Column | undefined => {
  const wanted = fold(header);
  const byId = all.find(({ id }) => id === header.trim()) ?? all.find(({ id }) => fold(id) === wanted);
  if (byId) return byId;
  const byLabel = all.filter(({ label }) => fold(label) === wanted);
  return byLabel.length === 1 ? byLabel[0] : undefined;
};
