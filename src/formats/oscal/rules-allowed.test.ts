import { describe, expect, it } from 'vitest';
import { oscalDataIsThere, readOscalFile } from '../../../test/make/oscal-files.ts';
import type { JsonObject } from '../json.ts';
import { validateDocument } from './validate.ts';

const UUID = (n: number): string => `9cb0fab0-78bd-44ba-bcb8-3e9801cc95${String(n).padStart(2, '0')}`;
const metadata = { title: 'A', 'last-modified': '2026-01-31T12:00:00Z', version: '1', 'oscal-version': '1.1.2' };

/** A plan in which each place holds what is given for it. */
const plan = (more: Readonly<Record<string, JsonObject>> = {}): JsonObject => ({
  'system-security-plan': {
    uuid: UUID(1),
    metadata: {
      ...metadata,
      roles: [{ id: 'system-owner', title: 'Owner' }],
      parties: [{ uuid: UUID(2), type: 'organization', ...more['party'] }],
      locations: [{ uuid: UUID(3), ...more['location'] }],
    },
    'import-profile': { href: 'profile.json' },
    'system-characteristics': {
      'system-ids': [{ id: 'x' }],
      'system-name': 'S',
      description: 'S',
      'system-information': {
        'information-types': [
          { title: 'T', description: 'D', 'confidentiality-impact': { base: 'fips-199-low', ...more['impact'] } },
        ],
      },
      status: { state: 'operational' },
      'authorization-boundary': { description: 'B' },
      ...more['system'],
    },
    'system-implementation': {
      users: [{ uuid: UUID(4), ...more['user'] }],
      components: [
        {
          uuid: UUID(5),
          type: 'software',
          title: 'C',
          description: 'C',
          status: { state: 'operational' },
          ...more['component'],
        },
      ],
      'inventory-items': [{ uuid: UUID(6), description: 'I', ...more['inventory'] }],
    },
    'control-implementation': {
      description: 'D',
      'implemented-requirements': [{ uuid: UUID(7), 'control-id': 'ac-1', ...more['requirement'] }],
    },
    'back-matter': { resources: [{ uuid: UUID(8), ...more['resource'] }] },
  },
});
const props = (name: string, value: string, ns?: string): JsonObject => ({
  props: [{ name, value, ...(ns === undefined ? {} : { ns }) }],
});
const faultsOf = (document: JsonObject) =>
  validateDocument(document).faults.map(({ where, level }) => `${level} ${where.replace(/^\/[^/]+/, '')}`);

const ROWS: readonly (readonly [place: string, right: JsonObject, wrong: JsonObject, where: string])[] = [
  ['location', props('type', 'data-center'), props('type', 'cellar'), '/metadata/locations/0/props/0/value'],
  ['party', props('job-title', 'Chief'), props('rank', 'Chief'), '/metadata/parties/0/props/0/name'],
  [
    'system',
    props('cloud-service-model', 'saas'),
    props('cloud-service-model', 'SaaS'),
    '/system-characteristics/props/0/value',
  ],
  [
    'system',
    props('identity-assurance-level', '3'),
    props('identity-assurance-level', '4'),
    '/system-characteristics/props/0/value',
  ],
  [
    'user',
    props('privilege-level', 'privileged'),
    props('privilege-level', 'root'),
    '/system-implementation/users/0/props/0/value',
  ],
  [
    'component',
    props('implementation-point', 'internal'),
    props('implementation-point', 'inside'),
    '/system-implementation/components/0/props/0/value',
  ],
  ['component', props('asset-tag', 'x'), props('shoe-size', 'x'), '/system-implementation/components/0/props/0/name'],
  [
    'component',
    { type: 'service', protocols: [{ name: 'https' }] },
    { protocols: [{ name: 'https' }] },
    '/system-implementation/components/0/protocols',
  ],
  [
    'component',
    { links: [{ href: 'x', rel: 'uses-service' }] },
    { links: [{ href: 'x', rel: 'uses_service' }] },
    '/system-implementation/components/0/links/0/rel',
  ],
  [
    'inventory',
    props('is-scanned', 'yes'),
    props('is-scanned', 'true'),
    '/system-implementation/inventory-items/0/props/0/value',
  ],
  [
    'requirement',
    props('control-origination', 'inherited'),
    props('control-origination', 'theirs'),
    '/control-implementation/implemented-requirements/0/props/0/value',
  ],
  [
    'requirement',
    { 'responsible-roles': [{ 'role-id': 'system-owner' }] },
    { 'responsible-roles': [{ 'role-id': 'System-Owner' }] },
    '/control-implementation/implemented-requirements/0/responsible-roles/0/role-id',
  ],
  ['resource', props('type', 'policy'), props('type', 'poem'), '/back-matter/resources/0/props/0/value'],
  [
    'impact',
    { base: 'fips-199-high' },
    { base: 'FIPS 199 high' },
    '/system-characteristics/system-information/information-types/0/confidentiality-impact/base',
  ],
];

describe('values that the metaschemas allow', () => {
  it.each(ROWS)('of a %s: %j, and not %j', (place, right, wrong, where) => {
    expect(faultsOf(plan({ [place]: right }))).toEqual([]);
    expect(faultsOf(plan({ [place]: wrong }))).toEqual([`warning ${where}`]);
  });

  it('are OSCAL’s to name in its own namespace alone, written out or not', () => {
    expect(faultsOf(plan({ party: props('rank', 'Chief', 'https://example.test/ns') }))).toEqual([]);
    expect(faultsOf(plan({ party: props('rank', 'Chief', 'http://csrc.nist.gov/ns/oscal') }))).toHaveLength(1);
    expect(faultsOf(plan({ party: props('constructor', 'x') }))).toHaveLength(1);
  });

  it('are there where a part says how something is assessed, and a control that it is withdrawn', () => {
    const catalog = (part: JsonObject, status = 'withdrawn'): JsonObject => ({
      catalog: {
        uuid: UUID(1),
        metadata,
        controls: [
          {
            id: 'ac-1',
            title: 'A',
            props: [{ name: 'status', value: status }],
            parts: [{ name: 'assessment-method', ...part }],
          },
        ],
      },
    });
    expect(faultsOf(catalog(props('method', 'TEST', 'http://csrc.nist.gov/ns/rmf')))).toEqual([]);
    expect(faultsOf(catalog({}))).toEqual(['warning /controls/0/parts/0']);
    expect(faultsOf(catalog(props('method', 'GUESS')))).toEqual(['warning /controls/0/parts/0/props/0/value']);
    expect(faultsOf(catalog(props('method', 'TEST'), 'gone'))).toEqual(['warning /controls/0/props/0/value']);
    expect(faultsOf(catalog({ name: 'Guidance' }))).toEqual(['warning /controls/0/parts/0/name']);
  });

  it.skipIf(!oscalDataIsThere)('are not all kept by publishers: NIST writes a relation of CSF 2.0 otherwise', () => {
    const { faults, warnings, valid } = validateDocument(readOscalFile('nist-csf-2.0/catalog.json'));
    expect(valid).toBe(true);
    expect(warnings).toBe(135);
    expect(faults[0]?.message).toBe('OSCAL writes this value "incorporated-into", not "incorporated_into".');
  });
});
