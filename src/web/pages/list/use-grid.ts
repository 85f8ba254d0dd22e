import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { Row } from '../../api-types.ts';
import { momentSearch } from '../../place.ts';
import type { Column } from './columns.ts';
import { LINE } from './GridRow.tsx';
import type { Command } from './grid-keys.ts';
import { type Asked, fetchRows, type ListRows, type RowAt } from './rows.ts';
import { lineAt } from './sections.ts';
import { ALL_SELECTED, NOTHING_SELECTED, type Selection, select, toggle } from './selection.ts';

/** Where the keyboard is: a line of the list and a column of it. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A cell that is being edited: the record as it was when the editing began. */
export interface Editing {
  readonly row: Row;
  readonly column: Column;
  /** Where the editor stands, in pixels of the grid. */
  readonly left: number;
  readonly top: number;
}

export interface GridOptions {
  readonly asked: Asked;
  readonly list: ListRows;
  readonly columns: readonly Column[];
  readonly rowAt: RowAt;
  readonly selection: Selection;
  readonly onSelection: (next: Selection) => void;
  readonly onGroup: (id: string) => void;
  readonly onHelp: () => void;
  readonly mayEdit: (column: Column, row: Row) => boolean;
}

export const focusListSearch = (): void => document.querySelector<HTMLElement>('[data-list-search]')?.focus();

/** The height of the head, which stays in sight. */
const HEAD = 38;

const clamp = (value: number, last: number) => Math.min(Math.max(0, value), Math.max(0, last));

/** Focuses the cell of a place once it is drawn, and scrolls so far that it is in sight. */
const useFocus = (scroller: RefObject<HTMLElement | null>, place: Place) => {
  const isWanted = useRef(false);
  useLayoutEffect(() => {
    if (!isWanted.current || !scroller.current) return;
    isWanted.current = false;
    const box = scroller.current;
    const top = place.line * LINE;
    const room = box.clientHeight - HEAD;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + LINE > box.scrollTop + room) box.scrollTop = top + LINE - room;
    const row = box.querySelector(`[data-line="${place.line}"]`);
    const cell =
      row?.querySelector<HTMLElement>(`[data-column="${place.column}"]`) ??
      row?.querySelector<HTMLElement>('[data-column]');
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [place, scroller]);
  return isWanted;
};

const EDITOR = 360;

/** Selecting row by row, and in ranges that begin where the last row was selected or the extending began. */
const useRange = ({ asked, list, rowAt, selection, onSelection }: GridOptions) => {
  const client = useQueryClient();
  const anchor = useRef<{ readonly line: number; readonly base: Selection } | null>(null);
  const isExtending = useRef(false);
  const pick = (line: number) => {
    const row = rowAt(line);
    if (!row) return;
    const next = toggle(selection, row);
    anchor.current = { line, base: next };
    onSelection(next);
  };
  const selectTo = async (line: number, from: number) => {
    const { line: start, base } = anchor.current ?? { line: from, base: selection };
    anchor.current = { line: start, base };
    const rows = await fetchRows(client, asked, list.sections, Math.min(start, line), Math.max(start, line));
    onSelection(select(base, rows, !base.all));
  };
  /** Before each command: says whether it extends, and begins a new range where the last one did not. */
  const heed = (extend: boolean, line: number) => {
    if (extend && !isExtending.current) anchor.current = { line, base: selection };
    isExtending.current = extend;
  };
  return { pick, selectTo, heed };
};

/** Opens the record of a line, or opens and closes its group. */
const useOpen = ({ asked, list, rowAt, onGroup }: GridOptions) => {
  const navigate = useNavigate();
  return (index: number) => {
    const line = lineAt(list.sections, index);
    if (line?.is === 'head') return onGroup(line.section.id);
    const row = rowAt(index);
    if (!row) return;
    const params = { org: asked.org, plural: asked.kind.plural, ref: row.key };
    void navigate({ to: '/o/$org/$plural/$ref', params, search: momentSearch(asked.search['asOf']) });
  };
};

/** The keyboard's place, what is selected from there, and which cell is being edited. */
export const useGrid = (scroller: RefObject<HTMLElement | null>, options: GridOptions) => {
  const { list, columns, rowAt, onSelection, mayEdit } = options;
  const title = columns.findIndex(({ name }) => name === 'title');
  const [place, setPlace] = useState<Place>({ line: 0, column: Math.max(0, title) });
  const [editing, setEditing] = useState<Editing | null>(null);
  const range = useRange(options);
  const open = useOpen(options);
  const isWanted = useFocus(scroller, place);

  const goTo = (line: number, column = place.column) => {
    isWanted.current = true;
    setPlace({ line: clamp(line, list.lines - 1), column: clamp(column, columns.length - 1) });
  };
  const edit = (line: number, column: number) => {
    const [row, chosen] = [rowAt(line), columns[column]];
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-line="${line}"] [data-column="${column}"]`);
    if (!row || !chosen || !cell || !scroller.current || !mayEdit(chosen, row)) return;
    const edge = scroller.current.scrollLeft + scroller.current.clientWidth - EDITOR;
    setEditing({ row, column: chosen, left: Math.max(0, Math.min(cell.offsetLeft, edge)), top: line * LINE });
  };
  const travel = (next: number, extend: boolean) => {
    if (extend) void range.selectTo(clamp(next, list.lines - 1), place.line);
    goTo(next);
  };
  const run = (command: Command, inGrid: boolean): void => {
    range.heed('extend' in command && command.extend, place.line);
    switch (command.do) {
      case 'move':
        return travel(inGrid ? place.line + command.rows : place.line, command.extend);
      case 'edge':
        return travel(command.end === 'first' ? 0 : list.lines - 1, command.extend);
      case 'aside':
        return goTo(place.line, place.column + command.columns);
      case 'select':
        return range.pick(place.line);
      case 'range':
        return void range.selectTo(place.line, place.line);
      case 'all':
        return onSelection(ALL_SELECTED);
      case 'clear':
        return onSelection(NOTHING_SELECTED);
      case 'edit':
        return edit(place.line, place.column);
      case 'search':
        return focusListSearch();
      case 'help':
        return options.onHelp();
      case 'open':
        return open(place.line);
    }
  };
  return { place, setPlace, goTo, edit, editing, setEditing, open, run, ...range };
};

export type GridState = ReturnType<typeof useGrid>;
