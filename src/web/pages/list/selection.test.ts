import { describe, expect, it } from 'vitest';
import type { Row } from '../../api-types.ts';
import {
  ALL_SELECTED,
  countSelected,
  isSelected,
  MOST_IN_ADDRESS,
  NOTHING_SELECTED,
  readSelection,
  select,
  selectionText,
  toggle,
} from './selection.ts';

const row = (id: string) => ({ id, key: id }) as Row;
const [a, b] = [row('a'), row('b')];

describe('a selection', () => {
  it('grows and shrinks row by row', () => {
    const one = toggle(NOTHING_SELECTED, a);
    expect([isSelected(one, 'a'), isSelected(one, 'b'), countSelected(one, 10)]).toEqual([true, false, 1]);
    expect(countSelected(toggle(one, a), 10)).toBe(0);
    expect(countSelected(select(one, [a, b], true), 10)).toBe(2);
  });

  it('of everything names only what is left out', () => {
    const but = toggle(ALL_SELECTED, a);
    expect([isSelected(but, 'a'), isSelected(but, 'b'), countSelected(but, 10)]).toEqual([false, true, 9]);
    expect(countSelected(select(but, [a], true), 10)).toBe(10);
  });

  it('stands in the address by its keys, as far as they fit', () => {
    expect(selectionText(NOTHING_SELECTED)).toBeUndefined();
    expect(selectionText(select(NOTHING_SELECTED, [a, b], true))).toBe('a,b');
    expect(selectionText(ALL_SELECTED)).toBe('all');
    expect(selectionText(toggle(ALL_SELECTED, a))).toBe('all,a');
    const many = Array.from({ length: MOST_IN_ADDRESS + 1 }, (_, n) => row(`r${n}`));
    expect(selectionText(select(NOTHING_SELECTED, many, true))).toBeUndefined();
    expect(selectionText(select(NOTHING_SELECTED, many.slice(1), true))?.split(',')).toHaveLength(MOST_IN_ADDRESS);
  });

  it.each([
    ['', false, []],
    ['CTL-1,CTL-2', false, ['CTL-1', 'CTL-2']],
    ['all', true, []],
    ['all,CTL-1,', true, ['CTL-1']],
  ])('is read from "%s"', (text, all, keys) => {
    expect(readSelection(text)).toEqual({ all, keys });
  });

  it('takes no more from an address than one may hold', () => {
    expect(readSelection(Array.from({ length: 999 }, (_, n) => `K-${n}`).join(',')).keys).toHaveLength(MOST_IN_ADDRESS);
  });
});
