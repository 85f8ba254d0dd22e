// System security plan: how a system meets the controls of its profile.
import { markupBlock, token, uuid } from './datatypes.ts';
import { assembly, type Fields, flag, type Model, many, remarks } from './describe.ts';
import { implementationStatus, setParameter } from './implementation.ts';
import { backMatter, link, metadata, property, responsibleRole } from './metadata.ts';
import { importProfile, systemCharacteristics, systemImplementation } from './system-characteristics.ts';

const providedControlShape = {
  uuid: flag(uuid),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  remarks,
};
export interface ProvidedControl extends Fields<typeof providedControlShape> {}
export const providedControl: Model<ProvidedControl> = assembly(providedControlShape);

const responsibilityShape = {
  uuid: flag(uuid),
  'provided-uuid': flag(uuid).optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  remarks,
};
export interface Responsibility extends Fields<typeof responsibilityShape> {}
export const responsibility: Model<Responsibility> = assembly(responsibilityShape);

const componentExportShape = {
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  provided: many('provided', providedControl).optional(),
  responsibilities: many('responsibility', responsibility).optional(),
  remarks,
};
export interface ComponentExport extends Fields<typeof componentExportShape> {}
export const componentExport: Model<ComponentExport> = assembly(componentExportShape);

const inheritedControlShape = {
  uuid: flag(uuid),
  'provided-uuid': flag(uuid).optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
};
export interface InheritedControl extends Fields<typeof inheritedControlShape> {}
export const inheritedControl: Model<InheritedControl> = assembly(inheritedControlShape);

const satisfiedResponsibilityShape = {
  uuid: flag(uuid),
  'responsibility-uuid': flag(uuid).optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  remarks,
};
export interface SatisfiedResponsibility extends Fields<typeof satisfiedResponsibilityShape> {}
export const satisfiedResponsibility: Model<SatisfiedResponsibility> = assembly(satisfiedResponsibilityShape);

const byComponentShape = {
  'component-uuid': flag(uuid),
  uuid: flag(uuid),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'set-parameters': many('set-parameter', setParameter).optional(),
  'implementation-status': implementationStatus.optional(),
  export: componentExport.optional(),
  inherited: many('inherited', inheritedControl).optional(),
  satisfied: many('satisfied', satisfiedResponsibility).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  remarks,
};
export interface ByComponent extends Fields<typeof byComponentShape> {}
export const byComponent: Model<ByComponent> = assembly(byComponentShape);

const systemStatementShape = {
  'statement-id': flag(token),
  uuid: flag(uuid),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  'by-components': many('by-component', byComponent).optional(),
  remarks,
};
export interface SystemStatement extends Fields<typeof systemStatementShape> {}
export const systemStatement: Model<SystemStatement> = assembly(systemStatementShape);

const systemRequirementShape = {
  uuid: flag(uuid),
  'control-id': flag(token),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'set-parameters': many('set-parameter', setParameter).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  statements: many('statement', systemStatement).optional(),
  'by-components': many('by-component', byComponent).optional(),
  remarks,
};
export interface SystemRequirement extends Fields<typeof systemRequirementShape> {}
export const systemRequirement: Model<SystemRequirement> = assembly(systemRequirementShape);

const systemControlImplementationShape = {
  description: markupBlock,
  'set-parameters': many('set-parameter', setParameter).optional(),
  'implemented-requirements': many('implemented-requirement', systemRequirement),
};
export interface SystemControlImplementation extends Fields<typeof systemControlImplementationShape> {}
export const systemControlImplementation: Model<SystemControlImplementation> = assembly(
  systemControlImplementationShape,
);

const systemSecurityPlanShape = {
  uuid: flag(uuid),
  metadata,
  'import-profile': importProfile,
  'system-characteristics': systemCharacteristics,
  'system-implementation': systemImplementation,
  'control-implementation': systemControlImplementation,
  'back-matter': backMatter.optional(),
};
export interface SystemSecurityPlan extends Fields<typeof systemSecurityPlanShape> {}
export const systemSecurityPlan: Model<SystemSecurityPlan> = assembly(systemSecurityPlanShape);
