import { decodeAs, decodeUtf8 } from './text.ts';

/** What a file is, by its content. */
export interface FileType {
  readonly mime: string;
  /** The usual extension, without dot. */
  readonly ext: string;
  /** A browser that shows it inside our pages could run something in it: only ever hand it out as an attachment. */
  readonly dangerousInline: boolean;
}

interface Signature {
  readonly bytes: readonly number[];
  readonly at?: number;
  readonly type: FileType;
}

function safe(mime: string, ext: string): FileType {
  return { mime, ext, dangerousInline: false };
}

function dangerous(mime: string, ext: string): FileType {
  return { mime, ext, dangerousInline: true };
}

const UNKNOWN = dangerous('application/octet-stream', 'bin');
const WEBP = safe('image/webp', 'webp');

// A PDF can hold scripts and links; an archive, a program or a font is nothing to show.
const SIGNATURES: readonly Signature[] = [
  { bytes: [0x25, 0x50, 0x44, 0x46, 0x2d], type: dangerous('application/pdf', 'pdf') },
  { bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], type: safe('image/png', 'png') },
  { bytes: [0xff, 0xd8, 0xff], type: safe('image/jpeg', 'jpg') },
  { bytes: [0x47, 0x49, 0x46, 0x38, 0x37, 0x61], type: safe('image/gif', 'gif') },
  { bytes: [0x47, 0x49, 0x46, 0x38, 0x39, 0x61], type: safe('image/gif', 'gif') },
  { bytes: [0x57, 0x45, 0x42, 0x50], at: 8, type: WEBP },
  { bytes: [0x50, 0x4b, 0x03, 0x04], type: dangerous('application/zip', 'zip') },
  { bytes: [0x50, 0x4b, 0x05, 0x06], type: dangerous('application/zip', 'zip') },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], type: dangerous('application/x-ole-storage', 'ole') },
  { bytes: [0x1f, 0x8b], type: dangerous('application/gzip', 'gz') },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], type: dangerous('application/x-7z-compressed', '7z') },
  { bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], type: dangerous('application/vnd.rar', 'rar') },
  { bytes: [0x7f, 0x45, 0x4c, 0x46], type: dangerous('application/x-elf', 'elf') },
  { bytes: [0x4d, 0x5a], type: dangerous('application/vnd.microsoft.portable-executable', 'exe') },
];

// How the parts of a package are named tells which one it is (ISO/IEC 29500-2, OpenDocument 1.3 part 2).
const PACKAGES: readonly (readonly [string, FileType])[] = [
  ['xl/', dangerous('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx')],
  ['word/', dangerous('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx')],
  ['ppt/', dangerous('application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx')],
  [
    'mimetypeapplication/vnd.oasis.opendocument.spreadsheet',
    dangerous('application/vnd.oasis.opendocument.spreadsheet', 'ods'),
  ],
  ['mimetypeapplication/vnd.oasis.opendocument.text', dangerous('application/vnd.oasis.opendocument.text', 'odt')],
];

/** How many bytes from the start `detectFileType` looks at. */
export const SNIFF_BYTES = 65_536;

/**
 * The type of a file by its content; the name is never looked at (OWASP ASVS 5.0 V5.2.2). The start of the file is
 * enough; a zip is looked at whole if given. What is nothing known is `application/octet-stream`, and dangerous.
 */
export function detectFileType(bytes: Uint8Array): FileType {
  if (bytes.length === 0) return safe('application/x-empty', '');
  for (const { bytes: wanted, at = 0, type } of SIGNATURES) {
    if (!wanted.every((byte, index) => bytes[at + index] === byte)) continue;
    if (type === WEBP && !startsWith(bytes, 'RIFF')) continue;
    return demote(bytes, type.ext === 'zip' ? packageType(bytes, type) : type);
  }
  const text = startText(bytes);
  return text === undefined ? UNKNOWN : textType(text);
}

function startsWith(bytes: Uint8Array, word: string): boolean {
  return word === decodeAs(bytes.subarray(0, word.length), 'latin1');
}

/** A picture with markup in its first bytes is made to be two things at once (a polyglot): never show it inline. */
function demote(bytes: Uint8Array, type: FileType): FileType {
  if (type.dangerousInline) return type;
  const head = decodeAs(bytes.subarray(0, 4_096), 'latin1') ?? '';
  return ACTIVE.test(head) ? { ...type, dangerousInline: true } : type;
}

