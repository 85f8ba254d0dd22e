import { type Read, readOk, refuse, type Warnings } from '../read.ts';
import type { ZipArchive } from '../zip.ts';
import { decodeEscapes, readPart } from './parts.ts';
import { serialToIso } from './serial-date.ts';

export interface XlsxCell {
  /** "B7". */
  readonly ref: string;
  /** From 0. */
  readonly column: number;
  /** `date`: ISO text, see `serialToIso`. `error`: "#N/A" and the like. Null only for a formula without stored result. */
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'error';
  readonly value: string | number | boolean | null;
  /** The cell holds a formula; `value` is the result that was stored with it. */
  readonly formula?: true;
}

export interface XlsxRow {
  /** From 1, as the spreadsheet shows it. */
  readonly number: number;
  /** The cells that hold something, from left to right. */
  readonly cells: readonly XlsxCell[];
}

/** What the cells of every sheet refer to, and how many more cells may come. */
export interface SheetContext {
  readonly strings: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly date1904: boolean;
  readonly warnings: Warnings;
  readonly maxCells: number;
  cells: number;
}

const MAX_COLUMNS = 16_384;
const MAX_ROWS = 1_048_576;

/** The rows of one sheet part that hold anything. */
export function readSheet(zip: ZipArchive, part: string, sheet: string, context: SheetContext): Read<XlsxRow[]> {
  const scan = new SheetScan(sheet, context);
  const read = readPart(zip, part, {
    open: (tag, attributes) => scan.open(tag, attributes),
    close: (tag) => scan.close(tag),
    text: (text) => scan.text(text),
  });
  if (!read.ok) return read;
  return scan.fault ? refuse(scan.fault.where, scan.fault.message) : readOk(scan.rows);
}

class SheetScan {
  readonly rows: XlsxRow[] = [];
  fault: { where: string; message: string } | undefined;
  readonly #sheet: string;
  readonly #context: SheetContext;
  #row = 0;
  #cells: XlsxCell[] = [];
  #column = -1;
  #type = 'n';
  #style = 0;
  #formula = false;
  #inValue = false;
  #phonetic = 0;
  #value = '';
  #hasValue = false;

  constructor(sheet: string, context: SheetContext) {
    this.#sheet = sheet;
    this.#context = context;
  }

  open(tag: string, attributes: Readonly<Record<string, string>>): void {
    if (this.fault) return;
    if (tag === 'row') this.#startRow(attributes['r']);
    else if (tag === 'c') this.#startCell(attributes);
    else if (tag === 'f') this.#formula = true;
    else if (tag === 'rPh') this.#phonetic += 1;
    this.#inValue = (tag === 'v' || tag === 't') && this.#phonetic === 0;
    if (this.#inValue) this.#hasValue = true;
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text;
  }

  close(tag: string): void {
    this.#inValue = false;
    if (this.fault) return;
    if (tag === 'rPh') this.#phonetic -= 1;
    if (tag === 'c') this.#endCell();
    if (tag === 'row' && this.#cells.length > 0) this.rows.push({ number: this.#row, cells: this.#cells });
  }

  #startRow(number: string | undefined): void {
    const next = number === undefined ? this.#row + 1 : Number(number);
    if (!(Number.isInteger(next) && next > this.#row && next <= MAX_ROWS))
      this.#fail('The rows are not in order. Save the file again.');
    this.#row = next;
    this.#cells = [];
    this.#column = -1;
  }

  #startCell(attributes: Readonly<Record<string, string>>): void {
    const ref = attributes['r'];
    const column = ref === undefined ? this.#column + 1 : columnOf(ref, this.#row);
    if (column === undefined || column <= this.#column || column >= MAX_COLUMNS) {
      this.#fail(`The cell reference "${(ref ?? '').slice(0, 20)}" is wrong. Save the file again.`);
      return;
    }
    this.#column = column;
    this.#type = attributes['t'] ?? 'n';
    this.#style = Number(attributes['s'] ?? 0);
    this.#formula = false;
    this.#value = '';
    this.#hasValue = false;
  }

  #endCell(): void {
    if (!this.#hasValue && !this.#formula) return;
    this.#context.cells += 1;
    if (this.#context.cells > this.#context.maxCells) {
      this.#fail(`The workbook has more than ${this.#context.maxCells} cells. Split it.`);
      return;
    }
    const ref = `${columnName(this.#column)}${this.#row}`;
    const content = this.#hasValue ? this.#content(ref) : undefined;
    if (!content && this.#formula) {
      this.#context.warnings.add(
        this.#place(ref),
        'The formula has no stored result. Open and save the file in a spreadsheet.',
      );
    }
    if (!content && !this.#formula) return;
    const { type, value } = content ?? { type: 'text' as const, value: null };
    this.#cells.push({ ref, column: this.#column, type, value, ...(this.#formula ? { formula: true as const } : {}) });
  }

  #content(ref: string): Pick<XlsxCell, 'type' | 'value'> | undefined {
    const raw = this.#value;
    switch (this.#type) {
      case 's':
        return this.#shared(ref, raw);
      case 'inlineStr':
      case 'str':
        return { type: 'text', value: decodeEscapes(raw) };
      case 'b':
        return { type: 'boolean', value: raw.trim() === '1' || raw.trim() === 'true' };
      case 'e':
        return { type: 'error', value: raw.trim() };
      case 'd':
        return { type: 'date', value: raw.trim() };
      default:
        return this.#number(raw);
    }
  }

  #shared(ref: string, raw: string): Pick<XlsxCell, 'type' | 'value'> {
    const value = this.#context.strings[Number(raw)];
    if (value === undefined)
      this.#context.warnings.add(this.#place(ref), 'The text of the cell is missing in the file.');
    return { type: 'text', value: value ?? '' };
  }

  #number(raw: string): Pick<XlsxCell, 'type' | 'value'> | undefined {
    if (raw.trim() === '') return undefined;
    const value = Number(raw);
    if (!Number.isFinite(value)) return { type: 'text', value: raw };
    const iso = this.#context.dateStyles[this.#style] ? serialToIso(value, this.#context.date1904) : undefined;
    return iso === undefined ? { type: 'number', value } : { type: 'date', value: iso };
  }

  #place(ref: string): string {
    return `${this.#sheet}!${ref}`;
  }

  #fail(message: string): void {
    this.fault ??= { where: `${this.#sheet}, row ${this.#row}`, message };
  }
}

/** Column of "AB12" from 0; undefined where the text is no reference or is of another row. */
function columnOf(ref: string, row: number): number | undefined {
  const match = /^([A-Z]{1,3})([0-9]{1,7})$/.exec(ref);
  if (!match || Number(match[2]) !== row) return undefined;
  let column = 0;
  for (const letter of match[1] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** "A" for 0, "Z" for 25, "AA" for 26. */
export function columnName(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? columnName(rest - 1) : '') + String.fromCharCode(65 + (column % 26));
}
