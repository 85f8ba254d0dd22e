import type { Search } from '../../queries.ts';

/** A stretch of a list: the whole of it, or one group with a head line above its rows. */
export interface Section {
  readonly id: string;
  /** null: rows without a head line. */
  readonly label: string | null;
  /** How many records it has. */
  readonly n: number;
  readonly isOpen: boolean;
  /** What the API is asked for its rows; null where it cannot be asked for them. */
  readonly query: Search | null;
  /** Of a line that stands for groups that are not told: what a click on it shows instead. */
  readonly note?: string;
}

/** One line of what is drawn: a group's head, or the `at`-th record of a section. */
export type Line =
  | { readonly is: 'head'; readonly section: Section }
  | { readonly is: 'row'; readonly section: Section; readonly at: number };

const rowsIn = (section: Section): number => (section.isOpen && section.query !== null ? section.n : 0);
const linesIn = (section: Section): number => rowsIn(section) + (section.label === null ? 0 : 1);

export const countLines = (sections: readonly Section[]): number =>
  sections.reduce((sum, section) => sum + linesIn(section), 0);

/** The line at a place counted from the top over all sections; undefined beyond the end. */
export const lineAt = (sections: readonly Section[], index: number): Line | undefined => {
  let start = 0;
  for (const section of sections) {
    const lines = linesIn(section);
    if (index < start + lines) {
      const at = index - start - (section.label === null ? 0 : 1);
      return at < 0 ? { is: 'head', section } : { is: 'row', section, at };
    }
    start += lines;
  }
  return undefined;
};

/** A page of a section's rows. */
export interface Need {
  readonly query: Search;
  readonly page: number;
}

/** The pages of which the lines from `first` up to `last` (left out) are made. */
export const needsOf = (sections: readonly Section[], first: number, last: number, pageSize: number): Need[] => {
  const needs = new Map<string, Need>();
  for (let index = first; index < last; index += 1) {
    const line = lineAt(sections, index);
    if (line?.is !== 'row' || line.section.query === null) continue;
    const page = Math.floor(line.at / pageSize);
    needs.set(`${line.section.id} ${page}`, { query: line.section.query, page });
  }
  return [...needs.values()];
};

/** Lines are drawn in steps of this many: fewer renders while scrolling. */
const STEP = 8;

/** Which lines to draw: those in sight and a few around them, half-open. */
export const windowOf = (
  top: number,
  height: number,
  size: number,
  count: number,
): { readonly first: number; readonly last: number } => {
  const first = Math.floor(top / size) - STEP;
  const last = Math.ceil((top + height) / size) + STEP;
  const clamp = (line: number) => Math.min(Math.max(0, line), count);
  return { first: clamp(Math.floor(first / STEP) * STEP), last: clamp(Math.ceil(last / STEP) * STEP) };
};
