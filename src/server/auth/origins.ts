import type { MiddlewareHandler } from 'hono';
import { AppError } from '../../model/error.ts';
import type { Settings } from '../settings.ts';
import { bearerKey } from './bearer.ts';

const LOOPBACK = ['localhost', '127.0.0.1'];

/** Origins that are this server: its public one, and for an address on this machine, its other name. */
export const ownOrigins = (settings: Pick<Settings, 'publicUrl'>): ReadonlySet<string> => {
  const url = new URL(settings.publicUrl);
  if (!LOOPBACK.includes(url.hostname)) return new Set([url.origin]);
  const port = url.port ? `:${url.port}` : '';
  return new Set(LOOPBACK.map((host) => `${url.protocol}//${host}${port}`));
};

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

const isOwn = (headers: Headers, own: ReadonlySet<string>): boolean => {
  const origin = headers.get('origin');
  if (origin !== null) return own.has(origin);
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  // Neither: no browser of today. A request that carries no cookie has no one's rights to abuse.
  return !headers.has('cookie');
};

/** Refuses requests that change something and come from another site's page. Keys are exempt: no browser adds them by itself. */
export const sameOrigin = (settings: Pick<Settings, 'publicUrl'>): MiddlewareHandler => {
  const own = ownOrigins(settings);
  return async (c, next) => {
    const { headers, method } = c.req.raw;
    if (!SAFE.includes(method) && bearerKey(headers) === undefined && !isOwn(headers, own)) {
      throw new AppError(
        'forbidden',
        'this request comes from another site: open Candor at its own address and try again',
      );
    }
    await next();
  };
};
