import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { editionOf } from './edition.ts';
import { documentTypeOf, validateDocument, validateStructure } from './validate.ts';

const UUID = '9cb0fab0-78bd-44ba-bcb8-3e9801cc952f';
const OTHER = '5f1a2c3d-1111-4222-8333-444455556666';
const metadata = {
  title: 'A catalog',
  'last-modified': '2026-01-31T12:00:00Z',
  version: '1',
  'oscal-version': '1.1.2',
};
const control = { id: 'ac-1', title: 'Access', params: [{ id: 'ac-1_prm_1', label: 'who' }] };
const both = { id: 'ac-1_prm_1', select: { choice: ['a', 'b'] }, values: ['a'] };
const catalog = (more: JsonObject = {}, about: JsonObject = {}): JsonObject => ({
  catalog: { uuid: UUID, metadata: { ...metadata, ...about }, controls: [control], ...more },
});
const faultsOf = (document: JsonValue) =>
  validateDocument(document).faults.map(({ where, code, level }) => `${level} ${code} ${where}`);

describe('the edition that judges', () => {
  it.each([
    ['1.0.0', '1.0.0'],
    ['1.0.6', '1.0'],
    ['v1.1.3', '1.1'],
    ['1.2.2', '1.2'],
  ])('%s is judged by %s', (version, edition) => {
    expect(editionOf(version)).toEqual({ edition });
  });

  it.each([[undefined], ['2.0.0'], ['one'], [7]])('says that %s is judged by the newest', (version) => {
    expect(editionOf(version)).toMatchObject({ edition: '1.2', note: expect.stringContaining('1.2') });
  });
});

describe('one fault is told once, where it is', () => {
  it('a right document has none', () => {
    expect(validateDocument(catalog())).toMatchObject({ valid: true, type: 'catalog', edition: '1.1', faults: [] });
  });

  it('a parameter with both a selection and values was right before 1.2, and the reader is told what comes', () => {
    const found = validateDocument(catalog({ controls: [{ ...control, params: [both] }] }));
    expect(found).toMatchObject({ valid: true, notes: [expect.stringContaining('/catalog/controls/0/params/0')] });
  });

  it.each<[string, JsonValue, string]>([
    ['no object', [], 'error structure '],
    ['no document', { catalogue: {} }, 'error structure '],
    ['two documents', { ...catalog(), profile: {} }, 'error structure /profile'],
    ['a missing title', catalog({ controls: [{ id: 'ac-1' }] }), 'error structure /catalog/controls/0'],
    ['an unknown key', catalog({ controls: [{ ...control, 'a/b': 1 }] }), 'error structure /catalog/controls/0/a~1b'],
    ['a wrong type', catalog({ controls: {} }), 'error structure /catalog/controls'],
    ['an empty list', catalog({ controls: [] }), 'error structure /catalog/controls'],
    ['a bad token', catalog({ controls: [{ ...control, id: '1 a' }] }), 'error structure /catalog/controls/0/id'],
    ['a UUID of version 1', catalog({ uuid: UUID.replace('-44', '-14') }), 'error structure /catalog/uuid'],
    ['a UUID of version 7', catalog({ uuid: UUID.replace('-44', '-74') }), 'error structure /catalog/uuid'],
    [
      'a parameter with both a selection and values',
      catalog({ controls: [{ ...control, params: [both] }] }, { 'oscal-version': '1.2.1' }),
      'error structure /catalog/controls/0/params/0',
    ],
    [
      'a time zone nobody has',
      catalog({}, { 'last-modified': '2026-01-31T12:00:00+05:15' }),
      'error structure /catalog/metadata/last-modified',
    ],
    ['a key of the prototype', catalog({ constructor: 'x', toString: 'y' }), 'error structure /catalog/constructor'],
    ['a number for text', catalog({}, { version: 1 }), 'error structure /catalog/metadata/version'],
  ])('%s', (_, document, fault) => {
    const [first, ...more] = faultsOf(document);
    expect(first).toBe(fault);
    expect(more.length).toBeLessThanOrEqual(fault.endsWith('constructor') ? 1 : 0);
  });

  it('counts what it does not tell, and stops counting somewhere', () => {
    const found = validateDocument(catalog({ controls: Array.from({ length: 20_000 }, () => 1) }));
    expect(found.faults).toHaveLength(100);
    expect(found.errors).toBe(10_000);
  });

  it('tells of depth instead of falling over it', () => {
    let part: JsonObject = { name: 'x' };
    for (let at = 0; at < 3_000; at += 1) part = { name: 'x', parts: [part] };
    expect(validateDocument(catalog({ controls: [{ ...control, parts: [part] }] })).errors).toBe(1);
  });
});

