import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type Faults, quoted } from './faults.ts';
import type { DocumentType } from './model/documents.ts';

/** OSCAL's own namespace, which a property without one is in, and NIST's for the risk management framework. */
const OSCAL = 'http://csrc.nist.gov/ns/oscal';
const RMF = 'http://csrc.nist.gov/ns/rmf';

/** What every property may be called, wherever it stands. */
const EVERYWHERE = ['marking'];

const ASSET = [
  'asset-type',
  'asset-id',
  'asset-tag',
  'public',
  'virtual',
  'vlan-id',
  'network-id',
  'label',
  'sort-id',
  'baseline-configuration-name',
  'allows-authenticated-scan',
  'function',
];
const PRODUCT = ['version', 'patch-level', 'model', 'release-date', 'validation-type', 'validation-reference'];

/** Names of properties in OSCAL's namespace, by the list or object that they stand in; no others are known there. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  locations: ['type'],
  parties: ['mail-stop', 'office', 'job-title'],
  // `keep` is what the resolution of profiles asks for.
  resources: ['type', 'version', 'published', 'keep'],
  'system-characteristics': [
    'identity-assurance-level',
    'authenticator-assurance-level',
    'federation-assurance-level',
    'cloud-deployment-model',
    'cloud-service-model',
  ],
  users: ['type', 'privilege-level'],
  components: [
    ...ASSET,
    ...PRODUCT,
    'implementation-point',
    'leveraged-authorization-uuid',
    'inherited-uuid',
    'physical-location',
    'vendor-name',
    'software-identifier',
    'isa-title',
    'isa-date',
    'isa-remote-system-name',
    'ipv4-address',
    'ipv6-address',
    'ipv4-subnet',
    'ipv6-subnet',
    'direction',
  ],
  'inventory-items': [
    ...ASSET,
    'ipv4-address',
    'ipv6-address',
    'fqdn',
    'uri',
    'serial-number',
    'netbios-name',
    'mac-address',
    'physical-location',
    'is-scanned',
    'hardware-model',
    'os-name',
    'os-version',
    'software-name',
    'software-version',
    'software-patch-level',
    'vendor-name',
  ],
  'implemented-components': [...ASSET, ...PRODUCT],
};

const YES_NO = ['yes', 'no'];
const LEVELS = ['1', '2', '3'];
const ORIGINATION = ['organization', 'system-specific', 'customer-configured', 'customer-provided', 'inherited'];
const SCANNED = { 'allows-authenticated-scan': YES_NO, public: YES_NO, virtual: YES_NO };

/** Values of properties in OSCAL's namespace where the list is closed. */
const VALUES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  controls: { status: ['withdrawn', 'Withdrawn'] },
  locations: { type: ['data-center'] },
  resources: {
    type: [
      'logo',
      'image',
      'screen-shot',
      'law',
      'regulation',
      'standard',
      'external-guidance',
      'acronyms',
      'citation',
      'policy',
      'procedure',
      'system-guide',
      'users-guide',
      'administrators-guide',
      'rules-of-behavior',
      'plan',
      'artifact',
      'evidence',
      'tool-output',
      'raw-data',
      'interview-notes',
      'questionnaire',
      'report',
      'agreement',
    ],
  },
  'system-characteristics': {
    'identity-assurance-level': LEVELS,
    'authenticator-assurance-level': LEVELS,
    'federation-assurance-level': LEVELS,
    'cloud-deployment-model': [
      'public-cloud',
      'private-cloud',
      'community-cloud',
      'hybrid-cloud',
      'government-only-cloud',
      'other',
    ],
    'cloud-service-model': ['saas', 'paas', 'iaas', 'other'],
  },
  users: {
    type: ['internal', 'external', 'general-public'],
    'privilege-level': ['privileged', 'non-privileged', 'no-logical-access'],
  },
  components: { ...SCANNED, 'implementation-point': ['internal', 'external'], direction: ['incoming', 'outgoing'] },
  'inventory-items': { ...SCANNED, 'is-scanned': YES_NO },
  'implemented-requirements': { 'control-origination': ORIGINATION },
  statements: { 'control-origination': ORIGINATION },
  'by-components': { 'control-origination': ORIGINATION },
};

const OPERATIONS = [
  'asset-owner',
  'asset-administrator',
  'security-operations',
  'network-operations',
  'incident-response',
  'help-desk',
  'configuration-management',
  'maintainer',
  'provider',
];

/** Values that have a meaning and may be others: one that only writes a known one otherwise is not understood. */
const KNOWN_RELS: Readonly<Record<string, readonly string[]>> = {
  metadata: ['canonical', 'alternate', 'latest-version', 'predecessor-version', 'successor-version', 'version-history'],
  controls: ['reference', 'related', 'required', 'incorporated-into', 'moved-to'],
  components: [
    'depends-on',
    'validation',
    'validated-by',
    'proof-of-compliance',
    'baseline-template',
    'uses-service',
    'system-security-plan',
    'uses-network',
    'imported-from',
    'validation-details',
    'provided-by',
    'used-by',
    'isa-agreement',
  ],
  'inventory-items': ['baseline-template'],
  'leveraged-authorizations': ['system-security-plan'],
  'by-components': ['imported-from', 'provided-by'],
  diagrams: ['diagram'],
};
const KNOWN_ROLES: readonly string[] = [
  ...OPERATIONS,
  'creator',
  'prepared-by',
  'prepared-for',
  'content-approver',
  'contact',
  'authorizing-official',
  'authorizing-official-poc',
  'system-owner',
  'system-poc-management',
  'system-poc-technical',
  'system-poc-other',
  'information-system-security-officer',
  'privacy-poc',
  'isa-poc-local',
  'isa-poc-remote',
  'isa-authorizing-official-local',
  'isa-authorizing-official-remote',
];
const IMPACTS = ['fips-199-low', 'fips-199-moderate', 'fips-199-high'];
const PARTS = [
  'overview',
  'instruction',
  'introduction',
  'statement',
  'item',
  'guidance',
  'example',
  'assessment-objective',
  'assessment-method',
  'assessment-objects',
];
const METHODS = ['INTERVIEW', 'EXAMINE', 'TEST'];

