import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import { AppError, type ErrorCode, StaleError } from '../../model/error.ts';
import type { Log } from '../context.ts';

const HTTP: Readonly<Record<ErrorCode, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  limit: 429,
  unavailable: 503,
};

/** What PostgreSQL says when it, and not the request, is in trouble: connection, resources, shutdown, read-only. */
const STORE_IN_TROUBLE = /^(08|53|57P|25006)/;

interface Known {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly error?: AppError;
}

const understand = (error: unknown): Known => {
  if (error instanceof StaleError) return { status: 412, code: error.code, detail: error.message, error };
  if (error instanceof AppError) return { status: HTTP[error.code], code: error.code, detail: error.message, error };
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && (STORE_IN_TROUBLE.test(code) || code === 'ECONNREFUSED')) {
    return {
      status: 503,
      code: 'unavailable',
      detail: 'the database cannot be reached or cannot write at the moment; nothing was changed: try again',
    };
  }
  return {
    status: 500,
    code: 'internal',
    detail: 'something went wrong on our side; nothing was changed. Quote the request id when you report it',
  };
};

/** The one place where errors become HTTP: RFC 9457 problem details. What is not ours to explain is logged and stays opaque. */
export const problemResponse = (c: Context, error: unknown, log: Log): Response => {
  const requestId = String(c.get('requestId') ?? '');
  const known = understand(error);
  if (known.status >= 500)
    log.error({ requestId, err: error instanceof Error ? error.stack : String(error) }, 'request failed');
  const problems = known.error?.problems ?? [];
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[known.status] ?? 'Error',
    status: known.status,
    detail: known.detail,
    code: known.code,
    requestId,
    ...(problems.length > 0 ? { errors: problems } : {}),
  };
  // Through the context, so that headers set before the error (retry-after) are in the answer.
  return c.body(JSON.stringify(body), known.status as 400, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  });
};
