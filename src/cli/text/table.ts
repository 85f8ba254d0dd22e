import { dim } from './paint.ts';
import { oneLine } from './safe.ts';
import { cutTo, padEnd, padStart, widthOf } from './width.ts';

export interface Column {
  readonly head: string;
  /** Numbers stand on the right. */
  readonly right?: boolean;
  /** May be cut off where the terminal is too narrow. */
  readonly flexible?: boolean;
}

const GAP = 2;
const NARROWEST = 12;

/** Widths that cutTo into `room`: the widest flexible column gives way first. */
const squeeze = (columns: readonly Column[], widths: number[], room: number): number[] => {
  let over = widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1) - room;
  while (over > 0) {
    const candidates = columns.flatMap((column, index) =>
      column.flexible && (widths[index] ?? 0) > NARROWEST ? [index] : [],
    );
    const widest = candidates.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  return widths;
};

/** Rows under their heads, aligned; `room` is the width of the terminal, without one nothing is cut off. */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[], room?: number): string[] => {
  const cells = rows.map((row) => columns.map((_column, index) => oneLine(row[index] ?? '')));
  const natural = columns.map(({ head }, index) =>
    cells.reduce((most, row) => Math.max(most, widthOf(row[index] ?? '')), widthOf(head)),
  );
  const widths = room === undefined ? natural : squeeze(columns, natural, room);
  const line = (row: readonly string[]) =>
    columns
      .map(({ right }, index) => {
        const cell = cutTo(row[index] ?? '', widths[index] ?? 0);
        return (right ? padStart : padEnd)(cell, widths[index] ?? 0);
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [dim(line(columns.map(({ head }) => head.toUpperCase()))), ...cells.map(line)];
};

/** Names and values below each other; values of several lines are indented under their name. */
export const pairs = (rows: readonly (readonly [string, string])[], indent = 0): string[] => {
  const width = rows.reduce((most, [name]) => Math.max(most, widthOf(name)), 0);
  const left = ' '.repeat(indent);
  return rows.flatMap(([name, value]) => {
    const [first = '', ...rest] = value.trimEnd().split(/\r\n|\r|\n/);
    const under = ' '.repeat(indent + width + GAP);
    return [
      `${left}${dim(padEnd(name, width))}${' '.repeat(GAP)}${first}`.trimEnd(),
      ...rest.map((line) => `${under}${line}`.trimEnd()),
    ];
  });
};