describe('editions', () => {
  const both = {
    groups: [{ id: 'a', title: 'A', controls: [control], groups: [{ title: 'B' }] }],
    controls: [{ id: 'x', title: 'X' }],
  };

  it('from 1.2 a group holds groups or controls, not both', () => {
    expect(validateStructure(catalog(both), '1.1').valid).toBe(true);
    expect(validateStructure(catalog(both), '1.2').faults).toMatchObject([{ where: '/catalog/groups/0' }]);
  });

  it('combine.method is a member of every edition, although the schema of 1.2 lost it', () => {
    const merge = { combine: { method: 'keep' }, 'as-is': true };
    const profile = { profile: { uuid: UUID, metadata, imports: [{ href: '#x', 'include-all': {} }], merge } };
    expect(validateStructure(profile, '1.2').faults).toEqual([]);
  });

  it('mapping collections came with 1.2', () => {
    expect(validateStructure({ 'mapping-collection': {} }, '1.1').faults).toMatchObject([
      { where: '/mapping-collection' },
    ]);
  });

  it('says what 1.2’s schema forgot to require', () => {
    const document = catalog({ controls: [{ ...control, params: [{ label: 'who' }] }] }, { 'oscal-version': '1.2.1' });
    expect(validateStructure(document).valid).toBe(true);
    expect(faultsOf(document)).toEqual(['error missing /catalog/controls/0/params/0']);
  });
});

