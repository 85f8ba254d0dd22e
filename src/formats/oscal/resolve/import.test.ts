import { describe, expect, it } from 'vitest';
import {
  AS_IS,
  control,
  metadata,
  only,
  outline,
  profileOf,
  resolved,
  teaCatalog,
  warned,
} from '../../../../test/make/oscal-profile.ts';

const select = (directive: object) => profileOf({ imports: [{ href: 'tea.json', ...directive }], merge: AS_IS });
const WHOLE = 'tea(tea-1 tea-2(tea-2.1(tea-2.1.1) tea-2.2) tea-3) cup(cup-10 cup-2 cup-1)';

describe('what an import selects', () => {
  it.each([
    ['all', { 'include-all': {} }, WHOLE],
    ['one by id', { 'include-controls': [{ 'with-ids': ['tea-1'] }] }, 'tea(tea-1)'],
    [
      'in the order of the source',
      { 'include-controls': [{ 'with-ids': ['cup-1', 'tea-3', 'tea-1'] }] },
      'tea(tea-1 tea-3) cup(cup-1)',
    ],
    [
      'once, however often it is named',
      { 'include-controls': [{ 'with-ids': ['tea-1', 'tea-1'], matching: [{ pattern: 'tea-1' }] }] },
      'tea(tea-1)',
    ],
    ['no children unless told', { 'include-controls': [{ 'with-ids': ['tea-2'] }] }, 'tea(tea-2)'],
    [
      'no children when told not to',
      { 'include-controls': [{ 'with-ids': ['tea-2'], 'with-child-controls': 'no' }] },
      'tea(tea-2)',
    ],
    [
      'all that is below',
      { 'include-controls': [{ 'with-ids': ['tea-2'], 'with-child-controls': 'yes' }] },
      'tea(tea-2(tea-2.1(tea-2.1.1) tea-2.2))',
    ],
    ['by pattern', { 'include-controls': [{ matching: [{ pattern: 'cup-?' }] }] }, 'cup(cup-2 cup-1)'],
    [
      'by pattern with children',
      { 'include-controls': [{ matching: [{ pattern: '*-2' }], 'with-child-controls': 'yes' }] },
      'tea(tea-2(tea-2.1(tea-2.1.1) tea-2.2)) cup(cup-2)',
    ],
    [
      'a child with those around it',
      { 'include-controls': [{ 'with-ids': ['tea-2.1.1'] }] },
      'tea(tea-2(tea-2.1(tea-2.1.1)))',
    ],
    [
      'a child alone, where the profile says so',
      { 'include-controls': [{ 'with-ids': ['tea-2.1.1'], 'with-parent-controls': 'no' }] },
      'tea(tea-2.1.1)',
    ],
    [
      'all but some',
      { 'include-all': {}, 'exclude-controls': [{ 'with-ids': ['tea-3'], matching: [{ pattern: 'cup*' }] }] },
      'tea(tea-1 tea-2(tea-2.1(tea-2.1.1) tea-2.2))',
    ],
    [
      'a child in the place of an excluded parent',
      { 'include-all': {}, 'exclude-controls': [{ 'with-ids': ['tea-2'] }, { matching: [{ pattern: 'cup*' }] }] },
      'tea(tea-1 tea-2.1(tea-2.1.1) tea-2.2 tea-3)',
    ],
    [
      'up more than one level',
      {
        'include-controls': [{ 'with-ids': ['tea-2.1.1'] }],
        'exclude-controls': [{ 'with-ids': ['tea-2.1', 'tea-2'] }],
      },
      'tea(tea-2.1.1)',
    ],
    [
      'nothing of what is excluded with its children',
      {
        'include-all': {},
        'exclude-controls': [
          { 'with-ids': ['tea-2'], 'with-child-controls': 'yes' },
          { matching: [{ pattern: 'cup*' }] },
        ],
      },
      'tea(tea-1 tea-3)',
    ],
    [
      'the parent of an excluded child',
      {
        'include-controls': [{ 'with-ids': ['tea-2'], 'with-child-controls': 'yes' }],
        'exclude-controls': [{ 'with-ids': ['tea-2.1'] }],
      },
      'tea(tea-2(tea-2.1.1 tea-2.2))',
    ],
    [
      'nothing that is both in and out',
      {
        'include-controls': [{ 'with-ids': ['tea-1', 'cup-1'] }],
        'exclude-controls': [{ matching: [{ pattern: 'tea-*' }] }],
      },
      'cup(cup-1)',
    ],
  ])('%s', async (_, directive, expected) => {
    expect(outline(await resolved(select(directive)))).toBe(expected);
  });

  it('takes all where an import says nothing, and says so', async () => {
    expect(outline(await resolved(select({})))).toBe(WHOLE);
    expect(await warned(select({}))).toContain('bad-shape profile.json#/profile/imports/0');
  });

  it('takes nothing for a pattern that is not there, and says so', async () => {
    const profile = select({ 'include-controls': [{ 'with-ids': ['tea-1'], matching: [{}, { pattern: 'milk*' }] }] });
    expect(outline(await resolved(profile))).toBe('tea(tea-1)');
    expect(await warned(profile)).toEqual([
      'nothing-matched profile.json#/profile/imports/0/include-controls/0/matching/0',
      'nothing-matched profile.json#/profile/imports/0/include-controls/0/matching/1',
    ]);
  });

  it('keeps the documents that it reads as they are', async () => {
    const catalog = teaCatalog();
    const profile = profileOf({
      merge: AS_IS,
      modify: { alters: [{ 'control-id': 'tea-2', removes: [{ 'by-name': 'statement' }], adds: [{ title: 'New' }] }] },
    });
    const before = JSON.stringify([catalog, profile]);
    await resolved(profile, { 'tea.json': catalog });
    expect(JSON.stringify([catalog, profile])).toBe(before);
  });
});

