import { describe, expect, it } from 'vitest';
import type { Pack } from './pack-query.ts';
import { isAdopted, isFound, newsOf } from './pack-words.ts';

const pack: Pack = {
  key: 'eu-nis2',
  version: 2,
  title: 'NIS 2 Directive',
  edition: '(EU) 2022/2555',
  publisher: 'European Union',
  type: 'law',
  licence: 'Free',
  holds: 'numbers',
  counts: { requirements: 17, assessable: 17, groups: 3 },
  loaded: null,
  adoptions: [],
};

describe('a pack in the library', () => {
  it('is found by any of its words, in any order and case', () => {
    for (const text of ['', 'nis', 'union NIS', 'EU-nis2', ' 2555 '])
      expect(isFound(pack, text.trim()), text).toBe(true);
    for (const text of ['iso', 'nis iso']) expect(isFound(pack, text), text).toBe(false);
  });

  it('says what loading it again would bring', () => {
    const loaded = (version: number | null): Pack => ({
      ...pack,
      loaded: { key: 'FRM-eu-nis2', version, state: 'active' },
    });
    expect([pack, loaded(null), loaded(1), loaded(2), loaded(3)].map(newsOf)).toEqual([
      undefined,
      'Written here; the pack adds what is missing',
      'A newer pack is here',
      undefined,
      undefined,
    ]);
  });

  it('is adopted in a scope, or anywhere', () => {
    const adopted: Pack = { ...pack, adoptions: [{ key: 'ADP-1', title: 'NIS 2', state: 'planned', scope: 'SCP-a' }] };
    expect([undefined, 'SCP-a', 'SCP-b'].map((scope) => isAdopted(adopted, scope))).toEqual([true, true, false]);
    expect(isAdopted(pack, undefined)).toBe(false);
  });
});
