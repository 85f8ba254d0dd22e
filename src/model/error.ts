import type { Problem } from './schema.ts';

/** `too_large` is refused however often it comes; `limit` passes with time. */
export const ERROR_CODES = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'gone',
  'too_large',
  'limit',
  'unavailable',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The only error that reaches people: what went wrong, where, and what to do. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

/** A conflict with the version that the caller named in If-Match: over HTTP a failed precondition. */
export class StaleError extends AppError {
  constructor(message: string) {
    super('conflict', message);
  }
}
