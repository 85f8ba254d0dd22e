// Profile: which controls of which catalogs, in which order, with which changes.
import { z } from 'zod';
import {
  controlSelection,
  parameter,
  parameterConstraint,
  parameterGuideline,
  parameterSelection,
  part,
} from './control.ts';
import { boolean, markupBlock, markupLine, string, token, uri, uriReference, uuid } from './datatypes.ts';
import {
  assembly,
  empty,
  type Fields,
  flag,
  type Model,
  many,
  remarks,
  requiredSince,
  requiredUntil,
  since,
  was,
} from './describe.ts';
import { backMatter, link, metadata, property } from './metadata.ts';

const profileImportShape = {
  href: requiredUntil('1.2', flag(uriReference)),
  'include-all': empty.optional(),
  'include-controls': many('include-controls', controlSelection).optional(),
  'exclude-controls': many('exclude-controls', controlSelection).optional(),
};
export interface ProfileImport extends Fields<typeof profileImportShape> {}
export const profileImport: Model<ProfileImport> = assembly(profileImportShape, {
  of: ['include-all', 'include-controls'],
  required: true,
});

const combineShape = {
  method: flag(z.enum(['use-first', 'merge', 'keep'])).optional(),
};
export interface Combine extends Fields<typeof combineShape> {}
export const combine: Model<Combine> = assembly(combineShape);

const insertControlsShape = {
  order: flag(z.enum(['keep', 'ascending', 'descending'])).optional(),
  'include-all': empty.optional(),
  'include-controls': many('include-controls', controlSelection).optional(),
  'exclude-controls': many('exclude-controls', controlSelection).optional(),
};
export interface InsertControls extends Fields<typeof insertControlsShape> {}
export const insertControls: Model<InsertControls> = assembly(insertControlsShape, {
  of: ['include-all', 'include-controls'],
  required: true,
});

const customGroupShape = {
  id: flag(token).optional(),
  class: flag(token).optional(),
  title: markupLine,
  params: many('param', parameter).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  parts: many('part', part).optional(),
  get groups() {
    return many('group', customGroup).optional();
  },
  'insert-controls': many('insert-controls', insertControls).optional(),
};
export interface CustomGroup extends Fields<typeof customGroupShape> {}
export const customGroup: Model<CustomGroup> = assembly(customGroupShape, {
  of: ['groups', 'insert-controls'],
  required: false,
});

const customMergeShape = {
  groups: many('group', customGroup).optional(),
  'insert-controls': many('insert-controls', insertControls).optional(),
};
export interface CustomMerge extends Fields<typeof customMergeShape> {}
export const customMerge: Model<CustomMerge> = assembly(customMergeShape);

const mergeShape = {
  combine: combine.optional(),
  flat: since('1.0', empty.optional()),
  'as-is': boolean.optional(),
  custom: customMerge.optional(),
};
export interface Merge extends Fields<typeof mergeShape> {}
export const merge: Model<Merge> = assembly(mergeShape, { of: ['flat', 'as-is', 'custom'], required: true });

const parameterSettingShape = {
  'param-id': requiredUntil('1.2', flag(token)),
  class: flag(token).optional(),
  'depends-on': flag(token).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  label: markupLine.optional(),
  usage: markupBlock.optional(),
  constraints: many('constraint', parameterConstraint).optional(),
  guidelines: many('guideline', parameterGuideline).optional(),
  values: many('value', string).optional(),
  select: parameterSelection.optional(),
};
export interface ParameterSetting extends Fields<typeof parameterSettingShape> {}
export const parameterSetting: Model<ParameterSetting> = assembly(parameterSettingShape, {
  of: ['values', 'select'],
  required: false,
});

const removalShape = {
  'by-name': flag(token).optional(),
  'by-class': flag(token).optional(),
  'by-id': flag(token).optional(),
  'by-item-name': flag(was('1.1', token, z.enum(['param', 'prop', 'link', 'part', 'mapping', 'map']))).optional(),
  'by-ns': flag(was('1.2', token, uri)).optional(),
  remarks: since('1.2', remarks),
};
export interface Removal extends Fields<typeof removalShape> {}
export const removal: Model<Removal> = assembly(removalShape);

const additionShape = {
  position: flag(z.enum(['before', 'after', 'starting', 'ending'])).optional(),
  'by-id': flag(token).optional(),
  title: markupLine.optional(),
  params: many('param', parameter).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  parts: many('part', part).optional(),
};
export interface Addition extends Fields<typeof additionShape> {}
export const addition: Model<Addition> = assembly(additionShape);

const alterShape = {
  'control-id': requiredSince('1.0', flag(token)),
  removes: many('remove', removal).optional(),
  adds: many('add', addition).optional(),
};
export interface Alter extends Fields<typeof alterShape> {}
export const alter: Model<Alter> = assembly(alterShape);

const modifyShape = {
  'set-parameters': many('set-parameter', parameterSetting).optional(),
  alters: many('alter', alter).optional(),
};
export interface Modify extends Fields<typeof modifyShape> {}
export const modify: Model<Modify> = assembly(modifyShape);

const profileShape = {
  uuid: flag(uuid),
  metadata,
  imports: many('import', profileImport),
  merge: merge.optional(),
  modify: modify.optional(),
  'back-matter': backMatter.optional(),
};
export interface Profile extends Fields<typeof profileShape> {}
export const profile: Model<Profile> = assembly(profileShape);
