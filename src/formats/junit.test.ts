import { describe, expect, it } from 'vitest';
import { readJunit } from './junit.ts';

function cases(xml: string): unknown[] {
  const read = readJunit(xml);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.cases.map(({ name, status, message }) => [name, status, message]);
}

describe('readJunit', () => {
  it('knows every outcome, the worst first', () => {
    expect(
      cases(`<testsuite>
        <testcase name="ok"/>
        <testcase name="both"><skipped/><failure message="f"/><error message="e"/></testcase>
        <testcase name="failed"><failure>why</failure></testcase>
        <testcase name="skipped"><skipped message="later"/></testcase>
        <testcase name="flaky"><flakyFailure message="once"/></testcase>
        <testcase name="rerun"><failure message="x"/><rerunFailure/><rerunFailure/></testcase>
        <testcase name="gtest" status="notrun" result="suppressed"/>
        <testcase name="run" status="run"/>
      </testsuite>`),
    ).toEqual([
      ['ok', 'passed', undefined],
      ['both', 'error', 'e'],
      ['failed', 'failed', undefined],
      ['skipped', 'skipped', 'later'],
      ['flaky', 'flaky', 'once'],
      ['rerun', 'failed', 'x'],
      ['gtest', 'skipped', 'notrun'],
      ['run', 'passed', undefined],
    ]);
  });

  it('walks nested suites and keeps places, times and reruns', () => {
    const read = readJunit(`<testsuites><testsuite name="a" tests="2" hostname="h"><testsuite name="b">
      <testcase name="x" classname="C" time="1,234.5" file="f.ts" line="7"><failure message="m"><stackTrace>at f</stackTrace></failure><rerunFailure/></testcase>
      </testsuite><testcase name="y" time="soon"/></testsuite></testsuites>`);
    expect(read).toMatchObject({
      ok: true,
      value: {
        complete: true,
        suites: [
          { name: 'a', path: 'a', cases: 1, declaredTests: 2, hostname: 'h' },
          { name: 'b', path: 'a / b', cases: 1 },
        ],
        cases: [
          {
            suite: 'a / b',
            classname: 'C',
            name: 'x',
            file: 'f.ts',
            line: 7,
            time: 1234.5,
            status: 'failed',
            message: 'm',
            detail: 'at f',
            reruns: 1,
          },
          { suite: 'a', classname: '', name: 'y', status: 'passed' },
        ],
        totals: { cases: 2, passed: 1, failed: 1, error: 0, skipped: 0, disabled: 0, flaky: 0 },
      },
      warnings: [],
    });
  });

  it('is not complete where it claims more than it holds', () => {
    expect(readJunit('<testsuite name="s" tests="6"><testcase name="x"/></testsuite>')).toMatchObject({
      ok: true,
      value: { complete: false },
      warnings: [{ where: 's', message: 'The suite says it has 6 tests but holds 1.' }],
    });
    expect(readJunit('<testsuites/>')).toMatchObject({
      ok: true,
      warnings: [{ message: 'The report holds no test case.' }],
    });
  });

  it.each([
    ['<suites/>', 'it starts with <suites>'],
    ['<html><testsuite/></html>', 'it starts with <html>'],
    ['<testsuite><testcase name="x"><failure></testsuite>', 'The XML is broken'],
    ['', 'The XML is broken'],
  ])('refuses %j', (xml, message) => {
    const read = readJunit(xml);
    expect(read.ok ? '' : read.problems[0]?.message).toContain(message);
  });
});
