const two = (n: number): string => String(n).padStart(2, '0');

/** A calendar day where the reader is, so many days after a moment: `2026-11-22`. */
export const dayFrom = (now: number, days: number): string => {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};
