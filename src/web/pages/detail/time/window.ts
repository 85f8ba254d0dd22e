const DAY = 86_400_000;

/** A stretch of time, its ends as ISO moments, and what people call it. */
export interface Window {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

const monthName = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** The first moment of a month `2026-11`, in UTC as auditors and the server count; `plus` months later. */
const startOf = (month: string, plus = 0): number => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Date.UTC(year, number - 1 + plus, 1);
};

/**
 * A calendar month in UTC, or the 30 days before `now`; never before the record was made, for there was nothing to be
 * assured, and never after `now`. undefined: the record was not there in that month, or the month is yet to come.
 */
export const windowOf = (month: string | undefined, createdAt: string, now: number): Window | undefined => {
  const start = month ? startOf(month) : now - 30 * DAY;
  const end = month ? startOf(month, 1) : now;
  const from = Math.max(start, Date.parse(createdAt));
  const to = Math.min(end, now);
  if (from > to || (from === to && month)) return undefined;
  const label = month ? monthName.format(start) : 'The last 30 days';
  return { from: new Date(Math.min(from, to - 1)).toISOString(), to: new Date(to).toISOString(), label };
};

/** The months from the one in which the record was made up to now, newest first; at most five years of them. */
export const monthsSince = (
  createdAt: string,
  now: number,
): readonly { readonly value: string; readonly label: string }[] => {
  const months: { value: string; label: string }[] = [];
  const first = createdAt.slice(0, 7);
  for (let back = 0; back < 60; back += 1) {
    const start = startOf(new Date(now).toISOString().slice(0, 7), -back);
    const value = new Date(start).toISOString().slice(0, 7);
    if (value < first) break;
    months.push({ value, label: monthName.format(start) });
  }
  return months;
};

/** How many times assurance was lost: lapses that follow on each other, because the causes changed, are one. */
export const countLapses = (lapses: readonly { readonly from: string; readonly to: string | null }[]): number =>
  lapses.filter(({ from }, index) => lapses[index - 1]?.to !== from).length;
