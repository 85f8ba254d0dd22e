import { restoreCell } from './formula.ts';
import { lineColumn, type Read, readOk, refuse, Warnings } from './read.ts';
import { toText } from './text.ts';

export type CsvDelimiter = ',' | ';' | '\t' | '|';

export interface CsvRow {
  /** Line of the file on which the row starts, from 1; what a message about the row should name. */
  readonly line: number;
  /** As many cells as the header has; more only where the row itself has more. */
  readonly cells: readonly string[];
}

export interface Csv {
  readonly delimiter: CsvDelimiter;
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

export interface CsvOptions {
  /** Default: the one of , ; tab | that the first line has most of. */
  readonly delimiter?: CsvDelimiter;
  /** The file was written by `writeCsv`: take off the apostrophes that keep cells from being formulas. */
  readonly neutralised?: boolean;
  readonly maxBytes?: number;
  readonly maxRows?: number;
  readonly maxColumns?: number;
  /** Length of one cell in UTF-16 units. */
  readonly maxCellLength?: number;
  readonly maxCells?: number;
}

/** Defaults of `readCsv`. 32,767 is what a spreadsheet cell can hold; scanners write more. */
export const CSV_LIMITS = {
  maxBytes: 50_000_000,
  maxRows: 200_000,
  maxColumns: 1_000,
  maxCellLength: 1_000_000,
  maxCells: 3_000_000,
} as const;

/**
 * CSV after RFC 4180, as spreadsheets and scanners write it: quoted cells with doubled quotes and line breaks,
 * CRLF, LF or CR, a byte order mark, blank lines skipped, short rows filled up (with a warning). The first row is
 * the header. Refused with the line: an unclosed quote, text after a closing quote, anything over the limits.
 */
export function readCsv(input: string | Uint8Array, options: CsvOptions = {}): Read<Csv> {
  const text = toText(input, options.maxBytes ?? CSV_LIMITS.maxBytes);
  if (!text.ok) return text;
  const delimiter = options.delimiter ?? sniffDelimiter(text.value);
  const scan = new CsvScan(text.value, delimiter, { ...CSV_LIMITS, ...options });
  const fault = scan.run();
  if (fault) return refuse(lineColumn(fault.line, fault.column), fault.message);
  const [first, ...rest] = scan.rows;
  if (!first) return refuse('start', 'The file is empty. The first row must name the columns.');
  const clean = options.neutralised ? (cell: string): string => restoreCell(cell) : (cell: string): string => cell;
  const header = first.cells.map(clean);
  const warnings = new Warnings();
  warnOfRepeats(header, first.line, warnings);
  const rows = rest.map(({ line, cells }) => ({
    line,
    cells: fitRow(cells.map(clean), header.length, line, warnings),
  }));
  return readOk({ delimiter, header, rows }, warnings.all());
}

function warnOfRepeats(header: readonly string[], line: number, warnings: Warnings): void {
  const seen = new Set<string>();
  for (const name of header) {
    if (seen.has(name))
      warnings.add(`line ${line}`, `The column "${name.slice(0, 80)}" appears twice. Rename one of them.`);
    seen.add(name);
  }
}

function fitRow(cells: string[], columns: number, line: number, warnings: Warnings): string[] {
  if (cells.length === columns) return cells;
  warnings.add(`line ${line}`, `The row has ${cells.length} cells, the header ${columns}.`);
  while (cells.length < columns) cells.push('');
  return cells;
}

const DELIMITERS: readonly CsvDelimiter[] = [',', ';', '\t', '|'];

/** The delimiter that the first row has most of outside quotes; a comma where there is none. */
function sniffDelimiter(text: string): CsvDelimiter {
  const counts = new Map<string, number>();
  let quoted = false;
  let started = false;
  for (let i = 0; i < Math.min(text.length, 100_000); i += 1) {
    const char = text.charAt(i);
    if (char === '"') quoted = !quoted;
    if (quoted) continue;
    const breaks = char === '\n' || char === '\r';
    if (breaks && started) break;
    started ||= !breaks;
    if (DELIMITERS.includes(char as CsvDelimiter)) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return DELIMITERS.reduce((best, next) => ((counts.get(next) ?? 0) > (counts.get(best) ?? 0) ? next : best));
}

interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;

class CsvScan {
  readonly rows: CsvRow[] = [];
  readonly #text: string;
  readonly #delimiter: number;
  readonly #limits: Required<Omit<CsvOptions, 'delimiter' | 'neutralised'>>;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #cells = 0;
  #fault: Fault | undefined;

  constructor(text: string, delimiter: CsvDelimiter, limits: Required<Omit<CsvOptions, 'delimiter' | 'neutralised'>>) {
    this.#text = text;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#limits = limits;
  }

  run(): Fault | undefined {
    while (!this.#fault && this.#skipBlankLines()) this.#row();
    return this.#fault;
  }

  /** False at the end of the file. A loop of its own: a file of nothing but line breaks must not be slow. */
  #skipBlankLines(): boolean {
    let code = this.#text.charCodeAt(this.#at);
    while (code === LF || code === CR) {
      this.#at += 1;
      const next = this.#text.charCodeAt(this.#at);
      if (code === LF || next !== LF) this.#line += 1;
      code = next;
    }
    this.#lineStart = this.#at;
    return this.#at < this.#text.length;
  }

  #row(): void {
    const line = this.#line;
    const cells: string[] = [];
    do {
      cells.push(this.#cell());
      if (cells.length > this.#limits.maxColumns)
        this.#fail(`The row has more than ${this.#limits.maxColumns} columns.`);
    } while (!this.#fault && this.#skipDelimiter());
    if (this.#fault) return;
    this.#endOfLine();
    this.rows.push({ line, cells });
    this.#cells += cells.length;
    if (this.rows.length > this.#limits.maxRows + 1)
      this.#fail(`The file has more than ${this.#limits.maxRows} rows. Split it.`);
    if (this.#cells > this.#limits.maxCells)
      this.#fail(`The file has more than ${this.#limits.maxCells} cells. Split it.`);
  }

  #cell(): string {
    const cell = this.#text.charCodeAt(this.#at) === QUOTE ? this.#quoted() : this.#plain();
    if (cell.length > this.#limits.maxCellLength) {
      this.#fail(`The cell is longer than ${this.#limits.maxCellLength} characters. Shorten it.`);
    }
    return cell;
  }

  /** A quote inside an unquoted cell is kept as it is: RFC 4180 leaves it open, and 3" pipe is common. */
  #plain(): string {
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === this.#delimiter || code === LF || code === CR) break;
    }
    return this.#text.slice(start, this.#at);
  }

  #quoted(): string {
    const opened = { line: this.#line, column: this.#column() };
    const parts: string[] = [];
    let from = this.#at + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', from);
      if (quote < 0) {
        this.#fault ??= {
          ...opened,
          message: 'The quote that opens here is never closed. Close it, or double the quotes inside.',
        };
        return '';
      }
      parts.push(this.#text.slice(from, quote));
      from = quote + 2;
      if (this.#text.charCodeAt(quote + 1) !== QUOTE) break;
    }
    this.#countLines(this.#at, from - 1);
    this.#at = from - 1;
    const cell = parts.join('"');
    if (!this.#atCellEnd()) this.#fail('Text follows a closing quote. Double the quotes that belong to the text.');
    return cell;
  }

  /** Line breaks inside a quoted cell. Looks at the cell alone: a search backwards would read the file again. */
  #countLines(start: number, end: number): void {
    const source = this.#text.slice(start, end);
    const breaks = source.match(/\r\n|\r|\n/g)?.length ?? 0;
    if (breaks === 0) return;
    this.#line += breaks;
    this.#lineStart = start + Math.max(source.lastIndexOf('\n'), source.lastIndexOf('\r')) + 1;
  }

  #atCellEnd(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    return Number.isNaN(code) || code === this.#delimiter || code === LF || code === CR;
  }

  #skipDelimiter(): boolean {
    if (this.#text.charCodeAt(this.#at) !== this.#delimiter) return false;
    this.#at += 1;
    return true;
  }

  #endOfLine(): void {
    if (this.#text.charCodeAt(this.#at) === CR && this.#text.charCodeAt(this.#at + 1) === LF) this.#at += 1;
    this.#at += 1;
    this.#line += 1;
    this.#lineStart = this.#at;
  }

  #column(): number {
    return this.#at - this.#lineStart + 1;
  }

  #fail(message: string): void {
    this.#fault ??= { line: this.#line, column: this.#column(), message };
  }
}
