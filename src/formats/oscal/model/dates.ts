import { type Edition, isSince } from '../edition.ts';

const LEAP = '(?:2000|2400|2800|(?:19|2[0-9](?:0[48]|[2468][048]|[13579][26])))-02-29';
const FEBRUARY = '(?:19|2[0-9])[0-9]{2}-02-(?:0[1-9]|1[0-9]|2[0-8])';
const LONG = '(?:19|2[0-9])[0-9]{2}-(?:0[13578]|10|12)-(?:0[1-9]|[12][0-9]|3[01])';
const SHORT = '(?:19|2[0-9])[0-9]{2}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)';
const TIME = 'T(?:2[0-3]|[01][0-9]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?';
// The zones that are in use, by the hour or by the quarter.
const ZONE = '(?:Z|-(?:(?:0[0-9]|1[0-2]):00|0[39]:30)|\\+(?:(?:0[0-9]|1[0-4]):00|(?:0[34569]|10):30|(?:0[58]|12):45))';
const ANY_ZONE = '(?:Z|[+-][0-9]{2}:[0-9]{2})';

const DAY = `(?:${LEAP}|${FEBRUARY}|${LONG}|${SHORT})`;
const DATE = new RegExp(`^${DAY}${ZONE}?$`);
const DATE_TIME = new RegExp(`^${DAY}${TIME}${ZONE}$`);
// Until 1.1 the official expressions lacked the brackets around their alternatives: most of them match anywhere in
// the text, and only the last one has the rest. A document that they accept is valid by the rules of its version.
const LOOSE_DATE = new RegExp(`^${LEAP}|${FEBRUARY}|${LONG}|${SHORT}${ANY_ZONE}?$`);
const LOOSE_DATE_TIME = new RegExp(`^${LEAP}|${FEBRUARY}|${LONG}|${SHORT}${TIME}${ANY_ZONE}$`);

/** A day by the rules of the edition. */
export const isDate = (value: string, edition: Edition): boolean =>
  value.length <= 100 && (isSince(edition, '1.1') ? DATE : LOOSE_DATE).test(value);

/** A moment with its time zone by the rules of the edition. */
export const isDateTime = (value: string, edition: Edition): boolean =>
  value.length <= 100 && (isSince(edition, '1.1') ? DATE_TIME : LOOSE_DATE_TIME).test(value) && isMoment(value);

/** RFC 3339 as the JSON schemas' format "date-time" reads it: a blank for the "T", and leap seconds. */
export const isMoment = (value: string): boolean => {
  const parts = value.split(/t|\s/i);
  return parts.length === 2 && isDay(parts[0] ?? '') && isTime(parts[1] ?? '');
};

const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339 as the format "date" reads it. */
export const isDay = (value: string): boolean => {
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? []).map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 && isLeap ? 29 : (DAYS[month] ?? 0));
};

const CLOCK = /^(\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:z|([+-])(\d\d)(?::?(\d\d))?)$/i;

const isTime = (value: string): boolean => {
  const found = CLOCK.exec(value);
  if (!found) return false;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hours, minutes, sign] = [Number(found[5] ?? 0), Number(found[6] ?? 0), found[4] === '-' ? -1 : 1];
  if (hours > 23 || minutes > 59) return false;
  if (hour <= 23 && minute <= 59 && second < 60) return true;
  // A leap second: the last of a day in UTC.
  const utcMinute = minute - minutes * sign;
  const utcHour = hour - hours * sign - (utcMinute < 0 ? 1 : 0);
  return (utcHour === 23 || utcHour === -1) && (utcMinute === 59 || utcMinute === -1) && second < 61;
};
