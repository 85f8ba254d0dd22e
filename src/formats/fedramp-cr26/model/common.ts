// What several of FedRAMP's documents share.
import { z } from 'zod';
import { boolean, date, dateTime, list, needsWhen, text, uri } from '../describe.ts';

export const overviewUri = uri;

/** How much harm it may do to agencies: N1, hardly any, to N5. */
export const nRating = z.literal([1, 2, 3, 4, 5]);

const detection = z.object({ detectedAt: dateTime, detectionSource: text });

export const vulnerabilityDetail = z.object({
  providerTrackingId: text,
  detection,
  vulnerabilityDescription: text,
  potentialAgencyImpact: text.optional(),
  evaluationCompletedAt: dateTime.optional(),
  isInternetReachable: boolean.optional(),
  isLikelyExploitable: boolean.optional(),
  currentRating: nRating.optional(),
  projectedNextReduction: z.object({ estimatedAt: dateTime, targetRating: nRating }).optional(),
  overdueStatus: needsWhen(
    z.object({ isOverdue: boolean, explanation: text.optional() }),
    'isOverdue',
    'explanation',
  ).optional(),
  supplementaryRiskInformation: text.optional(),
  finalDisposition: z.enum(['Fully Mitigated', 'Partially Mitigated', 'False Positive']).optional(),
});
export type VulnerabilityDetail = z.infer<typeof vulnerabilityDetail>;

export const acceptedVulnerability = z.object({
  vulnerabilityDetail,
  acceptanceRationale: text,
});
export type AcceptedVulnerability = z.infer<typeof acceptedVulnerability>;

/** A period in moments. */
export const reportPeriod = z.object({ from: dateTime, to: dateTime });
export type ReportPeriod = z.infer<typeof reportPeriod>;

/** A period in days. */
export const reportDays = z.object({ from: date, to: date });

export const texts = list(text);
