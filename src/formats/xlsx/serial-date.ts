/*
 * Spreadsheets store a date as a count of days with the time as its fraction, and only the number format of the cell
 * says that it is one (ISO/IEC 29500-1, 18.17.4.1 and 18.8.30).
 */

// Days from 1970-01-01 to day 0 of each system. The 1900 system believes in 29 February 1900 (day 60).
const DAY_0_1900 = -25_569;
const DAY_0_1904 = -24_107;
const LAST_DAY = 2_958_465;
const DAY_SECONDS = 86_400;

/** ISO text of a date serial: "2026-01-31", "2026-01-31T08:30:00", or "08:30:00" below one day. Undefined out of range. */
export function serialToIso(serial: number, date1904: boolean): string | undefined {
  if (!(serial >= 0 && serial < LAST_DAY + 1)) return undefined;
  let day = Math.floor(serial);
  let seconds = Math.round((serial - day) * DAY_SECONDS);
  if (seconds === DAY_SECONDS) {
    day += 1;
    seconds = 0;
  }
  if (day === 0 && !date1904) return clock(seconds);
  const epochDay = date1904 ? day + DAY_0_1904 : day + DAY_0_1900 + (day < 60 ? 1 : 0);
  const date = dayToIso(epochDay);
  return seconds === 0 ? date : `${date}T${clock(seconds)}`;
}

/** Serial of "2026-01-31" or "2026-01-31T08:30:00" in the 1900 system; undefined for other text or before March 1900. */
export function isoToSerial(iso: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d))?$/.exec(iso);
  if (!match) return undefined;
  const [year, month, day, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const epochDay = isoToDay(year, month, day);
  const serial = epochDay - DAY_0_1900;
  // The round trip refuses 30 February and 25 o'clock.
  if (dayToIso(epochDay) !== iso.slice(0, 10) || hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return serial > 60 && serial <= LAST_DAY ? serial + (hours * 3600 + minutes * 60 + seconds) / DAY_SECONDS : undefined;
}

function clock(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => pad(part, 2))
    .join(':');
}

function pad(number: number, length: number): string {
  return String(number).padStart(length, '0');
}

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days and days_from_civil.
function dayToIso(epochDay: number): string {
  const z = epochDay + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1, 2)}`;
}

function isoToDay(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** Whether a built-in number format shows a date or time (18.8.30; 27 to 36 and 50 to 58 are East Asian dates). */
export function isBuiltInDateFormat(id: number): boolean {
  return (
    (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47 && id !== 46) || (id >= 50 && id <= 58)
  );
}

/**
 * Whether a number format code shows a date or time: y m d h s outside quotes, escapes and brackets. An elapsed time
 * ([h]:mm) is a number of days, not a moment.
 */
export function isDateFormat(code: string): boolean {
  if (/\[(?:h+|m+|s+)\]/i.test(code)) return false;
  const bare = code.slice(0, 1000).replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '');
  return /[ymdhs]/i.test(bare) && !/^general$/i.test(bare.trim());
}
