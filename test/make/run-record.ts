import { sha256Hex } from '../../src/server/hash.ts';

/** What scripts/test.mjs keeps beside a JUnit report; of a whole run unless told otherwise. */
export const runOf = (junit: string, more: object = {}): string =>
  JSON.stringify({
    format: 'candor.run/v1',
    engine: 'embedded',
    node: 'v20.20.0',
    commit: null,
    changed: false,
    whole: true,
    filesRun: 9,
    filesOnDisk: 9,
    failed: 0,
    sha256: sha256Hex(new TextEncoder().encode(junit)),
    ...more,
  });
