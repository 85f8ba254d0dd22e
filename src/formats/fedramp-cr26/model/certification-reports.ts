// What a provider tells while it is certified: quarterly, of a change, of an incident.
import { z } from 'zod';
import { date, dateTime, formed, list, text } from '../describe.ts';
import { overviewUri, reportDays, texts } from './common.ts';

const incidentSummary = z.object({
  summary: text.optional(),
  occurredAt: dateTime.optional(),
  resolvedAt: dateTime.optional(),
  incidentLessonsLearned: texts.optional(),
});

/** CCM-OCR-AVL. */
export const ongoingCertificationReport = z.object({
  certificationPackageOverviewUri: overviewUri,
  reportPeriod: reportDays,
  certificationDataChanges: texts,
  plannedCertificationDataChanges: z.object({ planningHorizonThrough: date, changes: texts }),
  acceptedVulnerabilities: text,
  transformativeChanges: texts,
  updatedRecommendations: texts,
  activeAgencies: texts,
  reportableIncidents: z.object({ incidents: list(incidentSummary).optional() }),
});
export type OngoingCertificationReport = z.infer<typeof ongoingCertificationReport>;

export const CHANGE_TYPES = ['Adaptive', 'Transformative'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

const planAndTimeline = z.object({
  summary: text,
  plannedStart: date.optional(),
  plannedCompletion: date.optional(),
  milestones: list(z.object({ milestoneDescription: text, targetDate: date.optional() })).optional(),
});

/** SCN-CSO-INF. */
export const significantChangeNotification = z.object({
  certificationPackageOverviewUri: overviewUri,
  assessorName: text.optional(),
  relatedVulnerability: text.optional(),
  changeType: z.enum(CHANGE_TYPES),
  changeTypeExplanation: text.optional(),
  changeDescription: text,
  reason: text.optional(),
  customerImpact: text.optional(),
  planAndTimeline: planAndTimeline.optional(),
  impactedControls: texts.optional(),
  impactAnalysis: text.optional(),
});
export type SignificantChangeNotification = z.infer<typeof significantChangeNotification>;

const timeline = z.object({
  startedAt: dateTime.optional(),
  detectedAt: dateTime.optional(),
  detectionSource: text.optional(),
  evaluationCompletedAt: dateTime.optional(),
  milestones: list(z.object({ occurredAt: dateTime, milestoneDescription: text })).optional(),
});

/** IEC-CSO-IIR, IEC-CSO-OIR, IEC-CSO-FIR. */
export const incidentReport = z.object({
  certificationPackageOverviewUri: overviewUri,
  reportType: z.enum(['Initial', 'Ongoing', 'Final']),
  providerTrackingId: text,
  federalIncidentCoordinator: text.optional(),
  incidentDescription: text.optional(),
  timeline: timeline.optional(),
  // The schema describes members of this, and says that it is a text: by its rules it can have none.
  potentialImpact: text.optional(),
  functionalImpact: text.optional(),
  recoveryPlan: text.optional(),
  affectedAgencies: texts.optional(),
  observedActivity: text.optional(),
  indicatorsOfCompromise: texts.optional(),
  relatedCveIds: list(formed('be a CVE id like CVE-2026-1234', /^CVE-[0-9]{4}-[0-9]+$/)).optional(),
  rootCause: text.optional(),
  responseAndRecoveryActivities: text.optional(),
  resolvedAt: dateTime.optional(),
});
