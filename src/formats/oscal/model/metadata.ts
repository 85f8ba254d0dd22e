// Metadata and back matter: what every OSCAL document has, whatever it is about.
import { z } from 'zod';
import {
  base64,
  dateTime,
  email,
  markupBlock,
  markupLine,
  string,
  text,
  token,
  uri,
  uriReference,
  uuid,
} from './datatypes.ts';
import {
  assembly,
  content,
  type Fields,
  flag,
  grouped,
  known,
  type Model,
  many,
  remarks,
  requiredSince,
  requiredUntil,
  since,
  was,
} from './describe.ts';

const propertyShape = {
  name: flag(token),
  uuid: flag(uuid).optional(),
  ns: flag(uri).optional(),
  value: flag(string),
  class: flag(token).optional(),
  group: since('1.1', flag(token).optional()),
  remarks,
};
export interface Property extends Fields<typeof propertyShape> {}
export const property: Model<Property> = assembly(propertyShape);

const linkShape = {
  href: flag(uriReference),
  rel: flag(known(token, ['reference'])).optional(),
  'media-type': flag(string).optional(),
  'resource-fragment': since('1.1', flag(string).optional()),
  text: markupLine.optional(),
};
export interface Link extends Fields<typeof linkShape> {}
export const link: Model<Link> = assembly(linkShape);

const revisionShape = {
  title: markupLine.optional(),
  published: dateTime.optional(),
  'last-modified': dateTime.optional(),
  version: requiredSince('1.0', string),
  'oscal-version': string.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface Revision extends Fields<typeof revisionShape> {}
export const revision: Model<Revision> = assembly(revisionShape);

const documentIdShape = {
  scheme: flag(known(uri, ['http://www.doi.org/'])).optional(),
  identifier: content(was('1.1', text, string)),
};
export interface DocumentId extends Fields<typeof documentIdShape> {}
export const documentId: Model<DocumentId> = assembly(documentIdShape);

const roleShape = {
  id: flag(token),
  title: markupLine,
  'short-name': string.optional(),
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface Role extends Fields<typeof roleShape> {}
export const role: Model<Role> = assembly(roleShape);

const addressShape = {
  type: flag(known(token, ['home', 'work'])).optional(),
  'addr-lines': many('addr-line', string).optional(),
  city: string.optional(),
  state: string.optional(),
  'postal-code': string.optional(),
  country: string.optional(),
};
export interface Address extends Fields<typeof addressShape> {}
export const address: Model<Address> = assembly(addressShape);

const telephoneNumberShape = {
  type: flag(known(string, ['home', 'office', 'mobile'])).optional(),
  number: content(was('1.1', text, string)),
};
export interface TelephoneNumber extends Fields<typeof telephoneNumberShape> {}
export const telephoneNumber: Model<TelephoneNumber> = assembly(telephoneNumberShape);

const locationShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  address: requiredUntil('1.1', address),
  'email-addresses': many('email-address', email).optional(),
  'telephone-numbers': many('telephone-number', telephoneNumber).optional(),
  urls: many('url', uri).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface Location extends Fields<typeof locationShape> {}
export const location: Model<Location> = assembly(locationShape);

const externalIdShape = {
  scheme: flag(known(uri, ['http://orcid.org/'])),
  id: content(was('1.1', text, string)),
};
export interface ExternalId extends Fields<typeof externalIdShape> {}
export const externalId: Model<ExternalId> = assembly(externalIdShape);

const partyShape = {
  uuid: requiredUntil('1.2', flag(uuid)),
  type: requiredUntil('1.2', flag(z.enum(['person', 'organization']))),
  name: string.optional(),
  'short-name': string.optional(),
  'external-ids': many('external-id', externalId).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'email-addresses': many('email-address', email).optional(),
  'telephone-numbers': many('telephone-number', telephoneNumber).optional(),
  addresses: many('address', address).optional(),
  'location-uuids': many('location-uuid', uuid).optional(),
  'member-of-organizations': many('member-of-organization', uuid).optional(),
  remarks,
};
export interface Party extends Fields<typeof partyShape> {}
export const party: Model<Party> = assembly(partyShape, { of: ['addresses', 'location-uuids'], required: false });

const responsiblePartyShape = {
  'role-id': flag(token),
  'party-uuids': many('party-uuid', uuid),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface ResponsibleParty extends Fields<typeof responsiblePartyShape> {}
export const responsibleParty: Model<ResponsibleParty> = assembly(responsiblePartyShape);

const responsibleRoleShape = {
  'role-id': flag(token),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'party-uuids': many('party-uuid', uuid).optional(),
  remarks,
};
export interface ResponsibleRole extends Fields<typeof responsibleRoleShape> {}
export const responsibleRole: Model<ResponsibleRole> = assembly(responsibleRoleShape);

const actionShape = {
  uuid: flag(uuid),
  date: flag(dateTime).optional(),
  type: flag(token),
  system: flag(uri),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  remarks,
};
export interface Action extends Fields<typeof actionShape> {}
export const action: Model<Action> = assembly(actionShape);

const metadataShape = {
  title: markupLine,
  published: dateTime.optional(),
  'last-modified': dateTime,
  version: string,
  'oscal-version': string,
  revisions: grouped('revision', revision).optional(),
  'document-ids': many('document-id', documentId).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  roles: many('role', role).optional(),
  locations: many('location', location).optional(),
  parties: many('party', party).optional(),
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  actions: since('1.1', many('action', action).optional()),
  remarks,
};
export interface Metadata extends Fields<typeof metadataShape> {}
export const metadata: Model<Metadata> = assembly(metadataShape);

const citationShape = {
  text: markupLine,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
};
export interface Citation extends Fields<typeof citationShape> {}
export const citation: Model<Citation> = assembly(citationShape);

const hashShape = {
  algorithm: flag(
    known(string, ['SHA-224', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA3-224', 'SHA3-256', 'SHA3-384', 'SHA3-512']),
  ),
  value: content(was('1.1', text, string)),
};
export interface Hash extends Fields<typeof hashShape> {}
export const hash: Model<Hash> = assembly(hashShape);

const resourceLinkShape = {
  href: flag(uriReference),
  'media-type': flag(string).optional(),
  hashes: many('hash', hash).optional(),
};
export interface ResourceLink extends Fields<typeof resourceLinkShape> {}
export const resourceLink: Model<ResourceLink> = assembly(resourceLinkShape);

const embeddedShape = {
  filename: flag(was('1.1', uriReference, token)).optional(),
  'media-type': flag(string).optional(),
  value: content(was('1.1', text, base64)),
};
export interface Embedded extends Fields<typeof embeddedShape> {}
export const embedded: Model<Embedded> = assembly(embeddedShape);

const resourceShape = {
  uuid: flag(uuid),
  title: markupLine.optional(),
  description: markupBlock.optional(),
  props: many('prop', property).optional(),
  'document-ids': many('document-id', documentId).optional(),
  citation: citation.optional(),
  rlinks: many('rlink', resourceLink).optional(),
  base64: embedded.optional(),
  remarks,
};
export interface Resource extends Fields<typeof resourceShape> {}
export const resource: Model<Resource> = assembly(resourceShape);

const backMatterShape = {
  resources: many('resource', resource).optional(),
};
export interface BackMatter extends Fields<typeof backMatterShape> {}
export const backMatter: Model<BackMatter> = assembly(backMatterShape);
