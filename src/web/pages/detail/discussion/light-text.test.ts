import { describe, expect, it } from 'vitest';
import { blocksOf, mentionAt, piecesOf, titleOf } from './light-text.ts';

describe('light text', () => {
  it('marks what is marked, and leaves everything else as it was typed', () => {
    expect(piecesOf('a **b** *c* `d*e*` https://x.example/y. <b>f</b>')).toEqual([
      { look: 'plain', text: 'a ' },
      { look: 'bold', text: 'b' },
      { look: 'plain', text: ' ' },
      { look: 'slanted', text: 'c' },
      { look: 'plain', text: ' ' },
      { look: 'code', text: 'd*e*' },
      { look: 'plain', text: ' ' },
      { look: 'link', text: 'https://x.example/y' },
      { look: 'plain', text: '. <b>f</b>' },
    ]);
    expect(piecesOf('2 * 3 * 4 ** 5')).toEqual([{ look: 'plain', text: '2 * 3 * 4 ** 5' }]);
  });

  it('makes no link of what is no web address', () => {
    for (const text of ['javascript:alert(1)', 'data:text/html,x', '[x](javascript:1)', 'ftp://x'])
      expect(piecesOf(text).map(({ look }) => look)).toEqual(['plain']);
  });

  it('parts paragraphs and lists', () => {
    expect(blocksOf('a\nb\n\n- c\n- d\ne').map(({ isList, lines }) => [isList, lines.length])).toEqual([
      [false, 2],
      [true, 2],
      [false, 1],
    ]);
  });

  it('names a comment by its first words, without cutting a letter in two', () => {
    expect(titleOf(' a\n b ')).toBe('a b');
    expect(titleOf('🙂'.repeat(100))).toBe(`${'🙂'.repeat(79)}…`);
  });

  it('knows when somebody is being mentioned', () => {
    expect(mentionAt('Hello @Ad', 9)).toBe('Ad');
    expect(mentionAt('@', 1)).toBe('');
    expect(mentionAt('ada@example.com', 11)).toBeUndefined();
    expect(mentionAt('Hello @Ad there', 15)).toBeUndefined();
  });
});
