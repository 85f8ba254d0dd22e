/** One measured figure beside its budget; both in `unit`. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget?: number | string;
}

/** Runs `work` `times` times after `warm` runs that do not count; milliseconds, sorted. */
export const measure = async (
  times: number,
  warm: number,
  work: (n: number) => Promise<unknown>,
): Promise<number[]> => {
  const figures: number[] = [];
  for (let n = 0; n < warm + times; n += 1) {
    const start = performance.now();
    await work(n);
    if (n >= warm) figures.push(performance.now() - start);
  }
  return figures.toSorted((a, b) => a - b);
};

export const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
export const p95 = (sorted: readonly number[]): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
