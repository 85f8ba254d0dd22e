// Assessment plan.

import {
  activity,
  assessmentAssets,
  assessmentPart,
  assessmentSubject,
  importSsp,
  localObjective,
  reviewedControls,
  task,
} from './assessment.ts';
import { uuid } from './datatypes.ts';
import { assembly, type Fields, flag, type Model, many, remarks } from './describe.ts';
import { inventoryItem, systemComponent, systemUser } from './implementation.ts';
import { backMatter, metadata } from './metadata.ts';

const planDefinitionsShape = {
  components: many('component', systemComponent).optional(),
  'inventory-items': many('inventory-item', inventoryItem).optional(),
  users: many('user', systemUser).optional(),
  'objectives-and-methods': many('objectives-and-methods', localObjective).optional(),
  activities: many('activity', activity).optional(),
  remarks,
};
export interface PlanDefinitions extends Fields<typeof planDefinitionsShape> {}
export const planDefinitions: Model<PlanDefinitions> = assembly(planDefinitionsShape);

const termsAndConditionsShape = {
  parts: many('part', assessmentPart).optional(),
};
export interface TermsAndConditions extends Fields<typeof termsAndConditionsShape> {}
export const termsAndConditions: Model<TermsAndConditions> = assembly(termsAndConditionsShape);

const assessmentPlanShape = {
  uuid: flag(uuid),
  metadata,
  'import-ssp': importSsp,
  'local-definitions': planDefinitions.optional(),
  'terms-and-conditions': termsAndConditions.optional(),
  'reviewed-controls': reviewedControls,
  'assessment-subjects': many('assessment-subject', assessmentSubject).optional(),
  'assessment-assets': assessmentAssets.optional(),
  tasks: many('task', task).optional(),
  'back-matter': backMatter.optional(),
};
export interface AssessmentPlan extends Fields<typeof assessmentPlanShape> {}
export const assessmentPlan: Model<AssessmentPlan> = assembly(assessmentPlanShape);
