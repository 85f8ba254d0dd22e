// Plan of action and milestones (POA&M).

import { assessmentAssets, importSsp } from './assessment.ts';
import { markupBlock, markupLine, uuid } from './datatypes.ts';
import { assembly, type Fields, flag, type Model, many, remarks, since } from './describe.ts';
import { finding, observation, originActor, relatedObservation, relatedRisk, risk } from './finding.ts';
import { inventoryItem, systemComponent, systemId } from './implementation.ts';
import { backMatter, link, metadata, property } from './metadata.ts';

const poamDefinitionsShape = {
  components: many('component', systemComponent).optional(),
  'inventory-items': many('inventory-item', inventoryItem).optional(),
  'assessment-assets': since('1.1', assessmentAssets.optional()),
  remarks,
};
export interface PoamDefinitions extends Fields<typeof poamDefinitionsShape> {}
export const poamDefinitions: Model<PoamDefinitions> = assembly(poamDefinitionsShape);

const itemOriginShape = {
  actors: many('actor', originActor),
};
export interface ItemOrigin extends Fields<typeof itemOriginShape> {}
export const itemOrigin: Model<ItemOrigin> = assembly(itemOriginShape);

const relatedFindingShape = {
  'finding-uuid': flag(uuid),
  remarks: since('1.2', remarks),
};
export interface RelatedFinding extends Fields<typeof relatedFindingShape> {}
export const relatedFinding: Model<RelatedFinding> = assembly(relatedFindingShape);

const poamItemShape = {
  uuid: flag(uuid).optional(),
  title: markupLine,
  description: markupBlock,
  props: many('prop', property).optional(),
  links: many('link', link).optional(),
  origins: many('origin', itemOrigin).optional(),
  'related-findings': since('1.1', many('related-finding', relatedFinding).optional()),
  'related-observations': many('related-observation', relatedObservation).optional(),
  'related-risks': many('related-risk', relatedRisk).optional(),
  remarks,
};
export interface PoamItem extends Fields<typeof poamItemShape> {}
export const poamItem: Model<PoamItem> = assembly(poamItemShape);

const planOfActionAndMilestonesShape = {
  uuid: flag(uuid),
  metadata,
  'import-ssp': importSsp.optional(),
  'system-id': systemId.optional(),
  'local-definitions': poamDefinitions.optional(),
  observations: many('observation', observation).optional(),
  risks: many('risk', risk).optional(),
  findings: since('1.1', many('finding', finding).optional()),
  'poam-items': many('poam-item', poamItem),
  'back-matter': backMatter.optional(),
};
export interface PlanOfActionAndMilestones extends Fields<typeof planOfActionAndMilestonesShape> {}
export const planOfActionAndMilestones: Model<PlanOfActionAndMilestones> = assembly(planOfActionAndMilestonesShape);
