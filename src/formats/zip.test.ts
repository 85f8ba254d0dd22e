import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from './text.ts';
import { openZip } from './zip.ts';

const files = { 'a.txt': encodeUtf8('hello hello hello hello hello'), 'b/c.txt': encodeUtf8('x') };

function fault(bytes: Uint8Array, limits = {}): string | undefined {
  const zip = openZip(bytes, limits);
  if (!zip.ok) return zip.problems[0]?.message;
  for (const name of zip.value.names) {
    const read = zip.value.read(name);
    if (!read.ok) return read.problems[0]?.message;
  }
  return 'read';
}

/** The archive with one field of the first directory entry changed. */
function patched(bytes: Uint8Array, offset: number, value: number, size: 2 | 4): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const directory = view.getUint32(copy.length - 22 + 16, true);
  if (size === 2) view.setUint16(directory + offset, value, true);
  else view.setUint32(directory + offset, value, true);
  return copy;
}

describe('openZip', () => {
  it('reads packed and stored files', () => {
    for (const level of [0, 6] as const) {
      const zip = openZip(zipSync(files, { level }));
      if (!zip.ok) throw new Error('unread');
      expect(zip.value.names).toEqual(['a.txt', 'b/c.txt']);
      expect(zip.value.read('a.txt')).toEqual({ ok: true, value: files['a.txt'], warnings: [] });
      expect(zip.value.read('absent').ok).toBe(false);
    }
  });

  const honest = zipSync(files);
  it.each([
    ['no zip', encodeUtf8('PK is no zip at all, but long enough to look'), 'no zip archive'],
    ['cut off', honest.slice(0, -1), 'no zip archive'],
    ['something appended', new Uint8Array([...honest, 1]), 'no zip archive'],
    ['encrypted', patched(honest, 8, 1, 2), 'is encrypted'],
    ['an unknown method', patched(honest, 10, 12, 2), 'packed in a way'],
    ['a link', patched(honest, 38, 0xa1ff0000, 4), 'is a link'],
    ['a size that is too small', patched(honest, 24, 5, 4), 'does not have the size'],
    ['a size that is too large', patched(honest, 24, 500, 4), 'does not have the size'],
    ['a wrong checksum', patched(honest, 16, 5, 4), 'checksum is wrong'],
    ['a huge claim', patched(honest, 24, 0xffffffff, 4), 'unpacks to more than 50 MB'],
    ['a packed size over the end', patched(honest, 20, 100_000, 4), 'overlaps'],
    ['an offset into nowhere', patched(honest, 42, 3, 4), 'not where the directory says'],
    ['an offset of another entry', patched(honest, 42, 60, 4), 'not where'],
    ['a way out', zipSync({ '../x': files['a.txt'] }), 'leads outside'],
    ['an absolute name', zipSync({ '/x': files['a.txt'] }), 'leads outside'],
    ['a Windows name', zipSync({ 'C:\\x': files['a.txt'] }), 'leads outside'],
    ['a name twice', zipSync({ 'X.txt': files['a.txt'], 'x.TXT': files['a.txt'] }), 'same name'],
    ['an archive inside', zipSync({ 'x.ZIP': files['a.txt'] }), 'another archive'],
    ['a bomb', zipSync({ x: new Uint8Array(20_000_000) }), 'more than 100 times'],
    [
      'too much in all',
      zipSync({ x: new Uint8Array(30_000_000), y: new Uint8Array(30_000_000) }, { level: 0 }),
      'larger than',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(fault(bytes)).toContain(message);
  });

  it('refuses too many entries before it looks at them', () => {
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`f${i}`, files['b/c.txt']] as const));
    expect(fault(zipSync(many, { level: 0 }))).toContain('more than 1000 files');
  });

  it('never throws and never invents, whatever bytes are changed', () => {
    const change = fc.tuple(fc.nat({ max: honest.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const copy = honest.slice();
        for (const [at, byte] of changes) copy[at] = byte;
        const zip = openZip(copy);
        if (!zip.ok) return;
        for (const name of zip.value.names) zip.value.read(name);
        const a = zip.value.read('a.txt');
        if (a.ok && a.value.length === files['a.txt'].length) expect(a.value).toEqual(files['a.txt']);
      }),
      { numRuns: 3000 },
    );
  });
});
