import type { AuditAdvisory, AuditReport } from '../../formats/npm-audit.ts';
import type { Part, PartOutcome, Report } from '../../model/validation/push.ts';

/** What an open advisory of each severity does to the answer. A severity that nobody knows counts as a high one. */
const WEIGHT = {
  critical: 'fail',
  high: 'fail',
  unknown: 'fail',
  moderate: 'partial',
  low: 'partial',
} as const satisfies Record<string, PartOutcome>;

const said = (one: AuditAdvisory): string =>
  `${one.package}: ${one.title || one.id}${one.ghsa ? ` (${one.ghsa})` : ''}${one.patched ? `, fixed in ${one.patched}` : ''}`;

const partOf = (severity: keyof typeof WEIGHT, report: AuditReport): Part => {
  const open = report.advisories.filter((one) => one.severity === severity && !one.deprecation);
  const counts = { total: open.length, failed: open.length };
  const first = open[0];
  if (!first)
    return {
      title: severity,
      names: [severity],
      outcome: 'pass',
      message: `no known ${severity} vulnerability`,
      counts,
    };
  const more = open.length > 1 ? ` and ${open.length - 1} more` : '';
  return {
    title: severity,
    names: [severity],
    outcome: WEIGHT[severity],
    message: `${said(first)}${more}`,
    notes: open.map(said),
    counts,
  };
};

/** An audit of dependencies for judgement, by severity: `critical`, `high`, `moderate`, `low`. */
export const auditReport = (report: AuditReport): Report => {
  const severities = Object.keys(WEIGHT) as (keyof typeof WEIGHT)[];
  const parts = severities
    .map((severity) => partOf(severity, report))
    .filter((part) => part.title !== 'unknown' || part.outcome !== 'pass');
  return { label: 'Dependency audit', noun: ['severity', 'severities'], parts };
};
