import { Zip, ZipDeflate } from 'fflate';
import type { Problem } from '../read.ts';
import { encodeUtf8 } from '../text.ts';
import {
  bookParts,
  rowProblems,
  rowXml,
  sheetHead,
  sheetPath,
  sheetTail,
  WRITTEN_AT,
  widthOf,
  type XlsxValue,
} from './write-xlsx.ts';

/** The rows that column widths are taken from. */
const SAMPLE = 200;
const MAX_ROWS = 1_048_575;

export interface XlsxStream {
  /** Writes further rows; what is wrong with one, after which the workbook is of no use. */
  readonly rows: (rows: readonly (readonly XlsxValue[])[]) => readonly Problem[];
  readonly end: () => void;
}

/**
 * A workbook of one sheet as `writeXlsx` makes it, written part by part: `emit` gets its bytes in order, and nothing
 * else of it is held. The name must be one that `writeXlsx` takes.
 */
export const streamXlsx = (name: string, header: readonly string[], emit: (bytes: Uint8Array) => void): XlsxStream => {
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    emit(bytes);
  });
  const open = (path: string): ZipDeflate => {
    const entry = new ZipDeflate(path, { level: 6 });
    entry.mtime = WRITTEN_AT;
    zip.add(entry);
    return entry;
  };
  const [[firstPath, firstText] = ['', '']] = Object.entries(bookParts([{ name, columns: header.length, rows: 0 }]));
  open(firstPath).push(encodeUtf8(firstText), true);
  const sheet = open(sheetPath(0));
  let written = 0;
  const begin = (rows: readonly (readonly XlsxValue[])[]) => {
    const sample = { header, rows: rows.slice(0, SAMPLE) };
    const widths = Array.from({ length: Math.max(header.length, 1) }, (_, column) => widthOf(sample, column));
    sheet.push(encodeUtf8(sheetHead(header, widths)));
  };
  let isBegun = false;
  return {
    rows: (rows) => {
      if (!isBegun) begin(rows);
      isBegun = true;
      if (written + rows.length > MAX_ROWS)
        return [{ where: name, message: 'The sheet has more than 1,048,575 rows. Split it.' }];
      const problems = rows.flatMap((row, index) => rowProblems(name, row, written + index + 2));
      if (problems.length > 0) return problems.slice(0, 20);
      sheet.push(encodeUtf8(rows.map((row, index) => rowXml(row, written + index + 2)).join('')));
      written += rows.length;
      return [];
    },
    end: () => {
      if (!isBegun) begin([]);
      sheet.push(encodeUtf8(sheetTail(header.length, written)), true);
      const rest = Object.entries(bookParts([{ name, columns: header.length, rows: written }])).slice(1);
      for (const [path, text] of rest) open(path).push(encodeUtf8(text), true);
      zip.end();
    },
  };
};
