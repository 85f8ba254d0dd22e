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

/** So many selected records fit into an address; with more it says nothing, and the list says so. */
export const MOST_IN_ADDRESS = 100;

/** A selection as it stands in the address: keys, or `all` and the keys that are left out; undefined where there is none, or none that fits. */
export const selectionText = ({ all, rows }: Selection): string | undefined => {
  if (rows.size > MOST_IN_ADDRESS) return undefined;
  const keys = [...rows.values()].map(({ key }) => key);
  const words = all ? ['all', ...keys] : keys;
  return words.length === 0 ? undefined : words.join(',');
};

/** What an address selects: the keys that are in it or, with `all`, left out. */
export const readSelection = (text: string): { readonly all: boolean; readonly keys: readonly string[] } => {
  const words = text.split(',').filter((word) => word !== '');
  const all = words[0] === 'all';
  return { all, keys: words.slice(all ? 1 : 0).slice(0, MOST_IN_ADDRESS) };
};
