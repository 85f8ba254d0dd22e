import type { CsvDelimiter } from './csv.ts';
import { neutraliseCell } from './formula.ts';

export type CsvValue = string | number | boolean | null | undefined;

export interface CsvWriteOptions {
  readonly delimiter?: CsvDelimiter;
  /** A byte order mark in front, without which Excel reads UTF-8 as the local code page. Default true. */
  readonly mark?: boolean;
}

/**
 * CSV after RFC 4180 (CRLF, quotes doubled). Every cell, also of the header, is neutralised so that it cannot run as
 * a formula; `readCsv(…, {neutralised: true})` gives back the same text. `null` and `undefined` are empty cells.
 */
export function writeCsv(
  header: readonly string[],
  rows: readonly (readonly CsvValue[])[],
  options: CsvWriteOptions = {},
): string {
  return (options.mark === false ? '' : '\ufeff') + writeRows([header, ...rows], options.delimiter);
}

/** Further rows of a file that `writeCsv` began. */
export function writeRows(rows: readonly (readonly CsvValue[])[], delimiter: CsvDelimiter = ','): string {
  return rows.map((row) => `${writeRow(row, delimiter)}\r\n`).join('');
}

function writeRow(row: readonly CsvValue[], delimiter: CsvDelimiter): string {
  const cells = row.map((value) => quote(neutraliseCell(value === null || value === undefined ? '' : String(value))));
  // A row of one empty cell would be a blank line, which readers skip.
  return cells.length === 1 && cells[0] === '' ? '""' : cells.join(delimiter);
}

// Every possible delimiter is quoted, not only the one in use: the reader's spreadsheet may expect another.
const NEEDS_QUOTES = /[",;\t|\r\n]|^[\s\ufeff]|\s$/;

function quote(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
