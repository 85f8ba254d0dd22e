import { type Zippable, zipSync } from 'fflate';
import { startsFormula } from '../formula.ts';
import { type Problem, type Read, readOk, refuseAll } from '../read.ts';
import { encodeUtf8 } from '../text.ts';
import { isoToSerial } from './serial-date.ts';
import { columnName } from './sheet.ts';

/** What a cell can be given: text, number, boolean, nothing, or a date as "2026-01-31" or "2026-01-31T08:30:00". */
export type XlsxValue = string | number | boolean | null | undefined | { readonly date: string };

export interface XlsxSheetInput {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly XlsxValue[])[];
  /** Column widths in characters; default from the texts, between 8 and 60. */
  readonly widths?: readonly number[];
}

/**
 * A workbook: bold, frozen header with filters. Text is always written as text, never as a formula; text that starts
 * like one also keeps its quote prefix, so that it stays text when somebody edits the cell. The same input gives the
 * same bytes. Refused, as spreadsheets would refuse it: bad sheet names, too many rows, text over 32,767 characters.
 */
export function writeXlsx(sheets: readonly XlsxSheetInput[]): Read<Uint8Array> {
  const problems = findProblems(sheets);
  if (problems.length > 0) return refuseAll(problems.slice(0, 20));
  const sized = sheets.map(({ name, header, rows }) => ({ name, columns: header.length, rows: rows.length }));
  const parts: Zippable = Object.fromEntries(
    Object.entries(bookParts(sized)).map(([name, text]) => [name, encodeUtf8(text)]),
  );
  sheets.forEach((sheet, index) => {
    parts[sheetPath(index)] = encodeUtf8(sheetXml(sheet));
  });
  return readOk(zipSync(parts, { level: 6, mtime: WRITTEN_AT }));
}

/** A fixed time (read in local time by fflate, so without zone): equal content is an equal file. */
export const WRITTEN_AT = '1980-01-02T00:00:00';

export const sheetPath = (index: number): string => `xl/worksheets/sheet${index + 1}.xml`;

/** What a workbook is told of each of its sheets. */
interface SizedSheet {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
}

/** Every part of a workbook but its sheets, by path; the first is the one by which programs know it for a workbook. */
export const bookParts = (sheets: readonly SizedSheet[]): Readonly<Record<string, string>> => ({
  '[Content_Types].xml': contentTypes(sheets.length),
  '_rels/.rels': ROOT_RELATIONS,
  'xl/workbook.xml': workbookXml(sheets),
  'xl/_rels/workbook.xml.rels': workbookRelations(sheets.length),
  'xl/styles.xml': STYLES,
});

const MAX_TEXT = 32_767;

function findProblems(sheets: readonly XlsxSheetInput[]): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  if (sheets.length === 0) problems.push({ where: '', message: 'A workbook needs at least one sheet.' });
  for (const { name, header, rows } of sheets) {
    if (!/^[^\\/?*[\]:\p{Cc}\p{Cs}\ufffe\uffff]{1,31}$/u.test(name) || name.length > 31 || /^'|'$/.test(name)) {
      problems.push({
        where: name,
        message: 'A sheet name has 1 to 31 characters, none of \\ / ? * [ ] : nor an outer quote.',
      });
    }
    if (names.has(name.toLowerCase())) problems.push({ where: name, message: 'Two sheets have the same name.' });
    names.add(name.toLowerCase());
    if (rows.length >= 1_048_576)
      problems.push({ where: name, message: 'The sheet has more than 1,048,575 rows. Split it.' });
    [header, ...rows].forEach((row, index) => problems.push(...rowProblems(name, row, index + 1)));
  }
  return problems;
}

