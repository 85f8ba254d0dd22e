import { describe, expect, it } from 'vitest';
import {
  AS_IS,
  control,
  find,
  metadata,
  only,
  outline,
  profileOf,
  refused,
  resolved,
  teaCatalog,
  warned,
} from '../../../../test/make/oscal-profile.ts';

const catalogOf = (more: object) => ({ catalog: { uuid: 'x', metadata: metadata(), ...more } });
const all = (href: string) => ({ href, 'include-all': {} });
const useFirst = (structure: object) => ({ combine: { method: 'use-first' }, ...structure });

describe('structure', () => {
  it.each([
    ['no merge', undefined],
    ['an empty merge', {}],
    ['flat', { flat: {} }],
    ['as-is that is false', { 'as-is': false }],
  ])('is flat for %s: no groups, no nesting', async (_, merge) => {
    const catalog = await resolved(profileOf(merge ? { merge } : {}));
    expect(outline(catalog)).toBe('tea-1 tea-2 tea-2.1 tea-2.1.1 tea-2.2 tea-3 cup-10 cup-2 cup-1');
    expect(catalog.groups).toBeUndefined();
    // A parameter of a group that is gone is the catalog's.
    expect(catalog.params).toEqual([{ id: 'tea-grade', label: 'grade' }]);
  });

  it('is flat with child controls where the caller asks for that', async () => {
    const catalog = await resolved(profileOf(), {}, { flatNesting: 'kept' });
    expect(outline(catalog)).toBe('tea-1 tea-2(tea-2.1(tea-2.1.1) tea-2.2) tea-3 cup-10 cup-2 cup-1');
  });

  it('is that of the source for as-is, with all that a group says, without empty groups', async () => {
    const catalog = await resolved(profileOf({ imports: [only('tea-3')], merge: AS_IS }));
    expect(catalog.groups).toEqual([
      {
        id: 'tea',
        title: 'Tea',
        props: [{ name: 'label', value: 'T' }],
        params: [{ id: 'tea-grade', label: 'grade' }],
        parts: [{ name: 'overview', prose: 'About tea.' }],
        controls: [teaCatalog().catalog.groups[0].controls[2]],
      },
    ]);
  });

  it('keeps an empty group that says so', async () => {
    const source = catalogOf({
      groups: [
        { id: 'a', title: 'A', props: [{ name: 'keep', value: 'always' }] },
        { title: 'Outer', groups: [{ title: 'Inner', controls: [control('x')] }, { title: 'Empty' }] },
      ],
    });
    const catalog = await resolved(profileOf({ imports: [all('s')], merge: AS_IS }), { s: source });
    expect(outline(catalog)).toBe('a Outer(Inner(x))');
  });

  it('lays the groups of several sources over one another by id', async () => {
    const extra = catalogOf({
      groups: [
        { id: 'cup', title: 'Mugs', props: [{ name: 'label', value: 'C' }], controls: [control('mug-1')] },
        { id: 'pot', title: 'Pots', controls: [control('pot-1')] },
        { title: 'Cups', controls: [control('cup-x')] },
      ],
    });
    const imports = [only('tea-1', 'cup-1'), all('extra'), only('tea-3')];
    const catalog = await resolved(profileOf({ imports, merge: AS_IS }), { extra });
    expect(outline(catalog)).toBe('tea(tea-1 tea-3) cup(cup-1 mug-1) pot(pot-1) Cups(cup-x)');
    expect(catalog.groups[1]).toMatchObject({ title: 'Cups', props: [{ name: 'label', value: 'C' }] });
    expect(catalog.groups[0].props).toHaveLength(1);
  });

  it('lays groups without an id over one another only where they are one group', async () => {
    const source = catalogOf({ groups: [{ title: 'G', controls: [control('a'), control('b')] }] });
    const pick = (id: string) => ({ href: 's', 'include-controls': [{ 'with-ids': [id] }] });
    const profile = profileOf({ imports: [pick('a'), pick('b')], merge: AS_IS });
    expect(outline(await resolved(profile, { s: source }))).toBe('G(a b)');
  });

  it('refuses two structures at once', async () => {
    const merge = { flat: {}, 'as-is': true };
    expect(await refused(profileOf({ merge }))).toEqual(['structure profile.json#/profile/merge']);
  });
});

