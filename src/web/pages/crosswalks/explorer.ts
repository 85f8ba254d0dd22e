import type { Between, Mapping, Requirement, Side } from './crosswalk-query.ts';
import type { CrosswalkSearch } from './crosswalk-search.ts';

/** One mapping with its requirements, as a row of the table. */
export interface MappingRow {
  readonly mapping: Mapping;
  readonly sources: readonly Requirement[];
  readonly targets: readonly Requirement[];
}

const byId = ({ requirements }: Side): ReadonlyMap<string, Requirement> =>
  new Map(requirements.map((one) => [one.id, one]));

/** Every mapping whose ends may be seen, in the order of the source and then of the target. */
export const rowsOf = ({ source, target, mappings }: Between): MappingRow[] => {
  const [from, to] = [byId(source), byId(target)];
  const places = new Map([...source.requirements, ...target.requirements].map(({ id }, at) => [id, at]));
  const first = (ends: readonly Requirement[]): number => Math.min(...ends.map(({ id }) => places.get(id) ?? 0));
  return mappings
    .map((mapping) => ({
      mapping,
      sources: mapping.sources.flatMap((id) => from.get(id) ?? []),
      targets: mapping.targets.flatMap((id) => to.get(id) ?? []),
    }))
    .filter(({ sources, targets }) => sources.length > 0 && targets.length > 0)
    .sort((a, b) => first(a.sources) - first(b.sources) || first(a.targets) - first(b.targets));
};

/** The rows that the address asks for: by state, by requirement, by words in numbers, titles and reasons. */
export const filterRows = (rows: readonly MappingRow[], { state, of, q }: CrosswalkSearch): MappingRow[] => {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const ends = [...row.sources, ...row.targets];
    if (state !== undefined && row.mapping.state !== state) return false;
    if (of !== undefined && !ends.some(({ key }) => key === of)) return false;
    if (words.length === 0) return true;
    const text = [row.mapping.key, row.mapping.rationale, ...ends.map(({ number, title }) => `${number} ${title}`)]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
};

/** How far one side is mapped. */
export interface Mapped {
  readonly assessable: number;
  readonly accepted: number;
  /** Of which something is proposed, and nothing accepted. */
  readonly proposed: number;
}

export const mappedOf = ({ requirements }: Side, rows: readonly MappingRow[], end: 'sources' | 'targets'): Mapped => {
  const reached = (state: 'accepted' | 'proposed') =>
    new Set(
      rows.flatMap(({ mapping, [end]: ends }) =>
        mapping.state === state && mapping.relation !== 'no_relationship' ? ends.map(({ id }) => id) : [],
      ),
    );
  const [accepted, proposed] = [reached('accepted'), reached('proposed')];
  const assessable = requirements.filter((one) => one.assessable);
  return {
    assessable: assessable.length,
    accepted: assessable.filter(({ id }) => accepted.has(id)).length,
    proposed: assessable.filter(({ id }) => !accepted.has(id) && proposed.has(id)).length,
  };
};

/** Rows that are shown of a list that scrolls; `from` is the first of them. */
export interface Shown {
  readonly from: number;
  readonly to: number;
}

const BEYOND = 6;

export const shownOf = (scrolled: number, height: number, row: number, count: number): Shown => ({
  from: Math.max(0, Math.floor(scrolled / row) - BEYOND),
  to: Math.min(count, Math.ceil((scrolled + height) / row) + BEYOND),
});

export interface Line {
  readonly key: string;
  readonly mapping: Mapping;
  readonly left: number;
  readonly right: number;
}

/** How many lines a person can tell apart; more of them are no picture. */
const MOST_LINES = 600;

interface View {
  readonly places: ReadonlyMap<string, number>;
  readonly scrolled: number;
  readonly height: number;
  readonly row: number;
}

/** Lines between the rows that are in sight on either side; where the other end is not, the line ends at the edge. */
export const linesOf = (rows: readonly MappingRow[], left: View, right: View): Line[] => {
  const lines: Line[] = [];
  for (const row of rows) {
    lines.push(...strandsOf(row, left, right));
    if (lines.length >= MOST_LINES) return lines.slice(0, MOST_LINES);
  }
  return lines;
};

const strandsOf = ({ mapping, sources, targets }: MappingRow, left: View, right: View): Line[] =>
  sources.flatMap((source) =>
    targets.flatMap((target) => {
      const [a, b] = [heightOf(left, source.id), heightOf(right, target.id)];
      if (a === undefined || b === undefined || !(isInside(a, left) || isInside(b, right))) return [];
      const key = `${mapping.key} ${source.id} ${target.id}`;
      return [{ key, mapping, left: clamp(a, left.height), right: clamp(b, right.height) }];
    }),
  );

const heightOf = ({ places, scrolled, row }: View, id: string): number | undefined => {
  const place = places.get(id);
  return place === undefined ? undefined : place * row + row / 2 - scrolled;
};
const isInside = (y: number, { height }: View): boolean => y >= 0 && y <= height;
const clamp = (y: number, height: number): number => Math.max(0, Math.min(height, y));
