import { Inflate } from 'fflate';
import { bytesInWords, type Read, readOk, refuse } from './read.ts';
import { decodeAs, decodeUtf8 } from './text.ts';

export interface ZipLimits {
  /** Size of the archive itself. */
  readonly maxBytes?: number;
  /** All entries together, unpacked. */
  readonly maxInflated?: number;
  /** How many times its packed size an entry above 1 MB may take. */
  readonly maxRatio?: number;
  readonly maxEntries?: number;
}

/** Defaults of `openZip` (OWASP ASVS 5.0 V5.2.3, V5.2.5, V5.3.3). */
export const ZIP_LIMITS = { maxBytes: 50_000_000, maxInflated: 50_000_000, maxRatio: 100, maxEntries: 1_000 } as const;

interface ZipEntry {
  readonly name: string;
  readonly stored: boolean;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

/** An archive whose directory was checked; nothing is unpacked until asked for. */
export interface ZipArchive {
  /** Names of the files, without folders, in the order of the directory. */
  readonly names: readonly string[];
  /** The bytes of one file. Refused: not there, another size or checksum than the directory says. */
  read(name: string): Read<Uint8Array>;
}

/**
 * Opens a zip archive by its central directory and refuses what an honest one never holds: too many or too large
 * entries by their own claim, names that leave the folder, repeated names, links, encryption, archives in the
 * archive, overlapping entries. Claims may lie, so `read` counts bytes while it unpacks.
 */
export function openZip(bytes: Uint8Array, limits: ZipLimits = {}): Read<ZipArchive> {
  const bounds = { ...ZIP_LIMITS, ...limits };
  if (bytes.byteLength > bounds.maxBytes)
    return refuse('start', `The archive is larger than ${bytesInWords(bounds.maxBytes)}.`);
  const end = findEnd(bytes);
  if (!end) return refuse('start', 'This is no zip archive, or it is cut off. Upload it again.');
  if (end.count > bounds.maxEntries)
    return refuse('directory', `The archive holds more than ${bounds.maxEntries} files.`);
  const directory = readDirectory(bytes, end);
  if (typeof directory === 'string') return refuse('directory', directory);
  const message = checkEntries(directory, bounds) ?? checkPlaces(bytes, directory, end.start);
  if (message) return refuse(message.where, message.message);
  const entries = new Map(directory.filter((entry) => !entry.name.endsWith('/')).map((entry) => [entry.name, entry]));
  return readOk({ names: [...entries.keys()], read: (name) => readEntry(bytes, entries.get(name), name) });
}

interface End {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The end record; its comment must reach exactly to the end of the file, so that nothing is appended unseen. */
function findEnd(bytes: Uint8Array): End | undefined {
  const view = viewOf(bytes);
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 65_535); at -= 1) {
    if (view.getUint32(at, true) !== 0x06054b50 || at + 22 + view.getUint16(at + 20, true) !== bytes.length) continue;
    const start = view.getUint32(at + 16, true);
    const size = view.getUint32(at + 12, true);
    return start + size <= at ? { count: view.getUint16(at + 10, true), start, end: start + size } : undefined;
  }
  return undefined;
}

function readDirectory(bytes: Uint8Array, { count, start, end }: End): ZipEntry[] | string {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  let at = start;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50)
      return 'The directory is broken. Save the file again.';
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) return 'The directory is broken. Save the file again.';
    const nameBytes = bytes.subarray(at + 46, nameEnd);
    const name = decodeUtf8(nameBytes) ?? decodeAs(nameBytes, 'latin1') ?? '';
    const method = view.getUint16(at + 10, true);
    // Bit 0: encrypted; bit 13: directory encrypted.
    if (view.getUint16(at + 8, true) & 0x2001) return `"${short(name)}" is encrypted. Remove the password.`;
    if (method !== 0 && method !== 8) return `"${short(name)}" is packed in a way that is not supported.`;
    if (view.getUint32(at + 38, true) >>> 28 === 0xa) return `"${short(name)}" is a link. Replace it by the file.`;
    entries.push({
      name,
      stored: method === 0,
      crc: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at = next;
  }
  return at === end ? entries : 'The directory is broken. Save the file again.';
}

interface Refusal {
  readonly where: string;
  readonly message: string;
}

