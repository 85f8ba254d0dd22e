/** The number that a text says, as far as it is typed; undefined while it says none. */
export const numberIn = (typed: string | number): number | undefined => {
  const said = typeof typed === 'number' || typed.trim() !== '' ? Number(typed) : Number.NaN;
  return Number.isFinite(said) ? said : undefined;
};
