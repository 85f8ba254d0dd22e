// What was found: observations, risks and findings, with who found them.
import { z } from 'zod';
import { assessmentSubject, task } from './assessment.ts';
import { dateTime, markupBlock, markupLine, string, text, token, uri, uriReference, uuid } from './datatypes.ts';
import { assembly, content, type Fields, flag, known, type Model, many, remarks, since, was } from './describe.ts';
import { implementationStatus } from './implementation.ts';
import { link, property, responsibleParty } from './metadata.ts';

const loggedByShape = {
  'party-uuid': flag(uuid),
  'role-id': flag(token).optional(),
  remarks: since('1.2', remarks),
};
export interface LoggedBy extends Fields<typeof loggedByShape> {}
export const loggedBy: Model<LoggedBy> = assembly(loggedByShape);

const identifiedSubjectShape = {
  'subject-placeholder-uuid': flag(uuid),
  subjects: many('subject', assessmentSubject),
};
export interface IdentifiedSubject extends Fields<typeof identifiedSubjectShape> {}
export const identifiedSubject: Model<IdentifiedSubject> = assembly(identifiedSubjectShape);

const relatedTaskShape = {
  'task-uuid': flag(uuid),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  subjects: many('subject', assessmentSubject).optional(),
  'identified-subject': identifiedSubject.optional(),
  remarks,
};
export interface RelatedTask extends Fields<typeof relatedTaskShape> {}
export const relatedTask: Model<RelatedTask> = assembly(relatedTaskShape);

const originActorShape = {
  type: flag(z.enum(['tool', 'assessment-platform', 'party'])),
  'actor-uuid': flag(uuid),
  'role-id': flag(token).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
};
export interface OriginActor extends Fields<typeof originActorShape> {}
export const originActor: Model<OriginActor> = assembly(originActorShape);

const originShape = {
  actors: many('actor', originActor),
  'related-tasks': many('related-task', relatedTask).optional(),
};
export interface Origin extends Fields<typeof originShape> {}
export const origin: Model<Origin> = assembly(originShape);

