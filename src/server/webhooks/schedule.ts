const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** How long a message is tried before its webhook is disabled, in milliseconds. */
export const GIVE_UP = 24 * HOUR;
const FIRST_WAIT = 5 * SECOND;
const LONGEST_WAIT = HOUR;

/**
 * How long to wait after so many failures in a row, in milliseconds: twice as long each time up to an hour, and by half
 * more or less as `chance` (0 to 1) has it, so that receivers that come back are not met by everybody at once. A receiver
 * that asks for more is given it, up to the hour.
 */
export const waitAfter = (failures: number, chance: number, askedMs = 0): number => {
  const wait = Math.min(FIRST_WAIT * 2 ** Math.min(failures - 1, 20), LONGEST_WAIT);
  return Math.max(Math.round(wait * (0.5 + chance)), Math.min(askedMs, LONGEST_WAIT));
};

/** Whether to stop trying. */
export const isTimeToGiveUp = (failingSince: number, now: number): boolean => now - failingSince >= GIVE_UP;
