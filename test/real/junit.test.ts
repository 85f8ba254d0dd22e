import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJunit } from '../../src/formats/junit.ts';

interface Expected {
  readonly parse_error?: string;
  readonly root?: string;
  readonly testcases: number;
  readonly suites: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

const scans = resolve(import.meta.dirname, '../../../shared/data/scans');
const folder = resolve(scans, 'junit');
const present = existsSync(folder);
if (!present) console.log(`real/junit: skipped, ${folder} is not there`);

describe.skipIf(!present)('real JUnit reports', () => {
  const expected = present
    ? (JSON.parse(readFileSync(resolve(scans, 'expected.json'), 'utf8')) as Record<string, Expected | undefined>)
    : {};
  const files = present ? readdirSync(folder).sort() : [];

  it('are there', () => {
    console.log(`real/junit: ${files.length} files`);
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('%s', (file) => {
    const counts = expected[`junit/${file}`];
    if (!counts) throw new Error('no expected counts');
    const read = readJunit(readFileSync(resolve(folder, file)));
    if (counts.parse_error || !/^testsuites?$/.test(counts.root ?? '')) {
      expect(read).toMatchObject({ ok: false });
      expect(read.ok ? '' : read.problems[0]?.message).toMatch(/XML is broken|no JUnit report/);
      return;
    }
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const { totals, suites, cases } = read.value;
    expect(cases).toHaveLength(counts.testcases);
    expect({
      testcases: totals.cases,
      suites: suites.length,
      failures: totals.failed,
      errors: totals.error,
      // The expected counts know skipped elements only; disabled tests have none.
      skipped: totals.skipped - totals.disabled,
    }).toEqual({
      testcases: counts.testcases,
      suites: counts.suites,
      failures: counts.failures,
      errors: counts.errors,
      skipped: counts.skipped,
    });
    expect(totals.passed + totals.failed + totals.error + totals.skipped + totals.flaky).toBe(totals.cases);
  });
});