const subjectReferenceShape = {
  'subject-uuid': flag(uuid),
  type: flag(known(token, ['component', 'inventory-item', 'location', 'party', 'user', 'resource'])),
  title: markupLine.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface SubjectReference extends Fields<typeof subjectReferenceShape> {}
export const subjectReference: Model<SubjectReference> = assembly(subjectReferenceShape);

const relevantEvidenceShape = {
  href: flag(uriReference).optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface RelevantEvidence extends Fields<typeof relevantEvidenceShape> {}
export const relevantEvidence: Model<RelevantEvidence> = assembly(relevantEvidenceShape);

const observationShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  methods: many('method', known(string, ['EXAMINE', 'INTERVIEW', 'TEST', 'UNKNOWN'])),
  types: many(
    'type',
    known(token, ['ssp-statement-issue', 'control-objective', 'mitigation', 'finding', 'discovery', 'historic']),
  ).optional(),
  origins: many('origin', origin).optional(),
  subjects: many('subject', subjectReference).optional(),
  'relevant-evidence': many('relevant-evidence', relevantEvidence).optional(),
  collected: dateTime,
  expires: dateTime.optional(),
  remarks,
};
export interface Observation extends Fields<typeof observationShape> {}
export const observation: Model<Observation> = assembly(observationShape);

const threatIdShape = {
  system: flag(known(uri, ['http://fedramp.gov', 'http://fedramp.gov/ns/oscal'])),
  href: flag(uriReference).optional(),
  id: content(was('1.1', text, uri)),
};
export interface ThreatId extends Fields<typeof threatIdShape> {}
export const threatId: Model<ThreatId> = assembly(threatIdShape);

const facetShape = {
  name: flag(token),
  system: flag(
    known(uri, [
      'http://fedramp.gov',
      'http://fedramp.gov/ns/oscal',
      'http://csrc.nist.gov/ns/oscal',
      'http://csrc.nist.gov/ns/oscal/unknown',
      'http://cve.mitre.org',
      'http://www.first.org/cvss/v2.0',
      'http://www.first.org/cvss/v3.0',
      'http://www.first.org/cvss/v3.1',
      'https://www.first.org/cvss/v4-0',
    ]),
  ),
  value: flag(string),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface Facet extends Fields<typeof facetShape> {}
export const facet: Model<Facet> = assembly(facetShape);

const characterizationShape = {
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  origin,
  facets: many('facet', facet),
};
export interface Characterization extends Fields<typeof characterizationShape> {}
export const characterization: Model<Characterization> = assembly(characterizationShape);

const mitigatingFactorShape = {
  uuid: flag(uuid),
  'implementation-uuid': flag(uuid).optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  subjects: many('subject', subjectReference).optional(),
};
export interface MitigatingFactor extends Fields<typeof mitigatingFactorShape> {}
export const mitigatingFactor: Model<MitigatingFactor> = assembly(mitigatingFactorShape);

const requiredAssetShape = {
  uuid: flag(uuid),
  subjects: many('subject', subjectReference).optional(),
  title: markupLine.optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface RequiredAsset extends Fields<typeof requiredAssetShape> {}
export const requiredAsset: Model<RequiredAsset> = assembly(requiredAssetShape);

const responseShape = {
  uuid: flag(uuid),
  lifecycle: flag(known(token, ['recommendation', 'planned', 'completed'])),
  title: markupLine,
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  origins: many('origin', origin).optional(),
  'required-assets': many('required-asset', requiredAsset).optional(),
  tasks: many('task', task).optional(),
  remarks,
};
export interface Response extends Fields<typeof responseShape> {}
export const response: Model<Response> = assembly(responseShape);

const relatedResponseShape = {
  'response-uuid': flag(uuid),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'related-tasks': many('related-task', relatedTask).optional(),
  remarks,
};
export interface RelatedResponse extends Fields<typeof relatedResponseShape> {}
export const relatedResponse: Model<RelatedResponse> = assembly(relatedResponseShape);

const riskLogEntryShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  description: markupBlock.optional(),
  start: dateTime,
  end: dateTime.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'logged-by': many('logged-by', loggedBy).optional(),
  'status-change': known(token, [
    'open',
    'investigating',
    'remediating',
    'deviation-requested',
    'deviation-approved',
    'closed',
  ]).optional(),
  'related-responses': many('related-response', relatedResponse).optional(),
  remarks,
};
export interface RiskLogEntry extends Fields<typeof riskLogEntryShape> {}
export const riskLogEntry: Model<RiskLogEntry> = assembly(riskLogEntryShape);

const riskLogShape = {
  entries: many('entry', riskLogEntry),
};
export interface RiskLog extends Fields<typeof riskLogShape> {}
export const riskLog: Model<RiskLog> = assembly(riskLogShape);

const relatedObservationShape = {
  'observation-uuid': flag(uuid),
  remarks: since('1.2', remarks),
};
export interface RelatedObservation extends Fields<typeof relatedObservationShape> {}
export const relatedObservation: Model<RelatedObservation> = assembly(relatedObservationShape);

const riskShape = {
  uuid: flag(uuid),
  title: markupLine,
  description: markupBlock,
  statement: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  status: known(token, ['open', 'investigating', 'remediating', 'deviation-requested', 'deviation-approved', 'closed']),
  origins: many('origin', origin).optional(),
  'threat-ids': many('threat-id', threatId).optional(),
  characterizations: many('characterization', characterization).optional(),
  'mitigating-factors': many('mitigating-factor', mitigatingFactor).optional(),
  deadline: dateTime.optional(),
  remediations: many('response', response).optional(),
  'risk-log': riskLog.optional(),
  'related-observations': many('related-observation', relatedObservation).optional(),
};
export interface Risk extends Fields<typeof riskShape> {}
export const risk: Model<Risk> = assembly(riskShape);

const objectiveStatusShape = {
  state: flag(z.enum(['satisfied', 'not-satisfied'])),
  reason: flag(known(token, ['pass', 'fail', 'other'])).optional(),
  remarks,
};
export interface ObjectiveStatus extends Fields<typeof objectiveStatusShape> {}
export const objectiveStatus: Model<ObjectiveStatus> = assembly(objectiveStatusShape);

const findingTargetShape = {
  type: flag(z.enum(['statement-id', 'objective-id'])),
  'target-id': flag(token),
  title: markupLine.optional(),
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  status: objectiveStatus,
  'implementation-status': implementationStatus.optional(),
  remarks,
};
export interface FindingTarget extends Fields<typeof findingTargetShape> {}
export const findingTarget: Model<FindingTarget> = assembly(findingTargetShape);

const relatedRiskShape = {
  'risk-uuid': flag(uuid),
  remarks: since('1.2', remarks),
};
export interface RelatedRisk extends Fields<typeof relatedRiskShape> {}
export const relatedRisk: Model<RelatedRisk> = assembly(relatedRiskShape);

const findingShape = {
  uuid: flag(uuid),
  title: markupLine,
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  origins: many('origin', origin).optional(),
  target: findingTarget,
  'implementation-statement-uuid': uuid.optional(),
  'related-observations': many('related-observation', relatedObservation).optional(),
  'related-risks': many('related-risk', relatedRisk).optional(),
  remarks,
};
export interface Finding extends Fields<typeof findingShape> {}
export const finding: Model<Finding> = assembly(findingShape);
