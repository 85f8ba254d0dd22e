import type { Change } from '../../../model/change.ts';

/** A requirement as it is written in the editor; `id` null until it is kept. */
export interface EditorRow {
  /** Of the row on the page. */
  readonly name: string;
  readonly id: string | null;
  readonly number: string;
  readonly title: string;
  /** How far in: 0 is the top. */
  readonly depth: number;
  readonly assessable: boolean;
  readonly isRetired: boolean;
  /** The chapter that it stands in; a new row has that of the row above it. */
  readonly group: string;
}

/** A requirement as the list answers it. */
export interface RequirementHere {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly data: {
    readonly ref?: string;
    readonly under?: string;
    readonly position?: number;
    readonly assessable?: boolean;
    readonly group?: string;
  };
}

const DEEPEST = 8;

/** In the framework's own order, each below what it is under. Whatever is under nothing that is there stands at the top. */
export const rowsOf = (requirements: readonly RequirementHere[]): EditorRow[] => {
  const sorted = [...requirements].sort(
    (a, b) => (a.data.position ?? Number.MAX_SAFE_INTEGER) - (b.data.position ?? Number.MAX_SAFE_INTEGER),
  );
  const numbers = new Set(sorted.map(({ data }) => data.ref ?? ''));
  const below = new Map<string, RequirementHere[]>();
  for (const one of sorted) {
    const under = one.data.under ?? '';
    const parent = under !== (one.data.ref ?? '') && numbers.has(under) ? under : '';
    below.set(parent, [...(below.get(parent) ?? []), one]);
  }
  const rows: EditorRow[] = [];
  const met = new Set<string>();
  const walk = (list: readonly RequirementHere[], depth: number): void => {
    for (const one of list) {
      if (met.has(one.id)) continue;
      met.add(one.id);
      rows.push(rowOf(one, Math.min(depth, DEEPEST)));
      if (one.data.ref) walk(below.get(one.data.ref) ?? [], depth + 1);
    }
  };
  walk(below.get('') ?? [], 0);
  // Parents in a ring are below nothing.
  walk(sorted, 0);
  return rows;
};

const rowOf = ({ id, title, state, data }: RequirementHere, depth: number): EditorRow => ({
  name: id,
  id,
  number: data.ref ?? '',
  title,
  depth,
  assessable: data.assessable !== false,
  isRetired: state === 'retired',
  group: data.group ?? '',
});

/** The row and all that is below it: from `at` up to, and without, this. */
export const endOf = (rows: readonly EditorRow[], at: number): number => {
  const depth = rows[at]?.depth ?? 0;
  const next = rows.findIndex((row, index) => index > at && row.depth <= depth);
  return next < 0 ? rows.length : next;
};

/** Moves a row with all that is below it past its neighbour of the same depth; the same rows where there is none. */
export const moveRow = (rows: readonly EditorRow[], at: number, by: 1 | -1): readonly EditorRow[] => {
  const end = endOf(rows, at);
  const depth = rows[at]?.depth ?? 0;
  if (by === 1) {
    if (rows[end]?.depth !== depth) return rows;
    const after = endOf(rows, end);
    return [...rows.slice(0, at), ...rows.slice(end, after), ...rows.slice(at, end), ...rows.slice(after)];
  }
  const before = rows.findLastIndex((row, index) => index < at && row.depth <= depth);
  if (before < 0 || rows[before]?.depth !== depth) return rows;
  return [...rows.slice(0, before), ...rows.slice(at, end), ...rows.slice(before, at), ...rows.slice(end)];
};

/** Takes a row with all that is below it one level in (below the row before it) or out. */
export const nestRow = (rows: readonly EditorRow[], at: number, by: 1 | -1): readonly EditorRow[] => {
  const row = rows[at];
  if (!row) return rows;
  const above = rows[at - 1];
  if (by === 1 && (!above || row.depth > above.depth || row.depth >= DEEPEST)) return rows;
  if (by === -1 && row.depth === 0) return rows;
  const end = endOf(rows, at);
  return rows.map((one, index) =>
    index >= at && index < end ? { ...one, depth: Math.min(DEEPEST, one.depth + by) } : one,
  );
};

