// What runs: components, users, inventory. Shared by component definitions, system security plans and assessments.
import { z } from 'zod';
import { markupBlock, markupLine, nonNegativeInteger, string, text, token, uri, uuid } from './datatypes.ts';
import {
  assembly,
  content,
  type Fields,
  flag,
  known,
  type Model,
  many,
  remarks,
  requiredUntil,
  since,
  was,
} from './describe.ts';
import { link, property, responsibleParty, responsibleRole } from './metadata.ts';

const portRangeShape = {
  start: flag(nonNegativeInteger).optional(),
  end: flag(nonNegativeInteger).optional(),
  transport: flag(z.enum(['TCP', 'UDP'])).optional(),
  remarks: since('1.2', remarks),
};
export interface PortRange extends Fields<typeof portRangeShape> {}
export const portRange: Model<PortRange> = assembly(portRangeShape);

const protocolShape = {
  uuid: flag(uuid).optional(),
  name: requiredUntil('1.2', flag(string)),
  title: markupLine.optional(),
  'port-ranges': many('port-range', portRange).optional(),
};
export interface Protocol extends Fields<typeof protocolShape> {}
export const protocol: Model<Protocol> = assembly(protocolShape);

const setParameterShape = {
  'param-id': flag(token),
  values: many('value', string),
  remarks,
};
export interface SetParameter extends Fields<typeof setParameterShape> {}
export const setParameter: Model<SetParameter> = assembly(setParameterShape);

const componentStatusShape = {
  state: flag(z.enum(['under-development', 'operational', 'disposition', 'other'])),
  remarks,
};
export interface ComponentStatus extends Fields<typeof componentStatusShape> {}
export const componentStatus: Model<ComponentStatus> = assembly(componentStatusShape);

const systemComponentShape = {
  uuid: flag(uuid),
  type: flag(
    known(string, [
      'this-system',
      'system',
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
      'network',
    ]),
  ),
  title: markupLine,
  description: markupBlock,
  purpose: markupLine.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  status: componentStatus,
  'responsible-roles': many('responsible-role', responsibleRole).optional(),
  protocols: many('protocol', protocol).optional(),
  remarks,
};
export interface SystemComponent extends Fields<typeof systemComponentShape> {}
export const systemComponent: Model<SystemComponent> = assembly(systemComponentShape);

const implementationStatusShape = {
  state: flag(known(token, ['implemented', 'partial', 'planned', 'alternative', 'not-applicable'])),
  remarks,
};
export interface ImplementationStatus extends Fields<typeof implementationStatusShape> {}
export const implementationStatus: Model<ImplementationStatus> = assembly(implementationStatusShape);

const authorizedPrivilegeShape = {
  title: markupLine,
  description: markupBlock.optional(),
  'functions-performed': many('function-performed', string),
};
export interface AuthorizedPrivilege extends Fields<typeof authorizedPrivilegeShape> {}
export const authorizedPrivilege: Model<AuthorizedPrivilege> = assembly(authorizedPrivilegeShape);

const systemUserShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  'short-name': string.optional(),
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'role-ids': many('role-id', token).optional(),
  'authorized-privileges': many('authorized-privilege', authorizedPrivilege).optional(),
  remarks,
};
export interface SystemUser extends Fields<typeof systemUserShape> {}
export const systemUser: Model<SystemUser> = assembly(systemUserShape);

const implementedComponentShape = {
  'component-uuid': flag(uuid),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  remarks,
};
export interface ImplementedComponent extends Fields<typeof implementedComponentShape> {}
export const implementedComponent: Model<ImplementedComponent> = assembly(implementedComponentShape);

const inventoryItemShape = {
  uuid: flag(uuid),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  'implemented-components': many('implemented-component', implementedComponent).optional(),
  remarks,
};
export interface InventoryItem extends Fields<typeof inventoryItemShape> {}
export const inventoryItem: Model<InventoryItem> = assembly(inventoryItemShape);

const systemIdShape = {
  'identifier-type': flag(
    known(uri, [
      'http://fedramp.gov',
      'http://fedramp.gov/ns/oscal',
      'https://ietf.org/rfc/rfc4122',
      'http://ietf.org/rfc/rfc4122',
      'http://datatracker.ietf.org/doc/html/rfc4122',
    ]),
  ).optional(),
  id: content(was('1.1', text, string)),
};
export interface SystemId extends Fields<typeof systemIdShape> {}
export const systemId: Model<SystemId> = assembly(systemIdShape);
