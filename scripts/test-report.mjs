// What `npm test` was asked for, and what vitest's JSON report amounts to.

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
