import { z } from 'zod';
import { date, list, text, uri } from '../describe.ts';
import { overviewUri, texts } from './common.ts';

const implementation = z.enum(['Implemented', 'Not Implemented', 'Partially Implemented']);
export type Implementation = z.infer<typeof implementation>;

const port = z.object({
  serviceName: text.optional(),
  portNumber: text.optional(),
  transportProtocol: text.optional(),
  encryption: text.optional(),
  purpose: text.optional(),
});

const securityControl = z.object({
  controlId: text.optional(),
  parameterValues: list(z.object({ parameterId: text, parameterValue: text })).optional(),
  controlImplementationStatus: implementation.optional(),
  controlImplementationDescription: text.optional(),
});
export type SecurityControl = z.infer<typeof securityControl>;

const requirementDecision = z.object({
  frrID: text,
  frrImplementationStatus: implementation.optional(),
  frrImplementation: texts,
  frrValidation: texts.optional(),
  frrAssessment: texts.optional(),
});
export type RequirementDecision = z.infer<typeof requirementDecision>;

const evidence = z.object({
  evidenceType: z
    .enum(['Log', 'Report', 'Screenshot', 'Configuration', 'Policy', 'Procedure', 'Audit Record'])
    .optional(),
  evidenceDescription: text.optional(),
  evidenceLocation: uri.optional(),
  evidenceText: text.optional(),
  lastUpdated: date.optional(),
});

const keySecurityIndicator = z.object({
  ksiId: text,
  ksiImplementationStatus: implementation.optional(),
  ksiImplementation: texts,
  ksiValidation: texts,
  ksiAssessment: texts,
  ksiTests: texts,
  ksiEvidence: list(evidence),
});
export type KeySecurityIndicator = z.infer<typeof keySecurityIndicator>;

/** SDR-CSO-FRR. */
export const securityDecisionRecord = z.object({
  certificationPackageOverviewUri: overviewUri,
  portsAndProtocols: list(port).optional(),
  securityControls: list(securityControl).optional(),
  fedRampRequirements: list(requirementDecision),
  keySecurityIndicators: list(keySecurityIndicator).optional(),
});
export type SecurityDecisionRecord = z.infer<typeof securityDecisionRecord>;