const told = (values: readonly string[]): string => values.map(quoted).join(', ');
const bare = (value: string): string => value.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Says something of a member of the object at which the walk stands. */
const say = (faults: Faults, path: readonly (string | number)[], message: string): void => {
  faults.path.push(...path);
  faults.add('value', message, 'warning');
  faults.path.length -= path.length;
};

const spelt = (
  faults: Faults,
  path: readonly (string | number)[],
  value: JsonValue | undefined,
  known: readonly string[],
) => {
  if (typeof value !== 'string' || value.length > 80 || known.includes(value)) return;
  const meant = known.find((one) => bare(one) === bare(value));
  if (meant !== undefined) say(faults, path, `OSCAL writes this value ${quoted(meant)}, not ${quoted(value)}.`);
};

const isOurs = ({ ns }: JsonObject): boolean => ns === undefined || ns === OSCAL;

/** Of an object with properties: what they are called, and what they say, where OSCAL has a closed list. */
const checkProps = (value: JsonObject, key: string, type: DocumentType, faults: Faults): void => {
  const { props } = value;
  if (!isJsonList(props)) return;
  const names = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
  // Of requirements in a component definition OSCAL says nothing of the kind.
  const isOpen = key === 'implemented-requirements' && type !== 'system-security-plan';
  const values = Object.hasOwn(VALUES, key) && !isOpen ? VALUES[key] : undefined;
  if (!names && !values) return;
  for (const [at, one] of props.entries()) {
    if (!isJsonObject(one) || !isOurs(one)) continue;
    checkName(one, at, names, faults);
    checkValue(one, at, values, faults);
  }
};

const checkName = ({ name }: JsonObject, at: number, names: readonly string[] | undefined, faults: Faults): void => {
  if (!names || typeof name !== 'string' || names.includes(name) || EVERYWHERE.includes(name)) return;
  const message = `OSCAL has no property ${quoted(name)} here. Give it a namespace ("ns") of your own.`;
  say(faults, ['props', at, 'name'], message);
};

const checkValue = (
  { name, value }: JsonObject,
  at: number,
  closed: Readonly<Record<string, readonly string[]>> | undefined,
  faults: Faults,
): void => {
  if (!closed || typeof name !== 'string' || typeof value !== 'string') return;
  const values = Object.hasOwn(closed, name) ? closed[name] : undefined;
  if (!values || values.includes(value)) return;
  const message = `The property ${quoted(name)} is one of ${told(values)}, not ${quoted(value)}.`;
  say(faults, ['props', at, 'value'], message);
};

const checkLinks = (value: JsonObject, key: string, faults: Faults): void => {
  const { links } = value;
  const known = Object.hasOwn(KNOWN_RELS, key) ? KNOWN_RELS[key] : undefined;
  if (!known || !isJsonList(links)) return;
  for (const [at, link] of links.entries())
    if (isJsonObject(link)) spelt(faults, ['links', at, 'rel'], link['rel'], known);
};

/** A part that says how something is assessed says by which method; only services have protocols. */
const checkPresence = (value: JsonObject, key: string, faults: Faults): void => {
  if (key === 'parts' && value['name'] === 'assessment-method' && isOurs(value)) {
    const props = isJsonList(value['props']) ? value['props'].filter(isJsonObject) : [];
    const at = props.findIndex(({ name, ns }) => name === 'method' && (ns === undefined || ns === OSCAL || ns === RMF));
    const method = props[at];
    if (!method) say(faults, [], 'The assessment method lacks its property "method".');
    else if (!METHODS.includes(method['value'] as string))
      say(faults, ['props', at, 'value'], `The property "method" is one of ${told(METHODS)}.`);
  }
  if (key === 'components' && value['protocols'] !== undefined && typeof value['type'] === 'string') {
    if (value['type'] !== 'service')
      say(faults, ['protocols'], `Only a service has protocols: this is of the type ${quoted(value['type'])}.`);
  }
};

/**
 * The allowed values of OSCAL's metaschemas that JSON Schema does not carry. What is wrong by them is told as a warning:
 * publishers' own files do not keep them all.
 */
export const checkAllowed = (value: JsonObject, key: string, type: DocumentType, faults: Faults): void => {
  checkProps(value, key, type, faults);
  checkLinks(value, key, faults);
  checkPresence(value, key, faults);
  if (key === 'parts' && isOurs(value)) spelt(faults, ['name'], value['name'], PARTS);
  if (key.startsWith('responsible-')) spelt(faults, ['role-id'], value['role-id'], KNOWN_ROLES);
  if (key.endsWith('-impact')) {
    spelt(faults, ['base'], value['base'], IMPACTS);
    spelt(faults, ['selected'], value['selected'], IMPACTS);
  }
};
