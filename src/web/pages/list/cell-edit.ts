import type { AnyKind } from '../../../model/kind.ts';
import { transitionsFrom } from '../../../model/lifecycle.ts';
import { type Actor, can } from '../../../model/permission.ts';
import type { Row } from '../../api-types.ts';
import type { Column } from './columns.ts';

/** What nobody types: it is given, or follows from something else. */
const GIVEN = ['key', 'status', 'updatedAt', 'createdAt'];

/** Whether the actor may change this column of this row; the server has the last word. */
export const isEditable = (actor: Actor, kind: AnyKind, column: Column, row: Row): boolean => {
  const subject = { scope: row.scope?.id ?? null, state: row.state };
  if (GIVEN.includes(column.name)) return false;
  if (column.name === 'state')
    return transitionsFrom(kind, row.state).some(({ needs }) => can(actor, needs, kind, subject));
  return can(actor, 'update', kind, subject);
};

/** What a row holds in a column: the id of an owner or a scope, null where there is nothing. */
export const valueIn = (column: Column, row: Row): unknown => {
  switch (column.field ? '' : column.name) {
    case 'title':
      return row.title;
    case 'state':
      return row.state;
    case 'owner':
      return row.owner?.id ?? null;
    case 'scope':
      return row.scope?.id ?? null;
    case 'dueAt':
      return row.dueAt;
    default:
      return row.data[column.name] ?? null;
  }
};

export const isSameIn = (column: Column, a: Row, b: Row): boolean =>
  JSON.stringify(valueIn(column, a)) === JSON.stringify(valueIn(column, b));

/** What was typed into cells and not saved, by record and column: it is there again when the cell is opened again. */
const unsaved = new Map<string, unknown>();
const REMEMBERED = 100;

const unsavedKey = (row: Row, column: Column) => `${row.id} ${column.name}`;

export const keepUnsaved = (row: Row, column: Column, draft: unknown): void => {
  unsaved.set(unsavedKey(row, column), draft);
  const [oldest] = unsaved.keys();
  if (unsaved.size > REMEMBERED && oldest !== undefined) unsaved.delete(oldest);
};
export const takeUnsaved = (row: Row, column: Column): unknown => unsaved.get(unsavedKey(row, column));
export const dropUnsaved = (row: Row, column: Column): void => {
  unsaved.delete(unsavedKey(row, column));
};