export const newRow = (name: string, depth: number, group = ''): EditorRow => ({
  name,
  id: null,
  number: '',
  title: '',
  depth,
  assessable: true,
  isRetired: false,
  group,
});

const NUMBER = /^(\S*\d\S*|[A-Z]{1,6}[.-]\S*)\s+(?:[-\u2013:]\s+)?(.*)$/u;

/** "3)" and "3." are the number 3; "(a)" and "Art. 5(1)" are what they are. */
const bareNumber = (number: string): string => number.replace(/[.:]+$/, '').replace(/^([^(]*)\)$/, '$1');

/** One requirement a line: its number, then its title; further in is below the line before. */
export const rowsOfText = (text: string, nameOf: (index: number) => string, depth = 0, group = ''): EditorRow[] => {
  const indents: number[] = [];
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const indent = /^[\t ]*/.exec(line)?.[0].replaceAll('\t', '    ').length ?? 0;
      while ((indents.at(-1) ?? -1) >= indent && indents.length > 0) indents.pop();
      indents.push(indent);
      const plain = line.trim().replace(/\t+/g, ' ');
      const [, number, title] = NUMBER.exec(`${plain} `) ?? [];
      const isNumbered = number !== undefined && title !== undefined;
      return {
        ...newRow(nameOf(index), Math.min(DEEPEST, depth + indents.length - 1), group),
        number: isNumbered ? bareNumber(number).slice(0, 100) : '',
        title: (isNumbered ? title : plain).trim().slice(0, 500),
      };
    });
};

/** What is wrong with the rows, by their names; empty when they can be kept. */
export const faultsOf = (rows: readonly EditorRow[]): ReadonlyMap<string, string> => {
  const faults = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, number, title } of rows) {
    if (number.trim() === '') faults.set(name, 'Give it a number.');
    else if (seen.has(number.trim())) faults.set(name, `The number ${number.trim()} is there twice.`);
    else if (title.trim() === '') faults.set(name, 'Give it a title.');
    seen.add(number.trim());
  }
  return faults;
};

/** What makes the framework hold these rows, in their order. Rows that were taken out are retired, never removed. */
export const changesOf = (
  rows: readonly EditorRow[],
  requirements: readonly RequirementHere[],
  framework: string,
): Change[] => {
  const here = new Map(requirements.map((one) => [one.id, one]));
  const above: string[] = [];
  return rows.flatMap((row, index): Change[] => {
    const under = row.depth > 0 ? (above[row.depth - 1] ?? '') : '';
    above.length = row.depth;
    above[row.depth] = row.number.trim();
    const data = {
      ref: row.number.trim(),
      under: under === '' ? null : under,
      position: index + 1,
      assessable: row.assessable,
    };
    const known = row.id === null ? undefined : here.get(row.id);
    return known ? updateOf(known, row, data) : [createOf(row, data, framework)];
  });
};

interface RowData {
  readonly ref: string;
  readonly under: string | null;
  readonly position: number;
  readonly assessable: boolean;
}

const createOf = (row: EditorRow, { under, ...data }: RowData, framework: string): Change => ({
  op: 'create',
  kind: 'requirement',
  title: row.title.trim(),
  data: { ...data, ...(under === null ? {} : { under }), ...(row.group === '' ? {} : { group: row.group }) },
  links: { part_of: framework },
});

const updateOf = (known: RequirementHere, row: EditorRow, data: RowData): Change[] => {
  const before: RowData = {
    ref: known.data.ref ?? '',
    under: known.data.under ?? null,
    position: known.data.position ?? -1,
    assessable: known.data.assessable !== false,
  };
  const names = (Object.keys(data) as (keyof RowData)[]).filter((name) => data[name] !== before[name]);
  const title = row.title.trim();
  const changed = names.length > 0 || title !== known.title;
  const isRetired = known.state === 'retired';
  return [
    ...(changed
      ? [
          {
            op: 'update' as const,
            ref: known.id,
            ...(title === known.title ? {} : { title }),
            data: Object.fromEntries(names.map((name) => [name, data[name]])),
          },
        ]
      : []),
    ...(row.isRetired === isRetired
      ? []
      : [{ op: 'transition' as const, ref: known.id, name: row.isRetired ? 'retire' : 'reinstate' }]),
  ];
};
