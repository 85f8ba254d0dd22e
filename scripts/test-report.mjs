// What `npm test` was asked for, and what vitest's JSON report amounts to.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { STORELESS } from './storeless.mjs';

/** `{ unit, e2e, name, rest }`: which halves to run, the run's name, and what is vitest's own. */
export function parseTestArguments(args) {
  const rest = [];
  let only;
  let name = '';
  for (const [i, arg] of args.entries()) {
    if (arg === '--unit' || arg === '--e2e') only = arg.slice(2);
    else if (args[i - 1] === '--name') name = arg;
    else if (arg !== '--name') rest.push(arg);
  }
  const places = rest.filter((arg) => !arg.startsWith('-'));
  if (!only && places.length > 0) only = places.every((place) => place.includes('e2e')) ? 'e2e' : 'unit';
  return { unit: only !== 'e2e', e2e: only !== 'unit', name, rest };
}

/**
 * What the files of a run are called: `junit<suffix>.xml` and the like. Whatever narrows a run (a path, a filter, any
 * argument of vitest's) makes it a partial one, which must never stand where the whole suite's is read.
 */
export function suffixOf(wanted, kind = '') {
  const parts = [wanted.rest.length > 0 ? 'partial' : wanted.name, kind].filter(Boolean);
  return parts.map((part) => `-${part}`).join('');
}

/**
 * Every test file on disk, whether or not vitest's configuration includes it: those in a browser, or all others; of these,
 * on PostgreSQL, the ones that can reach a store.
 */
export function listTestFiles(root, isE2e, isPostgres = false) {
  const found = ['bin', 'scripts', 'src', 'test'].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      : [],
  );
  return found
    .filter((path) => /\.test\.(tsx?|mjs)$/.test(path) && path.startsWith('test/e2e/') === isE2e)
    .filter((path) => !isPostgres || !STORELESS.some((beginning) => path.startsWith(beginning)))
    .toSorted();
}

/**
 * What a run was, kept beside its JUnit report so that nobody takes a part for the whole: the collector reads it
 * (src/server/collectors/junit.ts). Whole: nothing narrowed it, and each test file on disk ran.
 */
export function describeRun({ wanted, report, junit, onDisk, env, node, commit, changed, startedAt, sum }) {
  const filesRun = report ? report.testResults.length : 0;
  return {
    format: 'candor.run/v1',
    engine: env.CANDOR_TEST_DATABASE_URL ? 'postgres' : 'embedded',
    node,
    commit,
    changed,
    whole: wanted.rest.length === 0 && filesRun > 0 && filesRun === onDisk,
    filesRun,
    filesOnDisk: onDisk,
    ...sum,
    startedAt,
    finishedAt: new Date().toISOString(),
    sha256: junit ? createHash('sha256').update(junit).digest('hex') : null,
  };
}

/**
 * Counts of passed, failed and skipped tests. A file that could not be loaded has no test to fail and counts as one
 * failure; so does a run that ended badly for any other reason (an unhandled error, a killed process).
 */
export function sumUp(report, exitCode) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
