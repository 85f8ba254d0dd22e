import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Log } from '../context.ts';
import type { Database } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { Clock } from './clock.ts';

// Only the order of things in time is looked at here, so both the store and its timers are played.
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T00:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Organisations by name, each with the moment at which something lapses in it. */
const play = (due: Record<string, number>, passTime: (org: string) => Promise<unknown>) => {
  const errors: Record<string, unknown>[] = [];
  let looks = 0;
  let held = Promise.resolve();
  const db = {
    run: async () => {
      looks += 1;
      const rows = Object.entries(due).map(([id, at]) => ({ id, due: new Date(at) }));
      await held;
      return { rows };
    },
  } as unknown as Database;
  const store = { passTime, forgetIdle: () => undefined } as unknown as Store;
  const log: Log = { info: () => undefined, warn: () => undefined, error: (fields) => void errors.push(fields) };
  const clock = new Clock({ db, store, log, now: Date.now });
  const hold = () => {
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  };
  return { clock, errors, hold, looks: () => looks };
};

it('writes down the lapses of every other organisation when one fails, and tries that one again after a second', async () => {
  const due: Record<string, number> = { a: Date.now(), b: Date.now(), c: Date.now() };
  let broken = true;
  const done: string[] = [];
  const { clock, errors } = play(due, async (org) => {
    if (org === 'b' && broken) throw new Error('b is stuck');
    due[org] = Number.MAX_SAFE_INTEGER / 2;
    done.push(org);
    return {};
  });
  clock.start();
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual(['a', 'c']);
  expect(errors).toEqual([{ org: 'b', err: 'Error: b is stuck', retryMs: 1_000 }]);
  broken = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(done).toEqual(['a', 'c', 'b']);
  await clock.stop();
});

it('waits longer for an organisation that keeps failing, thirty seconds at most', async () => {
  const { clock, errors } = play({ a: Date.now() }, () => Promise.reject(new Error('stuck')));
  clock.start();
  await vi.advanceTimersByTimeAsync(180_000);
  expect(errors.map((fields) => fields['retryMs']).slice(0, 7)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  await clock.stop();
});

it('looks again when woken while it looks: what it read may be older than what woke it', async () => {
  const due: Record<string, number> = { a: Number.MAX_SAFE_INTEGER / 2 };
  const done: number[] = [];
  const { clock, hold, looks } = play(due, async (org) => {
    done.push(Date.now());
    due[org] = Number.MAX_SAFE_INTEGER / 2;
    return {};
  });
  const release = hold();
  clock.start();
  await vi.advanceTimersByTimeAsync(5);
  expect(looks()).toBe(1);
  // The look under way has read that nothing is due; a commit now makes something due at once.
  const at = Date.now();
  due['a'] = at;
  clock.wake();
  release();
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toHaveLength(1);
  expect((done[0] ?? 0) - at).toBeLessThan(50);
  await clock.stop();
});

it('does not pile up looks when it is woken often while one takes long', async () => {
  const { clock, hold, looks } = play({}, () => Promise.resolve(null));
  const release = hold();
  clock.start();
  for (let n = 0; n < 50; n += 1) {
    await vi.advanceTimersByTimeAsync(10);
    clock.wake();
  }
  release();
  await vi.advanceTimersByTimeAsync(100);
  expect(looks()).toBeLessThanOrEqual(3);
  await clock.stop();
});
