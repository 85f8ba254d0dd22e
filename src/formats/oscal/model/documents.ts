import { planOfActionAndMilestones } from './action-plan.ts';
import { assessmentPlan } from './assessment-plan.ts';
import { assessmentResults } from './assessment-results.ts';
import { catalog } from './catalog.ts';
import { componentDefinition } from './component-definition.ts';
import { mappingCollection } from './mapping.ts';
import { profile } from './profile.ts';
import { systemSecurityPlan } from './system-security-plan.ts';

/** The eight documents of OSCAL, by the key that stands at the top of the file. */
export const DOCUMENTS = {
  catalog,
  profile,
  'mapping-collection': mappingCollection,
  'component-definition': componentDefinition,
  'system-security-plan': systemSecurityPlan,
  'assessment-plan': assessmentPlan,
  'assessment-results': assessmentResults,
  'plan-of-action-and-milestones': planOfActionAndMilestones,
} as const;

export type DocumentType = keyof typeof DOCUMENTS;

export const DOCUMENT_TYPES = Object.keys(DOCUMENTS) as readonly DocumentType[];

export const isDocumentType = (key: string): key is DocumentType => Object.hasOwn(DOCUMENTS, key);
