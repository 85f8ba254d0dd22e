import { readCsv } from '../../../formats/csv.ts';
import { writeCsv } from '../../../formats/csv-write.ts';
import type { Read } from '../../../formats/read.ts';
import { readXlsx, sheetAsTable, type XlsxSheet } from '../../../formats/xlsx/read-xlsx.ts';
import { type Column, columnOfHeader } from '../../../model/exchange/columns.ts';
import { nearest } from '../../../model/exchange/nearest.ts';
import type { TableRow } from '../../../model/exchange/read-rows.ts';
import { MAX_BYTES } from '../../ui/chosen-file.ts';

/** One table of a file: a CSV file has one, a workbook one a sheet. */
export interface Table {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

const MAX_CELLS = 2_000_000;

export type ReadFile =
  | { readonly ok: true; readonly tables: readonly Table[] }
  | { readonly ok: false; readonly message: string };

const refusal = <T>(read: Read<T>): string => {
  if (read.ok) return '';
  const [first] = read.problems;
  return first ? `${first.where}: ${first.message}` : 'It cannot be read.';
};

/** A ZIP archive, which a workbook is, begins so. */
const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;
/** An old .xls workbook, or one with a password. */
const isOldWorkbook = (bytes: Uint8Array): boolean => bytes[0] === 0xd0 && bytes[1] === 0xcf;

/** The tables of a file, by what is in it rather than by its name; `headingRow` finds a sheet's headings where they are not its first row. */
export const readTables = (
  bytes: Uint8Array,
  headingRow: (sheet: XlsxSheet) => number | undefined = () => undefined,
): ReadFile => {
  if (bytes.length > MAX_BYTES) return { ok: false, message: 'The file is larger than 50 MB. Import it in parts.' };
  if (isZip(bytes) || isOldWorkbook(bytes)) {
    const book = readXlsx(bytes, { maxBytes: MAX_BYTES, maxCells: MAX_CELLS });
    if (!book.ok) return { ok: false, message: refusal(book) };
    const tables = book.value.sheets.flatMap((sheet) =>
      sheet.hidden || sheet.rows.length === 0 ? [] : [{ name: sheet.name, ...sheetAsTable(sheet, headingRow(sheet)) }],
    );
    return tables.length > 0
      ? { ok: true, tables }
      : { ok: false, message: 'The workbook has no sheet with anything in it.' };
  }
  const csv = readCsv(bytes, { neutralised: true, maxBytes: MAX_BYTES });
  if (!csv.ok) return { ok: false, message: refusal(csv) };
  return { ok: true, tables: [{ name: '', header: csv.value.header, rows: csv.value.rows }] };
};

/** For each header the id of the column that it stands for; null leaves it out. */
export type Mapping = readonly (string | null)[];

const fold = (text: string) => text.trim().toLowerCase();

/** What other tools write over the columns that every record has. */
const SYNONYMS: Readonly<Record<string, string>> = {
  name: 'title',
  summary: 'title',
  subject: 'title',
  id: 'key',
  identifier: 'key',
  reference: 'key',
  'due date': 'dueAt',
  deadline: 'dueAt',
};

/**
 * What the headers probably mean: as they were taken last time, by name or label, by what other tools write, by what is
 * spelt almost so. What is surer goes first over all headers, so that no guess takes its place.
 */
export const guessMapping = (
  header: readonly string[],
  columns: readonly Column[],
  remembered: Readonly<Record<string, string | null>>,
): Mapping => {
  const able = columns.filter(({ part }) => part !== 'read_only');
  const labels = able.map(({ label }) => label);
  const isLeftOut = (name: string) =>
    remembered[fold(name)] === null || columnOfHeader(name, columns)?.part === 'read_only';
  const ways: readonly ((name: string) => string | null | undefined)[] = [
    (name) => remembered[fold(name)],
    (name) => columnOfHeader(name, columns)?.id,
    (name) => SYNONYMS[fold(name)],
    (name) => {
      const label = nearest(name, labels);
      return able.find((column) => column.label === label)?.id;
    },
  ];
  const mapping: (string | null)[] = header.map(() => null);
  for (const way of ways)
    for (const [index, name] of header.entries()) {
      const id = mapping[index] !== null || isLeftOut(name) ? undefined : way(name);
      if (id && !mapping.includes(id) && able.some((column) => column.id === id)) mapping[index] = id;
    }
  return mapping;
};

/** What is to be remembered of a mapping: by header, whatever its case. */
export const rememberedOf = (header: readonly string[], mapping: Mapping): Record<string, string | null> =>
  Object.fromEntries(header.map((name, index) => [fold(name), mapping[index] ?? null]));

/** What is wrong with a mapping before anything is sent; undefined when nothing is. */
export const faultOf = (header: readonly string[], mapping: Mapping): string | undefined => {
  const ids = mapping.filter((id) => id !== null);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    const both = header.filter((_, index) => mapping[index] === twice).map((name) => `“${name}”`);
    return `${both.join(' and ')} stand for the same column. Leave one of them out.`;
  }
  return ids.includes('title') || ids.includes('key')
    ? undefined
    : 'No column stands for the title or the key. Choose one for at least one of them.';
};

/** A part of a table as the server is sent it: only the columns that are taken, under their ids. */
export interface Part {
  readonly csv: string;
  /** For each line of `csv` the row of the table that begins there. */
  readonly rowAt: ReadonlyMap<number, TableRow>;
}

export const encodePart = (rows: readonly TableRow[], mapping: Mapping): Part => {
  const taken = mapping.flatMap((id, index) => (id === null ? [] : [{ id, index }]));
  const csv = writeCsv(
    taken.map(({ id }) => id),
    rows.map((row) => taken.map(({ index }) => row.cells[index] ?? '')),
  );
  const lines = readCsv(csv);
  const read = lines.ok ? lines.value.rows : [];
  return {
    csv,
    rowAt: new Map(read.flatMap(({ line }, index) => (rows[index] ? [[line, rows[index]] as const] : []))),
  };
};

/** Whether some row speaks of a record that another row of the same file makes: then the order matters, and it goes in one piece. */
export const refersToItself = (rows: readonly TableRow[], mapping: Mapping): boolean => {
  const key = mapping.indexOf('key');
  if (key === -1) return false;
  const own = new Set(rows.map((row) => row.cells[key]?.trim()).filter((text) => text !== undefined && text !== ''));
  const pointing = mapping.flatMap((id, index) =>
    id === 'owner' || id === 'scope' || id?.startsWith('links.') ? [index] : [],
  );
  return rows.some((row) =>
    pointing.some((index) => (row.cells[index] ?? '').split(/[\s,;]+/).some((word) => word !== '' && own.has(word))),
  );
};

const SAMPLES = 3;

/** The first values of a column, in a line. */
export const samplesOf = ({ rows }: Table, index: number): string => {
  const found: string[] = [];
  for (const { cells } of rows) {
    const text = cells[index]?.trim() ?? '';
    if (text !== '' && found.push(text) === SAMPLES) break;
  }
  return found.length === 0 ? 'Empty in every row' : found.join(' · ');
};
