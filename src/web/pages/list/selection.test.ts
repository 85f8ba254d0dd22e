import { describe, expect, it } from 'vitest';
import type { Row } from '../../api-types.ts';
import { ALL_SELECTED, countSelected, isSelected, NOTHING_SELECTED, select, toggle } from './selection.ts';

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
});
