import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { AppError } from '../../model/error.ts';
import { sha256 } from '../hash.ts';
import type { Settings } from '../settings.ts';
import { isThisMachine } from './client-address.ts';

const BEARER = /^Bearer +(\S+)$/i;

/** Lets through whoever has the token of the settings, and without one set, this very machine. */
export const guardMetrics = (c: Context, settings: Pick<Settings, 'metricsToken' | 'trustedProxies'>): void => {
  const { metricsToken } = settings;
  if (metricsToken === undefined) {
    if (isThisMachine(c, settings)) return;
    throw new AppError('forbidden', 'metrics are for this machine: set CANDOR_METRICS_TOKEN to ask from another');
  }
  const given = BEARER.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  const encode = (text: string) => sha256(new TextEncoder().encode(text));
  if (!timingSafeEqual(encode(given), encode(metricsToken)))
    throw new AppError('unauthenticated', 'metrics take the token of CANDOR_METRICS_TOKEN as a bearer token');
};
