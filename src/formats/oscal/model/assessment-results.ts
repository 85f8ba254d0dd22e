// Assessment results.

import { activity, assessmentAssets, assessmentPart, localObjective, reviewedControls, task } from './assessment.ts';
import { dateTime, markupBlock, markupLine, uriReference, uuid } from './datatypes.ts';
import { assembly, type Fields, flag, type Model, many, remarks, since, until } from './describe.ts';
import { finding, loggedBy, observation, relatedTask, risk } from './finding.ts';
import { inventoryItem, systemComponent, systemUser } from './implementation.ts';
import { backMatter, link, metadata, property, responsibleParty } from './metadata.ts';

const importApShape = {
  href: flag(uriReference),
  remarks,
};
export interface ImportAp extends Fields<typeof importApShape> {}
export const importAp: Model<ImportAp> = assembly(importApShape);

const resultsDefinitionsShape = {
  'objectives-and-methods': many('objectives-and-methods', localObjective).optional(),
  activities: many('activity', activity).optional(),
  remarks,
};
export interface ResultsDefinitions extends Fields<typeof resultsDefinitionsShape> {}
export const resultsDefinitions: Model<ResultsDefinitions> = assembly(resultsDefinitionsShape);

const resultDefinitionsShape = {
  components: many('component', systemComponent).optional(),
  'inventory-items': many('inventory-item', inventoryItem).optional(),
  users: many('user', systemUser).optional(),
  'assessment-assets': assessmentAssets.optional(),
  tasks: many('task', task).optional(),
};
export interface ResultDefinitions extends Fields<typeof resultDefinitionsShape> {}
export const resultDefinitions: Model<ResultDefinitions> = assembly(resultDefinitionsShape);

const attestationShape = {
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  parts: many('part', assessmentPart),
};
export interface Attestation extends Fields<typeof attestationShape> {}
export const attestation: Model<Attestation> = assembly(attestationShape);

const assessmentLogEntryShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  description: markupBlock.optional(),
  start: dateTime,
  end: dateTime.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'logged-by': many('logged-by', loggedBy).optional(),
  'related-tasks': many('related-task', relatedTask).optional(),
  remarks,
};
export interface AssessmentLogEntry extends Fields<typeof assessmentLogEntryShape> {}
export const assessmentLogEntry: Model<AssessmentLogEntry> = assembly(assessmentLogEntryShape);

const assessmentLogShape = {
  entries: many('entry', assessmentLogEntry),
};
export interface AssessmentLog extends Fields<typeof assessmentLogShape> {}
export const assessmentLog: Model<AssessmentLog> = assembly(assessmentLogShape);

const resultShape = {
  uuid: flag(uuid),
  title: markupLine,
  description: markupBlock,
  start: dateTime,
  end: dateTime.optional(),
  prop: until('1.0', many('prop', property).optional()),
  props: since('1.0', many('prop', property).optional()),
  links: many('link', link).optional(),
  'local-definitions': resultDefinitions.optional(),
  'reviewed-controls': reviewedControls,
  attestations: many('attestation', attestation).optional(),
  'assessment-log': assessmentLog.optional(),
  observations: many('observation', observation).optional(),
  risks: many('risk', risk).optional(),
  findings: many('finding', finding).optional(),
  remarks,
};
export interface Result extends Fields<typeof resultShape> {}
export const result: Model<Result> = assembly(resultShape);

const assessmentResultsShape = {
  uuid: flag(uuid),
  metadata,
  'import-ap': importAp,
  'local-definitions': resultsDefinitions.optional(),
  results: many('result', result),
  'back-matter': backMatter.optional(),
};
export interface AssessmentResults extends Fields<typeof assessmentResultsShape> {}
export const assessmentResults: Model<AssessmentResults> = assembly(assessmentResultsShape);
