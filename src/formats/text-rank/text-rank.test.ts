import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextIndex } from './text-index.ts';
import { wordsOf } from './words.ts';

const stems = (text: string) => wordsOf(text).map(({ stem }) => stem);

describe('the words of a text', () => {
  it('are those that carry meaning, one for all of their forms', () => {
    expect(stems('Modifications are logged and monitored, policies reviewed')).toEqual([
      'modific',
      'log',
      'monitor',
      'polici',
      'review',
    ]);
    expect(new Set(stems('monitor monitors monitored monitoring')).size).toBe(1);
    expect(new Set(stems('policy policies')).size).toBe(1);
    expect(stems('the of to a')).toEqual([]);
    expect(wordsOf('Zugriffsrechte prüfen').map(({ word }) => word)).toEqual(['zugriffsrechte', 'prüfen']);
  });

  it('never fail, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => wordsOf(text).every(({ word, stem }) => word !== '' && stem !== '')));
    expect(wordsOf('x'.repeat(100_000))).toEqual([]);
  });
});

describe('a text index', () => {
  const text = (id: string, title: string, body = '') => ({
    id,
    parts: [
      { text: title, weight: 2 },
      { text: body, weight: 1 },
    ],
  });
  const index = new TextIndex([
    text('a', 'Access review', 'Access rights are reviewed'),
    text('b', 'Backup', 'Backups are kept and restored, rights to them are limited'),
    text('c', 'Awareness', 'People are trained'),
  ]);
  const search = (query: string, limit?: number) => index.search([{ text: query, weight: 1 }], limit);

  it('ranks by rare words and by where they stand, and says which spoke for it', () => {
    const [first, second, third] = search('Reviewing the rights of access');
    expect([first?.id, second?.id, third]).toEqual(['a', 'b', undefined]);
    expect(first?.words).toEqual(['access', 'reviewing', 'rights']);
    expect(second?.words).toEqual(['rights']);
    expect(first?.share).toBeGreaterThan(second?.share ?? 1);
    expect(search('rights', 1)).toHaveLength(1);
    expect(search('nothing alike')).toEqual([]);
    expect(search('')).toEqual([]);
    expect(new TextIndex([]).search([{ text: 'access', weight: 1 }])).toEqual([]);
  });

  it('gives the same order whatever the order of the texts, and shares between 0 and 1', () => {
    const words = fc.array(fc.constantFrom('access', 'backup', 'review', 'train', 'log'), { maxLength: 6 });
    const texts = fc.array(words, { maxLength: 8 }).map((all) => all.map((one, at) => text(`t${at}`, one.join(' '))));
    fc.assert(
      fc.property(texts, words, (all, query) => {
        const asked = [{ text: query.join(' '), weight: 1 }];
        const hits = new TextIndex(all).search(asked);
        const again = new TextIndex(all.toReversed()).search(asked);
        // Sums of the mean length may differ in their last digit, the order of equals does not.
        expect(again.map(({ id }) => id)).toEqual(hits.map(({ id }) => id));
        return hits.every(({ share }) => share > 0 && share <= 1);
      }),
    );
  });
});
