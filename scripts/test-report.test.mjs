import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeRun, listTestFiles, parseTestArguments, suffixOf, sumUp } from './test-report.mjs';

const ROOT = join(import.meta.dirname, '..');

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

describe('what a run was', () => {
  const told = (args, more = {}) =>
    describeRun({
      wanted: parseTestArguments(args),
      report: { testResults: [{}, {}] },
      junit: Buffer.from('<testsuites/>'),
      onDisk: 2,
      env: {},
      node: 'v20.20.0',
      commit: 'abc',
      changed: false,
      startedAt: '2026-11-22T10:00:00.000Z',
      sum: { passed: 2, failed: 0, skipped: 0 },
      ...more,
    });

  test.each([
    ['all of it', [], {}, { whole: true, engine: 'embedded', filesRun: 2, filesOnDisk: 2, node: 'v20.20.0' }],
    [
      'on PostgreSQL',
      ['--unit', '--name', 'postgres'],
      { env: { CANDOR_TEST_DATABASE_URL: 'x' } },
      { whole: true, engine: 'postgres' },
    ],
    ['named postgres without one', ['--unit', '--name', 'postgres'], {}, { whole: true, engine: 'embedded' }],
    ['of one place', ['src/model'], {}, { whole: false }],
    ['with a filter', ['-t', 'judge'], {}, { whole: false }],
    ['with any argument of vitest’s', ['--bail=1'], {}, { whole: false }],
    ['without one of the files', [], { onDisk: 3 }, { whole: false }],
    ['that never began', [], { report: undefined, junit: undefined, onDisk: 0 }, { whole: false, sha256: null }],
  ])('%s', (_name, args, more, wanted) => {
    expect(told(args, more)).toMatchObject(wanted);
  });

  test.each([
    [[], '', ''],
    [[], 'e2e', '-e2e'],
    [['--name', 'postgres'], '', '-postgres'],
    [['--name', 'postgres'], 'e2e', '-postgres-e2e'],
    [['src/model'], '', '-partial'],
    [['src/model', '--name', 'postgres'], '', '-partial'],
    [['test/e2e/core', '--name', 'x'], 'e2e', '-partial-e2e'],
  ])('%j %s leaves its reports under "%s"', (args, kind, suffix) => {
    expect(suffixOf(parseTestArguments(args), kind)).toBe(suffix);
  });

  test('every test file on disk is counted, and is one that vitest runs', () => {
    const isPostgres = Boolean(process.env.CANDOR_TEST_DATABASE_URL);
    const [unit, e2e] = [listTestFiles(ROOT, false, isPostgres), listTestFiles(ROOT, true)];
    expect(unit.includes('src/assurance/graph.test.ts')).toBe(!isPostgres);
    expect(unit).toContain('scripts/test-report.test.mjs');
    expect(e2e.every((path) => path.startsWith('test/e2e/'))).toBe(true);
    const listed = execFileSync(
      process.execPath,
      [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'list', '--filesOnly', '--json'],
      { cwd: ROOT, encoding: 'utf8' },
    );
    const run = JSON.parse(listed).map(({ file }) => file.slice(ROOT.length + 1));
    expect(unit).toEqual(run.toSorted());
  });
});
