import { expect, it } from 'vitest';
import { numberIn } from './number-in.ts';

it.each([
  ['1.', 1],
  ['1.0', 1],
  ['1.05', 1.05],
  ['.5', 0.5],
  [7, 7],
  ['-', undefined],
  ['', undefined],
  [' ', undefined],
])('%j says %s', (typed, said) => {
  expect(numberIn(typed)).toBe(said);
});
