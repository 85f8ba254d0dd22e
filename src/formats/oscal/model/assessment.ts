// What is assessed, by which activities and tasks. Shared by assessment plans, assessment results and POA&Ms.
import { z } from 'zod';
import { part } from './control.ts';
import { dateTime, markupBlock, markupLine, positiveInteger, token, uri, uriReference, uuid } from './datatypes.ts';
import {
  assembly,
  empty,
  type Fields,
  flag,
  known,
  type Model,
  many,
  remarks,
  requiredUntil,
  since,
  unwrapped,
} from './describe.ts';
import { systemComponent } from './implementation.ts';
import { link, property, responsibleParty, responsibleRole } from './metadata.ts';

const importSspShape = {
  href: flag(uriReference),
  remarks,
};
export interface ImportSsp extends Fields<typeof importSspShape> {}
export const importSsp: Model<ImportSsp> = assembly(importSspShape);

const localObjectiveShape = {
  'control-id': flag(token),
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  parts: many('part', part),
  remarks,
};
export interface LocalObjective extends Fields<typeof localObjectiveShape> {}
export const localObjective: Model<LocalObjective> = assembly(localObjectiveShape);

const assessedControlShape = {
  'control-id': flag(token),
  'statement-ids': many('statement-id', token).optional(),
};
export interface AssessedControl extends Fields<typeof assessedControlShape> {}
export const assessedControl: Model<AssessedControl> = assembly(assessedControlShape);

const assessedControlsShape = {
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'include-all': empty.optional(),
  'include-controls': many('include-control', assessedControl).optional(),
  'exclude-controls': many('exclude-control', assessedControl).optional(),
  remarks,
};
export interface AssessedControls extends Fields<typeof assessedControlsShape> {}
export const assessedControls: Model<AssessedControls> = assembly(assessedControlsShape, {
  of: ['include-all', 'include-controls'],
  required: true,
});

const selectObjectiveByIdShape = {
  'objective-id': flag(token),
  remarks: since('1.2', remarks),
};
export interface SelectObjectiveById extends Fields<typeof selectObjectiveByIdShape> {}
export const selectObjectiveById: Model<SelectObjectiveById> = assembly(selectObjectiveByIdShape);

const assessedObjectivesShape = {
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'include-all': empty.optional(),
  'include-objectives': many('include-objective', selectObjectiveById).optional(),
  'exclude-objectives': many('exclude-objective', selectObjectiveById).optional(),
  remarks,
};
export interface AssessedObjectives extends Fields<typeof assessedObjectivesShape> {}
export const assessedObjectives: Model<AssessedObjectives> = assembly(assessedObjectivesShape, {
  of: ['include-all', 'include-objectives'],
  required: true,
});

const reviewedControlsShape = {
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'control-selections': many('control-selection', assessedControls),
  'control-objective-selections': many('control-objective-selection', assessedObjectives).optional(),
  remarks,
};
export interface ReviewedControls extends Fields<typeof reviewedControlsShape> {}
export const reviewedControls: Model<ReviewedControls> = assembly(reviewedControlsShape);

const stepShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'reviewed-controls': reviewedControls.optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  remarks,
};
export interface Step extends Fields<typeof stepShape> {}
export const step: Model<Step> = assembly(stepShape);

const activityShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  steps: many('step', step).optional(),
  'related-controls': reviewedControls.optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  remarks,
};
export interface Activity extends Fields<typeof activityShape> {}
export const activity: Model<Activity> = assembly(activityShape);

const assessmentPartShape = {
  uuid: flag(uuid).optional(),
  name: flag(known(token, ['asset', 'method', 'objective'])),
  ns: flag(uri).optional(),
  class: flag(token).optional(),
  title: markupLine.optional(),
  props: many('prop', property).optional(),
  prose: unwrapped(markupBlock).optional(),
  get parts() {
    return many('part', assessmentPart).optional();
  },
  links: many('link', link).optional(),
};
export interface AssessmentPart extends Fields<typeof assessmentPartShape> {}
export const assessmentPart: Model<AssessmentPart> = assembly(assessmentPartShape);

