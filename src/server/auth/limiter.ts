import { AppError } from '../../model/error.ts';

export interface Limiter {
  /** Counts one attempt for each key; throws `limit` when one of them has had too many. */
  take(keys: readonly LimitedKey[], at: number): void;
  /** Takes an attempt back: it succeeded. */
  giveBack(keys: readonly LimitedKey[]): void;
}

export interface LimitedKey {
  readonly key: string;
  /** Attempts within one window. */
  readonly max: number;
}

/** Past this many keys the ones whose window is over are dropped, so that strangers cannot fill the memory. */
const MANY = 50_000;

/** Counts attempts in windows of fixed length, in this process only. */
export const createLimiter = (windowMs: number): Limiter => {
  const counts = new Map<string, { count: number; until: number }>();
  const prune = (at: number): void => {
    if (counts.size < MANY) return;
    for (const [key, entry] of counts) if (entry.until <= at) counts.delete(key);
    // Still full of live ones: the oldest go, for a limit that nobody can afford is none.
    for (const key of counts.keys()) {
      if (counts.size < MANY) break;
      counts.delete(key);
    }
  };
  const entryOf = (key: string, at: number) => {
    const found = counts.get(key);
    if (found && found.until > at) return found;
    const fresh = { count: 0, until: at + windowMs };
    counts.delete(key);
    counts.set(key, fresh);
    return fresh;
  };
  return {
    take: (keys, at) => {
      prune(at);
      for (const { key, max } of keys) {
        const entry = entryOf(key, at);
        if (entry.count >= max) {
          const minutes = Math.ceil((entry.until - at) / 60_000);
          throw new AppError('limit', `too many attempts: try again in ${minutes} minute${minutes === 1 ? '' : 's'}`);
        }
      }
      for (const { key } of keys) entryOf(key, at).count += 1;
    },
    giveBack: (keys) => {
      for (const { key } of keys) {
        const entry = counts.get(key);
        if (entry) entry.count = Math.max(0, entry.count - 1);
      }
    },
  };
};