export function rowProblems(sheet: string, row: readonly XlsxValue[], number: number): Problem[] {
  if (row.length > 16_384)
    return [{ where: `${sheet}, row ${number}`, message: 'The row has more than 16,384 columns.' }];
  return row.flatMap((value, column) => {
    if (typeof value !== 'string' || value.length <= MAX_TEXT) return [];
    return [
      { where: `${sheet}!${columnName(column)}${number}`, message: 'The text is longer than 32,767 characters.' },
    ];
  });
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const ROOT_RELATIONS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

// Cell styles by index: 0 plain, 1 header, 2 text with quote prefix, 3 date, 4 date and time, 5 text.
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

function contentTypes(count: number): string {
  const sheets = numbered(
    count,
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
  );
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>${sheets}</Types>`;
}

function workbookXml(sheets: readonly SizedSheet[]): string {
  const list = sheets.map(
    ({ name }, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const filters = sheets.map((sheet, index) => {
    const quoted = escapeXml(`'${sheet.name.replaceAll("'", "''")}'`);
    const last = columnName(Math.max(sheet.columns, 1) - 1);
    return `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">${quoted}!$A$1:$${last}$${sheet.rows + 1}</definedName>`;
  });
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${list.join('')}</sheets><definedNames>${filters.join('')}</definedNames></workbook>`;
}

function workbookRelations(count: number): string {
  const sheets = numbered(
    count,
    (n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${sheets}<Relationship Id="rId${count + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`;
}

function numbered(count: number, make: (n: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index + 1)).join('');
}

function sheetXml(sheet: XlsxSheetInput): string {
  const widths = Array.from({ length: Math.max(sheet.header.length, 1) }, (_, column) => widthOf(sheet, column));
  const rows = sheet.rows.map((row, index) => rowXml(row, index + 2));
  return `${sheetHead(sheet.header, widths)}${rows.join('')}${sheetTail(sheet.header.length, sheet.rows.length)}`;
}

/** A sheet up to its first row of content; widths in characters. */
export function sheetHead(header: readonly string[], widths: readonly number[]): string {
  const columns = widths.map((width, n) => `<col min="${n + 1}" max="${n + 1}" width="${width}" customWidth="1"/>`);
  const pane =
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>';
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>${rowXml(header, 1, true)}`;
}

/** The rest of a sheet after its last row. */
export function sheetTail(columns: number, rows: number): string {
  return `</sheetData><autoFilter ref="A1:${columnName(Math.max(columns, 1) - 1)}${rows + 1}"/></worksheet>`;
}

export function widthOf(sheet: Pick<XlsxSheetInput, 'header' | 'rows' | 'widths'>, column: number): number {
  const given = sheet.widths?.[column];
  if (given !== undefined) return Math.min(Math.max(given, 1), 255);
  const texts = [sheet.header, ...sheet.rows.slice(0, 200)].map((row) => textOf(row[column]).length);
  return Math.min(Math.max(...texts, 6) + 2, 60);
}

function textOf(value: XlsxValue): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? value.date : String(value);
}

export function rowXml(row: readonly XlsxValue[], number: number, header = false): string {
  const cells = row.map((value, column) => cellXml(value, `${columnName(column)}${number}`, header));
  return `<row r="${number}">${cells.join('')}</row>`;
}

function cellXml(value: XlsxValue, ref: string, header: boolean): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'boolean') return `<c r="${ref}" t="b"><v>${value ? 1 : 0}</v></c>`;
  if (typeof value === 'number' && Number.isFinite(value)) return `<c r="${ref}"><v>${value}</v></c>`;
  const serial = typeof value === 'object' ? isoToSerial(value.date) : undefined;
  if (typeof value === 'object' && serial !== undefined) {
    return `<c r="${ref}" s="${value.date.length > 10 ? 4 : 3}"><v>${serial}</v></c>`;
  }
  const text = textOf(value);
  const style = header ? 1 : startsFormula(text) ? 2 : 5;
  return `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeText(text)}</t></is></c>`;
}

// Control characters and lone surrogates, which XML 1.0 cannot hold, and CR, which its readers turn into LF.
const NOT_IN_XML = /[^\t\n\P{Cc}]|[\p{Cs}\ufffe\uffff]/gu;

function escapeText(text: string): string {
  const guarded = text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return escapeXml(
    guarded.replace(NOT_IN_XML, (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`),
  );
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
