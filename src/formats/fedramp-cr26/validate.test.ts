import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../json.ts';
import { type Cr26Type, cr26TypeOf } from './documents.ts';
import { readCr26, validateCr26 } from './validate.ts';

const CPO = 'https://example.test/cpo.json';

/** Where each fault is, and what it says. */
const faultsOf = (type: Cr26Type, document: JsonValue): string[] =>
  validateCr26(document, type).faults.map(({ level, where, message }) => `${level} ${where} ${message}`);

const overview = {
  serviceIdentification: {
    fedRampPackageId: 'FR1',
    providerName: 'P',
    serviceName: 'S',
    serviceAcronym: 'S',
    serviceDescription: '',
    certificationType: '20x',
    website: 'https://example.test',
    logo: 'https://example.test/logo.svg?x=1',
  },
  serviceProperties: { serviceType: ['SaaS'], deploymentModel: 'Public Cloud' },
  contactInformation: [{ contactType: 'Security' }, { contactType: 'Sales', contactPhone: '202-555-0123' }],
};

describe('FedRAMP’s documents', () => {
  it.each<[Cr26Type, JsonValue]>([
    ['fedramp-cpo', overview],
    ['fedramp-scn', { certificationPackageOverviewUri: CPO, changeType: 'Adaptive', changeDescription: '' }],
    ['fedramp-incident', { certificationPackageOverviewUri: CPO, reportType: 'Final', providerTrackingId: 'I-1' }],
    [
      'fedramp-advisor',
      { serviceDescription: 'A', contactInformation: ['B'], servicesOffered: [{ serviceName: 'C' }] },
    ],
  ])('%s is known for what it is, and valid', (type, document) => {
    expect(cr26TypeOf(document)).toBe(type);
    expect(validateCr26(document, type)).toMatchObject({ valid: true, edition: '2026-06-24', faults: [] });
  });

  it.each<[string, Cr26Type, JsonValue, string[]]>([
    ['no object', 'fedramp-scn', [], ['error  This must be an object, not a list.']],
    [
      'what is missing, of another list, and not a URI',
      'fedramp-scn',
      { certificationPackageOverviewUri: 'cpo.json', changeType: 'Routine' },
      [
        'error  "changeDescription" is missing.',
        'error /certificationPackageOverviewUri This must be an absolute URI, not "cpo.json".',
        'error /changeType This must be one of "Adaptive", "Transformative", not "Routine".',
      ],
    ],
    [
      'both contacts are missing, and an image is none',
      'fedramp-cpo',
      {
        ...overview,
        serviceIdentification: { ...overview.serviceIdentification, logo: 'https://example.test/logo' },
        contactInformation: [],
      },
      [
        'error /serviceIdentification/logo This must end in .png, .jpg, .gif, .svg, .webp, .ico, .bmp or .tiff, not "https://example.test/logo".',
        'error /contactInformation This must have one whose "contactType" is "Security".',
        'error /contactInformation This must have one whose "contactType" is "Sales".',
      ],
    ],
    [
      'a list is too short, and one a text',
      'fedramp-assessor',
      { serviceDescription: 'A', contactInformation: [], servicesOffered: 'all' },
      [
        'error /contactInformation This must hold at least one.',
        'error /servicesOffered This must be a list, not "all".',
      ],
    ],
    [
      'a day that no year has, a CVE of no form, and what nobody knows',
      'fedramp-incident',
      {
        $schema: 'https://fedramp.gov/schemas/fedramp-incident-report-schema-2026-06-24.json',
        certificationPackageOverviewUri: CPO,
        reportType: 'Final',
        providerTrackingId: 'I-1',
        resolvedAt: '2026-02-30T00:00:00Z',
        relatedCveIds: ['CVE-2026-1', 'CVE-1'],
        resolved: true,
      },
      [
        'error /resolvedAt This must be a date and time with a time zone, like 2026-01-31T12:00:00Z, not "2026-02-30T00:00:00Z".',
        'error /relatedCveIds/1 This must be a CVE id like CVE-2026-1234, not "CVE-1".',
        'warning /resolved FedRAMP’s schema has no "resolved" here. It is allowed, and nobody reads it.',
      ],
    ],
    [
      'what depends on another member',
      'fedramp-vdr',
      {
        certificationPackageOverviewUri: CPO,
        reportPeriod: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
        vulnerabilities: [
          {
            providerTrackingId: 'V',
            detection: { detectedAt: '2026-01-01T00:00:00Z', detectionSource: 'S' },
            vulnerabilityDescription: 'D',
            currentRating: 6,
            overdueStatus: { isOverdue: true },
          },
        ],
      },
      [
        'error /vulnerabilities/0/currentRating This must be one of 1, 2, 3, 4, 5, not 6.',
        'error /vulnerabilities/0/overdueStatus This must say "explanation" where "isOverdue" is true.',
      ],
    ],
  ])('that are not valid say where and why: %s', (_name, type, document, faults) => {
    expect(faultsOf(type, document)).toEqual(faults);
  });

  it('are told by the schema that they name, and asked about where they name none', () => {
    const schema = 'https://fedramp.gov/schemas/fedramp-assessor-information-schema-2026-06-24.json';
    expect(cr26TypeOf({ $schema: schema })).toBe('fedramp-assessor');
    expect(cr26TypeOf({ certificationPackageOverviewUri: CPO })).toBeUndefined();
    expect(readCr26('{"a": 1}')).toMatchObject({ ok: false });
    expect(readCr26('{"servicesOffered": 1}')).toMatchObject({
      value: { type: 'fedramp-advisor', notes: [expect.stringContaining('--as')] },
    });
    expect(readCr26('{"a": 1}', 'fedramp-scn')).toMatchObject({ value: { type: 'fedramp-scn', notes: [] } });
  });

  it('that are wrong a million times over are told of a hundred, and counted to ten thousand', () => {
    const found = validateCr26({ vulnerabilities: Array.from({ length: 1_000_000 }, () => 1) }, 'fedramp-vdr');
    expect(found.faults).toHaveLength(100);
    expect(found.errors).toBe(10_000);
  });
});
