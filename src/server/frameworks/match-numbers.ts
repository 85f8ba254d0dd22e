import { foldNumber } from '../../formats/framework-table/framework-file.ts';

/**
 * Finds what has a number: the very number, or else the only one that differs from it in nothing but case, spaces and marks.
 */
export const numberFinder = <T>(
  list: readonly T[],
  numberOf: (one: T) => string,
): ((number: string) => T | undefined) => {
  const exact = new Map<string, T>();
  const folded = new Map<string, T | null>();
  for (const one of list) {
    const number = numberOf(one);
    if (number === '') continue;
    if (!exact.has(number)) exact.set(number, one);
    const alike = foldNumber(number);
    folded.set(alike, folded.has(alike) ? null : one);
  }
  return (number) => exact.get(number) ?? folded.get(foldNumber(number)) ?? undefined;
};
