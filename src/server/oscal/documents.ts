import type { JsonObject } from '../../formats/json.ts';
import { MOST_FAULTS } from '../../formats/oscal/faults.ts';
import { validateDocument } from '../../formats/oscal/validate.ts';
import { AppError } from '../../model/error.ts';
import type { AdoptionView } from './adoption-view.ts';
import { writeComponentDefinition } from './write-component-definition.ts';
import { writeSsp } from './write-ssp.ts';

/** The versions of OSCAL that can be asked for. */
export const VERSIONS = ['1.2.2', '1.2.1', '1.1.3', '1.1.2', '1.0.6', '1.0.4'] as const;
export type OscalVersion = (typeof VERSIONS)[number];

/** The documents that an adoption can be written as. */
export const DOCUMENTS = ['ssp', 'component-definition'] as const;
export type AdoptionDocument = (typeof DOCUMENTS)[number];

/**
 * Adoptions as an OSCAL document, held to the rules of its version before it goes out: a plan is of the first, a component
 * definition of all. Throws conflict where the records do not give a valid one, naming the places.
 */
export const writeDocument = (
  views: readonly [AdoptionView, ...AdoptionView[]],
  as: AdoptionDocument,
  version: OscalVersion,
): JsonObject => {
  const [view] = views;
  if (view.applied.length === 0)
    throw new AppError('conflict', `no requirement is applied within ${view.adoption.key}: there is nothing to write`);
  const document = plain(views, as, version);
  const found = validateDocument(document);
  if (found.valid) return document;
  const faults = found.faults.filter(({ level }) => level === 'error').slice(0, MOST_FAULTS);
  throw new AppError(
    'conflict',
    `what the records say does not make a valid document of OSCAL ${version}: see errors`,
    faults.map(({ where, message }) => ({ pointer: where, detail: message })),
  );
};

const plain = (
  views: readonly [AdoptionView, ...AdoptionView[]],
  as: AdoptionDocument,
  version: OscalVersion,
): JsonObject =>
  (as === 'ssp'
    ? { 'system-security-plan': writeSsp(views[0], version) }
    : { 'component-definition': writeComponentDefinition(views, version) }) as unknown as JsonObject;
