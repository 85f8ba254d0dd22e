import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDiff } from './word-diff.ts';

const SIGNS = { same: '', gone: '-', new: '+' } as const;
const shown = (before: string, after: string) =>
  wordDiff(before, after).map(({ kind, text }) => `${SIGNS[kind]}${text}`);

describe('words added and removed', () => {
  it.each([
    ['Once a day.', 'Once an hour.', ['Once ', '-a', '+an', ' ', '-day', '+hour', '.']],
    ['Once a day.', 'Once a day, at night.', ['Once a day', '+, at night', '.']],
    ['one two three', 'one three', ['one ', '-two ', 'three']],
    ['', 'all new', ['+all new']],
    ['all gone', '', ['-all gone']],
    ['same', 'same', ['same']],
    ['', '', []],
    ['Größe', 'Grösse', ['-Größe', '+Grösse']],
  ])('%j to %j', (before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });

  it('leave both texts whole', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '.', '\n', 'é', '😀') });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = wordDiff(before, after);
        const without = (kind: string) =>
          parts
            .filter((part) => part.kind !== kind)
            .map((part) => part.text)
            .join('');
        return without('new') === before && without('gone') === after;
      }),
    );
  });

  it('of texts too long to compare are the texts themselves', () => {
    const long = (word: string) => Array.from({ length: 3_000 }, (_, n) => `${word}${n}`).join(' ');
    expect(wordDiff(long('a'), long('b')).map(({ kind }) => kind)).toEqual(['gone', 'new']);
  });
});