describe('controls that come in twice', () => {
  const other = () =>
    catalogOf({
      groups: [
        {
          id: 'tea',
          title: 'Tea',
          controls: [
            control('tea-2', {
              title: 'Other',
              props: [
                { name: 'label', value: 'T-2' },
                { name: 'status', value: 'new' },
              ],
              controls: [control('tea-2.9')],
            }),
          ],
        },
        { id: 'cup', title: 'Cups', controls: [control('tea-1', { title: 'Wandered' })] },
      ],
    });
  const imports = [only('tea-1', 'tea-2.2'), all('other')];

  it('both stay under keep, with a warning', async () => {
    const profile = profileOf({ imports, merge: { combine: { method: 'keep' }, ...AS_IS } });
    expect(outline(await resolved(profile, { other: other() }))).toBe(
      'tea(tea-1 tea-2(tea-2.2) tea-2(tea-2.9)) cup(tea-1)',
    );
    expect(await warned(profile, { other: other() })).toEqual([
      'duplicate-control profile.json#/profile/merge/combine',
      'duplicate-control profile.json#/profile/merge/combine',
    ]);
  });

  it('stay by default too', async () => {
    expect(outline(await resolved(profileOf({ imports: [only('tea-1'), only('tea-1')] })))).toBe('tea-1 tea-1');
  });

  it('the first stays where it is under use-first, and takes in what only a later one holds', async () => {
    const catalog = await resolved(profileOf({ imports, merge: useFirst(AS_IS) }), { other: other() });
    expect(outline(catalog)).toBe('tea(tea-1 tea-2(tea-2.2 tea-2.9))');
    expect(find(catalog, 'tea-2')).toMatchObject({ title: 'Control tea-2', props: [{ value: 'T-2' }] });
  });

  it('the first is that of the import which comes first, not of the group which does', async () => {
    const first = catalogOf({
      groups: [
        { id: 'a', title: 'A', controls: [control('x')] },
        { id: 'b', title: 'B', controls: [control('y', { title: 'First' })] },
      ],
    });
    const second = catalogOf({ groups: [{ id: 'a', title: 'A', controls: [control('y', { title: 'Second' })] }] });
    const catalog = await resolved(profileOf({ imports: [all('1'), all('2')], merge: useFirst(AS_IS) }), {
      1: first,
      2: second,
    });
    expect(outline(catalog)).toBe('a(x) b(y)');
    expect(find(catalog, 'y').title).toBe('First');
  });

  it('are one with the contents of all under merge, which is deprecated', async () => {
    const profile = profileOf({ imports, merge: { combine: { method: 'merge' }, ...AS_IS } });
    const catalog = await resolved(profile, { other: other() });
    expect(outline(catalog)).toBe('tea(tea-1 tea-2(tea-2.2 tea-2.9))');
    expect(find(catalog, 'tea-2')).toMatchObject({
      title: 'Control tea-2',
      props: [{ value: 'T-2' }, { value: 'new' }],
      parts: [{ id: 'tea-2_smt' }, { id: 'tea-2_gdn' }],
    });
    expect(await warned(profile, { other: other() })).toEqual([
      'deprecated profile.json#/profile/merge/combine/method',
    ]);
  });

  it('are refused where nobody knows the way to combine them', async () => {
    const merge = { combine: { method: 'mix' }, flat: {} };
    expect(await refused(profileOf({ merge }))).toEqual(['structure profile.json#/profile/merge/combine/method']);
  });

  it('are combined before they are made flat, and loose parameters with them', async () => {
    const loose = (label: string) =>
      catalogOf({ params: [{ id: 'p', label }], controls: [control('x', { title: '{{ insert: param, p }}' })] });
    const files = { 1: loose('one'), 2: loose('two') };
    const catalog = await resolved(profileOf({ imports: [all('1'), all('2')], merge: useFirst({ flat: {} }) }), files);
    expect(catalog).toMatchObject({ params: [{ id: 'p', label: 'one' }] });
    expect(outline(catalog)).toBe('x');
    expect(catalog.params).toHaveLength(1);
  });
});

