import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatcher } from './glob.ts';

describe('a pattern of control ids', () => {
  it.each([
    ['ac-*', 'ac-1', true],
    ['ac-*', 'ac-', true],
    ['ac-*', 'mac-1', false],
    ['ac-?', 'ac-1', true],
    ['ac-?', 'ac-10', false],
    ['*.1', 'ac-2.1', true],
    ['ac.1', 'ac-1', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-b-b', false],
    ['ac-[12]', 'ac-2', true],
    ['ac-[1-3]', 'ac-4', false],
    ['ac-[!1-3]', 'ac-4', true],
    ['ac-[!1]', 'ac-1', false],
    ['ac-[]x]', 'ac-]', true],
    ['ac-[1', 'ac-[1', true],
    ['ac-\\*', 'ac-*', true],
    ['ac-\\*', 'ac-1', false],
    ['AC-1', 'ac-1', false],
    ['^ac', 'ac-1', false],
  ])('%s on %s', (pattern, text, isMatch) => {
    expect(globMatcher(pattern)(text)).toBe(isMatch);
  });

  it('agrees with the pattern written as a regular expression', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(globMatcher(pattern)(text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
    );
  });

  it('does not take ever longer on a pattern of many stars', () => {
    expect(globMatcher(`${'*a'.repeat(500)}b`)('a'.repeat(2_000))).toBe(false);
  });
});
