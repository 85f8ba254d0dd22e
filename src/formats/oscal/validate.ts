import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type Edition, editionOf, NEWEST } from './edition.ts';
import { type Fault, Faults, quoted } from './faults.ts';
import { DOCUMENT_TYPES, DOCUMENTS, type DocumentType, isDocumentType } from './model/documents.ts';
import { checkRules } from './rules.ts';
import { structureCheck } from './structure.ts';
import { isUriReference } from './uri.ts';

export interface Validation {
  /** Nothing is wrong; warnings there may be. */
  readonly valid: boolean;
  /** What the official JSON schema says of it. */
  readonly structureValid: boolean;
  /** By the rules of which edition it was judged. */
  readonly edition: Edition;
  readonly type?: DocumentType;
  /** The first hundred faults, errors and warnings in the order of the document. */
  readonly faults: readonly Fault[];
  readonly errors: number;
  readonly warnings: number;
  /** What the reader should know about how it was judged. */
  readonly notes: readonly string[];
}

/** Which document this is, by the one key at its top; undefined where that is not to be told. */
export const documentTypeOf = (document: JsonValue): DocumentType | undefined => {
  if (!isJsonObject(document)) return undefined;
  const [type, more] = Object.keys(document).filter((key) => key !== '$schema');
  return type !== undefined && more === undefined && isDocumentType(type) ? type : undefined;
};

/**
 * Holds a document to the official structure of its own version of OSCAL, or of the edition given. The verdict is
 * that of the official JSON schema, with one difference: `method` of a profile's `combine`, which the schemas of 1.2
 * lost by mistake (usnistgov/OSCAL issue 2259), is allowed.
 */
export const validateStructure = (document: JsonValue, as?: Edition): Validation => judge(document, as, () => []);

/**
 * `validateStructure`, and where nothing is wrong with that, the rules of OSCAL that a JSON schema cannot carry:
 * identifiers, references, inserted parameters, values that depend on others.
 */
export const validateDocument = (document: JsonValue, as?: Edition): Validation =>
  judge(document, as, (type, body, faults) => {
    if (faults.errors > 0) return ['Identifiers, links and values are checked once the structure is right.'];
    checkRules(type, body, faults);
    return as ? [] : outlook(document, type, body);
  });

/** Whether what is right by its own version will stay so. */
const outlook = (document: JsonValue, type: DocumentType, body: JsonObject): readonly string[] => {
  if (editionOf(versionOf(body)).edition === NEWEST) return [];
  const { errors, faults } = validateStructure(document, NEWEST);
  const [first] = faults;
  if (!first) return [];
  const count = errors === 1 ? 'one fault' : `${errors} faults`;
  return [`By the rules of OSCAL ${NEWEST} this ${type} has ${count}, the first at ${first.where}: ${first.message}`];
};

type More = (type: DocumentType, body: JsonObject, faults: Faults) => readonly string[];

const judge = (document: JsonValue, as: Edition | undefined, more: More): Validation => {
  const faults = new Faults();
  const type = checkTop(document, faults);
  const body = type && isJsonObject(document) ? document[type] : undefined;
  const choice = as ? { edition: as } : editionOf(versionOf(body));
  const { edition } = choice;
  if (isJsonObject(document) && '$schema' in document) checkDirective(document, edition, faults);
  if (type === 'mapping-collection' && edition !== '1.2') {
    faults.path[0] = type;
    faults.add('structure', `OSCAL ${edition} has no mapping collections: they came with 1.2.`);
  } else if (type && body !== undefined) {
    faults.path[0] = type;
    structureCheck(DOCUMENTS[type], edition)(body, faults);
  }
  const structureValid = faults.errors === 0;
  const also = type && isJsonObject(body) ? more(type, body, faults) : [];
  return {
    valid: faults.errors === 0,
    structureValid,
    edition,
    ...(type ? { type } : {}),
    faults: faults.list,
    errors: faults.errors,
    warnings: faults.warnings,
    notes: [...('note' in choice && choice.note !== undefined ? [choice.note] : []), ...also],
  };
};

const versionOf = (body: JsonValue | undefined): JsonValue | undefined => {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  return isJsonObject(metadata) ? metadata['oscal-version'] : undefined;
};

const checkTop = (document: JsonValue, faults: Faults): DocumentType | undefined => {
  const names = DOCUMENT_TYPES.map(quoted).join(', ');
  if (!isJsonObject(document)) {
    faults.add('structure', `An OSCAL document is an object with one of ${names}.`);
    return undefined;
  }
  const keys = Object.keys(document).filter((key) => key !== '$schema');
  const types = keys.filter(isDocumentType);
  if (types.length === 0)
    faults.add('structure', `There is no OSCAL document here: at its top stands one of ${names}.`);
  for (const key of types.length === 0 ? [] : keys.filter((one) => one !== types[0])) {
    faults.path[0] = key;
    faults.add('structure', `Only ${quoted(types[0] ?? '')} may stand at the top of this document. Remove this.`);
  }
  faults.path.length = 0;
  return types[0];
};

const checkDirective = (document: JsonObject, edition: Edition, faults: Faults): void => {
  const directive = document['$schema'];
  faults.path[0] = '$schema';
  if (edition === '1.0.0' || edition === '1.0')
    faults.add('structure', `OSCAL ${edition} has no "$schema" here. Remove it.`);
  else if (typeof directive !== 'string' || !isUriReference(directive))
    faults.add('structure', 'This must be a URI or a reference relative to one.');
  faults.path.length = 0;
};
