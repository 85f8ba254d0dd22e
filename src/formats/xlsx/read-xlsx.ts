import type { CsvRow } from '../csv.ts';
import { type Read, readOk, refuse, Warnings } from '../read.ts';
import { openZip, type ZipArchive, type ZipLimits } from '../zip.ts';
import { readDateStyles, readRelationships, readSharedStrings, readWorkbookPart } from './parts.ts';
import { readSheet, type SheetContext, type XlsxRow } from './sheet.ts';

export interface XlsxLimits extends ZipLimits {
  /** Cells that hold something, over all sheets. */
  readonly maxCells?: number;
}

/** Defaults of `readXlsx`; the rest as `ZIP_LIMITS`. */
export const XLSX_LIMITS = { maxBytes: 20_000_000, maxCells: 200_000 } as const;

export interface XlsxSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly rows: readonly XlsxRow[];
}

export interface XlsxWorkbook {
  readonly sheets: readonly XlsxSheet[];
}

/**
 * An Excel workbook (ISO/IEC 29500, .xlsx or .xlsm): every sheet with its cells. Formulas are not computed: their
 * stored results are taken. Merged cells are not expanded, macros and links not looked at. An empty cell is absent.
 */
export function readXlsx(bytes: Uint8Array, limits: XlsxLimits = {}): Read<XlsxWorkbook> {
  const { maxCells, ...zipLimits } = { ...XLSX_LIMITS, ...limits };
  const zip = openZip(bytes, zipLimits);
  if (!zip.ok) return bytes[0] === 0xd0 && bytes[1] === 0xcf ? refuse('start', OLD_OR_LOCKED) : zip;
  const names = new Set(zip.value.names);
  const root = readRelationships(zip.value, '');
  if (!root.ok) return root;
  const workbook = root.value.officeDocument ?? 'xl/workbook.xml';
  if (!names.has(workbook) || !workbook.endsWith('.xml'))
    return refuse('start', 'The archive is no Excel workbook (.xlsx). Save it as one.');
  return readWorkbook(zip.value, workbook, maxCells);
}

const OLD_OR_LOCKED = 'This is an old .xls workbook or one with a password. Save it as .xlsx without a password.';

function readWorkbook(zip: ZipArchive, workbook: string, maxCells: number): Read<XlsxWorkbook> {
  const parts = readWorkbookPart(zip, workbook);
  if (!parts.ok) return parts;
  const relations = readRelationships(zip, workbook);
  if (!relations.ok) return relations;
  const folder = workbook.slice(0, workbook.lastIndexOf('/') + 1);
  const strings = optional(zip, `${folder}sharedStrings.xml`, readSharedStrings);
  if (!strings.ok) return strings;
  const dateStyles = optional(zip, `${folder}styles.xml`, readDateStyles);
  if (!dateStyles.ok) return dateStyles;
  const warnings = new Warnings();
  const context: SheetContext = {
    strings: strings.value,
    dateStyles: dateStyles.value,
    date1904: parts.value.date1904,
    warnings,
    maxCells,
    cells: 0,
  };
  const sheets: XlsxSheet[] = [];
  for (const { name, relation, hidden } of parts.value.sheets) {
    const part = relations.value.byId.get(relation);
    if (part === undefined || !zip.names.includes(part)) {
      warnings.add(name, 'The sheet is missing in the file.');
      continue;
    }
    const rows = readSheet(zip, part, name, context);
    if (!rows.ok) return rows;
    sheets.push({ name, hidden, rows: rows.value });
  }
  return readOk({ sheets }, warnings.all());
}

function optional<T>(zip: ZipArchive, name: string, read: (zip: ZipArchive, name: string) => Read<T[]>): Read<T[]> {
  return zip.names.includes(name) ? read(zip, name) : readOk([]);
}

/**
 * A sheet in the shape of a CSV file, so that one import does for both: the first row that holds anything (or
 * `headerRow`) is the header, every cell is text, numbers as JavaScript writes them. `line` is the row's number.
 */
export function sheetAsTable(sheet: XlsxSheet, headerRow?: number): { header: string[]; rows: CsvRow[] } {
  const at = headerRow === undefined ? 0 : sheet.rows.findIndex((row) => row.number === headerRow);
  const header = sheet.rows[at];
  if (!header) return { header: [], rows: [] };
  const width = (header.cells.at(-1)?.column ?? -1) + 1;
  const rows = sheet.rows.slice(at + 1).map((row) => ({ line: row.number, cells: asTexts(row, width) }));
  return { header: asTexts(header, width), rows: rows.filter((row) => row.cells.some((cell) => cell !== '')) };
}

function asTexts(row: XlsxRow, width: number): string[] {
  const texts = Array.from({ length: width }, () => '');
  for (const { column, value } of row.cells) {
    if (column < width) texts[column] = value === null ? '' : String(value);
  }
  return texts;
}
