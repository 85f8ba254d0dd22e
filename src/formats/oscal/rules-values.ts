import type { JsonObject } from '../json.ts';
import { type Faults, quoted } from './faults.ts';

/** Members that OSCAL 1.2 requires although its JSON schema, by an oversight, does not; by the key of the list. */
export const LOST_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  params: ['id'],
  parties: ['uuid', 'type'],
  imports: ['href'],
};

// Length in hexadecimal digits, by the names that OSCAL gives the algorithms.
const HASH_LENGTHS: Readonly<Record<string, number>> = {
  'SHA-224': 56,
  'SHA-256': 64,
  'SHA-384': 96,
  'SHA-512': 128,
  'SHA3-224': 56,
  'SHA3-256': 64,
  'SHA3-384': 96,
  'SHA3-512': 128,
};

/** A hash has the length that its algorithm gives. */
export const checkHash = (value: JsonObject, key: string, faults: Faults): void => {
  const { algorithm, value: digest } = value;
  if (key !== 'hashes' || typeof algorithm !== 'string' || typeof digest !== 'string') return;
  const length = Object.hasOwn(HASH_LENGTHS, algorithm) ? HASH_LENGTHS[algorithm] : undefined;
  if (length === undefined || (digest.length === length && /^[0-9a-f]+$/i.test(digest))) return;
  faults.path.push('value');
  faults.add('value', `A hash by ${algorithm} is ${length} hexadecimal digits: this is not.`);
  faults.path.pop();
};

/** A range of ports does not end before it starts. */
export const checkPorts = (value: JsonObject, key: string, faults: Faults): void => {
  const { start, end } = value;
  if (key !== 'port-ranges' || typeof start !== 'number' || typeof end !== 'number' || start <= end) return;
  faults.add('value', `The range of ports ends (${end}) before it starts (${start}).`);
};

const OSCAL = 'http://csrc.nist.gov/ns/oscal';
const RELATIONSHIPS = ['equivalent-to', 'equal-to', 'subset-of', 'superset-of', 'intersects-with', 'no-relationship'];

/** Relationships of OSCAL's own namespace are those that OSCAL names. */
export const checkRelationship = (value: JsonObject, key: string, faults: Faults): void => {
  const { relationship, ns = OSCAL } = value;
  if (key !== 'maps' || typeof relationship !== 'string' || ns !== OSCAL || RELATIONSHIPS.includes(relationship))
    return;
  faults.path.push('relationship');
  faults.add(
    'value',
    `OSCAL knows the relationships ${RELATIONSHIPS.map(quoted).join(', ')}, not ${quoted(relationship)}. Name one of them, or a namespace ("ns") of your own.`,
  );
  faults.path.pop();
};
