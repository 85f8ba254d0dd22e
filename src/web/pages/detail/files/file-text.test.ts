import { describe, expect, it } from 'vitest';
import { MAX_FILE, previewOf, sizeText, whyNotFile } from './file-text.ts';

describe('a file', () => {
  it('may be as large as the server takes', () => {
    expect(whyNotFile({ name: 'a.pdf', size: MAX_FILE })).toBeUndefined();
    expect(whyNotFile({ name: 'a.pdf', size: MAX_FILE + 1 })).toMatch(/at most 50 MB/);
    expect(whyNotFile({ name: 'folder', size: 0 })).toMatch(/empty/);
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_500, '1.5 kB'],
    [50_000_000, '50 MB'],
  ])('of %d bytes has %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });

  it.each([
    ['image/png', 'picture'],
    ['image/svg+xml', undefined],
    ['text/plain', 'text'],
    ['application/json', 'text'],
    ['text/html', 'text'],
    ['application/pdf', undefined],
  ])('%s is looked at as %s', (mime, kind) => {
    expect(previewOf(mime)).toBe(kind);
  });
});
