import { describe, expect, it } from 'vitest';
import { AS_IS, control, metadata, only, profileOf, resolved } from '../../../../test/make/oscal-profile.ts';

// biome-ignore lint/suspicious/noExplicitAny: results of any shape
type Json = any;

const uuid = (last: number) => `b00c0000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const numbers = (catalog: Json): readonly number[] =>
  (catalog['back-matter']?.resources ?? []).map((resource: Json) => Number(resource.uuid.slice(-12)));
const keep = [{ name: 'keep', value: 'always' }];

describe('resources', () => {
  it('stay where a link or a text refers to them, or they say so', async () => {
    expect(numbers(await resolved(profileOf({ imports: [only('tea-2')], merge: AS_IS })))).toEqual([1, 4]);
    expect(numbers(await resolved(profileOf({ imports: [only('tea-3')], merge: AS_IS })))).toEqual([2, 4]);
    expect(numbers(await resolved(profileOf({ imports: [only('cup-1')], merge: AS_IS })))).toEqual([4]);
  });

  it('stay where only the metadata of the profile, or another resource that stays, refers to them', async () => {
    const resources = [
      { uuid: uuid(11), description: `More in #${uuid(12)}.` },
      { uuid: uuid(12), rlinks: [{ href: `#${uuid(13)}` }] },
      { uuid: uuid(13) },
      { uuid: uuid(14), rlinks: [{ href: `#${uuid(15)}` }] },
      { uuid: uuid(15), rlinks: [{ href: `#${uuid(14)}` }] },
    ];
    const profile = profileOf({
      metadata: { ...metadata(), links: [{ href: `#${uuid(11)}` }] },
      imports: [only('cup-1')],
      'back-matter': { resources },
    });
    expect(numbers(await resolved(profile))).toEqual([4, 11, 12, 13]);
  });

  it('go with what was removed from a control', async () => {
    const profile = profileOf({
      imports: [only('tea-2')],
      modify: { alters: [{ 'control-id': 'tea-2', removes: [{ 'by-name': 'guidance' }] }] },
    });
    expect(numbers(await resolved(profile))).toEqual([4]);
  });

  it('of one uuid: the last counts and stands where it comes', async () => {
    const profile = profileOf({
      imports: [only('tea-2')],
      'back-matter': { resources: [{ uuid: uuid(1), title: 'A newer book' }] },
    });
    const catalog = await resolved(profile);
    expect(numbers(catalog)).toEqual([4, 1]);
    expect(catalog['back-matter'].resources[1].title).toBe('A newer book');
  });

  it('of one uuid: one that is to be kept gives way only to another', async () => {
    const with4 = (more: object) =>
      profileOf({ imports: [only('tea-2')], 'back-matter': { resources: [{ uuid: uuid(4), title: 'New', ...more }] } });
    const titles = async (profile: object) =>
      (await resolved(profile))['back-matter'].resources.map(({ title }: Json) => title);
    expect(await titles(with4({}))).toEqual(['The book', 'Kept']);
    expect(await titles(with4({ props: keep }))).toEqual(['The book', 'New']);
  });

  it('go along a chain of profiles, each of which prunes', async () => {
    const inner = profileOf({
      imports: [only('tea-2', 'cup-1')],
      'back-matter': { resources: [{ uuid: uuid(21), props: keep }] },
    });
    const outer = profileOf({ imports: [{ href: 'inner', 'include-controls': [{ 'with-ids': ['cup-1'] }] }] });
    expect(numbers(await resolved(outer, { inner }))).toEqual([4, 21]);
  });

  it('are no member of a result that has none', async () => {
    const source = { catalog: { metadata: metadata(), controls: [control('x')] } };
    expect(await resolved(profileOf(), { 'tea.json': source })).not.toHaveProperty('back-matter');
  });
});

describe('loose parameters', () => {
  const source = {
    catalog: {
      metadata: metadata(),
      params: [
        { id: 'used', guidelines: [{ prose: 'like {{ insert: param, by-used }}' }] },
        { id: 'by-used' },
        { id: 'kept', props: keep },
        { id: 'unused', label: '{{ insert: param, by-unused }}' },
        { id: 'by-unused' },
        { id: 'depended-on' },
      ],
      groups: [
        {
          id: 'g',
          title: 'G',
          params: [{ id: 'in-group' }, { id: 'in-group-unused' }],
          controls: [
            control('a', {
              params: [{ id: 'a_prm', 'depends-on': 'depended-on' }, { id: 'a_own' }],
              parts: [{ name: 'statement', prose: 'Do {{ insert: param, used }} and {{insert:param,in-group}}.' }],
            }),
            control('b', {
              params: [{ id: 'b_prm', label: 'at {{ insert: param, b_deep }}' }, { id: 'b_deep' }, { id: 'b_no' }],
            }),
            control('c', { parts: [{ name: 'statement', prose: 'As in b: {{ insert: param, b_prm }}.' }] }),
          ],
        },
      ],
    },
  };
  const idsOf = (list: Json) => (list ?? []).map(({ id }: Json) => id);
  const pick = (ids: readonly string[], merge: object) =>
    resolved(profileOf({ imports: [{ href: 's', 'include-controls': [{ 'with-ids': ids }] }], merge }), { s: source });

  it('stay where something in the result needs them, in their group while that is there', async () => {
    const catalog = await pick(['a'], AS_IS);
    expect(idsOf(catalog.params)).toEqual(['used', 'by-used', 'kept', 'depended-on']);
    expect(idsOf(catalog.groups[0].params)).toEqual(['in-group']);
    expect(idsOf(catalog.groups[0].controls[0].params)).toEqual(['a_prm', 'a_own']);
  });

  it('stand under the catalog where there are no groups', async () => {
    expect(idsOf((await pick(['a'], { flat: {} })).params)).toEqual([
      'used',
      'by-used',
      'kept',
      'depended-on',
      'in-group',
    ]);
  });

  it('come from controls that are not in, with what they need themselves', async () => {
    const catalog = await pick(['c'], AS_IS);
    expect(idsOf(catalog.params)).toEqual(['kept', 'b_prm', 'b_deep']);
    expect(catalog.groups[0].params).toBeUndefined();
  });

  it('outlive a group that is left empty', async () => {
    const text = { parts: [{ name: 'statement', prose: 'Use {{ insert: param, lost }}.' }] };
    const catalog = {
      metadata: metadata(),
      groups: [
        { id: 'a', title: 'A', controls: [control('x', text)] },
        { id: 'b', title: 'B', params: [{ id: 'lost' }], controls: [control('y')] },
      ],
    };
    const profile = profileOf({ imports: [{ href: 's', 'include-controls': [{ 'with-ids': ['x'] }] }], merge: AS_IS });
    const result = await resolved(profile, { s: { catalog } });
    expect(idsOf(result.groups)).toEqual(['a']);
    expect(idsOf(result.params)).toEqual(['lost']);
  });

  it('are not loose where their control is in', async () => {
    expect(idsOf((await pick(['b', 'c'], AS_IS)).params)).toEqual(['kept']);
  });
});
