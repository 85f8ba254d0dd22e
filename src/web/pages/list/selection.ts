import type { Row } from '../../api-types.ts';

/** What is selected: these rows; or with `all`, everything that the list's filters leave except these. */
export interface Selection {
  readonly all: boolean;
  readonly rows: ReadonlyMap<string, Row>;
}

export const NOTHING_SELECTED: Selection = { all: false, rows: new Map() };
export const ALL_SELECTED: Selection = { all: true, rows: new Map() };

export const isSelected = (selection: Selection, id: string): boolean => selection.rows.has(id) !== selection.all;

/** How many are selected, of `total` in the list. */
export const countSelected = ({ all, rows }: Selection, total: number): number =>
  all ? Math.max(0, total - rows.size) : rows.size;

/** The selection with these rows put in or taken out. */
export const select = (selection: Selection, rows: readonly Row[], on: boolean): Selection => {
  const next = new Map(selection.rows);
  for (const row of rows) {
    if (on === selection.all) next.delete(row.id);
    else next.set(row.id, row);
  }
  return { all: selection.all, rows: next };
};

export const toggle = (selection: Selection, row: Row): Selection =>
  select(selection, [row], !isSelected(selection, row.id));
