import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { detectFileType, typeMismatch } from './filetype.ts';
import { encodeUtf8 } from './text.ts';
import { writeXlsx } from './xlsx/write-xlsx.ts';

function bytes(...parts: (string | number[])[]): Uint8Array {
  return new Uint8Array(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((char) => char.charCodeAt(0)) : part)),
  );
}

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const xlsx = writeXlsx([{ name: 'S', header: ['a'], rows: [] }]);

describe('detectFileType', () => {
  it.each<[string, Uint8Array, string, boolean]>([
    ['pdf', bytes('%PDF-1.7\n<script>'), 'application/pdf', true],
    ['png', bytes(png, [0, 0, 0, 13]), 'image/png', false],
    ['png with a page in it', bytes(png, '<html><script>'), 'image/png', true],
    ['jpeg', bytes([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg', false],
    ['gif', bytes('GIF89a', [1, 0]), 'image/gif', false],
    ['webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 '), 'image/webp', false],
    ['not webp', bytes('xxxx', [1, 2, 3, 4], 'WEBPVP8 '), 'application/octet-stream', true],
    ['zip', zipSync({ 'a.txt': encodeUtf8('x') }), 'application/zip', true],
    [
      'xlsx',
      xlsx.ok ? xlsx.value : new Uint8Array(),
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      true,
    ],
    [
      'docx',
      zipSync({ '[Content_Types].xml': encodeUtf8('x'), 'word/document.xml': encodeUtf8('x') }),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      true,
    ],
    ['xls', bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'application/x-ole-storage', true],
    ['program', bytes('MZ', [0x90, 0]), 'application/vnd.microsoft.portable-executable', true],
    ['json', encodeUtf8(' {"a":1}'), 'application/json', false],
    ['json with a script', encodeUtf8('{"a":"<script>"}'), 'application/json', true],
    ['xml', encodeUtf8('<?xml version="1.0"?><testsuite/>'), 'application/xml', true],
    ['xml without declaration', encodeUtf8('<testsuite/>'), 'application/xml', true],
    ['svg', encodeUtf8('<?xml version="1.0"?><!-- x --><svg onload="x"/>'), 'image/svg+xml', true],
    ['svg alone', encodeUtf8('\ufeff\n <SVG>'), 'image/svg+xml', true],
    ['html', encodeUtf8('<!doctype html><p>'), 'text/html', true],
    ['a page that starts as text', encodeUtf8('hello <script>alert(1)</script>'), 'text/plain', true],
    ['csv', encodeUtf8('a,b\n1,2\n'), 'text/csv', false],
    ['text', encodeUtf8('# Policy\n\nWe do.'), 'text/plain', false],
    ['utf-16 text', bytes([0xff, 0xfe, 0x41, 0, 0x42, 0]), 'text/plain', false],
    ['binary', bytes([0, 1, 2, 3]), 'application/octet-stream', true],
    ['nothing', new Uint8Array(), 'application/x-empty', false],
  ])('knows %s', (_, content, mime, dangerousInline) => {
    expect(detectFileType(content)).toMatchObject({ mime, dangerousInline });
  });

  it('never lets markup be shown inline', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('<script>', '<svg ', '<html>', '<iframe '),
        fc.string(),
        (before, tag, after) => {
          expect(detectFileType(encodeUtf8(before + tag + after)).dangerousInline).toBe(true);
        },
      ),
    );
  });

  it('reads text whose first part ends inside a character', () => {
    expect(detectFileType(encodeUtf8(`a${'é'.repeat(40_000)}`)).mime).toBe('text/plain');
  });
});

it.each([
  ['report.pdf', bytes('%PDF-1.7'), undefined],
  ['REPORT.PDF', bytes('%PDF-1.7'), undefined],
  ['report', bytes('%PDF-1.7'), undefined],
  ['report.pdf', bytes(png), 'The name ends in .pdf, but the content is image/png'],
  ['photo.jpeg', bytes([0xff, 0xd8, 0xff]), undefined],
  ['policy.md', encodeUtf8('# x'), undefined],
  ['data.csv', encodeUtf8('only one column'), undefined],
  ['notes.txt', encodeUtf8('<html>'), 'text/html'],
  ['cat.png', encodeUtf8('<svg/>'), 'image/svg+xml'],
  ['x.sarif', encodeUtf8('{}'), undefined],
])('the name %s against its content', (name, content, message) => {
  const found = typeMismatch(detectFileType(content), name);
  if (message === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(message);
});
