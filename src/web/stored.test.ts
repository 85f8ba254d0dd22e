import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepDraft, NO_DRAFT, readDraft } from './pages/detail/discussion/draft-store.ts';
import { rememberedMap, rememberMap } from './pages/import/unfinished.ts';
import { hasLetterKeys, switchLetterKeys } from './pages/list/grid-keys.ts';
import { readStored, store } from './stored.ts';

afterEach(() => vi.unstubAllGlobals());

/** A browser that stores nothing, as private windows and strict settings have it. */
const block = (): void => {
  const refuse = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
};

describe('without storage', () => {
  it('nothing is remembered and nothing fails', () => {
    block();
    store('a', 'b');
    store('a', null);
    expect(readStored('a')).toBeNull();
    rememberMap('control', { Name: 'title' });
    expect(rememberedMap('control')).toEqual({});
    switchLetterKeys(false);
    switchLetterKeys(true);
    expect(hasLetterKeys()).toBe(true);
  });
});

const allow = (): ReadonlyMap<string, string> => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
    removeItem: (name: string) => kept.delete(name),
  });
  return kept;
};

describe('with storage', () => {
  it('a comment that was begun is there for whoever began it, and for nobody else', () => {
    allow();
    const place = { org: 'acme', person: 'ada', record: 'r1' };
    keepDraft(place, { text: 'Half a word', mentions: [] });
    expect(readDraft(place).text).toBe('Half a word');
    expect(readDraft({ ...place, person: 'ben' })).toEqual(NO_DRAFT);
    keepDraft(place, NO_DRAFT);
    expect(readDraft(place)).toEqual(NO_DRAFT);
  });

  it('what was chosen is there again', () => {
    const kept = allow();
    rememberMap('control', { Name: 'title' });
    rememberMap('control', { Notes: null });
    expect(rememberedMap('control')).toEqual({ Name: 'title', Notes: null });
    switchLetterKeys(false);
    expect(hasLetterKeys()).toBe(false);
    switchLetterKeys(true);
    expect(hasLetterKeys()).toBe(true);
    expect([...kept.keys()]).toEqual(['candor.import.control']);
  });
});
