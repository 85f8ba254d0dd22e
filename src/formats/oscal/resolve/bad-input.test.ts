import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AS_IS,
  control,
  metadata,
  only,
  profileOf,
  refused,
  resolved,
  resolveWith,
  teaCatalog,
  warned,
} from '../../../../test/make/oscal-profile.ts';
import { RESOLVE_LIMITS } from './limits.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of any shape
type Json = any;

const importing = (...hrefs: readonly string[]) =>
  profileOf({ imports: hrefs.map((href) => ({ href, 'include-all': {} })) });

describe('imports that lead nowhere', () => {
  it('names every one with document, pointer and href', async () => {
    const resolution = await resolveWith(importing('gone.json', 'tea.json', 'inner.json'), {
      'inner.json': importing('lost.json'),
    });
    expect(resolution).toMatchObject({
      ok: false,
      problems: [
        {
          code: 'broken-import',
          document: 'profile.json',
          pointer: '/profile/imports/0/href',
          href: 'gone.json',
          message: 'gone.json cannot be imported: there is no file gone.json',
        },
        { code: 'broken-import', document: 'inner.json', pointer: '/profile/imports/0/href', href: 'lost.json' },
      ],
    });
  });

  it('names a resource that is not there, or leads nowhere', async () => {
    const resources = [
      { uuid: 'r1', rlinks: [{ href: 'x.json' }, { href: 'x.xml' }], base64: { value: '***' } },
      { uuid: 'r2' },
      { uuid: 'r3', base64: { value: Buffer.from('<catalog/>').toString('base64') } },
    ];
    const profile = { ...importing('#r0', '#r1', '#r2', '#r3', '#') };
    profile.profile['back-matter'] = { resources };
    const resolution = await resolveWith(profile);
    expect(resolution.ok ? [] : resolution.problems).toMatchObject([
      { code: 'unknown-resource', pointer: '/profile/imports/0/href', href: '#r0' },
      { code: 'broken-import', href: '#r1', message: expect.stringMatching(/x\.json: .*x\.xml: .*base64/) },
      { code: 'broken-import', href: '#r2', message: expect.stringContaining('neither') },
      { code: 'broken-import', href: '#r3', message: expect.stringContaining('only JSON') },
      { code: 'unknown-resource', href: '#' },
    ]);
  });

  it.each([
    ['itself', { 'profile.json': importing('profile.json') }],
    ['its importer', { 'profile.json': importing('b'), b: importing('profile.json') }],
    ['over three', { 'profile.json': importing('b'), b: importing('tea.json', 'c'), c: importing('b') }],
  ])('refuses a profile that imports %s', async (_, files: Json) => {
    const resolution = await resolveWith(files['profile.json'], files);
    expect(resolution.ok ? [] : resolution.problems).toMatchObject([
      {
        code: 'circular-import',
        pointer: expect.stringMatching(/imports\/\d\/href$/),
        message: expect.stringMatching(/ imports /),
      },
    ]);
  });

  it('takes a profile that is imported twice for no circle', async () => {
    const profile = importing('b', 'c');
    profile.profile.merge = { combine: { method: 'use-first' } };
    const files = { b: importing('d'), c: importing('d'), d: profileOf({ imports: [only('cup-1')] }) };
    expect((await resolved(profile, files)).controls).toHaveLength(1);
  });

  it('tells of a broken document once, however often it is imported', async () => {
    expect(await refused(importing('bad', 'bad'), { bad: { catalog: [] } })).toEqual(['bad-shape bad#/catalog']);
  });

  it('ends a chain that is too long, and too many documents', async () => {
    const load = (href: string) => ({
      ok: true as const,
      location: href,
      document: importing(String(Number(href) + 1)),
    });
    expect(await refused(importing('1'), {}, { load })).toEqual([
      `too-large ${RESOLVE_LIMITS.chain - 1}#/profile/imports/0/href`,
    ]);
    const many = importing(...Array.from({ length: 120 }, (_, at) => `tea-${at}`));
    const tea = (href: string) => ({ ok: true as const, location: href, document: teaCatalog() });
    expect(await refused(many, {}, { load: tea })).toHaveLength(120 - RESOLVE_LIMITS.documents);
    expect(await refused(importing(...Array.from({ length: 1_001 }, () => 'tea.json')))).toEqual([
      'too-large profile.json#/profile/imports',
    ]);
  });

  it('ends profiles that double what they import', async () => {
    const controls = Array.from({ length: 1_000 }, (_, at) => control(`c-${at}`));
    const files: Record<string, unknown> = { 'l-0': { catalog: { metadata: metadata(), controls } } };
    for (let at = 1; at < 12; at += 1) files[`l-${at}`] = importing(`l-${at - 1}`, `l-${at - 1}`);
    expect(await refused(importing('l-11'), files)).toEqual(['too-large l-7#/profile/merge']);
  });
});

