// System security plan, first half: what the system is, what it holds, where it ends.
import { z } from 'zod';
import { date, markupBlock, markupLine, string, uri, uriReference, uuid } from './datatypes.ts';
import { assembly, type Fields, flag, known, type Model, many, remarks, requiredUntil } from './describe.ts';
import { inventoryItem, systemComponent, systemId, systemUser } from './implementation.ts';
import { link, property, responsibleParty } from './metadata.ts';

const importProfileShape = {
  href: flag(uriReference),
  remarks,
};
export interface ImportProfile extends Fields<typeof importProfileShape> {}
export const importProfile: Model<ImportProfile> = assembly(importProfileShape);

const categorizationShape = {
  system: flag(known(uri, ['http://doi.org/10.6028/NIST.SP.800-60v2r1'])),
  'information-type-ids': many('information-type-id', string).optional(),
};
export interface Categorization extends Fields<typeof categorizationShape> {}
export const categorization: Model<Categorization> = assembly(categorizationShape);

const impactShape = {
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  base: string,
  selected: string.optional(),
  'adjustment-justification': markupBlock.optional(),
};
export interface Impact extends Fields<typeof impactShape> {}
export const impact: Model<Impact> = assembly(impactShape);

const informationTypeShape = {
  uuid: flag(uuid).optional(),
  title: markupLine,
  description: markupBlock,
  categorizations: many('categorization', categorization).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'confidentiality-impact': requiredUntil('1.1', impact),
  'integrity-impact': requiredUntil('1.1', impact),
  'availability-impact': requiredUntil('1.1', impact),
};
export interface InformationType extends Fields<typeof informationTypeShape> {}
export const informationType: Model<InformationType> = assembly(informationTypeShape);

const systemInformationShape = {
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'information-types': many('information-type', informationType),
};
export interface SystemInformation extends Fields<typeof systemInformationShape> {}
export const systemInformation: Model<SystemInformation> = assembly(systemInformationShape);

const securityImpactLevelShape = {
  'security-objective-confidentiality': string,
  'security-objective-integrity': string,
  'security-objective-availability': string,
};
export interface SecurityImpactLevel extends Fields<typeof securityImpactLevelShape> {}
export const securityImpactLevel: Model<SecurityImpactLevel> = assembly(securityImpactLevelShape);

const systemStatusShape = {
  state: flag(z.enum(['operational', 'under-development', 'under-major-modification', 'disposition', 'other'])),
  remarks,
};
export interface SystemStatus extends Fields<typeof systemStatusShape> {}
export const systemStatus: Model<SystemStatus> = assembly(systemStatusShape);

const diagramShape = {
  uuid: flag(uuid),
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  caption: markupLine.optional(),
  remarks,
};
export interface Diagram extends Fields<typeof diagramShape> {}
export const diagram: Model<Diagram> = assembly(diagramShape);

const authorizationBoundaryShape = {
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  diagrams: many('diagram', diagram).optional(),
  remarks,
};
export interface AuthorizationBoundary extends Fields<typeof authorizationBoundaryShape> {}
export const authorizationBoundary: Model<AuthorizationBoundary> = assembly(authorizationBoundaryShape);

const networkArchitectureShape = {
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  diagrams: many('diagram', diagram).optional(),
  remarks,
};
export interface NetworkArchitecture extends Fields<typeof networkArchitectureShape> {}
export const networkArchitecture: Model<NetworkArchitecture> = assembly(networkArchitectureShape);

const dataFlowShape = {
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  diagrams: many('diagram', diagram).optional(),
  remarks,
};
export interface DataFlow extends Fields<typeof dataFlowShape> {}
export const dataFlow: Model<DataFlow> = assembly(dataFlowShape);

const systemCharacteristicsShape = {
  'system-ids': many('system-id', systemId),
  'system-name': string,
  'system-name-short': string.optional(),
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'date-authorized': date.optional(),
  'security-sensitivity-level': requiredUntil('1.1', string),
  'system-information': systemInformation,
  'security-impact-level': requiredUntil('1.1', securityImpactLevel),
  status: systemStatus,
  'authorization-boundary': authorizationBoundary,
  'network-architecture': networkArchitecture.optional(),
  'data-flow': dataFlow.optional(),
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  remarks,
};
export interface SystemCharacteristics extends Fields<typeof systemCharacteristicsShape> {}
export const systemCharacteristics: Model<SystemCharacteristics> = assembly(systemCharacteristicsShape);

const leveragedAuthorizationShape = {
  uuid: flag(uuid),
  title: markupLine,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'party-uuid': uuid,
  'date-authorized': date,
  remarks,
};
export interface LeveragedAuthorization extends Fields<typeof leveragedAuthorizationShape> {}
export const leveragedAuthorization: Model<LeveragedAuthorization> = assembly(leveragedAuthorizationShape);

const systemImplementationShape = {
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'leveraged-authorizations': many('leveraged-authorization', leveragedAuthorization).optional(),
  users: requiredUntil('1.2', many('user', systemUser)),
  components: many('component', systemComponent),
  'inventory-items': many('inventory-item', inventoryItem).optional(),
  remarks,
};
export interface SystemImplementation extends Fields<typeof systemImplementationShape> {}
export const systemImplementation: Model<SystemImplementation> = assembly(systemImplementationShape);
