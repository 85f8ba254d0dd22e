import { configureGlobal } from 'fast-check';

// Set up before each file of tests where CANDOR_TEST_SEED is set (vitest.config.ts): every property is then tried on
// the same made-up inputs each time, so that what passed in one run of a commit passes in the next.
configureGlobal({ seed: Number(process.env['CANDOR_TEST_SEED']) });
