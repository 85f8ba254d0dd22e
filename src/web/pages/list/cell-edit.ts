import type { AnyKind } from '../../../model/kind.ts';
import { transitionsFrom } from '../../../model/lifecycle.ts';
import { type Actor, can } from '../../../model/permission.ts';
import type { Row } from '../../api-types.ts';
import { lockOf, subjectOf } from '../../rights.ts';
import type { Column } from './columns.ts';

/** What nobody types: it is given, or follows from something else. */
const GIVEN = ['key', 'status', 'updatedAt', 'createdAt'];

/** Whether the actor may change this column of this row; the server has the last word. */
export const isEditable = (actor: Actor, kind: AnyKind, column: Column, row: Row): boolean => {
  const subject = subjectOf(actor, kind, row);
  if (GIVEN.includes(column.name)) return false;
  if (column.name === 'state')
    return transitionsFrom(kind, row.state).some(({ needs }) => can(actor, needs, kind, subject));
  const isLocked = () => lockOf(kind, row.state, column.name, column.field?.guarded === true) !== undefined;
  return can(actor, 'update', kind, subject) && (can(actor, 'approve', kind, subject) || !isLocked());
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

/** Where what was typed into a cell is kept. */
export const cellPlace = (row: Pick<Row, 'id'>, column: Pick<Column, 'name'>): string =>
  `cell ${row.id} ${column.name}`;
