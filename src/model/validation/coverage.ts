/** How many applied requirements stand how. `undecided` are those of which nobody said whether they apply. */
export interface Tally {
  readonly total: number;
  readonly undecided: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

export interface Standing {
  readonly status: string | null;
  readonly applicability: string;
}

export const NO_TALLY: Tally = { total: 0, undecided: 0, byStatus: {} };

/** `n` applied requirements that stand alike, added to those that were counted. */
export const addTo = (tally: Tally, { status, applicability }: Standing, n = 1): Tally => {
  const name = status ?? 'none';
  return {
    total: tally.total + n,
    undecided: tally.undecided + (applicability === 'undecided' ? n : 0),
    byStatus: { ...tally.byStatus, [name]: (tally.byStatus[name] ?? 0) + n },
  };
};

export const tallyOf = (rows: Iterable<Standing>): Tally => {
  let tally = NO_TALLY;
  for (const row of rows) tally = addTo(tally, row);
  return tally;
};

/** Several tallies as one. */
export const sumOf = (tallies: readonly Tally[]): Tally => {
  const byStatus: Record<string, number> = {};
  for (const one of tallies)
    for (const [status, n] of Object.entries(one.byStatus)) byStatus[status] = (byStatus[status] ?? 0) + n;
  return {
    total: tallies.reduce((sum, { total }) => sum + total, 0),
    undecided: tallies.reduce((sum, { undecided }) => sum + undecided, 0),
    byStatus,
  };
};

const word = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

/** Applicability as it counts: what nobody decided is undecided. */
export const applicabilityOf = (data: Readonly<Record<string, unknown>>): string =>
  word(data['applicability'], 'undecided');

interface Placed {
  readonly ref: string;
  readonly position: number | null;
}

const collator = new Intl.Collator('en', { numeric: true });

/** The framework's own order; where it says none, numbers in their natural one: A.5.2 before A.5.10. */
export const byPlace = (a: Placed, b: Placed): number =>
  (a.position ?? Number.POSITIVE_INFINITY) - (b.position ?? Number.POSITIVE_INFINITY) || collator.compare(a.ref, b.ref);

/** Values by what they have in common, in the order in which each first came. */
export const groupBy = <T, K>(values: Iterable<T>, of: (value: T) => K): ReadonlyMap<K, readonly T[]> => {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const known = groups.get(of(value));
    if (known) known.push(value);
    else groups.set(of(value), [value]);
  }
  return groups;
};
