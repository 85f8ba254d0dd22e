/** How far along the way from a record's birth to now a moment lies, 0 to 1. Times are milliseconds. */
export const placeOf = (born: number, now: number, at: number): number =>
  now <= born ? 1 : Math.min(1, Math.max(0, (at - born) / (now - born)));

/** The moment at a place, to the second and never before the birth: at its first moment the record is there. */
export const momentFrom = (born: number, now: number, place: number): string => {
  const at = born + (now - born) * place;
  return new Date(Math.max(born, Math.floor(at / 1_000) * 1_000)).toISOString();
};
