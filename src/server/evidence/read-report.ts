import { readCyclonedx } from '../../formats/cyclonedx.ts';
import { parseJson } from '../../formats/json.ts';
import { objectAt, textAt } from '../../formats/json-pick.ts';
import { readJunit } from '../../formats/junit.ts';
import { readNpmAudit } from '../../formats/npm-audit.ts';
import { readNpmLockfile } from '../../formats/npm-lockfile.ts';
import type { Read } from '../../formats/read.ts';
import { AppError } from '../../model/error.ts';
import type { Report } from '../../model/validation/push.ts';
import { auditReport } from './audit-report.ts';
import { readChecks } from './checks-report.ts';
import { junitReport } from './junit-report.ts';
import { readLicences } from './licences-report.ts';
import { lockfileReport } from './lockfile-report.ts';
import { sbomReport } from './sbom-report.ts';

type Reader = (bytes: Uint8Array, now: number) => Read<Report>;

const then = <T>(read: Read<T>, make: (value: T) => Report): Read<Report> =>
  read.ok ? { ok: true, value: make(read.value), warnings: read.warnings } : read;

/** npm writes its refusal into the report itself: that the audit did not run is a result, if not a good one. */
const readAudit: Reader = (bytes) => {
  const read = readNpmAudit(bytes);
  const message = read.ok ? '' : (read.problems[0]?.message ?? '');
  const told = /^Not checked: (.*?)\.? Run the audit again\.$/s.exec(message)?.[1];
  const reason = told?.endsWith(' an error') ? (answerIn(bytes) ?? told) : told;
  if (reason === undefined) return then(read, auditReport);
  const report: Report = {
    label: 'Dependency audit',
    noun: ['severity', 'severities'],
    parts: [],
    couldNotRun: reason,
  };
  return { ok: true, value: report, warnings: [] };
};

/** What the registry answered, where npm's own words for its error are empty. */
const answerIn = (bytes: Uint8Array): string | undefined => {
  const json = parseJson(bytes);
  const message = json.ok ? textAt(objectAt(json.value)['message']) : undefined;
  return message && `the registry answered "${message}"`;
};

const READERS: Readonly<Record<string, Reader>> = {
  junit: (bytes, now) => then(readJunit(bytes), (report) => junitReport(report, now)),
  cyclonedx: (bytes, now) => then(readCyclonedx(bytes), (bom) => sbomReport(bom, now)),
  'npm-audit': readAudit,
  lockfile: (bytes) => then(readNpmLockfile(bytes), (lock) => lockfileReport(lock)),
  licences: readLicences,
  checks: readChecks,
};

export const REPORT_FORMATS = Object.keys(READERS);

/** Reads a report of a known format; what cannot be read is `invalid`, with the place. */
export const readReport = (format: string, bytes: Uint8Array, now: number): Report => {
  const reader = Object.hasOwn(READERS, format) ? READERS[format] : undefined;
  if (!reader)
    throw new AppError(
      'invalid',
      `there is no format ${JSON.stringify(format.slice(0, 40))}: use one of ${REPORT_FORMATS.join(', ')}`,
    );
  const read = reader(bytes, now);
  if (read.ok) return read.value;
  const first = read.problems[0];
  const place = first?.where ? `${first.where}: ` : '';
  const problems = read.problems.map(({ where, message }) => ({ pointer: where, detail: message }));
  throw new AppError(
    'invalid',
    `the ${format} report cannot be read: ${place}${first?.message ?? 'it is damaged'}`,
    problems,
  );
};
