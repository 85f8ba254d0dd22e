import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The module as a page loads it anew: what it had in memory is gone. */
const load = async () => {
  vi.resetModules();
  return import('./scope.ts');
};

it('is known again when the page is loaded anew, for its own organisation only', async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
  (await load()).chooseScope('harbour', 'SCP-1');
  const again = await load();
  expect([again.chosenScope('harbour'), again.chosenScope('other')]).toEqual(['SCP-1', undefined]);
  again.chooseScope('harbour', undefined);
  expect([again.chosenScope('harbour'), (await load()).chosenScope('harbour')]).toEqual([undefined, undefined]);
});

it('lasts as long as the page where the browser keeps nothing', async () => {
  const refuse = () => {
    throw new Error('denied');
  };
  vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
  const scope = await load();
  scope.chooseScope('harbour', 'SCP-1');
  expect(scope.chosenScope('harbour')).toBe('SCP-1');
});
