import { groupBy, sumOf } from '../../../model/validation/coverage.ts';
import type { GroupTally, Line, NamedTally } from './coverage-query.ts';

/** A line of the tree as it is drawn. */
export type TreeRow =
  | {
      readonly id: string;
      readonly type: 'group';
      readonly group: NamedTally;
      /** 1, or 2 in a part that groups stand in, which is a row like a group. */
      readonly level: number;
      readonly isOpen: boolean;
    }
  | {
      readonly id: string;
      readonly type: 'line';
      readonly line: Line;
      /** One more than its group right below it, two more below another requirement, and so on. */
      readonly level: number;
      /** Undefined: nothing lies below it. */
      readonly isOpen: boolean | undefined;
    };

export const SHOWS = { all: 'Everything', open: 'Not assured', undecided: 'Not decided' } as const;
export type Show = keyof typeof SHOWS;

export interface Filter {
  readonly show: Show;
  readonly text: string;
}

const isFine = (status: string | null | undefined): boolean => status === 'assured' || status === 'not_applicable';

const passes = ({ applied }: Line, show: Show): boolean => {
  if (show === 'all') return true;
  if (applied === null) return false;
  return show === 'open' ? !isFine(applied.status) : applied.applicability === 'undecided';
};

const matches = ({ ref, title }: Line, text: string): boolean => `${ref} ${title}`.toLowerCase().includes(text);

/** What is looked for, and what it lies below, so that it is seen in its place. */
const kept = (lines: readonly Line[], { show, text }: Filter): ReadonlySet<string> => {
  const words = text.trim().toLowerCase();
  const byRef = new Map(lines.map((line) => [line.ref, line]));
  const refs = new Set<string>();
  for (const line of lines) {
    if (!passes(line, show) || !matches(line, words)) continue;
    for (let one: Line | undefined = line; one && !refs.has(one.ref); one = byRef.get(one.under ?? ''))
      refs.add(one.ref);
  }
  return refs;
};

/** How deep each number lies; one that names itself or a circle as its parent lies at the top. */
const levelsOf = (lines: readonly Line[]): ReadonlyMap<string, number> => {
  const under = new Map(lines.map(({ ref, under: parent }) => [ref, parent]));
  const levelOf = (ref: string): number => {
    const seen = new Set<string>([ref]);
    let level = 2;
    for (let up = under.get(ref); up != null && under.has(up) && !seen.has(up); up = under.get(up)) {
      seen.add(up);
      level += 1;
    }
    return level;
  };
  return new Map(lines.map(({ ref }) => [ref, levelOf(ref)]));
};

export const groupId = (name: string): string => `group:${name}`;
export const sectionId = (name: string): string => `section:${name}`;

/** The tree as rows from top to bottom, without what lies below a line that is closed. */
export const treeRows = (
  lines: readonly Line[],
  groups: readonly GroupTally[],
  closed: ReadonlySet<string>,
  filter: Filter,
): readonly TreeRow[] => {
  const refs = kept(lines, filter);
  const levels = levelsOf(lines);
  const parents = new Set(lines.flatMap(({ ref, under }) => (under !== null && refs.has(ref) ? [under] : [])));
  const within = groupBy(
    lines.filter(({ ref }) => refs.has(ref)),
    ({ group }) => group,
  );
  const shape = { closed, levels, parents };
  const rows: TreeRow[] = [];
  for (const [section, own] of groupBy(groups, (group) => group.section)) {
    const shown = own.filter(({ name }) => within.has(name));
    if (shown.length === 0) continue;
    const depth = section === '' ? 0 : 1;
    const isOpen = !closed.has(sectionId(section));
    if (depth > 0)
      rows.push({
        id: sectionId(section),
        type: 'group',
        group: { name: section, ...sumOf(own) },
        level: 1,
        isOpen,
      });
    if (depth === 0 || isOpen)
      for (const group of shown) rows.push(...openGroup(group, within.get(group.name) ?? [], depth, shape));
  }
  return rows;
};

const openGroup = (group: NamedTally, lines: readonly Line[], depth: number, shape: Shape): TreeRow[] => {
  const isOpen = !shape.closed.has(groupId(group.name));
  const row: TreeRow = { id: groupId(group.name), type: 'group', group, level: 1 + depth, isOpen };
  return [row, ...(isOpen ? openLines(lines, depth, shape) : [])];
};

interface Shape {
  readonly closed: ReadonlySet<string>;
  readonly levels: ReadonlyMap<string, number>;
  readonly parents: ReadonlySet<string>;
}

const openLines = (lines: readonly Line[], depth: number, { closed, levels, parents }: Shape): TreeRow[] => {
  const hidden = new Set<string>();
  return lines.flatMap((line): TreeRow[] => {
    const isHidden = line.under !== null && (hidden.has(line.under) || closed.has(line.under));
    if (isHidden) {
      hidden.add(line.ref);
      return [];
    }
    const isOpen = parents.has(line.ref) ? !closed.has(line.ref) : undefined;
    return [{ id: line.ref, type: 'line', line, level: depth + (levels.get(line.ref) ?? 2), isOpen }];
  });
};

/** What a key does at a row, as the ARIA pattern of a tree has it. */
export type TreeStep = { readonly type: 'go' | 'toggle' | 'show'; readonly id: string };

const go = (row: TreeRow | undefined): TreeStep | undefined => row && { type: 'go', id: row.id };

const PAGE = 12;

export const stepIn = (rows: readonly TreeRow[], index: number, key: string): TreeStep | undefined => {
  const row = rows[index];
  if (!row) return undefined;
  const { id } = row;
  switch (key) {
    case 'ArrowDown':
      return go(rows[index + 1]);
    case 'ArrowUp':
      return go(rows[index - 1]);
    case 'PageDown':
      return go(rows[Math.min(rows.length - 1, index + PAGE)]);
    case 'PageUp':
      return go(rows[Math.max(0, index - PAGE)]);
    case 'Home':
      return go(rows[0]);
    case 'End':
      return go(rows.at(-1));
    case 'ArrowRight': {
      const next = rows[index + 1];
      if (row.isOpen === false) return { type: 'toggle', id };
      return next && next.level > row.level ? go(next) : undefined;
    }
    case 'ArrowLeft':
      if (row.isOpen) return { type: 'toggle', id };
      return go(rows.slice(0, index).findLast((above) => above.level < row.level));
    case 'Enter':
    case ' ':
      return { type: row.type === 'group' ? 'toggle' : 'show', id };
    default:
      return undefined;
  }
};
