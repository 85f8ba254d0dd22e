import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSections, type Section, writeSections } from './statement-text.ts';

const read = (text: string) => {
  const { whole, statements } = readSections(text);
  return { whole, ...Object.fromEntries(statements) };
};

describe('a text with what is about statements', () => {
  it.each<[string, object]>([
    ['Of all.', { whole: 'Of all.' }],
    ['Of all.\n\n[statement ac-2_smt.a]\nOf a.\n\nMore.', { whole: 'Of all.', 'ac-2_smt.a': 'Of a.\n\nMore.' }],
    ['[statement x]\nX\n[statement y]\r\nY\r\n\r\n[statement x]\nX2', { whole: undefined, x: 'X\n\nX2', y: 'Y' }],
    ['See [statement x]\nand [statement 1]\n.', { whole: 'See [statement x]\nand [statement 1]\n.' }],
    ['A\n\n[statement x]\n \n', { whole: 'A' }],
    ['', { whole: undefined }],
  ])('%j', (text, found) => expect(read(text)).toEqual(found));

  it('comes back as it was, whatever it is', () => {
    // Words with something to see, which begin no statement of their own.
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((one) => one.trim() !== '' && !one.includes('['));
    const section = fc.record<Section>({
      statement: fc.option(fc.constantFrom('a', 'ac-1_smt.a'), { nil: undefined }),
      text,
    });
    fc.assert(
      fc.property(fc.array(section), (sections) => {
        const written = writeSections(sections);
        const { whole, statements } = readSections(written);
        const again = writeSections([
          ...(whole === undefined ? [] : [{ statement: undefined, text: whole }]),
          ...[...statements].map(([statement, words]) => ({ statement, text: words })),
        ]);
        expect(again).toBe(written);
        for (const { statement, text: words } of sections)
          expect(statement === undefined ? whole : statements.get(statement)).toContain(words);
      }),
    );
  });
});
