/** Numbers, days and moments in the reader's own locale; a moment always says its time zone. */

const DAY_MS = 86_400_000;
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['week', 7 * DAY_MS],
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const localDayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const momentFormat = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const numbers = new Intl.NumberFormat();
const percents = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

const isValid = (iso: string) => !Number.isNaN(Date.parse(iso));

/** A calendar day (`2026-11-22`), which has no time zone. */
export const formatDay = (day: string): string => (isValid(day) ? dayFormat.format(new Date(day)) : day);
/** The day of a moment, where the reader is. */
export const formatLocalDay = (iso: string): string => (isValid(iso) ? localDayFormat.format(new Date(iso)) : iso);
export const formatMoment = (iso: string): string => (isValid(iso) ? momentFormat.format(new Date(iso)) : iso);
export const formatNumber = (value: number): string => numbers.format(value);
/** A share of 1. Never rounds up to 100 %: "all of it" must mean all of it. */
export const formatShare = (share: number): string =>
  percents.format(share < 1 ? Math.floor(share * 1000) / 1000 : share);

/** "in 3 days", "2 hours ago". */
export const formatRelative = (iso: string, now: number): string => {
  const ms = Date.parse(iso) - now;
  if (Number.isNaN(ms)) return iso;
  if (Math.abs(ms) < 60_000) return ms > 0 ? 'any moment' : 'just now';
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? (['minute', 60_000] as const);
  return relative.format(Math.trunc(ms / size), unit);
};

const pad = (part: number) => String(part).padStart(2, '0');

/** The day of a moment where the reader is, as a `date` input holds it; a year that is being typed begins with `0002`. */
export const toLocalDay = (at: Date): string =>
  `${String(at.getFullYear()).padStart(4, '0')}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;

/** What a `datetime-local` input holds for a moment: local time without a zone. */
export const toLocalInput = (iso: string): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  return `${toLocalDay(at)}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
};

/** Back from a `datetime-local` input to a moment in UTC. */
export const fromLocalInput = (local: string): string | undefined => {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};