describe('rules that a JSON schema cannot carry', () => {
  const prose = (text: string) => catalog({ controls: [{ ...control, parts: [{ name: 'statement', prose: text }] }] });

  it.each<[string, JsonObject, readonly string[]]>([
    [
      'two controls of one id',
      catalog({ controls: [control, { id: 'ac-1', title: 'Again' }] }),
      ['error duplicate /catalog/controls/1/id'],
    ],
    [
      'a part with the id of a control',
      catalog({ controls: [{ ...control, parts: [{ id: 'ac-1', name: 'x' }] }] }),
      ['error duplicate /catalog/controls/0/parts/0/id'],
    ],
    ['two parameters of one id', catalog({ params: [{ id: 'ac-1_prm_1' }] }), ['error duplicate /catalog/params/0/id']],
    [
      'two resources of one UUID, however it is written',
      catalog({ 'back-matter': { resources: [{ uuid: OTHER }, { uuid: OTHER.toUpperCase() }] } }),
      ['error duplicate /catalog/back-matter/resources/1/uuid'],
    ],
    [
      'a link to a resource that is not there',
      catalog({}, { links: [{ href: `#${OTHER}` }] }),
      ['error dangling /catalog/metadata/links/0/href'],
    ],
    [
      'a link to a resource that is there',
      catalog({ 'back-matter': { resources: [{ uuid: OTHER }] } }, { links: [{ href: `#${OTHER}` }] }),
      [],
    ],
    [
      'a link to a control that is not there',
      catalog({}, { links: [{ href: '#ac-9' }] }),
      ['warning dangling /catalog/metadata/links/0/href'],
    ],
    [
      'the same in a resolved profile, which leaves controls behind',
      catalog({}, { links: [{ href: '#ac-9' }], props: [{ name: 'resolution-tool', value: 'x' }] }),
      [],
    ],
    ['a link in prose', prose(`see [it](#${OTHER})`), ['error dangling /catalog/controls/0/parts/0/prose']],
    [
      'an unknown parameter',
      prose('{{ insert: param, ac-1_prm_2 }}'),
      ['error unknown-parameter /catalog/controls/0/parts/0/prose'],
    ],
    [
      'an unknown parameter twice in one text',
      prose('{{ insert: param, x }} and {{ insert: param, x }}, or {{ insert: param, y }}'),
      [
        'error unknown-parameter /catalog/controls/0/parts/0/prose',
        'error unknown-parameter /catalog/controls/0/parts/0/prose',
      ],
    ],
    ['a known parameter', prose('by {{insert:param,ac-1_prm_1}}'), []],
    [
      'a party that nobody is',
      catalog(
        {},
        { 'responsible-parties': [{ 'role-id': 'a', 'party-uuids': [OTHER] }], roles: [{ id: 'a', title: 'A' }] },
      ),
      ['error dangling /catalog/metadata/responsible-parties/0/party-uuids/0'],
    ],
    [
      'a role that is not described',
      catalog(
        {},
        {
          'responsible-parties': [{ 'role-id': 'a', 'party-uuids': [OTHER] }],
          parties: [{ uuid: OTHER, type: 'person' }],
        },
      ),
      ['warning dangling /catalog/metadata/responsible-parties/0/role-id'],
    ],
    [
      'a hash of another length',
      catalog({
        'back-matter': {
          resources: [{ uuid: OTHER, rlinks: [{ href: 'x', hashes: [{ algorithm: 'SHA-256', value: 'ab' }] }] }],
        },
      }),
      ['error value /catalog/back-matter/resources/0/rlinks/0/hashes/0/value'],
    ],
    [
      'an algorithm that is written otherwise',
      catalog({
        'back-matter': {
          resources: [{ uuid: OTHER, rlinks: [{ href: 'x', hashes: [{ algorithm: 'sha256', value: 'ab' }] }] }],
        },
      }),
      ['warning value /catalog/back-matter/resources/0/rlinks/0/hashes/0/algorithm'],
    ],
  ])('%s', (_, document, faults) => {
    expect(faultsOf(document)).toEqual(faults);
  });

  it('tell of observations and risks that an assessment names and does not hold', () => {
    const finding = {
      uuid: OTHER,
      title: 'F',
      description: 'D',
      target: { type: 'statement-id', 'target-id': 'a', status: { state: 'satisfied' } },
    };
    const found = validateDocument({
      'plan-of-action-and-milestones': {
        uuid: UUID,
        metadata,
        findings: [
          {
            ...finding,
            'related-observations': [{ 'observation-uuid': UUID }, { 'observation-uuid': UUID.replace('9c', '9d') }],
          },
        ],
        'poam-items': [{ title: 'I', description: 'D' }],
      },
    });
    expect(found).toMatchObject({
      valid: true,
      faults: [
        {
          where: '/plan-of-action-and-milestones/findings/0/related-observations/1/observation-uuid',
          level: 'warning',
        },
      ],
    });
  });

  it('tell what the newest edition would say of an older document', () => {
    const found = validateDocument(catalog({}, { title: 'two\nlines' }));
    expect(found).toMatchObject({ valid: true, notes: [expect.stringContaining('/catalog/metadata/title')] });
  });

  it('say apart what the schema says', () => {
    expect(validateDocument(catalog({ controls: [control, control] }))).toMatchObject({
      valid: false,
      structureValid: true,
    });
  });

  it('wait until the structure is right', () => {
    const found = validateDocument(catalog({ controls: [control, control, { id: 'x' }] }));
    expect(found).toMatchObject({ errors: 1, notes: [expect.stringContaining('structure')] });
  });
});

describe('which document it is', () => {
  it.each<[JsonValue, string | undefined]>([
    [{ catalog: 1 }, 'catalog'],
    [{ $schema: 'x', profile: {} }, 'profile'],
    [{ catalog: 1, profile: 1 }, undefined],
    [{ constructor: 1 }, undefined],
    [[], undefined],
  ])('%j', (document, type) => {
    expect(documentTypeOf(document)).toBe(type);
  });
});
