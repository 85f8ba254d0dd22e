import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readJunit } from '../../formats/junit.ts';
import { junitReport } from '../evidence/junit-report.ts';
import { type CollectContext, type Collected, couldNotRun } from './context.ts';
import { headOf } from './git-head.ts';

const FOLDER = 'test-results';
const DAY = 86_400_000;
/** An older run says nothing about what the code is now. */
const MAX_AGE = 7 * DAY;

/** The collectors that the reports of test runs stand for: `junit.xml` is `junit`, `junit-e2e.xml` is `junit-e2e`. */
export const listJunitReports = async (root: string): Promise<string[]> => {
  const names = await readdir(join(root, FOLDER)).catch(() => []); // no folder: no test has run yet
  return names.flatMap((name) => /^(junit(?:-[a-z0-9.-]+)?)\.xml$/.exec(name)?.[1] ?? []).toSorted();
};

/** The last test run of one name (`junit`, `junit-e2e` …), as long as it is not too old. */
export const collectJunit = async (context: CollectContext, collector: string): Promise<Collected> => {
  const { root, now } = context;
  const path = join(root, FOLDER, `${collector}.xml`);
  const bytes = await readFile(path).catch(() => undefined); // whatever the reason, there is nothing to read
  if (!bytes) return couldNotRun('JUnit', `${FOLDER}/${collector}.xml is not there: run npm test`);
  const read = readJunit(bytes);
  if (!read.ok)
    return couldNotRun('JUnit', `${FOLDER}/${collector}.xml cannot be read: ${read.problems[0]?.message ?? ''}`);
  const report = junitReport(read.value, now());
  const at = Math.min(report.at ?? (await stat(path)).mtimeMs, now());
  const when = new Date(at).toISOString();
  if (now() - at > MAX_AGE)
    return couldNotRun('JUnit', `the last run is of ${when}, older than ${MAX_AGE / DAY} days: run npm test`);
  const head = await headOf(context);
  const isPresent = head !== undefined && !head.changed && at >= head.at;
  const of = isPresent
    ? `of the present commit ${head.id.slice(0, 12)}`
    : head && at < head.at
      ? `before the present commit ${head.id.slice(0, 12)}`
      : 'of a working tree with changes';
  return {
    report: { ...report, at, remark: `Run at ${when}, ${of}.` },
    file: { bytes, name: `${collector}.xml` },
    ...(isPresent ? { commit: head.id } : {}),
  };
};
