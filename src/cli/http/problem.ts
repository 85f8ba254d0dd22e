import { CliError, type Complaint, EXIT, type Exit, type Fault } from '../exit.ts';

const EXITS: Readonly<Record<string, Exit>> = {
  invalid: EXIT.usage,
  unauthenticated: EXIT.denied,
  forbidden: EXIT.denied,
  not_found: EXIT.notFound,
  conflict: EXIT.conflict,
  gone: EXIT.notFound,
  too_large: EXIT.usage,
  limit: EXIT.unavailable,
  unavailable: EXIT.unavailable,
  internal: EXIT.internal,
};

const BY_STATUS: Readonly<Record<number, Exit>> = {
  400: EXIT.usage,
  401: EXIT.denied,
  403: EXIT.denied,
  404: EXIT.notFound,
  409: EXIT.conflict,
  410: EXIT.notFound,
  412: EXIT.conflict,
  413: EXIT.usage,
  415: EXIT.usage,
  422: EXIT.usage,
  428: EXIT.conflict,
  429: EXIT.unavailable,
};

const exitOf = (status: number, code: string | undefined): Exit =>
  (code === undefined ? undefined : EXITS[code]) ??
  BY_STATUS[status] ??
  (status === 500 ? EXIT.internal : status > 500 ? EXIT.unavailable : EXIT.usage);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const faultsIn = (value: unknown): Fault[] =>
  Array.isArray(value)
    ? value.flatMap((one: unknown) =>
        isObject(one) && typeof one['detail'] === 'string'
          ? [{ pointer: typeof one['pointer'] === 'string' ? one['pointer'] : '', detail: one['detail'] }]
          : [],
      )
    : [];

/** The error that a refused request becomes; `body` is whatever was answered. */
export const complaintOf = (status: number, body: unknown, where: string): CliError => {
  if (!isObject(body) || typeof body['detail'] !== 'string') {
    return new CliError(exitOf(status, undefined), `${where} answered ${status} without saying why: is it Candor?`, {
      status,
    });
  }
  const code = typeof body['code'] === 'string' ? body['code'] : undefined;
  const errors = faultsIn(body['errors']);
  return new CliError(exitOf(status, code), body['detail'], {
    status,
    ...(code ? { code } : {}),
    ...(typeof body['requestId'] === 'string' && body['requestId'] !== '' ? { requestId: body['requestId'] } : {}),
    ...(errors.length > 0 ? { errors } : {}),
  });
};

const MOST_FAULTS = 20;

/** The lines of a complaint for stderr. */
export const complaintLines = ({ code, message, status, requestId, errors = [] }: Complaint): string[] => {
  const shown = errors
    .slice(0, MOST_FAULTS)
    .map(({ pointer, detail }) => `  ${pointer ? `${pointer}: ` : ''}${detail}`);
  const more = errors.length - shown.length;
  const isOurs = code === 'internal' || (status !== undefined && status >= 500);
  return [
    `candor: ${message}`,
    ...shown,
    ...(more > 0 ? [`  … and ${more} more`] : []),
    ...(isOurs && requestId ? [`  request ${requestId}`] : []),
  ];
};
