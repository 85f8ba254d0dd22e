import { type ClipboardEvent, type KeyboardEvent, useState } from 'react';
import { cellId, type Edit, editsTo, type Field, type Pending, valueIn } from './soa-edits.ts';
import { actionOf, COLUMNS, type Column, type Cursor, type GridAction, START, spanOf } from './soa-grid.ts';
import type { SoaRow } from './soa-query.ts';

interface Given {
  readonly rows: readonly SoaRow[];
  readonly pending: ReadonlyMap<string, Pending>;
  readonly mayEdit: boolean;
  readonly onApply: (edits: readonly Edit[]) => void;
  readonly onUndo: () => void;
  readonly onControls: (row: SoaRow) => void;
}

/** The cell that is edited, and what its editor begins with. */
interface Editing {
  readonly row: SoaRow;
  readonly column: Column;
  readonly text: string;
}

/** What the reader sees in a cell: what they typed, before the record has it. */
const shownIn = (row: SoaRow | undefined, field: Field, pending: Given['pending']): string =>
  row ? (pending.get(cellId({ id: row.id, field }))?.to ?? valueIn(row, field)) : '';

/** The field of a column that holds text or a choice of the record itself. */
const fieldOf = (column: Column | undefined): Field | undefined =>
  column === undefined || column.field === 'support' ? undefined : column.field;

/** The cursor, the selection and the editor of the grid, and what keys do with them. `onLeft` gives the grid the focus back. */
export const useSoaGrid = ({ rows, pending, mayEdit, onApply, onUndo, onControls }: Given, onLeft: () => void) => {
  const [held, setCursor] = useState<Cursor>(START);
  const [editing, setEditing] = useState<Editing>();
  const last = Math.max(0, rows.length - 1);
  const cursor = { ...held, row: Math.min(held.row, last), anchor: Math.min(held.anchor, last) };
  const [from, to] = spanOf(cursor);
  const column = COLUMNS[cursor.column];
  const field = fieldOf(column);
  const row = rows[cursor.row];

  const setAll = (value: string) => {
    if (mayEdit && field) onApply(editsTo(rows.slice(from, to + 1), pending, field, () => value));
  };
  const edit = (text?: string) => {
    if (!row || !column) return;
    if (!field) onControls(row);
    else if (mayEdit) setEditing({ row, column, text: text ?? shownIn(row, field, pending) });
  };
  const act = (action: GridAction) => {
    if (action.type === 'move') setCursor(action.cursor);
    else if (action.type === 'undo') onUndo();
    else if (action.type === 'edit') edit(action.text);
    else if (action.type === 'set') setAll(action.value);
    else if (field) setAll(shownIn(rows[from], field, pending));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing || event.altKey || event.nativeEvent.isComposing) return;
    const { key, shiftKey: shift } = event;
    const action = actionOf(cursor, { key, shift, ctrl: event.ctrlKey || event.metaKey }, rows.length);
    if (!action) return;
    event.preventDefault();
    act(action);
  };
  /** Lines from a spreadsheet, one for each row from the cursor down; one line fills the selection. */
  const onPaste = (event: ClipboardEvent) => {
    if (editing || !mayEdit || !field || column?.keys) return;
    event.preventDefault();
    const lines = event.clipboardData
      .getData('text/plain')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
    const chosen = rows.slice(from, lines.length === 1 ? to + 1 : from + lines.length);
    const texts = new Map(chosen.map((one, at) => [one.id, lines[lines.length === 1 ? 0 : at] ?? '']));
    onApply(editsTo(chosen, pending, field, ({ id }) => texts.get(id) ?? ''));
  };
  const leave = (text: string | undefined, [down, right]: readonly [number, number]) => {
    const left = fieldOf(editing?.column);
    if (text !== undefined && editing && left) onApply(editsTo([editing.row], pending, left, () => text));
    setEditing(undefined);
    const next = Math.min(last, cursor.row + down);
    const across = Math.min(Math.max(0, cursor.column + right), COLUMNS.length - 1);
    if (down !== 0 || right !== 0) setCursor({ row: next, column: across, anchor: next });
    onLeft();
  };
  return { cursor, setCursor, editing, edit: () => edit(), leave, onKeyDown, onPaste };
};
