import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJunit } from '../../formats/junit.ts';
import type { Report } from '../../model/validation/push.ts';
import { junitReport } from '../evidence/junit-report.ts';
import { type CollectContext, type Collected, couldNotRun } from './context.ts';
import { type Head, headOf } from './git-head.ts';

const FOLDER = 'test-results';
const DAY = 86_400_000;
/** An older run says nothing about what the code is now. */
const MAX_AGE = 7 * DAY;

/** What scripts/test.mjs keeps beside each report: what the run was. */
const runSchema = z.object({
  format: z.literal('candor.run/v1'),
  engine: z.enum(['embedded', 'postgres']),
  node: z.string().regex(/^v\d+\./),
  commit: z.string().nullable(),
  changed: z.boolean(),
  whole: z.boolean(),
  filesRun: z.int(),
  filesOnDisk: z.int(),
  failed: z.int(),
  /** Of the report, so that a report which something else put there is not taken for that of the run. */
  sha256: z.string().nullable(),
});
type Run = z.output<typeof runSchema>;

/** Runs of some tests only leave a report under this name, and nobody collects it. */
const PARTIAL = /^junit-partial\b/;

/** The collectors that the reports of test runs stand for: `junit.xml` is `junit`, `junit-e2e.xml` is `junit-e2e`. */
export const listJunitReports = async (root: string): Promise<string[]> => {
  const names = await readdir(join(root, FOLDER)).catch(() => []); // no folder: no test has run yet
  return names
    .flatMap((name) => /^(junit(?:-[a-z0-9.-]+)?)\.xml$/.exec(name)?.[1] ?? [])
    .filter(isCollected)
    .toSorted();
};

export const isCollected = (collector: string): boolean => !PARTIAL.test(collector);

/** The last test run of one name (`junit`, `junit-e2e` …), as long as it is not too old and was what its name says. */
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
  const run = await readRun(root, collector, bytes);
  const other = otherThanNamed(collector, run);
  if (other !== undefined) return couldNotRun('JUnit', `${FOLDER}/${collector}.xml ${other}`);
  const { isPresent, of, id } = placeOf(await headOf(context), run, at);
  const notWhole = whyNotWhole(run, report);
  return {
    report: { ...report, at, remark: `Run at ${when}, ${of}.`, ...(notWhole === undefined ? {} : { notWhole }) },
    file: { bytes, name: `${collector}.xml` },
    ...(isPresent && id !== undefined ? { commit: id } : {}),
  };
};

/** What the run was; undefined when nothing says so of this very report. */
const readRun = async (root: string, collector: string, report: Uint8Array): Promise<Run | undefined> => {
  const name = collector.replace(/^junit/, 'run');
  const text = await readFile(join(root, FOLDER, `${name}.json`), 'utf8').catch(() => undefined); // an older run, or another program's
  if (text === undefined) return undefined;
  try {
    const run = runSchema.safeParse(JSON.parse(text));
    const hash = createHash('sha256').update(report).digest('hex');
    return run.success && run.data.sha256 === hash ? run.data : undefined;
  } catch {
    return undefined; // not JSON: it says nothing of the run, and nothing is built on it
  }
};

/** Names that say where a run was. */
const NAMED = /^junit-(?:postgres|node\d+)$/;

/** `junit-postgres` is only of PostgreSQL, `junit-node24` only of Node 24, `junit` only of the embedded store. */
const otherThanNamed = (collector: string, run: Run | undefined): string | undefined => {
  if (!run) return NAMED.test(collector) ? 'has nothing beside it that says where it ran' : undefined;
  const { engine, node } = run;
  const engines: Readonly<Record<string, Run['engine']>> = { junit: 'embedded', 'junit-postgres': 'postgres' };
  const wanted = engines[collector];
  if (wanted && engine !== wanted)
    return `is of a run on ${engine === 'postgres' ? 'PostgreSQL' : 'the embedded store'}`;
  const major = /^junit-node(\d+)$/.exec(collector)?.[1];
  return major && !node.startsWith(`v${major}.`) ? `is of a run on Node ${node.slice(1)}` : undefined;
};

const whyNotWhole = (run: Run | undefined, { parts }: Report): string | undefined => {
  if (!run) return 'nothing says whether the run was one of the whole suite: run npm test';
  if (!run.whole) return `the run was not of the whole suite (${run.filesRun} of ${run.filesOnDisk} test files)`;
  // Such as an error outside every test, or a process that died.
  const isBad = run.failed > 0 && !parts.some(({ outcome }) => outcome === 'fail');
  return isBad ? 'the run failed although no test of its report did' : undefined;
};

interface Place {
  readonly isPresent: boolean;
  readonly of: string;
  readonly id?: string;
}

/** Which state of the source was tested. */
const placeOf = (head: Head | undefined, run: Run | undefined, at: number): Place => {
  const id = head?.id;
  if (!head || id === undefined) return { isPresent: false, of: 'of a working tree with changes' };
  const short = id.slice(0, 12);
  if (at < head.at) return { isPresent: false, of: `before the present commit ${short}`, id };
  if (run?.commit && run.commit !== id)
    return { isPresent: false, of: `of commit ${run.commit.slice(0, 12)}, not of the present ${short}`, id };
  return head.changed || run?.changed
    ? { isPresent: false, of: 'of a working tree with changes', id }
    : { isPresent: true, of: `of the present commit ${short}`, id };
};