const selectSubjectByIdShape = {
  'subject-uuid': flag(uuid),
  type: flag(known(token, ['component', 'inventory-item', 'location', 'party', 'user', 'resource'])),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface SelectSubjectById extends Fields<typeof selectSubjectByIdShape> {}
export const selectSubjectById: Model<SelectSubjectById> = assembly(selectSubjectByIdShape);

const assessmentSubjectShape = {
  type: requiredUntil('1.2', flag(known(token, ['component', 'inventory-item', 'location', 'party', 'user']))),
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'include-all': empty.optional(),
  'include-subjects': many('include-subject', selectSubjectById).optional(),
  'exclude-subjects': many('exclude-subject', selectSubjectById).optional(),
  remarks,
};
export interface AssessmentSubject extends Fields<typeof assessmentSubjectShape> {}
export const assessmentSubject: Model<AssessmentSubject> = assembly(assessmentSubjectShape, {
  of: ['include-all', 'include-subjects'],
  required: true,
});

const usedComponentShape = {
  'component-uuid': flag(uuid),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  remarks,
};
export interface UsedComponent extends Fields<typeof usedComponentShape> {}
export const usedComponent: Model<UsedComponent> = assembly(usedComponentShape);

const assessmentPlatformShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'uses-components': many('uses-component', usedComponent).optional(),
  remarks,
};
export interface AssessmentPlatform extends Fields<typeof assessmentPlatformShape> {}
export const assessmentPlatform: Model<AssessmentPlatform> = assembly(assessmentPlatformShape);

const assessmentAssetsShape = {
  components: many('component', systemComponent).optional(),
  'assessment-platforms': many('assessment-platform', assessmentPlatform),
};
export interface AssessmentAssets extends Fields<typeof assessmentAssetsShape> {}
export const assessmentAssets: Model<AssessmentAssets> = assembly(assessmentAssetsShape);

const onDateShape = {
  date: flag(dateTime),
  remarks: since('1.2', remarks),
};
export interface OnDate extends Fields<typeof onDateShape> {}
export const onDate: Model<OnDate> = assembly(onDateShape);

const dateRangeShape = {
  start: flag(dateTime),
  end: flag(dateTime),
  remarks: since('1.2', remarks),
};
export interface DateRange extends Fields<typeof dateRangeShape> {}
export const dateRange: Model<DateRange> = assembly(dateRangeShape);

const frequencyShape = {
  period: flag(positiveInteger),
  unit: flag(z.enum(['seconds', 'minutes', 'hours', 'days', 'months', 'years'])),
  remarks: since('1.2', remarks),
};
export interface Frequency extends Fields<typeof frequencyShape> {}
export const frequency: Model<Frequency> = assembly(frequencyShape);

const timingShape = {
  'on-date': onDate.optional(),
  'within-date-range': dateRange.optional(),
  'at-frequency': frequency.optional(),
};
export interface Timing extends Fields<typeof timingShape> {}
export const timing: Model<Timing> = assembly(timingShape, {
  of: ['on-date', 'within-date-range', 'at-frequency'],
  required: true,
});

const dependencyShape = {
  'task-uuid': flag(uuid),
  remarks,
};
export interface Dependency extends Fields<typeof dependencyShape> {}
export const dependency: Model<Dependency> = assembly(dependencyShape);

const associatedActivityShape = {
  'activity-uuid': flag(uuid),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  subjects: many('subject', assessmentSubject),
  remarks,
};
export interface AssociatedActivity extends Fields<typeof associatedActivityShape> {}
export const associatedActivity: Model<AssociatedActivity> = assembly(associatedActivityShape);

const taskShape = {
  uuid: flag(uuid),
  type: flag(known(token, ['milestone', 'action'])),
  title: markupLine,
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  timing: timing.optional(),
  dependencies: many('dependency', dependency).optional(),
  get tasks() {
    return many('task', task).optional();
  },
  'associated-activities': many('associated-activity', associatedActivity).optional(),
  subjects: many('subject', assessmentSubject).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  remarks,
};
export interface Task extends Fields<typeof taskShape> {}
export const task: Model<Task> = assembly(taskShape);
