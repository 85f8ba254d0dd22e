/** Values by what `of` says of each, in the order in which each first appears. */
export const groupBy = <T>(values: readonly T[], of: (value: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const name = of(value);
    const known = groups.get(name);
    if (known) known.push(value);
    else groups.set(name, [value]);
  }
  return groups;
};