const NESTED = /\.(?:zip|xlsx|xlsm|xlsb|docx|docm|pptx|pptm|odt|ods|odp|jar|war|apk|7z|rar|gz|tgz|bz2|xz|zst|tar)$/i;

function checkEntries(entries: readonly ZipEntry[], limits: Required<ZipLimits>): Refusal | undefined {
  const seen = new Set<string>();
  let total = 0;
  for (const entry of entries) {
    total += entry.size;
    const message = checkName(entry.name, seen) ?? checkClaim(entry, total, limits);
    if (message) return { where: short(entry.name), message };
    seen.add(entry.name.toLowerCase());
  }
  return undefined;
}

function checkName(name: string, seen: ReadonlySet<string>): string | undefined {
  const parts = name.split('/');
  const leaves =
    name === '' || /^[a-z]:|[\\\0]/i.test(name) || parts[0] === '' || parts.includes('..') || parts.includes('.');
  if (leaves) return 'The name of the entry leads outside the archive.';
  if (seen.has(name.toLowerCase())) return 'The archive holds two entries of the same name.';
  return NESTED.test(name) ? 'The archive holds another archive or document. Remove it.' : undefined;
}

function checkClaim(entry: ZipEntry, total: number, limits: Required<ZipLimits>): string | undefined {
  if (total > limits.maxInflated)
    return `The archive unpacks to more than ${bytesInWords(limits.maxInflated)}. Split it.`;
  const ratio = entry.size / Math.max(entry.packedSize, 1);
  if (entry.size > 1_000_000 && ratio > limits.maxRatio)
    return `The entry unpacks to more than ${limits.maxRatio} times its size.`;
  if (entry.stored && entry.size !== entry.packedSize) return 'The entry is not packed, yet claims two sizes.';
  return undefined;
}

/** Entries lie one after the other before the directory: overlapping ones are how small bombs are made. */
function checkPlaces(bytes: Uint8Array, entries: readonly ZipEntry[], limit: number): Refusal | undefined {
  let free = 0;
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    const start = dataStart(bytes, entry);
    const where = short(entry.name);
    if (start === undefined)
      return { where, message: 'The entry is not where the directory says. Save the file again.' };
    if (entry.offset < free || start + entry.packedSize > limit)
      return { where, message: 'The entry overlaps another one.' };
    free = start + entry.packedSize;
  }
  return undefined;
}

function dataStart(bytes: Uint8Array, entry: ZipEntry): number | undefined {
  const view = viewOf(bytes);
  const at = entry.offset;
  if (at + 30 > bytes.length || view.getUint32(at, true) !== 0x04034b50) return undefined;
  const nameEnd = at + 30 + view.getUint16(at + 26, true);
  const name = bytes.subarray(at + 30, nameEnd);
  if ((decodeUtf8(name) ?? decodeAs(name, 'latin1')) !== entry.name) return undefined;
  return nameEnd + view.getUint16(at + 28, true);
}

function readEntry(bytes: Uint8Array, entry: ZipEntry | undefined, name: string): Read<Uint8Array> {
  const start = entry ? dataStart(bytes, entry) : undefined;
  if (!entry || start === undefined) return refuse(short(name), 'The archive holds no such file.');
  const packed = bytes.subarray(start, start + entry.packedSize);
  const data = entry.stored ? packed : inflate(packed, entry.size);
  if (!data) return refuse(short(name), 'The file does not have the size that the archive claims.');
  if (crc32(data) !== entry.crc)
    return refuse(short(name), 'The file is damaged: its checksum is wrong. Upload it again.');
  return readOk(data);
}

// Small pieces: a piece of 4 kB can unpack to 4 MB at most before the count is looked at.
const PIECE = 4_096;

/** The unpacked bytes; undefined where they are broken or become more than `size`. */
function inflate(packed: Uint8Array, size: number): Uint8Array | undefined {
  const data = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((chunk) => {
    if (length + chunk.length <= size) data.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let at = 0; at < packed.length && length <= size; at += PIECE) {
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch {
    // Safe: fflate throws only for a broken stream, and the caller says so.
    return undefined;
  }
  return length === size ? data : undefined;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (CRC_TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function short(name: string): string {
  return name.slice(0, 80);
}
