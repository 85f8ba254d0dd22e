import { defineConfig } from 'vitest/config';

/** Whole journeys: a real server, a real browser (CHROMIUM), one file after the other, no retries. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    passWithNoTests: true,
    pool: 'forks',
    fileParallelism: false,
    retry: 0,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As long as the browser itself waits (world.ts): what is slow is no failure.
    expect: { poll: { timeout: 30_000 } },
  },
});