describe('where an import leads', () => {
  const resource = (more: object) => ({ resources: [{ uuid: 'cafe0000-0000-4000-8000-000000000001', ...more }] });
  const byResource = (more: object) =>
    profileOf({
      imports: [{ ...only('tea-1'), href: '#cafe0000-0000-4000-8000-000000000001' }],
      'back-matter': resource(more),
    });

  it('is a resource of the profile, in the form that can be had', async () => {
    const asked: string[] = [];
    const rlinks = [
      { href: 'tea.xml', 'media-type': 'application/oscal.catalog+xml' },
      { href: 'tea.yaml' },
      { href: 'gone.json', 'media-type': 'application/oscal.catalog+json' },
    ];
    const load = (href: string, from: string) => {
      asked.push(`${href} from ${from}`);
      return href === 'tea.yaml'
        ? { ok: true as const, location: 'x', document: teaCatalog() }
        : { ok: false as const, reason: 'gone' };
    };
    expect(outline(await resolved(byResource({ rlinks }), {}, { load }))).toBe('tea-1');
    expect(asked).toEqual(['gone.json from profile.json', 'tea.yaml from profile.json']);
  });

  it('is a resource that holds the document itself', async () => {
    const value = Buffer.from(JSON.stringify(teaCatalog())).toString('base64');
    expect(outline(await resolved(byResource({ base64: { value } })))).toBe('tea-1');
  });

  it('is another profile, resolved first', async () => {
    const inner = profileOf({
      imports: [only('tea-1', 'tea-3')],
      merge: AS_IS,
      modify: { 'set-parameters': [{ 'param-id': 'tea-1_prm', values: ['4'] }] },
    });
    const outer = profileOf({
      imports: [{ href: 'inner.json', 'include-controls': [{ matching: [{ pattern: '*-1' }] }] }],
      merge: AS_IS,
      modify: { 'set-parameters': [{ 'param-id': 'tea-1_prm', label: 'time' }] },
    });
    const catalog = await resolved(outer, { 'inner.json': inner });
    expect(outline(catalog)).toBe('tea(tea-1)');
    expect(catalog.groups[0].controls[0].params).toEqual([{ id: 'tea-1_prm', label: 'time', values: ['4'] }]);
  });

  it('is loaded once, however often it is imported', async () => {
    let loads = 0;
    const document = teaCatalog();
    const inner = profileOf({ imports: [only('tea-1')] });
    const profile = profileOf({ imports: [only('tea-2'), only('tea-3'), { href: 'inner.json', 'include-all': {} }] });
    const load = (href: string) => {
      if (href === 'inner.json') return { ok: true as const, location: href, document: inner };
      loads += 1;
      return { ok: true as const, location: 'tea.json', document: { ...document, loads } };
    };
    expect(outline(await resolved(profile, {}, { load }))).toBe('tea-2 tea-3 tea-1');
    expect(loads).toBe(3); // asked three times where it is, read once
  });

  it('takes the metadata of the profile, the newest version of OSCAL, and says where it comes from', async () => {
    const keep = [{ name: 'keep', value: 'always' }];
    const source = {
      catalog: {
        metadata: {
          ...metadata('v1.1.3'),
          roles: [{ id: 'owner', props: keep }, { id: 'guest' }],
          parties: [{ uuid: 'p', props: keep }],
        },
        controls: [control('tea-1')],
      },
    };
    const own = {
      ...metadata('1.0.4'),
      props: [{ name: 'marking', value: 'x' }],
      links: [{ href: '#a' }],
      roles: [{ id: 'mine' }],
    };
    const catalog = await resolved(
      profileOf({ metadata: own }),
      { 'tea.json': source },
      { sourceProfile: 'here.json' },
    );
    expect(catalog.uuid).toBe('a3c1f6de-12ab-4c55-9f10-7b2d4e8a9c01');
    expect(catalog.metadata).toEqual({
      ...own,
      'last-modified': '2026-11-22T10:00:00Z',
      'oscal-version': '1.1.3',
      props: [
        { name: 'resolution-tool', value: 'Candor' },
        { name: 'source-profile-uuid', value: 'd15c0000-0000-4000-8000-000000000001' },
        { name: 'marking', value: 'x' },
      ],
      links: [{ href: 'here.json', rel: 'source-profile' }, { href: '#a' }],
      roles: [{ id: 'mine' }, { id: 'owner', props: keep }],
      parties: [{ uuid: 'p', props: keep }],
    });
  });

  it('never claims a version of OSCAL that it does not know', async () => {
    const source = { catalog: { metadata: metadata('1.9.0'), controls: [control('tea-1')] } };
    expect((await resolved(profileOf(), { 'tea.json': source })).metadata['oscal-version']).toBe('1.2.2');
  });
});
