/** FedRAMP's JSON documents of the Consolidated Rules for 2026 (schemas of 2026-06-24), as far as Candor writes them. */

export const SERVICE_MODELS = ['SaaS', 'PaaS', 'IaaS'] as const;
export const DEPLOYMENT_MODELS = [
  'Public Cloud',
  'Government-Only Cloud',
  'Hybrid Cloud',
  'Community Cloud',
  'Government Community Cloud',
] as const;
export const IMPLEMENTATION_STATUSES = ['Implemented', 'Not Implemented', 'Partially Implemented'] as const;

export type ServiceModel = (typeof SERVICE_MODELS)[number];
export type DeploymentModel = (typeof DEPLOYMENT_MODELS)[number];
export type Implementation = (typeof IMPLEMENTATION_STATUSES)[number];

export interface Contact {
  readonly contactType: string;
  readonly contactName?: string;
  readonly contactEmail?: string;
}

/** FRC-CSO-PKG. */
export interface CertificationPackageOverview {
  readonly serviceIdentification: {
    readonly fedRampPackageId: string;
    readonly ueiNumber?: string;
    readonly providerName: string;
    readonly serviceName: string;
    readonly serviceAcronym: string;
    readonly serviceDescription: string;
    readonly certificationType: '20x' | 'Rev5';
    readonly website: string;
    readonly logo: string;
  };
  readonly serviceProperties: {
    readonly serviceType: readonly ServiceModel[];
    readonly deploymentModel: DeploymentModel;
  };
  readonly contactInformation: readonly Contact[];
  readonly thirdPartyInformationResources?: {
    readonly certified?: readonly {
      readonly fedRampCertifiedThirdPartyInformationResource: string;
      readonly useCase: string;
    }[];
    readonly nonCertified?: readonly {
      readonly name: string;
      readonly provider: string;
      readonly website?: string;
      readonly useCase: string;
    }[];
  };
}

export interface SecurityControl {
  readonly controlId: string;
  readonly parameterValues?: readonly { readonly parameterId: string; readonly parameterValue: string }[];
  readonly controlImplementationStatus?: Implementation;
  readonly controlImplementationDescription?: string;
}

export interface RequirementDecision {
  readonly frrID: string;
  readonly frrImplementationStatus?: Implementation;
  readonly frrImplementation: readonly string[];
  readonly frrValidation?: readonly string[];
}

export interface IndicatorEvidence {
  readonly evidenceDescription?: string;
  /** A day. */
  readonly lastUpdated?: string;
}

export interface KeySecurityIndicator {
  readonly ksiId: string;
  readonly ksiImplementationStatus?: Implementation;
  readonly ksiImplementation: readonly string[];
  readonly ksiValidation: readonly string[];
  readonly ksiAssessment: readonly string[];
  readonly ksiTests: readonly string[];
  readonly ksiEvidence: readonly IndicatorEvidence[];
}

/** SDR-CSO-FRR. */
export interface SecurityDecisionRecord {
  readonly certificationPackageOverviewUri: string;
  readonly securityControls?: readonly SecurityControl[];
  readonly fedRampRequirements: readonly RequirementDecision[];
  readonly keySecurityIndicators?: readonly KeySecurityIndicator[];
}

export interface VulnerabilityDetail {
  readonly providerTrackingId: string;
  readonly detection: { readonly detectedAt: string; readonly detectionSource: string };
  readonly vulnerabilityDescription: string;
  readonly supplementaryRiskInformation?: string;
  readonly finalDisposition?: 'Fully Mitigated' | 'Partially Mitigated' | 'False Positive';
}

export interface AcceptedVulnerability {
  readonly vulnerabilityDetail: VulnerabilityDetail;
  readonly acceptanceRationale: string;
}

export interface ReportPeriod {
  readonly from: string;
  readonly to: string;
}

/** VER-RPT-AVI. */
export interface AcceptedVulnerabilityInfo {
  readonly certificationPackageOverviewUri: string;
  readonly reportPeriod: ReportPeriod;
  readonly acceptedVulnerabilities: readonly AcceptedVulnerability[];
}

/** VER-RPT-VDT. */
export interface VulnerabilityDetailReport {
  readonly certificationPackageOverviewUri: string;
  readonly reportPeriod: ReportPeriod;
  readonly vulnerabilities: readonly VulnerabilityDetail[];
}

/** VER-TFR-MRH. */
export interface HistoricalActivity {
  readonly certificationPackageOverviewUri: string;
  readonly generatedAt: string;
  readonly activeVulnerabilities: readonly VulnerabilityDetail[];
  readonly acceptedVulnerabilities: readonly AcceptedVulnerability[];
}
