import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffWords } from './diff-words.ts';

const join = (from: string, to: string, kind: 'removed' | 'added') =>
  diffWords(from, to)
    .filter((piece) => piece.kind === 'same' || piece.kind === kind)
    .map(({ text }) => text)
    .join('');

describe('the difference of two texts', () => {
  it('names the words that changed and keeps the others', () => {
    expect(diffWords('Backups run every day.', 'Backups run every hour.')).toEqual([
      { kind: 'same', text: 'Backups run every ' },
      { kind: 'removed', text: 'day' },
      { kind: 'added', text: 'hour' },
      { kind: 'same', text: '.' },
    ]);
  });

  it('is nothing but additions from an empty text', () => {
    expect(diffWords('', 'new words')).toEqual([{ kind: 'added', text: 'new words' }]);
  });

  it('holds both texts, whatever they are', () => {
    const words = fc.array(fc.constantFrom('a', 'b', ' ', '.', 'ü'), { maxLength: 12 }).map((all) => all.join(''));
    fc.assert(
      fc.property(words, words, (from, to) => {
        expect(join(from, to, 'removed')).toBe(from);
        expect(join(from, to, 'added')).toBe(to);
      }),
    );
  });

  it('of huge texts is said in whole', () => {
    const [from, to] = ['a '.repeat(2_000), 'b '.repeat(2_000)];
    expect(diffWords(from, to).map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });
});
