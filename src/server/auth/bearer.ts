const BEARER = /^Bearer (cdr_\S{1,200})$/i;

/** The API key that a request carries. A request with one never acts by its cookie, and so needs no check of its origin. */
export const bearerKey = (headers: Headers): string | undefined => BEARER.exec(headers.get('authorization') ?? '')?.[1];
