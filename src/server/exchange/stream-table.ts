import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCsv, writeRows } from '../../formats/csv-write.ts';
import { streamXlsx, type XlsxStream } from '../../formats/xlsx/stream-xlsx.ts';
import type { XlsxValue } from '../../formats/xlsx/write-xlsx.ts';
import { AppError } from '../../model/error.ts';
import type { TableFormat } from './table-text.ts';

/** The types that tables are sent under. */
export const MIMES: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

type Rows = readonly (readonly XlsxValue[])[];

/** A table as the bytes of a file, of which only a part is held: CSV as its rows come, a workbook once it is whole. */
export const streamTable = async (
  format: TableFormat,
  name: string,
  header: readonly string[],
  parts: AsyncIterable<Rows>,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> =>
  format === 'csv' ? csvOf(header, parts) : readBack(await spool(name, header, parts, signal));

const textOf = (value: XlsxValue) => (typeof value === 'object' && value !== null ? value.date : value);

async function* csvOf(header: readonly string[], parts: AsyncIterable<Rows>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(writeCsv(header, []));
  for await (const rows of parts) yield Buffer.from(writeRows(rows.map((row) => row.map(textOf))));
}

/**
 * Writes a workbook into a file that has no name any more: what does not fit into one is found out before anything has
 * been sent, and the file is gone when nobody holds it, also after a crash.
 */
const spool = async (
  name: string,
  header: readonly string[],
  parts: AsyncIterable<Rows>,
  signal: AbortSignal | undefined,
): Promise<FileHandle> => {
  const path = join(tmpdir(), `candor-export-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    await writeBook(file, name, header, parts);
    signal?.throwIfAborted();
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
};

const writeBook = async (file: FileHandle, name: string, header: readonly string[], parts: AsyncIterable<Rows>) => {
  let made: Uint8Array[] = [];
  // A sheet’s name has at most 31 characters.
  const book = streamXlsx(name.slice(0, 31), header, (bytes) => made.push(bytes));
  const flush = async () => {
    const bytes = Buffer.concat(made);
    made = [];
    await file.appendFile(bytes);
  };
  for await (const rows of parts) {
    checkFits(book.rows(rows));
    await flush();
  }
  book.end();
  await flush();
};

const checkFits = (problems: ReturnType<XlsxStream['rows']>): void => {
  const [first] = problems;
  if (!first) return;
  throw new AppError(
    'invalid',
    `this does not fit into a workbook, export it as CSV: ${first.where}: ${first.message}`,
    problems.map(({ where, message }) => ({ pointer: where, detail: message })),
  );
};

const PIECE = 65_536;

async function* readBack(file: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size; at += PIECE) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE), 0, PIECE, at);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
