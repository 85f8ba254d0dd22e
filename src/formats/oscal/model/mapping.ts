// Mapping collection (OSCAL 1.2): which controls of one catalog answer to which of another.
import { z } from 'zod';
import { controlSelection } from './control.ts';
import { decimal, markupBlock, string, token, uri, uriReference, uuid } from './datatypes.ts';
import { assembly, content, type Fields, flag, known, type Model, many, oneOrMany, remarks } from './describe.ts';
import { backMatter, link, metadata, property, responsibleParty } from './metadata.ts';

const confidenceScoreShape = {
  category: flag(string).optional(),
  percentage: flag(decimal).optional(),
};
export interface ConfidenceScore extends Fields<typeof confidenceScoreShape> {}
export const confidenceScore: Model<ConfidenceScore> = assembly(confidenceScoreShape, {
  of: ['category', 'percentage'],
  required: false,
});

const coverageShape = {
  'generation-method': flag(known(string, ['arbitrary'])).optional(),
  'target-coverage': content(decimal),
};
export interface Coverage extends Fields<typeof coverageShape> {}
export const coverage: Model<Coverage> = assembly(coverageShape);

const mappingProvenanceShape = {
  method: flag(z.enum(['human', 'automation', 'hybrid'])),
  'matching-rationale': flag(z.enum(['syntactic', 'semantic', 'functional'])),
  status: flag(z.enum(['complete', 'not-complete', 'draft', 'deprecated', 'superseded'])),
  'confidence-score': confidenceScore.optional(),
  coverage: coverage.optional(),
  'mapping-description': markupBlock,
  'responsible-parties': many('responsible-party', responsibleParty).optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface MappingProvenance extends Fields<typeof mappingProvenanceShape> {}
export const mappingProvenance: Model<MappingProvenance> = assembly(mappingProvenanceShape);

const mappingResourceReferenceShape = {
  ns: flag(uri).optional(),
  type: flag(known(token, ['catalog', 'profile'])),
  href: flag(uriReference),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface MappingResourceReference extends Fields<typeof mappingResourceReferenceShape> {}
export const mappingResourceReference: Model<MappingResourceReference> = assembly(mappingResourceReferenceShape);

const mappingItemShape = {
  type: flag(z.enum(['control', 'statement'])),
  'id-ref': flag(string),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface MappingItem extends Fields<typeof mappingItemShape> {}
export const mappingItem: Model<MappingItem> = assembly(mappingItemShape);

const qualifierItemShape = {
  subject: flag(z.enum(['source', 'target', 'both'])),
  predicate: flag(z.enum(['has-requirement', 'has-incompatibility'])),
  category: flag(z.enum(['restricted', 'addressable', 'blocked'])),
  description: markupBlock,
  remarks,
};
export interface QualifierItem extends Fields<typeof qualifierItemShape> {}
export const qualifierItem: Model<QualifierItem> = assembly(qualifierItemShape);

const controlMapShape = {
  uuid: flag(uuid),
  ns: flag(uri).optional(),
  'matching-rationale': flag(z.enum(['syntactic', 'semantic', 'functional'])).optional(),
  relationship: token,
  sources: many('source', mappingItem),
  targets: many('target', mappingItem),
  qualifiers: many('qualifier', qualifierItem).optional(),
  'confidence-score': confidenceScore.optional(),
  coverage: coverage.optional(),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
};
export interface ControlMap extends Fields<typeof controlMapShape> {}
export const controlMap: Model<ControlMap> = assembly(controlMapShape);

const gapSummaryShape = {
  uuid: flag(uuid),
  'unmapped-controls': many('unmapped-control', controlSelection),
};
export interface GapSummary extends Fields<typeof gapSummaryShape> {}
export const gapSummary: Model<GapSummary> = assembly(gapSummaryShape);

const mappingShape = {
  uuid: flag(uuid),
  method: flag(z.enum(['human', 'automation', 'hybrid'])).optional(),
  'matching-rationale': flag(z.enum(['syntactic', 'semantic', 'functional'])).optional(),
  status: flag(z.enum(['complete', 'not-complete', 'draft', 'deprecated', 'superseded'])).optional(),
  'source-resource': mappingResourceReference,
  'target-resource': mappingResourceReference,
  maps: many('map', controlMap),
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  remarks,
  'mapping-description': markupBlock.optional(),
  'source-gap-summary': gapSummary.optional(),
  'target-gap-summary': gapSummary.optional(),
  'confidence-score': confidenceScore.optional(),
  coverage: coverage.optional(),
};
export interface Mapping extends Fields<typeof mappingShape> {}
export const mapping: Model<Mapping> = assembly(mappingShape);

const mappingCollectionShape = {
  uuid: flag(uuid),
  metadata,
  provenance: mappingProvenance,
  mappings: oneOrMany('mapping', mapping),
  'back-matter': backMatter.optional(),
};
export interface MappingCollection extends Fields<typeof mappingCollectionShape> {}
export const mappingCollection: Model<MappingCollection> = assembly(mappingCollectionShape);