describe('ids that are not there', () => {
  it('are errors in an import, each with its place', async () => {
    const profile = profileOf({ imports: [only('tea-1', 'milk-1'), only('milk-2')] });
    expect(await refused(profile)).toEqual([
      'unknown-control profile.json#/profile/imports/0/include-controls/0/with-ids/1',
      'unknown-control profile.json#/profile/imports/1/include-controls/0/with-ids/0',
    ]);
  });

  it('are warnings where the caller asks for that', async () => {
    const profile = profileOf({ imports: [only('tea-1', 'milk-1')] });
    expect((await resolved(profile, {}, { missing: 'warning' })).controls).toHaveLength(1);
    expect(await warned(profile, {}, { missing: 'warning' })).toHaveLength(1);
  });

  it('are warnings in an exclusion', async () => {
    const directive = { href: 'tea.json', 'include-all': {}, 'exclude-controls': [{ 'with-ids': ['milk-1'] }] };
    expect(await warned(profileOf({ imports: [directive] }))).toEqual([
      'unknown-control profile.json#/profile/imports/0/exclude-controls/0/with-ids/0',
    ]);
  });

  it('do not make an answer of any length', async () => {
    const ids = Array.from({ length: 5_000 }, (_, at) => `milk-${at}`);
    const problems = await refused(profileOf({ imports: [only(...ids)] }));
    expect(problems).toHaveLength(201);
  });
});

