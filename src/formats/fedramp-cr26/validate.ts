import { type JsonValue, parseJson } from '../json.ts';
import { type Fault, Faults } from '../oscal/faults.ts';
import { type Read, readOk, refuse } from '../read.ts';
import { CR26_DOCUMENTS, CR26_EDITION, type Cr26Type, cr26TypeOf } from './documents.ts';
import { structureOf } from './structure.ts';

export interface Cr26Validation {
  /** What FedRAMP's schema of that document says of it; warnings there may be. */
  readonly valid: boolean;
  readonly type: Cr26Type;
  readonly edition: typeof CR26_EDITION;
  /** The first hundred faults, in the order of the document. */
  readonly faults: readonly Fault[];
  readonly errors: number;
  readonly warnings: number;
  readonly notes: readonly string[];
}

export interface Cr26File {
  readonly document: JsonValue;
  readonly type: Cr26Type;
  readonly notes: readonly string[];
}

const NOT_TOLD =
  'Nothing in it says whether it is an advisor’s or an assessor’s information: the rules are the same. Say which with --as.';

/** One of FedRAMP's documents of 2026 from JSON; refused where it is none, unless it is said which it is meant to be. */
export const readCr26 = (input: string | Uint8Array, as?: Cr26Type): Read<Cr26File> => {
  const read = parseJson(input);
  if (!read.ok) return read;
  const type = as ?? cr26TypeOf(read.value);
  if (type === undefined) return refuse('', 'This is none of FedRAMP’s documents of 2026.');
  const isEither = as === undefined && type === 'fedramp-advisor';
  return readOk({ document: read.value, type, notes: isEither ? [NOT_TOLD] : [] }, read.warnings);
};

/** Holds a document to FedRAMP's schema of it: the verdict is the schema's own. */
export const validateCr26 = (document: JsonValue, type: Cr26Type, notes: readonly string[] = []): Cr26Validation => {
  const faults = new Faults();
  structureOf(CR26_DOCUMENTS[type].model)(document, faults);
  const { list, errors, warnings } = faults;
  return { valid: errors === 0, type, edition: CR26_EDITION, faults: list, errors, warnings, notes };
};
