import type { Field } from './soa-edits.ts';

export interface Column {
  readonly field: Field | 'support';
  readonly label: string;
  readonly width: number;
  /** Of a choice: each value by the key that sets it. */
  readonly keys?: Readonly<Record<string, string>>;
}

export const COLUMNS: readonly Column[] = [
  {
    field: 'applicability',
    label: 'Applies',
    width: 120,
    keys: { a: 'applicable', n: 'not_applicable', u: 'undecided' },
  },
  { field: 'justification', label: 'Justification', width: 200 },
  {
    field: 'responsibility',
    label: 'Responsibility',
    width: 168,
    keys: { o: 'ours', s: 'shared', i: 'inherited', c: 'customer' },
  },
  { field: 'implementation', label: 'How it is met', width: 200 },
  { field: 'support', label: 'Met by', width: 200 },
];

/** Least widths in pixels: of a requirement's name, and of a whole row. All columns are in sight on a screen of 1440. */
export const NAME = 250;
export const WIDTH = NAME + COLUMNS.reduce((sum, { width }) => sum + width, 0);
/** The last column has what is left, so that the others stay where an editor over a cell is put. */
export const TRACKS = [NAME, ...COLUMNS.map(({ width }) => width)]
  .map((width, at, { length }) => (at === length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`))
  .join(' ');

/** Where the cursor is, and where the selection began; rows and columns from 0. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
  readonly anchor: number;
}

export const START: Cursor = { row: 0, column: 0, anchor: 0 };

/** The first and the last row of the selection. */
export const spanOf = ({ row, anchor }: Cursor): readonly [number, number] => [
  Math.min(row, anchor),
  Math.max(row, anchor),
];

export type GridAction =
  | { readonly type: 'move'; readonly cursor: Cursor }
  /** `text` replaces what stands in the cell; without it the editor begins with that. */
  | { readonly type: 'edit'; readonly text?: string }
  | { readonly type: 'set'; readonly value: string }
  | { readonly type: 'fill' }
  | { readonly type: 'undo' };

export interface Key {
  readonly key: string;
  readonly shift: boolean;
  /** Control, or command on a Mac. */
  readonly ctrl: boolean;
}

const PAGE = 12;

/** How far a key moves, in rows and columns. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [PAGE, 0],
  PageUp: [-PAGE, 0],
};

const clamp = (n: number, count: number): number => Math.min(Math.max(0, n), Math.max(0, count - 1));

const moved = (cursor: Cursor, rows: number, columns: number, isHeld: boolean): GridAction => {
  const row = clamp(cursor.row + rows, Number.MAX_SAFE_INTEGER);
  const column = clamp(cursor.column + columns, COLUMNS.length);
  return { type: 'move', cursor: { row, column, anchor: isHeld ? cursor.anchor : row } };
};

const moveOf = (cursor: Cursor, { key, shift, ctrl }: Key, count: number): GridAction | undefined => {
  const step = STEPS[key];
  const [down, right] = step ?? [0, 0];
  const far = ctrl && step ? count : 1;
  if (step) return within(moved(cursor, down * far, right * (ctrl ? COLUMNS.length : 1), shift), count);
  if (key === 'Home') return within(moved(cursor, ctrl ? -count : 0, -COLUMNS.length, shift), count);
  if (key === 'End') return within(moved(cursor, ctrl ? count : 0, COLUMNS.length, shift), count);
  return undefined;
};

const within = (action: GridAction, count: number): GridAction => {
  if (action.type !== 'move') return action;
  const { row, column, anchor } = action.cursor;
  return { type: 'move', cursor: { row: clamp(row, count), column, anchor: clamp(anchor, count) } };
};

const byControl = (cursor: Cursor, key: string, count: number): GridAction | undefined => {
  switch (key.toLowerCase()) {
    case 'd':
      return { type: 'fill' };
    case 'z':
      return { type: 'undo' };
    case 'a':
      return { type: 'move', cursor: { ...cursor, row: count - 1, anchor: 0 } };
    default:
      return undefined;
  }
};

/** What a key without control does in a cell that can be edited. */
const inCell = (column: Column, key: string): GridAction | undefined => {
  if (key === 'Delete' || key === 'Backspace')
    return { type: 'set', value: column.field === 'applicability' ? 'undecided' : '' };
  // Keys that type nothing have names, such as Shift.
  if (Array.from(key).length !== 1) return undefined;
  if (!column.keys) return { type: 'edit', text: key };
  const value = column.keys[key.toLowerCase()];
  return value === undefined ? undefined : { type: 'set', value };
};

/** What a key does in the grid, as in a spreadsheet; undefined: nothing of ours. `count` is how many rows there are. */
export const actionOf = (cursor: Cursor, pressed: Key, count: number): GridAction | undefined => {
  const { key, ctrl, shift } = pressed;
  if (count === 0) return undefined;
  const move = moveOf(cursor, pressed, count);
  if (move) return move;
  if (ctrl) return byControl(cursor, key, count);
  if (key === 'Enter' || key === 'F2') return { type: 'edit' };
  if (key === 'Tab') return tabTo(cursor, shift);
  const column = COLUMNS[cursor.column];
  return column === undefined || column.field === 'support' ? undefined : inCell(column, key);
};

/** Tab goes on within the row, and leaves the grid at its ends, so that nobody is caught in it. */
const tabTo = (cursor: Cursor, isBack: boolean): GridAction | undefined => {
  const column = cursor.column + (isBack ? -1 : 1);
  return column < 0 || column >= COLUMNS.length ? undefined : { type: 'move', cursor: { ...cursor, column } };
};
