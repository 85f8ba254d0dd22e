import { defineConfig } from 'vitest/config';

/** Whole journeys: each file has a real server and a real browser (CHROMIUM) of its own; no retries. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    passWithNoTests: true,
    pool: 'forks',
    maxWorkers: 2,
    retry: 0,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As long as the browser itself waits (world.ts): what is slow is no failure.
    expect: { poll: { timeout: 30_000 } },
  },
});
