import { configDefaults, defineConfig } from 'vitest/config';
import { STORELESS } from './scripts/storeless.mjs';

const left = process.env['CANDOR_TEST_DATABASE_URL'] ? STORELESS.map((beginning) => `${beginning}**`) : [];

/** All tests but those in a browser, on the embedded store, or on the server that CANDOR_TEST_DATABASE_URL names. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/{contract,real,attack,crash}/**/*.test.ts', 'scripts/**/*.test.mjs'],
    exclude: [...configDefaults.exclude, ...left],
    // A process per file: an embedded database holds about 300 MB, which only the end of a process surely gives back.
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: process.env['CANDOR_TEST_SEED'] ? ['test/make/seed.ts'] : [],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
