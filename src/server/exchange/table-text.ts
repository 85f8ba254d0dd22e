import { readCsv } from '../../formats/csv.ts';
import { writeCsv } from '../../formats/csv-write.ts';
import type { Read } from '../../formats/read.ts';
import { readXlsx, sheetAsTable } from '../../formats/xlsx/read-xlsx.ts';
import { writeXlsx, type XlsxValue } from '../../formats/xlsx/write-xlsx.ts';
import { AppError } from '../../model/error.ts';
import type { TableRow } from '../../model/exchange/read-rows.ts';

export const TABLE_FORMATS = ['csv', 'xlsx'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** Bytes that an imported table may have. */
export const TABLE_LIMIT = 50_000_000;

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

const settled = <T>(read: Read<T>, what: string): T => {
  if (read.ok) return read.value;
  const [first] = read.problems;
  throw new AppError(
    'invalid',
    `${what}: ${first?.where}: ${first?.message}`,
    read.problems.map(({ where, message }) => ({ pointer: where, detail: message })),
  );
};

/** A CSV file, or the first visible sheet of a workbook (or the one that is named). Throws `invalid` with the place. */
export const readTable = (bytes: Uint8Array, format: TableFormat, sheetName?: string): Table => {
  if (format === 'csv')
    return settled(
      readCsv(bytes, { neutralised: true, maxBytes: TABLE_LIMIT }),
      'the file is not CSV that can be taken',
    );
  const book = settled(
    readXlsx(bytes, { maxBytes: TABLE_LIMIT, maxCells: 2_000_000 }),
    'the file is no workbook that can be taken',
  );
  const sheet =
    sheetName === undefined
      ? (book.sheets.find((one) => !one.hidden && one.rows.length > 0) ?? book.sheets[0])
      : book.sheets.find((one) => one.name === sheetName);
  if (!sheet) {
    const names = book.sheets.map((one) => one.name).join(', ');
    throw new AppError('invalid', `the workbook has no sheet "${sheetName ?? ''}"; it has: ${names || 'none'}`);
  }
  return sheetAsTable(sheet);
};

/** The bytes of a table, and the type to send them under. */
export const writeTable = (
  format: TableFormat,
  name: string,
  header: readonly string[],
  rows: readonly (readonly XlsxValue[])[],
): { readonly bytes: Uint8Array; readonly mime: string } => {
  if (format === 'csv') {
    const texts = rows.map((row) =>
      row.map((value) => (typeof value === 'object' && value !== null ? value.date : value)),
    );
    return { bytes: Buffer.from(writeCsv(header, texts)), mime: 'text/csv; charset=utf-8' };
  }
  // A sheet’s name has at most 31 characters.
  const bytes = settled(
    writeXlsx([{ name: name.slice(0, 31), header, rows }]),
    'this does not fit into a workbook, export it as CSV',
  );
  return { bytes, mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' };
};
