/** How often somebody is mailed what they have not read. */
export const DIGESTS = {
  daily: { label: 'Once a day', help: 'At 07:00.' },
  hourly: { label: 'Every hour', help: 'At the full hour, when there is something new.' },
  off: { label: 'Never', help: 'Nothing is mailed; the inbox is here.' },
} as const;
export type Digest = keyof typeof DIGESTS;

export const DIGEST_NAMES = Object.keys(DIGESTS) as Digest[];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The hour of the day, where the person is, at which a daily digest goes out. */
const MORNING = 7;

/** Whether a text names a time zone that is known here (IANA, such as `Europe/Berlin`). */
export const isZone = (text: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false; // a RangeError is how Intl says no
  }
};

const FIELDS = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
/** By zone, of which there are some hundred: making one takes longer than all that it is used for. */
const clocks = new Map<string, Intl.DateTimeFormat>();

const clockOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', {
    ...FIELDS,
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
  });
  clocks.set(timeZone, made);
  return made;
};

/** What a clock in a time zone shows at a moment, as if it were UTC, in milliseconds. */
const clockAt = (at: number, zone: string): number => {
  const parts = clockOf(zone).formatToParts(at);
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.find(({ type }) => type === name)?.value ?? 0);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
};

/** The moment at which a clock in a time zone shows what `clock` is in UTC. Twice, as the first guess may lie beyond a change of the clocks. */
const momentOf = (clock: number, zone: string): number => {
  const guess = clock - (clockAt(clock, zone) - clock);
  return guess - (clockAt(guess, zone) - clock);
};

/** When the next digest goes out after a moment: at the full hour, or at 07:00 in a time zone (null: UTC). In milliseconds since 1970. */
export const digestAfter = (at: number, digest: Exclude<Digest, 'off'>, zone: string | null): number => {
  if (digest === 'hourly') return (Math.floor(at / HOUR) + 1) * HOUR;
  const where = zone !== null && isZone(zone) ? zone : 'UTC';
  const today = Math.floor(clockAt(at, where) / DAY) * DAY + MORNING * HOUR;
  return [0, 1, 2].map((days) => momentOf(today + days * DAY, where)).find((one) => one > at) ?? at + DAY;
};

const MINUTE = 60_000;
const LONGEST_WAIT = 4 * HOUR;
/** How long a digest is tried before it is given up, in milliseconds. */
const GIVE_UP = 48 * HOUR;

/** How long to wait after so many failures in a row, in milliseconds: a minute, then twice as long each time, at most four hours. */
export const waitAfterFailures = (failures: number): number =>
  Math.min(MINUTE * 2 ** Math.min(failures - 1, 20), LONGEST_WAIT);

export const isGivenUp = (since: number, now: number): boolean => now - since >= GIVE_UP;
