import { describe, expect, test } from 'vitest';
import { parseTestArguments, sumUp } from './test-report.mjs';

describe('what npm test was asked for', () => {
  test.each([
    [[], { unit: true, e2e: true, name: '', rest: [] }],
    [['--unit', '--name', 'pg'], { unit: true, e2e: false, name: 'pg', rest: [] }],
    [['--e2e'], { unit: false, e2e: true, name: '', rest: [] }],
    [['src/model'], { unit: true, e2e: false, name: '', rest: ['src/model'] }],
    [['test/e2e/login'], { unit: false, e2e: true, name: '', rest: ['test/e2e/login'] }],
    [['--bail=1'], { unit: true, e2e: true, name: '', rest: ['--bail=1'] }],
  ])('%j', (args, wanted) => {
    expect(parseTestArguments(args)).toEqual(wanted);
  });
});

describe('the sum of a run', () => {
  const report = (numPassedTests, numFailedTests, testResults) => ({
    numPassedTests,
    numFailedTests,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults,
  });
  const file = (status, ...statuses) => ({ status, assertionResults: statuses.map((s) => ({ status: s })) });

  test.each([
    ['all well', report(2, 0, [file('passed', 'passed', 'passed')]), 0, { passed: 2, failed: 0, skipped: 2 }],
    ['a failed test', report(1, 1, [file('failed', 'passed', 'failed')]), 1, { passed: 1, failed: 1, skipped: 2 }],
    [
      'a file that did not load',
      report(1, 0, [file('passed', 'passed'), file('failed')]),
      1,
      { passed: 1, failed: 1, skipped: 2 },
    ],
    ['an unhandled error', report(1, 0, [file('passed', 'passed')]), 1, { passed: 1, failed: 1, skipped: 2 }],
    ['no report at all', undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', (_name, given, exitCode, wanted) => {
    expect(sumUp(given, exitCode)).toEqual(wanted);
  });
});
