import { STATUSES, type Status } from './types.ts';

/** Statuses as small integers, in the order of `STATUSES`: the smaller is the worse. 0 is broken; nothing asks for it by name. */
export const UNPROVEN = 1;
export const WEAKENED = 2;
export const ASSURED = 3;
export const NOT_APPLICABLE = 4;

/** The integer of a status. */
export function statusCode(status: Status): number {
  return STATUSES.indexOf(status);
}

/** The status of an integer. */
export function statusName(code: number): Status {
  return STATUSES[code] as Status;
}

/** Group modes as small integers. */
export const MODE_CODE = { all: 0, any: 1, at_least: 2, coverage: 3, newest: 4, lift: 5 } as const;

/** Codes that the engine itself gives. */
export const MISSING = 'missing';
export const TOO_FEW = 'too_few';
export const PARTIAL_COVERAGE = 'partial_coverage';
export const EXCEPTION = 'exception';
