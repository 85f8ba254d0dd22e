import { readCsv } from '../csv.ts';
import { type Read, readOk, refuse, refuseAll } from '../read.ts';
import { readXlsx, sheetAsTable, type XlsxSheet, type XlsxWorkbook } from '../xlsx/read-xlsx.ts';
import { FrameworkBuilder, oneLine } from './builder.ts';
import {
  guessColumns,
  headingScore,
  isTableColumn,
  type MappedHeading,
  TABLE_COLUMNS,
  type TableColumn,
} from './columns.ts';
import { FILE_LIMITS, type FrameworkFile } from './framework-file.ts';

export interface TableFile extends FrameworkFile {
  readonly columns: readonly MappedHeading[];
}

export interface TableOptions {
  /** Heading to column; null leaves it out. What is not named is guessed. */
  readonly map?: Readonly<Record<string, string | null>>;
  /** Of a workbook; by default the first visible one that has the headings of a framework. */
  readonly sheet?: string;
}

interface Table {
  readonly name?: string;
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** A framework as a table: one requirement a row. */
export const readCsvFramework = (bytes: Uint8Array, options: TableOptions): Read<TableFile> => {
  const read = readCsv(bytes, { neutralised: true, maxBytes: FILE_LIMITS.maxBytes });
  return read.ok ? readTable(read.value, options) : read;
};

export const XLSX_BOUNDS = { maxBytes: FILE_LIMITS.maxBytes, maxCells: 2_000_000 } as const;

export const readWorkbookFramework = (book: XlsxWorkbook, options: TableOptions): Read<TableFile> => {
  const sheet = chooseSheet(book, options.sheet);
  if (!sheet) {
    const names = book.sheets.map(({ name }) => name).join(', ');
    return refuse('workbook', `There is no sheet "${options.sheet ?? ''}". It has: ${names || 'none'}.`);
  }
  return readTable({ name: sheet.name, ...sheetAsTable(sheet, headingRow(sheet)) }, options);
};

const chooseSheet = (book: XlsxWorkbook, wanted: string | undefined): XlsxSheet | undefined => {
  if (wanted !== undefined) return book.sheets.find(({ name }) => name === wanted);
  const shown = book.sheets.filter(({ hidden, rows }) => !hidden && rows.length > 0);
  return shown.find((sheet) => headingRow(sheet) !== undefined) ?? shown[0] ?? book.sheets[0];
};

/** Workbooks begin with titles and legends: how far down their headings are looked for. */
const FAR = 20;

const headingRow = (sheet: XlsxSheet): number | undefined => {
  let best: { readonly number: number; readonly score: number } | undefined;
  for (const { number, cells } of sheet.rows.slice(0, FAR)) {
    const score = headingScore(cells.map(({ value }) => String(value ?? '')));
    if (score > (best?.score ?? 0)) best = { number, score };
  }
  return best?.number;
};

/** Which column of the table says what: as told, the rest guessed. Names the headings that are wrong. */
const mapHeadings = (
  header: readonly string[],
  map: Readonly<Record<string, string | null>>,
): Read<MappedHeading[]> => {
  const problems: { where: string; message: string }[] = [];
  const complain = (where: string, message: string) => problems.push({ where, message });
  for (const [heading, column] of Object.entries(map)) {
    if (!header.includes(heading)) complain(heading, `The file has no column "${heading}".`);
    if (column !== null && !isTableColumn(column))
      complain(heading, `There is no "${column}" to map to. There are: ${Object.keys(TABLE_COLUMNS).join(', ')}.`);
  }
  const told = new Set(Object.values(map));
  const columns = guessColumns(header).map(({ heading, column }): MappedHeading => {
    if (!Object.hasOwn(map, heading)) return { heading, column: column !== null && told.has(column) ? null : column };
    const wanted = map[heading];
    return { heading, column: typeof wanted === 'string' && isTableColumn(wanted) ? wanted : null };
  });
  checkMapped(columns, complain);
  return problems.length > 0 ? refuseAll(problems) : readOk(columns);
};

/** The headings of a table that could not be read with them, and what was made of each; null where it is no table. */
export const guessHeadings = (bytes: Uint8Array, options: TableOptions): readonly MappedHeading[] | null => {
  const table = headOf(bytes, options);
  if (!table) return null;
  const { map = {} } = options;
  return guessColumns(table).map(({ heading, column }) => {
    const told = Object.hasOwn(map, heading) ? map[heading] : column;
    return { heading, column: typeof told === 'string' && isTableColumn(told) ? told : null };
  });
};

const headOf = (bytes: Uint8Array, { sheet }: TableOptions): readonly string[] | undefined => {
  const book = readXlsx(bytes, XLSX_BOUNDS);
  if (book.ok) {
    const chosen = chooseSheet(book.value, sheet);
    return chosen && sheetAsTable(chosen, headingRow(chosen)).header;
  }
  const read = readCsv(bytes, { neutralised: true, maxBytes: FILE_LIMITS.maxBytes });
  return read.ok && read.value.header.length > 1 ? read.value.header : undefined;
};

/** Each column once, and those without which there is nothing to take. */
const checkMapped = (columns: readonly MappedHeading[], complain: (where: string, message: string) => void): void => {
  const first = new Map<TableColumn, string>();
  for (const { heading, column } of columns) {
    if (column === null) continue;
    const other = first.get(column);
    if (other !== undefined) complain(heading, `"${other}" and "${heading}" both stand for ${column}. Leave one out.`);
    first.set(column, heading);
  }
  if (!first.has('number'))
    complain('header', `No column holds the numbers. Map one, for instance "${columns[0]?.heading ?? ''}=number".`);
  if (!first.has('text') && !first.has('title')) complain('header', 'No column holds titles or texts. Map one.');
};

const YES = /^(?:x|y|yes|true|1|oui|ja)$/i;

const readTable = (table: Table, options: TableOptions): Read<TableFile> => {
  const mapped = mapHeadings(table.header, options.map ?? {});
  if (!mapped.ok) return mapped;
  const columns = mapped.value;
  const at = new Map(columns.flatMap(({ column }, index) => (column === null ? [] : [[column, index] as const])));
  const builder = new FrameworkBuilder();
  let group: string | undefined;
  for (const { line, cells } of table.rows) {
    const cell = (column: TableColumn): string | undefined => cells[at.get(column) ?? -1];
    const where = `row ${line}`;
    // Cells of a group are merged over its rows, or filled in once.
    group = oneLine(cell('group')) || group;
    if (oneLine(cell('number')) === '') {
      builder.warnings.add(where, 'The row has no number and is left out.');
      continue;
    }
    builder.add({
      where,
      number: cell('number'),
      title: cell('title'),
      text: cell('text'),
      guidance: cell('guidance'),
      parameters: cell('parameters'),
      group,
      under: cell('under'),
      assessable: !at.has('assessable') || YES.test(oneLine(cell('assessable'))),
    });
  }
  const file = builder.finish({
    source: 'table',
    mappings: [],
    ...(table.name === undefined ? {} : { title: table.name }),
  });
  return file.ok ? readOk({ ...file.value, columns }, file.warnings) : file;
};
