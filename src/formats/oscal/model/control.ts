// What controls are made of: parameters and parts; and how controls are selected by id.
import { z } from 'zod';
import { markupBlock, markupLine, string, token, uri } from './datatypes.ts';
import { assembly, type Fields, flag, type Model, many, remarks, requiredUntil, since, unwrapped } from './describe.ts';
import { link, property } from './metadata.ts';

const constraintTestShape = {
  expression: string,
  remarks,
};
export interface ConstraintTest extends Fields<typeof constraintTestShape> {}
export const constraintTest: Model<ConstraintTest> = assembly(constraintTestShape);

const parameterConstraintShape = {
  description: markupBlock.optional(),
  tests: many('test', constraintTest).optional(),
};
export interface ParameterConstraint extends Fields<typeof parameterConstraintShape> {}
export const parameterConstraint: Model<ParameterConstraint> = assembly(parameterConstraintShape);

const parameterGuidelineShape = {
  prose: unwrapped(markupBlock),
};
export interface ParameterGuideline extends Fields<typeof parameterGuidelineShape> {}
export const parameterGuideline: Model<ParameterGuideline> = assembly(parameterGuidelineShape);

const parameterSelectionShape = {
  'how-many': flag(z.enum(['one', 'one-or-more'])).optional(),
  choice: many('choice', markupLine).optional(),
};
export interface ParameterSelection extends Fields<typeof parameterSelectionShape> {}
export const parameterSelection: Model<ParameterSelection> = assembly(parameterSelectionShape);

const parameterShape = {
  id: requiredUntil('1.2', flag(token)),
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
  remarks,
};
export interface Parameter extends Fields<typeof parameterShape> {}
export const parameter: Model<Parameter> = assembly(parameterShape, { of: ['values', 'select'], required: false });

const partShape = {
  id: flag(token).optional(),
  name: flag(token),
  ns: flag(uri).optional(),
  class: flag(token).optional(),
  title: markupLine.optional(),
  props: many('prop', property).optional(),
  prose: unwrapped(markupBlock).optional(),
  get parts() {
    return many('part', part).optional();
  },
  links: many('link', link).optional(),
};
export interface Part extends Fields<typeof partShape> {}
export const part: Model<Part> = assembly(partShape);

const matchingShape = {
  pattern: flag(string).optional(),
  remarks: since('1.2', remarks),
};
export interface Matching extends Fields<typeof matchingShape> {}
export const matching: Model<Matching> = assembly(matchingShape);

const controlSelectionShape = {
  'with-child-controls': flag(z.enum(['yes', 'no'])).optional(),
  'with-ids': many('with-id', token).optional(),
  matching: many('matching', matching).optional(),
};
export interface ControlSelection extends Fields<typeof controlSelectionShape> {}
export const controlSelection: Model<ControlSelection> = assembly(controlSelectionShape);