describe('a structure of the profile’s own', () => {
  const custom = (given: object, imports: object[] = [all('tea.json')]) =>
    profileOf({ imports, merge: { custom: given } });
  const ids = (...list: string[]) => ({ 'include-controls': [{ 'with-ids': list }] });

  it('has its groups and in them what they insert, nested where both are inserted', async () => {
    const catalog = await resolved(
      custom({
        'insert-controls': [ids('tea-1')],
        groups: [
          {
            id: 'g',
            title: 'Mine',
            parts: [{ name: 'overview', prose: 'New.' }],
            'insert-controls': [
              ids('tea-2', 'tea-2.1.1', 'cup-1'),
              { 'include-controls': [{ matching: [{ pattern: 'tea-3' }] }] },
            ],
            groups: [{ title: 'Empty' }],
          },
        ],
      }),
    );
    expect(outline(catalog)).toBe('tea-1 g(tea-2(tea-2.1.1) cup-1 tea-3 Empty)');
    expect(catalog.groups[0]).toMatchObject({ title: 'Mine', parts: [{ prose: 'New.' }] });
    expect(catalog.groups[0]['insert-controls']).toBeUndefined();
    // What tea-3 inserts outlives the group it stood in.
    expect(catalog.params.map(({ id }: { id: string }) => id)).toEqual(['tea-grade']);
  });

  it('brings no parents', async () => {
    const catalog = await resolved(custom({ 'insert-controls': [ids('tea-2.1.1')] }));
    expect(outline(catalog)).toBe('tea-2.1.1');
  });

  it.each([
    ['keep', 'cup-10 cup-2 cup-1'],
    ['ascending', 'cup-1 cup-10 cup-2'],
    ['descending', 'cup-2 cup-10 cup-1'],
    [undefined, 'cup-10 cup-2 cup-1'],
  ])('orders what it inserts: %s', async (order, expected) => {
    const insert = { ...(order ? { order } : {}), 'include-controls': [{ matching: [{ pattern: 'cup*' }] }] };
    expect(outline(await resolved(custom({ 'insert-controls': [insert] })))).toBe(expected);
  });

  it('knows children and exclusion as an import does', async () => {
    const insert = {
      'include-controls': [{ 'with-ids': ['tea-2'], 'with-child-controls': 'yes' }],
      'exclude-controls': [{ 'with-ids': ['tea-2.1'] }],
    };
    expect(outline(await resolved(custom({ 'insert-controls': [insert] })))).toBe('tea-2(tea-2.1.1 tea-2.2)');
    expect(outline(await resolved(custom({ 'insert-controls': [{ 'include-all': {}, order: 'ascending' }] })))).toBe(
      'cup-1 cup-10 cup-2 tea-1 tea-2(tea-2.1(tea-2.1.1) tea-2.2) tea-3',
    );
  });

  it('takes in the contents of an imported group of the same id', async () => {
    const catalog = await resolved(
      custom({
        groups: [
          { id: 'tea', title: 'My tea', props: [{ name: 'mine', value: '1' }], 'insert-controls': [ids('tea-3')] },
        ],
      }),
    );
    expect(catalog.groups[0]).toMatchObject({
      title: 'My tea',
      props: [{ name: 'mine' }, { name: 'label' }],
      params: [{ id: 'tea-grade' }],
      parts: [{ name: 'overview' }],
    });
    expect(outline(catalog)).toBe('tea(tea-3)');
    // tea-1_prm is of a control that is not in: it floats, because tea-3 inserts it.
    expect(catalog.params.map(({ id }: { id: string }) => id)).toEqual(['tea-1_prm']);
  });

  it('passes over what was not imported, with a warning', async () => {
    const profile = custom({ 'insert-controls': [ids('tea-1', 'cup-1')] }, [only('tea-1')]);
    expect(outline(await resolved(profile))).toBe('tea-1');
    expect(await warned(profile)).toEqual([
      'unknown-control profile.json#/profile/merge/custom/insert-controls/0/include-controls/0/with-ids/1',
    ]);
  });

  it('picks from combined controls', async () => {
    const profile = profileOf({
      imports: [only('tea-1'), only('tea-1', 'tea-3')],
      merge: useFirst({ custom: { 'insert-controls': [{ 'include-all': {} }] } }),
    });
    expect(outline(await resolved(profile))).toBe('tea-1 tea-3');
  });
});
