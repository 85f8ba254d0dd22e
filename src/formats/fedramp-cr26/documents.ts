import type { z } from 'zod';
import { isJsonObject, type JsonValue } from '../json.ts';
import {
  incidentReport,
  ongoingCertificationReport,
  significantChangeNotification,
} from './model/certification-reports.ts';
import { certificationPackageOverview } from './model/package-overview.ts';
import { securityDecisionRecord } from './model/security-decisions.ts';
import { serviceInformation } from './model/service-information.ts';
import {
  acceptedVulnerabilityInfo,
  historicalActivity,
  vulnerabilityDetailReport,
} from './model/vulnerability-reports.ts';

/** The day of the schemas that these documents are held to, which is in the names of their files. */
export const CR26_EDITION = '2026-06-24';

interface DocumentKind {
  readonly title: string;
  readonly model: z.ZodType;
  /** What the schema's file is called, between "fedramp-" and "-schema". */
  readonly schema: string;
  /** Members that no other document has at its top: the documents do not say what they are. */
  readonly marks: readonly string[];
}

/** FedRAMP's JSON documents of the Consolidated Rules for 2026, in the order in which they are told apart. */
export const CR26_DOCUMENTS = {
  'fedramp-cpo': {
    title: 'Certification Package Overview',
    model: certificationPackageOverview,
    schema: 'certification-package-overview',
    marks: ['serviceIdentification', 'serviceProperties'],
  },
  'fedramp-sdr': {
    title: 'Security Decision Record',
    model: securityDecisionRecord,
    schema: 'security-decision-record',
    marks: ['fedRampRequirements', 'securityControls', 'keySecurityIndicators', 'portsAndProtocols'],
  },
  'fedramp-ocr': {
    title: 'Ongoing Certification Report',
    model: ongoingCertificationReport,
    schema: 'ongoing-certification-report',
    marks: [
      'certificationDataChanges',
      'plannedCertificationDataChanges',
      'transformativeChanges',
      'updatedRecommendations',
      'activeAgencies',
      'reportableIncidents',
    ],
  },
  'fedramp-scn': {
    title: 'Significant Change Notification',
    model: significantChangeNotification,
    schema: 'significant-change-notifications',
    marks: ['changeType', 'changeDescription'],
  },
  'fedramp-incident': {
    title: 'Incident Report',
    model: incidentReport,
    schema: 'incident-report',
    marks: ['reportType', 'providerTrackingId', 'incidentDescription'],
  },
  'fedramp-vdr': {
    title: 'Vulnerability Detail Report',
    model: vulnerabilityDetailReport,
    schema: 'vulnerability-detail-report',
    marks: ['vulnerabilities'],
  },
  'fedramp-history': {
    title: 'historical activity',
    model: historicalActivity,
    schema: 'historical-ver-activity',
    marks: ['activeVulnerabilities', 'generatedAt'],
  },
  'fedramp-avi': {
    title: 'Accepted Vulnerability Info',
    model: acceptedVulnerabilityInfo,
    schema: 'accepted-vulnerability-info',
    marks: ['acceptedVulnerabilities'],
  },
  'fedramp-advisor': {
    title: 'Advisor Information',
    model: serviceInformation,
    schema: 'advisor-information',
    marks: ['servicesOffered'],
  },
  'fedramp-assessor': {
    title: 'Assessor Information',
    model: serviceInformation,
    schema: 'assessor-information',
    // Nothing in it differs from an advisor's: only who asks knows.
    marks: [],
  },
} as const satisfies Readonly<Record<string, DocumentKind>>;

export type Cr26Type = keyof typeof CR26_DOCUMENTS;

export const CR26_TYPES = Object.keys(CR26_DOCUMENTS) as readonly Cr26Type[];

export const isCr26Type = (name: string): name is Cr26Type => Object.hasOwn(CR26_DOCUMENTS, name);

const SCHEMA = /\/fedramp-([a-z-]+)-schema-\d{4}-\d\d-\d\d\.json$/;

/** Which of FedRAMP's documents this is: by the schema that it names, else by a member that no other has. */
export const cr26TypeOf = (document: JsonValue): Cr26Type | undefined => {
  if (!isJsonObject(document)) return undefined;
  const { $schema: named } = document;
  const schema = typeof named === 'string' && named.length < 500 ? SCHEMA.exec(named)?.[1] : undefined;
  return (
    CR26_TYPES.find((type) => CR26_DOCUMENTS[type].schema === schema) ??
    CR26_TYPES.find((type) => CR26_DOCUMENTS[type].marks.some((mark) => Object.hasOwn(document, mark)))
  );
};
