// Component definition: what a product brings along, before any system uses it.
import { markupBlock, markupLine, string, token, uriReference, uuid } from './datatypes.ts';
import { assembly, type Fields, flag, known, type Model, many, remarks, since } from './describe.ts';
import { protocol, setParameter } from './implementation.ts';
import { backMatter, link, metadata, property, responsibleRole } from './metadata.ts';

const importComponentDefinitionShape = {
  href: flag(uriReference),
  remarks: since('1.2', remarks),
};
export interface ImportComponentDefinition extends Fields<typeof importComponentDefinitionShape> {}
export const importComponentDefinition: Model<ImportComponentDefinition> = assembly(importComponentDefinitionShape);

const statementShape = {
  'statement-id': flag(token),
  uuid: flag(uuid),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  remarks,
};
export interface Statement extends Fields<typeof statementShape> {}
export const statement: Model<Statement> = assembly(statementShape);

const implementedRequirementShape = {
  uuid: flag(uuid),
  'control-id': flag(token),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'set-parameters': many('set-parameter', setParameter).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  statements: many('statement', statement).optional(),
  remarks,
};
export interface ImplementedRequirement extends Fields<typeof implementedRequirementShape> {}
export const implementedRequirement: Model<ImplementedRequirement> = assembly(implementedRequirementShape);

const controlImplementationShape = {
  uuid: flag(uuid),
  source: flag(uriReference),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'set-parameters': many('set-parameter', setParameter).optional(),
  'implemented-requirements': many('implemented-requirement', implementedRequirement),
};
export interface ControlImplementation extends Fields<typeof controlImplementationShape> {}
export const controlImplementation: Model<ControlImplementation> = assembly(controlImplementationShape);

const definedComponentShape = {
  uuid: flag(uuid),
  type: flag(
    known(string, [
      'interconnection',
      'software',
      'hardware',
      'service',
      'policy',
      'physical',
      'process-procedure',
      'plan',
      'guidance',
      'standard',
      'validation',
    ]),
  ),
  title: markupLine,
  description: markupBlock,
  purpose: markupLine.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  protocols: many('protocol', protocol).optional(),
  'control-implementations': many('control-implementation', controlImplementation).optional(),
  remarks,
};
export interface DefinedComponent extends Fields<typeof definedComponentShape> {}
export const definedComponent: Model<DefinedComponent> = assembly(definedComponentShape);

const incorporatesComponentShape = {
  'component-uuid': flag(uuid),
  description: markupBlock,
};
export interface IncorporatesComponent extends Fields<typeof incorporatesComponentShape> {}
export const incorporatesComponent: Model<IncorporatesComponent> = assembly(incorporatesComponentShape);

const capabilityShape = {
  uuid: flag(uuid),
  name: flag(string),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'incorporates-components': many('incorporates-component', incorporatesComponent).optional(),
  'control-implementations': many('control-implementation', controlImplementation).optional(),
  remarks,
};
export interface Capability extends Fields<typeof capabilityShape> {}
export const capability: Model<Capability> = assembly(capabilityShape);

const componentDefinitionShape = {
  uuid: flag(uuid),
  metadata,
  'import-component-definitions': many('import-component-definition', importComponentDefinition).optional(),
  components: many('component', definedComponent).optional(),
  capabilities: many('capability', capability).optional(),
  'back-matter': backMatter.optional(),
};
export interface ComponentDefinition extends Fields<typeof componentDefinitionShape> {}
export const componentDefinition: Model<ComponentDefinition> = assembly(componentDefinitionShape);
