import { type Read, readOk } from '../read.ts';
import { localName, readXml, type XmlLimits } from '../xml.ts';
import type { ZipArchive } from '../zip.ts';
import { isBuiltInDateFormat, isDateFormat } from './serial-date.ts';

/** Nodes of one part: a sheet has some eight for each cell. */
const PART_LIMITS: XmlLimits = { maxNodes: 6_000_000 };

/** Reads one XML part of the package with handlers that see local names. */
export function readPart(
  zip: ZipArchive,
  name: string,
  handlers: {
    open?(name: string, attributes: Readonly<Record<string, string>>): void;
    close?(name: string): void;
    text?(text: string): void;
  },
): Read<undefined> {
  const bytes = zip.read(name);
  if (!bytes.ok) return bytes;
  const read = readXml(
    bytes.value,
    {
      open: (tag, attributes) => handlers.open?.(localName(tag), attributes),
      close: (tag) => handlers.close?.(localName(tag)),
      text: (text) => handlers.text?.(text),
    },
    PART_LIMITS,
  );
  if (read.ok) return read;
  return { ok: false, problems: read.problems.map(({ where, message }) => ({ where: `${name}, ${where}`, message })) };
}

/** Relationship targets by id, and the target of the first relationship of a type. */
export interface Relationships {
  readonly byId: ReadonlyMap<string, string>;
  readonly officeDocument?: string;
}

/** The relationships of a part ("xl/workbook.xml"), or of the package (''). Targets become names in the archive. */
export function readRelationships(zip: ZipArchive, part: string): Read<Relationships> {
  const cut = part.lastIndexOf('/') + 1;
  const name = `${part.slice(0, cut)}_rels/${part.slice(cut)}.rels`;
  const byId = new Map<string, string>();
  let officeDocument: string | undefined;
  if (!zip.names.includes(name)) return readOk({ byId });
  const read = readPart(zip, name, {
    open(tag, attributes) {
      if (tag !== 'Relationship' || attributes['TargetMode'] === 'External') return;
      const target = resolveTarget(part.slice(0, cut), attributes['Target'] ?? '');
      byId.set(attributes['Id'] ?? '', target);
      if (attributes['Type']?.endsWith('/officeDocument')) officeDocument ??= target;
    },
  });
  if (!read.ok) return read;
  return readOk({ byId, ...(officeDocument ? { officeDocument } : {}) });
}

/** Only ever looked up in the archive's own list of names, so a target can name nothing outside. */
function resolveTarget(folder: string, target: string): string {
  const parts = (target.startsWith('/') ? target : folder + target).split('/');
  const resolved: string[] = [];
  for (const part of parts) {
    if (part === '..') resolved.pop();
    else if (part !== '' && part !== '.') resolved.push(part);
  }
  return resolved.join('/');
}

export interface SheetEntry {
  readonly name: string;
  readonly relation: string;
  readonly hidden: boolean;
}

/** The sheets in their order, and which day the workbook counts from. */
export function readWorkbookPart(zip: ZipArchive, name: string): Read<{ sheets: SheetEntry[]; date1904: boolean }> {
  const sheets: SheetEntry[] = [];
  let date1904 = false;
  const read = readPart(zip, name, {
    open(tag, attributes) {
      if (tag === 'workbookPr') date1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true';
      if (tag !== 'sheet') return;
      const relation = Object.entries(attributes).find(([key]) => localName(key) === 'id' && key !== 'id')?.[1] ?? '';
      const hidden = attributes['state'] === 'hidden' || attributes['state'] === 'veryHidden';
      sheets.push({ name: attributes['name'] ?? '', relation, hidden });
    },
  });
  return read.ok ? readOk({ sheets, date1904 }) : read;
}

/** The shared texts; rich text is joined, phonetic guides (rPh) are left out. */
export function readSharedStrings(zip: ZipArchive, name: string): Read<string[]> {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let phonetic = 0;
  const read = readPart(zip, name, {
    open(tag) {
      if (tag === 'si') text = '';
      if (tag === 'rPh') phonetic += 1;
      inText = tag === 't' && phonetic === 0;
    },
    close(tag) {
      inText = false;
      if (tag === 'rPh') phonetic -= 1;
      if (tag === 'si') strings.push(decodeEscapes(text));
    },
    text(piece) {
      if (inText) text += piece;
    },
  });
  return read.ok ? readOk(strings) : read;
}

/** For each cell style, whether it shows a date. */
export function readDateStyles(zip: ZipArchive, name: string): Read<boolean[]> {
  const formats = new Map<number, boolean>();
  const styles: boolean[] = [];
  let inCellStyles = false;
  const read = readPart(zip, name, {
    open(tag, attributes) {
      if (tag === 'numFmt') formats.set(Number(attributes['numFmtId']), isDateFormat(attributes['formatCode'] ?? ''));
      if (tag === 'cellXfs') inCellStyles = true;
      if (tag !== 'xf' || !inCellStyles) return;
      const id = Number(attributes['numFmtId'] ?? 0);
      styles.push(formats.get(id) ?? isBuiltInDateFormat(id));
    },
    close(tag) {
      if (tag === 'cellXfs') inCellStyles = false;
    },
  });
  return read.ok ? readOk(styles) : read;
}

/** Characters that XML cannot hold are written _xHHHH_ (ISO/IEC 29500-1, 22.9.2.19). */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
