const DAY_MS = 86_400_000;
/** A week: what is due within it is said to be near. */
const NEAR_MS = 7 * DAY_MS;

export type Urgency = 'overdue' | 'today' | 'near' | 'far';

/** A day (`2026-11-22`) is over when it ends where the reader is; a moment when it is reached. */
export const endOf = (deadline: string): number =>
  /^\d{4}-\d{2}-\d{2}$/.test(deadline) ? new Date(`${deadline}T23:59:59.999`).getTime() : Date.parse(deadline);

export const urgencyOf = (deadline: string, now: number): Urgency => {
  const left = endOf(deadline) - now;
  if (left < 0) return 'overdue';
  if (left < DAY_MS) return 'today';
  return left < NEAR_MS ? 'near' : 'far';
};

/** What is said about it beside the date; nothing while it is far. */
export const URGENCY_WORD: Readonly<Record<Urgency, string>> = {
  overdue: 'Overdue',
  today: 'Within a day',
  near: 'Within a week',
  far: '',
};
