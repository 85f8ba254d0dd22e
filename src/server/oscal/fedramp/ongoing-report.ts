import type { Facts } from '../../../formats/fedramp-cr26/facts.ts';
import type { OngoingCertificationReport } from '../../../formats/fedramp-cr26/model/certification-reports.ts';
import type { ReportPeriod } from '../../../formats/fedramp-cr26/model/common.ts';
import type { RecordView } from '../../../model/kind.ts';
import { type AdoptionView, textOf } from '../adoption-view.ts';
import { certificationChanges } from './certification-changes.ts';
import { type Concerning, changeTypeOf, isGranted } from './significant-change.ts';
import type { Vulnerability } from './vulnerabilities.ts';

/** Fields that an organisation adds to its adoptions: what only a person can say, one a line, or “none”. */
const OWN = {
  through: 'x_stated_through',
  agencies: 'x_active_agencies',
  recommendations: 'x_updated_recommendations',
  incidents: 'x_reportable_incidents',
  changes: 'x_transformative_changes',
} as const;

const NONE = /^none\.?$/i;

/** What the report is made of. */
export interface OngoingRecords {
  readonly overview: string;
  readonly period: ReportPeriod;
  /** The adoption as it was when the period began; undefined where it was not there yet. */
  readonly before: AdoptionView | undefined;
  readonly vulnerabilities: readonly Vulnerability[];
  readonly decisions: readonly Concerning[];
  readonly tasks: readonly Concerning[];
}

const day = (moment: string): string => moment.slice(0, 10);

/** Three months on; where that month is shorter, some days more. */
const horizonOf = (to: string): string => {
  const end = new Date(to);
  end.setUTCMonth(end.getUTCMonth() + 3);
  return end.toISOString().slice(0, 10);
};

const linesOf = (adoption: RecordView, field: string, what: string, facts: Facts): string[] => {
  const where = `adoption ${adoption.key}, own field “${field.slice(2)}”`;
  const text = facts.need(textOf(adoption, field), where, `${what}, one a line, or “none”`);
  const lines = text.split(/\r\n|[\n\r]/).flatMap((line) => line.trim() || []);
  return lines.length === 1 && NONE.test(lines[0] ?? '') ? [] : lines;
};

/** What somebody stated for an earlier period says nothing of this one. */
const needStatedThrough = (adoption: RecordView, end: string, facts: Facts): void => {
  const through = textOf(adoption, OWN.through);
  facts.need(
    through !== undefined && through >= end ? through : undefined,
    `adoption ${adoption.key}, own field “${OWN.through.slice(2)}”`,
    `the day through which what is stated there of agencies, recommendations, incidents and changes holds: ${end} or later`,
  );
};

const plannedOf = (tasks: readonly Concerning[], horizon: string): string[] =>
  tasks.flatMap(({ record: { title, state, dueAt } }) =>
    (state === 'open' || state === 'doing') && dueAt !== null && day(dueAt) <= horizon
      ? [`${title} (by ${day(dueAt)})`]
      : [],
  );

const acceptedOf = (all: readonly Vulnerability[], { from, to }: ReportPeriod): string => {
  const accepted = all.filter((one) => one.accepted !== undefined);
  if (accepted.length === 0) return 'No vulnerability is accepted.';
  const severities = new Map<string, number>();
  for (const { finding } of accepted) {
    const severity = textOf(finding, 'severity') ?? 'not rated';
    severities.set(severity, (severities.get(severity) ?? 0) + 1);
  }
  const moved = accepted.filter(({ finding }) => finding.updatedAt >= from && finding.updatedAt <= to).length;
  const split = [...severities].map(([severity, number]) => `${number} ${severity}`).join(', ');
  return `Accepted vulnerabilities: ${accepted.length} (${split}), of which ${moved} changed in this period. Each is in the Accepted Vulnerability Info.`;
};

/** Granted in the period, as far as its decision was last touched in it. */
const transformativeOf = (decisions: readonly Concerning[], { from, to }: ReportPeriod): string[] =>
  decisions.flatMap(({ record }) =>
    changeTypeOf(record) === 'Transformative' && isGranted(record) && record.updatedAt >= from && record.updatedAt <= to
      ? [record.title]
      : [],
  );

/** The quarter's report; what only people can say is asked for, and only counts for the period that they said it of. */
export const writeOngoingReport = (
  view: AdoptionView,
  { overview, period, before, vulnerabilities, decisions, tasks }: OngoingRecords,
  facts: Facts,
): OngoingCertificationReport => {
  const { adoption } = view;
  const horizon = horizonOf(period.to);
  const decided = transformativeOf(decisions, period);
  if (period.from >= period.to)
    facts.need(undefined, 'the parameter “from” (--from)', 'a day before the end of the period');
  needStatedThrough(adoption, day(period.to), facts);
  const lines = (field: string, what: string) => linesOf(adoption, field, what, facts);
  return {
    certificationPackageOverviewUri: overview,
    reportPeriod: { from: day(period.from), to: day(period.to) },
    certificationDataChanges: certificationChanges(before, view),
    plannedCertificationDataChanges: { planningHorizonThrough: horizon, changes: plannedOf(tasks, horizon) },
    acceptedVulnerabilities: acceptedOf(vulnerabilities, period),
    transformativeChanges: decided.length > 0 ? decided : lines(OWN.changes, 'transformative changes of the period'),
    updatedRecommendations: lines(OWN.recommendations, 'updated recommendations to customers'),
    activeAgencies: lines(OWN.agencies, 'agencies that use the service directly'),
    reportableIncidents: {
      incidents: lines(OWN.incidents, 'reportable incidents of the period').map((summary) => ({ summary })),
    },
  };
};
