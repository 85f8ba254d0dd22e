import type { JunitCase, JunitReport } from '../../formats/junit.ts';
import type { Part, PartOutcome, Report } from '../../model/validation/push.ts';
import { momentOf } from './moment.ts';

const OUTCOMES: Readonly<Record<JunitCase['status'], PartOutcome>> = {
  passed: 'pass',
  failed: 'fail',
  error: 'fail',
  skipped: 'skipped',
  // It failed before it passed: nobody can say which of the two was right.
  flaky: 'partial',
};

/** `suite › case`, as people read it; the suite is left out where the name already begins with it. */
const titleOf = ({ suite, classname, name }: JunitCase): string => {
  const parts = name.split(' > ').join(' › ');
  const place = (suite === '' ? classname : suite).split(' / ').join(' › ');
  return place === '' || parts.startsWith(place) ? parts || place || 'a test without a name' : `${place} › ${parts}`;
};

/** The line that says what went wrong: the message, or the first of the stack trace. */
const messageOf = ({ message, detail, status }: JunitCase): string | undefined =>
  message ??
  (status === 'passed'
    ? undefined
    : detail
        ?.split('\n')
        .find((line) => line.trim() !== '')
        ?.trim());

const partOf = (one: JunitCase): Part => {
  const title = titleOf(one);
  const message = messageOf(one);
  const names = [one.file, one.suite, one.classname, one.name, title].filter(
    (name) => name !== undefined && name !== '',
  );
  return {
    title,
    names: [...new Set(names as string[])],
    outcome: OUTCOMES[one.status],
    ...(message ? { message } : {}),
  };
};

/** A test report for judgement. */
export const junitReport = (report: JunitReport, now: number): Report => {
  const moments = report.suites.map((suite) => momentOf(suite.timestamp, now)).filter((at) => at !== undefined);
  return {
    label: 'JUnit',
    noun: ['test', 'tests'],
    parts: report.cases.map(partOf),
    ...(moments.length > 0 ? { at: moments.reduce((a, b) => Math.max(a, b)) } : {}),
    ...(report.complete
      ? {}
      : { incomplete: 'the report says that it has more tests than it holds, so it may be cut off' }),
  };
};
