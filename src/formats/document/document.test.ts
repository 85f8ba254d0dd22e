import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePointName, covers, drawable, REPLACEMENT, readCoverage } from './glyphs.ts';
import { wrapText } from './wrap.ts';

const font = readFileSync(
  new URL('../../../node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf', import.meta.url),
);
const coverage = readCoverage(font);

describe('what a font covers', () => {
  it('is Latin, Greek and Cyrillic in ours, and not Chinese', () => {
    for (const char of 'AzÅłőßΑΩώЖѓђ“–…€') expect(covers(coverage, char.codePointAt(0) ?? 0), char).toBe(true);
    for (const char of '中🦊') expect(covers(coverage, char.codePointAt(0) ?? 0), char).toBe(false);
  });

  it('is nothing for what is no font, or one cut short anywhere', () => {
    expect(readCoverage(new Uint8Array())).toEqual([]);
    expect(readCoverage(Buffer.from('this is not a font at all'))).toEqual([]);
    for (let size = 0; size < 4_000; size += 97) expect(() => readCoverage(font.subarray(0, size))).not.toThrow();
  });

  it('replaces visibly what it does not have, and says what and how often', () => {
    const missed = new Map<string, number>();
    const text = drawable('Řezáč 中文 中\u200b\u0007\r\nΆλφα', coverage, missed);
    expect(text).toBe(`Řezáč ${REPLACEMENT}${REPLACEMENT} ${REPLACEMENT}\nΆλφα`);
    expect([...missed].map(([char, n]) => [codePointName(char), n])).toEqual([
      ['U+4E2D', 2],
      ['U+6587', 1],
    ]);
  });
});

describe('wrapped text', () => {
  const measure = (text: string) => [...text].length;

  it('breaks at blanks, and a word only where it alone is too wide', () => {
    expect(wrapText('one two three', 7, measure)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij k', 4, measure)).toEqual(['abcd', 'efgh', 'ij k']);
    expect(wrapText('a\n\nb', 4, measure)).toEqual(['a', '', 'b']);
    expect(wrapText('abc', 0, measure)).toEqual(['a', 'b', 'c']);
  });

  it('fits and loses nothing but the blanks at which it broke', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        const lines = wrapText(text, width, measure);
        const bare = (one: string) => one.replaceAll(/[ \n]/g, '');
        expect(bare(lines.join(''))).toBe(bare(text));
        for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(Math.max(width, 1));
      }),
    );
  });
});