describe('documents of another kind or shape', () => {
  it.each([
    ['null', null, 'not-oscal profile.json#'],
    ['text', 'profile', 'not-oscal profile.json#'],
    ['a list', [], 'not-oscal profile.json#'],
    ['another model', { 'system-security-plan': {} }, 'not-oscal profile.json#'],
    ['a catalog', teaCatalog(), 'not-oscal profile.json#/catalog'],
    ['no object', { profile: 1 }, 'bad-shape profile.json#/profile'],
    ['no list of imports', { profile: { imports: {} } }, 'bad-shape profile.json#/profile/imports'],
    ['an import without href', { profile: { imports: [{}] } }, 'bad-shape profile.json#/profile/imports/0/href'],
    [
      'ids that are numbers',
      { profile: { imports: [{ href: 'x', 'include-controls': [{ 'with-ids': [1] }] }] } },
      'bad-shape profile.json#/profile/imports/0/include-controls/0/with-ids',
    ],
    [
      'a pattern that is none',
      { profile: { imports: [{ href: 'x', 'include-controls': [{ matching: [{ pattern: {} }] }] }] } },
      'bad-shape profile.json#/profile/imports/0/include-controls/0/matching/0/pattern',
    ],
    [
      'a custom group of text',
      { profile: { merge: { custom: { groups: ['g'] } } } },
      'bad-shape profile.json#/profile/merge/custom/groups/0',
    ],
    [
      'an alter of nothing',
      { profile: { modify: { alters: [{}] } } },
      'bad-shape profile.json#/profile/modify/alters/0/control-id',
    ],
  ])('%s', async (_, document, expected) => {
    expect(await refused(document)).toEqual([expected]);
  });

  it('are named in what is imported', async () => {
    const bad = { catalog: { groups: [{ title: 'G', controls: [control('a'), { title: 'no id' }] }] } };
    expect(await refused(importing('bad'), { bad })).toEqual(['bad-shape bad#/catalog/groups/0/controls/1/id']);
    expect(await refused(importing('bad'), { bad: { 'mapping-collection': {} } })).toEqual(['not-oscal bad#']);
  });

  it('may be of one major version of OSCAL only', async () => {
    const bad = { catalog: { metadata: metadata('2.0.0'), controls: [control('a')] } };
    expect(await refused(importing('bad'), { bad })).toEqual(['version profile.json#/profile/metadata/oscal-version']);
  });

  it('end where they nest without end', async () => {
    let nested: Json = control('c');
    for (let at = 0; at < 100; at += 1) nested = control(`c-${at}`, { controls: [nested] });
    const problems = await refused(importing('deep'), { deep: { catalog: { controls: [nested] } } });
    expect(problems).toEqual([expect.stringMatching(/^too-large deep#\/catalog\/controls\/0\/controls/)]);

    let remarks: Json = 'x';
    for (let at = 0; at < 100_000; at += 1) remarks = [remarks];
    const deep = { catalog: { metadata: metadata(), controls: [control('a', { remarks })] } };
    expect(await refused(importing('deep'), { deep })).toEqual(['too-large profile.json#/profile']);
  });

  it('may hold any text: broken, or made to be looked at again and again', async () => {
    const texts = [
      '\ud800',
      '{{insert:param,x'.repeat(60_000),
      `#${'a-'.repeat(500_000)}`,
      '#'.repeat(500_000),
      '{{ '.repeat(200_000),
    ];
    const props = texts.map((value) => ({ name: 'x', value }));
    const source = (last: string) => ({
      catalog: { metadata: metadata(), controls: [control('c', { props: [...props, { value: last, name: 'y' }] })] },
    });
    const profile = importing('1', '2');
    profile.profile.merge = { combine: { method: 'merge' } };
    const { controls } = await resolved(profile, { 1: source('one'), 2: source('two') });
    expect(controls[0].props).toHaveLength(texts.length + 2);
  });

  it('may hold chains of any length of parameters and resources that need one another', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => at);
    const insert = (at: number) => `{{ insert: param, p-${at} }}`;
    const source = {
      catalog: {
        metadata: metadata(),
        // The first needs nothing, each needs the one before it: from the front, every round finds one more.
        params: many.map((at) => ({ id: `p-${at}`, label: insert(at - 1) })),
        controls: [control('c', { title: insert(19_999), links: [{ href: '#r-19999' }] })],
        'back-matter': { resources: many.map((at) => ({ uuid: `r-${at}`, description: `#r-${at - 1}` })) },
      },
    };
    const catalog = await resolved(importing('s'), { s: source });
    expect([catalog.params.length, catalog['back-matter'].resources.length]).toEqual([20_000, 20_000]);
  });

  it('end where imports put one control into another, over and over', async () => {
    const files: Record<string, unknown> = {};
    const hrefs = Array.from({ length: 90 }, (_, at) => `d-${at}`);
    for (const [at, href] of hrefs.entries()) {
      files[href] = {
        catalog: { metadata: metadata(), controls: [control(`c-${at}`, { controls: [control(`c-${at + 1}`)] })] },
      };
    }
    const profile = importing(...hrefs);
    profile.profile.merge = { combine: { method: 'use-first' }, ...AS_IS };
    expect(await refused(profile, files)).toEqual(['too-large profile.json#/profile/merge/combine']);
  });

  it('with too many patterns for too many controls end', async () => {
    const controls = Array.from({ length: 50_000 }, (_, at) => control(`c-${at}`));
    const matching = Array.from({ length: 300 }, () => ({ pattern: 'x*' }));
    const profile = profileOf({ imports: [{ href: 's', 'include-controls': [{ matching }] }] });
    const problems = await refused(profile, { s: { catalog: { metadata: metadata(), controls } } });
    expect(problems[0]).toMatch(/^too-large profile.json#\/profile\/imports\/0\/include-controls\/0\/matching\/199$/);
  });

  it('never throw, whatever is changed in them', async () => {
    const rich = () =>
      profileOf({
        imports: [
          only('tea-1'),
          {
            href: 'tea.json',
            'include-controls': [{ matching: [{ pattern: 'cup*' }], 'with-child-controls': 'yes' }],
            'exclude-controls': [{ 'with-ids': ['cup-1'] }],
          },
        ],
        merge: {
          combine: { method: 'use-first' },
          custom: {
            groups: [{ id: 'tea', title: 'G', 'insert-controls': [{ order: 'ascending', 'include-all': {} }] }],
          },
        },
        modify: {
          'set-parameters': [{ 'param-id': 'tea-1_prm', props: [{ name: 'a', value: 'b' }], values: ['1'] }],
          alters: [
            {
              'control-id': 'tea-1',
              removes: [{ 'by-name': 'x' }],
              adds: [{ 'by-id': 'tea-1', props: [{ name: 'a', value: 'b' }], parts: [{ name: 'n' }] }],
            },
          ],
        },
        'back-matter': { resources: [{ uuid: 'r', rlinks: [{ href: 'x' }] }] },
      });
    const strange = fc.constantFrom<Json[]>(null, 0, true, '', 'x', [], {}, [null], [{}], [[]], { id: 1 }, [
      { id: 'x' },
    ]);
    const run = fc.asyncProperty(
      fc.boolean(),
      fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
      strange,
      async (inProfile, way, value) => {
        const [profile, catalog] = [rich(), teaCatalog()];
        replaceAt(inProfile ? profile : catalog, way, value);
        const resolution = await resolveWith(profile, { 'tea.json': catalog });
        if (!resolution.ok) expect(resolution.problems.length).toBeGreaterThan(0);
        else JSON.stringify(resolution.value);
      },
    );
    await fc.assert(run, { numRuns: 600 });
  });
});

/** Walks down by the numbers and puts the value where they end. */
const replaceAt = (root: Json, way: readonly number[], value: Json): void => {
  let holder = root;
  for (const [step, number] of way.entries()) {
    const keys = Object.keys(holder);
    const key = keys[number % keys.length];
    if (key === undefined) return;
    const next = holder[key];
    if (step === way.length - 1 || typeof next !== 'object' || next === null) holder[key] = value;
    if (typeof next !== 'object' || next === null) return;
    holder = next;
  }
};
