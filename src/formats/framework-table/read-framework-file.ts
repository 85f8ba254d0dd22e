import { isLibraryWorkbook, readXlsxLibrary } from '../framework-library/read-xlsx-library.ts';
import { readYamlLibrary } from '../framework-library/read-yaml-library.ts';
import { bytesInWords, type Read, refuse } from '../read.ts';
import { toText } from '../text.ts';
import { readXlsx } from '../xlsx/read-xlsx.ts';
import { FILE_LIMITS, type FrameworkFile } from './framework-file.ts';
import { readCatalogFramework } from './read-catalog.ts';
import {
  readCsvFramework,
  readWorkbookFramework,
  type TableFile,
  type TableOptions,
  XLSX_BOUNDS,
} from './read-table.ts';

const ZIP = [0x50, 0x4b];
const OLE = [0xd0, 0xcf];
const begins = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, at) => bytes[at] === byte);

/**
 * A framework from a file of any format that is taken: an OSCAL catalog (JSON, YAML, XML), a table (CSV, workbook), a
 * library of CISO Assistant (YAML, workbook). Which it is follows from its content; names lie.
 */
export const readFrameworkFile = (bytes: Uint8Array, options: TableOptions = {}): Read<FrameworkFile | TableFile> => {
  if (bytes.byteLength > FILE_LIMITS.maxBytes)
    return refuse('start', `The file is larger than ${bytesInWords(FILE_LIMITS.maxBytes)}.`);
  if (begins(bytes, ZIP) || begins(bytes, OLE)) return readWorkbook(bytes, options);
  const text = toText(bytes.subarray(0, LOOK), LOOK + 8);
  // Cut within a character, or no text at all: whoever reads the whole says which.
  const start = text.ok ? text.value : String.fromCharCode(...bytes.subarray(0, 1_000));
  if (/^\s*[<{[]/.test(start)) return readCatalogFramework(bytes);
  if (/^catalog:|^profile:/m.test(start)) return readCatalogFramework(bytes);
  if (/^(?:---|%YAML|urn:|convert_library_version:|objects:|locale:|ref_id:)/m.test(start))
    return readYamlLibrary(bytes);
  return readCsvFramework(bytes, options);
};

const LOOK = 20_000;

const readWorkbook = (bytes: Uint8Array, options: TableOptions): Read<FrameworkFile | TableFile> => {
  const book = readXlsx(bytes, XLSX_BOUNDS);
  if (!book.ok) return book;
  return isLibraryWorkbook(book.value) ? readXlsxLibrary(book.value) : readWorkbookFramework(book.value, options);
};
