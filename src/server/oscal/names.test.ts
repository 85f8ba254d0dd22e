import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPacks } from '../../../test/make/framework-packs.ts';
import { controlId, controlIds, numberFinder } from './control-id.ts';
import { readParameters, readStated, writeStated } from './lines.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';

const TOKEN = /^[\p{L}_][\p{L}\p{N}.\-_]*$/u;

describe('a number as a control’s id', () => {
  it.each([
    ['AC-2', 'ac-2'],
    ['AC-2(1)', 'ac-2.1'],
    ['AC-02(01)', 'ac-2.1'],
    ['AC-06-01', 'ac-6.1'],
    // As it stands in the ids of parameters: ac-06.01_odp.02.
    ['ac-06.01', 'ac-6.1'],
    ['ac-2.1', 'ac-2.1'],
    ['AC-2 (12)', 'ac-2.12'],
    ['A.5.15', 'A.5.15'],
    ['5.1', '_5.1'],
    ['Art. 21(2)(a)', 'Art._21_2_a'],
    ['KSI-IAM-01', 'KSI-IAM-01'],
    ['§ 1', '_1'],
    ['', '_'],
  ])('%s is %s', (number, id) => expect(controlId(number)).toBe(id));

  it('is a token, of its own and leads back, for every number of every pack', () => {
    for (const { key, requirements } of readPacks().values()) {
      const numbers = requirements.map(({ number }) => number);
      const ids = controlIds(numbers);
      const find = numberFinder(numbers);
      expect(new Set([...ids.values()].map((id) => id.toLowerCase())).size, key).toBe(numbers.length);
      for (const [number, id] of ids) {
        expect(id, key).toMatch(TOKEN);
        expect(find(id), key).toBe(number);
      }
    }
  });

  it('is another where only the case of a letter, or what a token cannot hold, is different', () => {
    expect([...controlIds(['x__3', 'x', 'X', 'x!']).values()]).toEqual(['x__3', 'x', 'X__4', 'x__5']);
  });

  it('is one for any numbers at all', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 12 }), { maxLength: 20 }), (numbers) => {
        const ids = controlIds(numbers);
        const find = numberFinder(numbers);
        const lower = [...ids.values()].map((id) => id.toLowerCase());
        return (
          new Set(lower).size === ids.size && [...ids].every(([number, id]) => TOKEN.test(id) && find(id) === number)
        );
      }),
    );
  });
});

describe('lines', () => {
  it('set parameters, and keep what sets none', () => {
    expect(readParameters('a = 1\n b.2 =  x = y \n\nno equals\n= nothing\n1a = x')).toEqual({
      set: [
        { id: 'a', value: '1' },
        { id: 'b.2', value: 'x = y' },
      ],
      rest: ['no equals', '= nothing', '1a = x'],
    });
    expect(readParameters(undefined)).toEqual({ set: [], rest: [] });
  });

  it('hold a statement as it was, and take no other text for one', () => {
    for (const stated of [
      { state: 'implemented' },
      {
        state: 'partial',
        status: 'broken',
        at: '2026-01-01T00:00:00Z',
        by: 'Acme: the firm',
        text: 'One.\n\nTwo: three.',
      },
      { state: 'x', text: '\n\n' },
    ])
      expect(readStated(writeStated(stated))).toEqual(stated);
    for (const text of [undefined, '', 'We do it.', 'state:', 'state: not a token'])
      expect(readStated(text)).toBeUndefined();
  });
});

describe('a UUID', () => {
  it('is of version 5, always the same for the same words, and another for others', () => {
    expect(uuidFor('a', 'b')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidFor('a', 'b')).toBe(uuidFor('a', 'b'));
    expect(new Set([uuidFor('a', 'b'), uuidFor('ab'), uuidFor('a,b'), uuidFor('b', 'a')]).size).toBe(4);
  });

  it('of a record that came from a document is the one that it had there', () => {
    expect(uuidOf('cff8385f-108e-40a5-8f7a-82f3dc0eaba8')).toBe('cff8385f-108e-40a5-8f7a-82f3dc0eaba8');
    expect(uuidOf('019abc00-0000-7000-8000-000000000000')).toMatch(/-5[0-9a-f]{3}-/);
  });
});
