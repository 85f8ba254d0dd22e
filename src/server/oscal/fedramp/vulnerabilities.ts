import type { Facts } from '../../../formats/fedramp-cr26/facts.ts';
import type {
  AcceptedVulnerability,
  ReportPeriod,
  VulnerabilityDetail,
} from '../../../formats/fedramp-cr26/model/common.ts';
import type {
  AcceptedVulnerabilityInfo,
  HistoricalActivity,
  VulnerabilityDetailReport,
} from '../../../formats/fedramp-cr26/model/vulnerability-reports.ts';
import type { RecordView } from '../../../model/kind.ts';
import { type AdoptionView, textOf } from '../adoption-view.ts';
import type { RecordReader } from '../read-records.ts';

/** A vulnerability with the reason for which it is accepted, where somebody with the right to accepted it. */
export interface Vulnerability {
  readonly finding: RecordView;
  readonly accepted: string | undefined;
  /** When it, or an exception from it, was last changed: ISO 8601. */
  readonly changedAt: string;
}

const SOURCES: Readonly<Record<string, string>> = { scan: 'Scan', test: 'Penetration test' };

const isInForce = (exception: RecordView, at: string): boolean => {
  const day = at.slice(0, 10);
  const from = textOf(exception, 'validFrom') ?? day;
  const until = textOf(exception, 'validUntil') ?? day;
  return exception.state === 'approved' && from <= day && day <= until;
};

/** Findings of scans and tests against what the adoption rests on. */
export const readVulnerabilities = async (
  reader: RecordReader,
  view: AdoptionView,
): Promise<readonly Vulnerability[]> => {
  const about = [view.adoption.id, ...view.applied.map(({ record }) => record.id), ...view.others.keys()];
  const against = await reader.linksTo(about, ['against']);
  const findings = [...(await reader.byId(against.map(({ from }) => from))).values()].filter(
    ({ kind, data }) => kind === 'finding' && Object.hasOwn(SOURCES, String(data['source'])),
  );
  const excepts = await reader.linksTo(
    findings.map(({ id }) => id),
    ['excepts'],
  );
  const exceptions = await reader.byId(excepts.map(({ from }) => from));
  const reasons = new Map(
    excepts.flatMap(({ from, to }) => {
      const exception = exceptions.get(from);
      return exception && isInForce(exception, view.at) ? [[to, textOf(exception, 'reason') ?? ''] as const] : [];
    }),
  );
  const changed = new Map(findings.map(({ id, updatedAt }) => [id, updatedAt]));
  for (const { from, to } of excepts) {
    const excused = exceptions.get(from)?.updatedAt;
    if (excused !== undefined && excused > (changed.get(to) ?? '')) changed.set(to, excused);
  }
  return findings
    .map((finding) => ({
      finding,
      accepted: reasons.get(finding.id),
      changedAt: changed.get(finding.id) ?? finding.updatedAt,
    }))
    .toSorted((a, b) => a.finding.key.localeCompare(b.finding.key, 'en', { numeric: true }));
};

const DISPOSITIONS = { closed: 'Fully Mitigated', dismissed: 'False Positive' } as const;

const detailOf = ({ key, title, state, data }: RecordView, facts: Facts): VulnerabilityDetail => {
  const found = typeof data['foundOn'] === 'string' ? data['foundOn'] : undefined;
  const day = facts.need(found, `finding ${key}, “Found on”`, 'the day on which it was found');
  const isOver = state === 'closed' || state === 'dismissed';
  return {
    providerTrackingId: key,
    // The day is what is known; its beginning stands for it.
    detection: { detectedAt: `${day}T00:00:00Z`, detectionSource: SOURCES[String(data['source'])] ?? '' },
    vulnerabilityDescription: typeof data['description'] === 'string' ? data['description'] : title,
    ...(isOver ? { finalDisposition: DISPOSITIONS[state] } : {}),
  };
};

interface Report {
  readonly overview: string;
  readonly period: ReportPeriod;
}

const acceptedOf = (all: readonly Vulnerability[], facts: Facts): AcceptedVulnerability[] =>
  all.flatMap(({ finding, accepted }) =>
    accepted === undefined ? [] : [{ vulnerabilityDetail: detailOf(finding, facts), acceptanceRationale: accepted }],
  );

const activeOf = (all: readonly Vulnerability[], facts: Facts): VulnerabilityDetail[] =>
  all.flatMap(({ finding, accepted }) => (accepted === undefined ? [detailOf(finding, facts)] : []));

/** What changed in the period. */
const within = (all: readonly Vulnerability[], { from, to }: ReportPeriod): readonly Vulnerability[] =>
  all.filter(({ changedAt }) => changedAt >= from && changedAt <= to);

export const needPeriod = (from: Date | undefined, to: string, facts: Facts): ReportPeriod => ({
  from: facts.need(
    from?.toISOString(),
    'the parameter “from” (--from)',
    'the first day of the period that the report is of',
  ),
  to,
});

export const writeAccepted = (
  all: readonly Vulnerability[],
  { overview, period }: Report,
  facts: Facts,
): AcceptedVulnerabilityInfo => ({
  certificationPackageOverviewUri: overview,
  reportPeriod: period,
  acceptedVulnerabilities: acceptedOf(within(all, period), facts),
});

export const writeDetails = (
  all: readonly Vulnerability[],
  { overview, period }: Report,
  facts: Facts,
): VulnerabilityDetailReport => ({
  certificationPackageOverviewUri: overview,
  reportPeriod: period,
  vulnerabilities: activeOf(within(all, period), facts),
});

export const writeHistory = (
  all: readonly Vulnerability[],
  overview: string,
  at: string,
  facts: Facts,
): HistoricalActivity => ({
  certificationPackageOverviewUri: overview,
  generatedAt: at,
  activeVulnerabilities: activeOf(all, facts),
  acceptedVulnerabilities: acceptedOf(all, facts),
});