function packageType(bytes: Uint8Array, zip: FileType): FileType {
  const start = decodeAs(bytes.subarray(0, SNIFF_BYTES), 'latin1') ?? '';
  // The central directory repeats every name at the end of the file.
  const end = decodeAs(bytes.subarray(Math.max(0, bytes.length - SNIFF_BYTES)), 'latin1') ?? '';
  const both = start + end;
  if (!both.includes('[Content_Types].xml') && !start.slice(0, 200).includes('mimetypeapplication/')) return zip;
  return PACKAGES.find(([name]) => both.includes(name))?.[1] ?? zip;
}

/** The first part of the file as text; undefined where it is binary. */
function startText(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, SNIFF_BYTES);
  if (head[0] === 0xff && head[1] === 0xfe)
    return decodeAs(head.subarray(0, head.length - (head.length % 2)), 'utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff)
    return decodeAs(head.subarray(0, head.length - (head.length % 2)), 'utf-16be');
  // Where the file goes on, the cut may fall inside a character.
  for (let cut = 0; cut <= (bytes.length > head.length ? 3 : 0); cut += 1) {
    const text = decodeUtf8(head.subarray(0, head.length - cut));
    if (text !== undefined) return isReadable(text) ? text : undefined;
  }
  return undefined;
}

function isReadable(text: string): boolean {
  // Logs of build servers hold colour codes (ESC).
  return !/[^\t\n\f\r\P{Cc}]/u.test(text.replaceAll('\u001b', ''));
}

const ACTIVE =
  /<(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|style|form|img|a\s|meta|link|math|base)/i;

function textType(text: string): FileType {
  const start = text.replace(/^\ufeff/, '').trimStart();
  const xml = /^<\?xml\s/i.test(start);
  if (/<svg[\s>/]/i.test(start.slice(0, 4_096)) && start.startsWith('<')) return dangerous('image/svg+xml', 'svg');
  if (xml)
    return ACTIVE.test(start) ? dangerous('application/xhtml+xml', 'xhtml') : dangerous('application/xml', 'xml');
  if (start.startsWith('<'))
    return ACTIVE.test(start) ? dangerous('text/html', 'html') : dangerous('application/xml', 'xml');
  // A browser that guesses may take text with markup in it for a page.
  const plain = ACTIVE.test(text) ? dangerous : safe;
  if (/^[[{]/.test(start)) return plain('application/json', 'json');
  return looksLikeCsv(start) ? plain('text/csv', 'csv') : plain('text/plain', 'txt');
}

/** At least two lines with the same number (one or more) of the same separator. */
function looksLikeCsv(text: string): boolean {
  const [first, second] = text.slice(0, 10_000).split(/\r?\n/);
  if (!first || !second) return false;
  return [',', ';', '\t'].some((separator) => {
    const count = first.split(separator).length - 1;
    return count > 0 && second.split(separator).length - 1 === count;
  });
}

// Extensions that a content type may carry, where that is more than its own.
const NAMES: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpg', 'jpeg', 'jpe'],
  html: ['html', 'htm'],
  xhtml: ['xhtml', 'xml', 'html', 'htm'],
  xml: ['xml', 'xsd', 'xsl', 'nessus', 'xccdf', 'arf', 'bom', 'cdx', 'rels'],
  json: ['json', 'sarif', 'cdx', 'webmanifest', 'map', 'golden', 'jsonl', 'ndjson', 'log', 'txt'],
  zip: ['zip', 'jar', 'whl', 'apk'],
  xlsx: ['xlsx', 'xlsm'],
  docx: ['docx', 'docm'],
  pptx: ['pptx', 'pptm'],
  ole: ['xls', 'doc', 'ppt', 'msg'],
  exe: ['exe', 'dll'],
  gz: ['gz', 'tgz'],
  csv: ['csv', 'tsv', 'txt'],
};

// Text is text: a note, a log, a policy in Markdown or YAML, a certificate.
const TEXT_NAMES = [
  'txt',
  'md',
  'yaml',
  'yml',
  'log',
  'csv',
  'tsv',
  'ini',
  'conf',
  'cfg',
  'toml',
  'pem',
  'crt',
  'cer',
  'asc',
  'sql',
  'properties',
  'lock',
];

/**
 * Whether the name claims another type than the content has: undefined where it fits, else words for the person who
 * uploads it. A name without extension claims nothing.
 */
export function typeMismatch(type: FileType, name: string): string | undefined {
  const claimed = /\.([a-z0-9]{1,12})$/i.exec(name)?.[1]?.toLowerCase();
  if (claimed === undefined || type.ext === '') return undefined;
  const fitting = type.ext === 'txt' || type.ext === 'csv' ? TEXT_NAMES : (NAMES[type.ext] ?? [type.ext]);
  if (fitting.includes(claimed)) return undefined;
  return `The name ends in .${claimed}, but the content is ${type.mime}. Rename it or choose the right file.`;
}
