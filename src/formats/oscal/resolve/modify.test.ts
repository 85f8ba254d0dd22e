import { describe, expect, it } from 'vitest';
import {
  AS_IS,
  control,
  find,
  metadata,
  only,
  profileOf,
  resolved,
  warned,
} from '../../../../test/make/oscal-profile.ts';

// biome-ignore lint/suspicious/noExplicitAny: controls of any shape
type Json = any;

/** One control `x`, altered; a child `x.1` inside it. */
const X = () =>
  control('x', {
    class: 'main',
    params: [
      { id: 'p1', label: 'one', props: [{ name: 'label', value: 'P' }] },
      { id: 'p2', label: 'two' },
    ],
    props: [
      { name: 'label', value: 'X' },
      { name: 'extra', value: '1' },
      { name: 'extra', value: '2', ns: 'http://example.com/ns' },
      { name: 'extra', value: '3', class: 'special' },
      { name: 'extra', value: '4', ns: 'http://csrc.nist.gov/ns/oscal' },
    ],
    links: [{ href: '#y', rel: 'related' }],
    parts: [
      {
        id: 'x_smt',
        name: 'statement',
        prose: 'Do it.',
        parts: [
          { id: 'x_smt.a', name: 'item' },
          { id: 'x_smt.b', name: 'item', props: [{ name: 'label', value: 'b' }] },
        ],
      },
      { id: 'x_gdn', name: 'guidance' },
    ],
    controls: [
      control('x.1', { props: [{ name: 'label', value: 'X.1' }], parts: [{ id: 'x.1_smt', name: 'statement' }] }),
    ],
  });
const files = { s: { catalog: { metadata: metadata(), controls: [X()] } } };
const withModify = (modify: object) => profileOf({ imports: [{ href: 's', 'include-all': {} }], merge: AS_IS, modify });
const altered = async (alter: object): Promise<Json> =>
  (await resolved(withModify({ alters: [{ 'control-id': 'x', ...alter }] }), files)).controls[0];
const warnings = (alter: object) => warned(withModify({ alters: [{ 'control-id': 'x', ...alter }] }), files);
const values = (props: Json[]) => props.map(({ value }) => value).join('');
const ids = (parts: Json[]) => parts.map(({ id, name }) => id ?? name).join(' ');

describe('set-parameters', () => {
  const P = {
    id: 'p',
    class: 'old',
    label: 'old',
    usage: 'old',
    props: [
      { name: 'a', value: '1', uuid: 'u1' },
      { name: 'b', value: '2' },
    ],
    links: [{ href: '#1' }],
    constraints: [{ description: 'c1' }],
    guidelines: [{ prose: 'g1' }],
    values: ['v1', 'v2'],
    remarks: 'stays',
  };
  const set = async (...settings: object[]): Promise<Json> => {
    const source = { catalog: { metadata: metadata(), controls: [control('y', { params: [P] })] } };
    const list = settings.map((setting) => ({ 'param-id': 'p', ...setting }));
    return (await resolved(withModify({ 'set-parameters': list }), { s: source })).controls[0].params[0];
  };

  it('replaces what there is one of and adds to what there are many of', async () => {
    const setting = {
      class: 'new',
      'depends-on': 'q',
      label: 'new',
      usage: 'new',
      props: [{ name: 'a', value: '3', uuid: 'u1' }],
      links: [{ href: '#2' }],
      constraints: [{ description: 'c2' }],
      guidelines: [{ prose: 'g2' }],
      values: ['v3'],
    };
    expect(await set(setting)).toEqual({
      ...P,
      ...setting,
      props: [P.props[1], setting.props[0]],
      links: [{ href: '#1' }, { href: '#2' }],
      constraints: [{ description: 'c1' }, { description: 'c2' }],
      guidelines: [{ prose: 'g1' }, { prose: 'g2' }],
    });
  });

  it('leaves what it does not speak of', async () => {
    expect(await set({ label: 'new' })).toEqual({ ...P, label: 'new' });
  });

  it('puts a choice in the place of values, and values in that of a choice', async () => {
    const { values: _, ...rest } = P;
    const select = { 'how-many': 'one', choice: ['a', 'b'] };
    expect(await set({ select })).toEqual({ ...rest, select });
    expect(await set({ select }, { values: ['x'] })).toEqual({ ...rest, values: ['x'] });
  });

  it('applies all of one parameter in turn', async () => {
    expect(await set({ label: '1', constraints: [{ description: 'c2' }] }, { label: '2' })).toMatchObject({
      label: '2',
      constraints: [{ description: 'c1' }, { description: 'c2' }],
    });
  });

  it('reaches parameters of children, of groups and of the catalog, and keeps what it set', async () => {
    const source = {
      catalog: {
        metadata: metadata(),
        params: [{ id: 'p' }, { id: 'unset' }],
        groups: [{ id: 'g', title: 'G', params: [{ id: 'p' }, { id: 'q' }], controls: [X()] }],
        controls: [control('a', { controls: [control('a.1', { params: [{ id: 'p' }] })] })],
      },
    };
    const profile = withModify({ 'set-parameters': [{ 'param-id': 'p', values: ['1'] }] });
    const catalog = await resolved(profile, { s: source });
    const wanted = [{ id: 'p', values: ['1'] }];
    expect(catalog.params).toEqual(wanted);
    expect(catalog.groups[0].params).toEqual(wanted);
    expect(find(catalog, 'a.1').params).toEqual(wanted);
  });

  it('passes over a parameter that is not in the result, with a warning', async () => {
    const profile = profileOf({
      imports: [only('cup-1')],
      modify: { 'set-parameters': [{ 'param-id': 'tea-1_prm', values: ['1'] }] },
    });
    expect((await resolved(profile)).params).toBeUndefined();
    expect(await warned(profile)).toEqual(['unknown-parameter profile.json#/profile/modify/set-parameters/0/param-id']);
  });
});

describe('additions to a control', () => {
  it.each([
    ['starting', '01'],
    ['before', '01'],
    ['ending', '10'],
    ['after', '10'],
    [undefined, '10'],
    ['nowhere', '10'],
  ])('go to its lists: %s', async (position, order) => {
    const add = { ...(position ? { position } : {}), props: [{ name: 'new', value: '0' }] };
    for (const bound of [add, { ...add, 'by-id': 'x' }]) {
      const { props } = await altered({ adds: [bound] });
      expect(values(props.filter(({ value }: Json) => '01'.includes(value)))).toBe(order);
    }
  });

  it('are of every kind, stand in canonical places, and may bring a title', async () => {
    const add = { title: 'New', params: [{ id: 'p3' }], links: [{ href: '#z' }], parts: [{ name: 'note' }] };
    const control = await altered({ adds: [add] });
    expect(control.title).toBe('New');
    expect(ids(control.params)).toBe('p1 p2 p3');
    expect(control.links).toEqual([{ href: '#y', rel: 'related' }, { href: '#z' }]);
    expect(ids(control.parts)).toBe('x_smt x_gdn note');
  });

  it('of one place stay in the order of the profile, over all alters of the control', async () => {
    const add = (value: string) => ({ position: 'starting', props: [{ name: 'new', value }] });
    const alters = [
      { 'control-id': 'x', adds: [add('a'), add('b')] },
      { 'control-id': 'x', adds: [add('c')] },
    ];
    const { controls } = await resolved(withModify({ alters }), files);
    expect(values(controls[0].props)).toBe('abcX1234');
  });

  it('make lists that were not there', async () => {
    const profile = withModify({ alters: [{ 'control-id': 'x.1', adds: [{ links: [{ href: '#z' }] }] }] });
    expect(find(await resolved(profile, files), 'x.1').links).toEqual([{ href: '#z' }]);
  });
});

describe('additions to something inside a control', () => {
  it('go into a part, first or last', async () => {
    const adds = [
      { 'by-id': 'x_smt', position: 'starting', parts: [{ name: 'first' }], props: [{ name: 'p', value: '1' }] },
      { 'by-id': 'x_smt', position: 'ending', parts: [{ name: 'last' }] },
      { 'by-id': 'x_smt.b', props: [{ name: 'p', value: '2' }] },
    ];
    const { parts } = await altered({ adds });
    expect(ids(parts[0].parts)).toBe('first x_smt.a x_smt.b last');
    expect(parts[0].props).toEqual([{ name: 'p', value: '1' }]);
    expect(values(parts[0].parts[2].props)).toBe('b2');
  });

  it('go beside a part, and what is no part to the lists of what holds it', async () => {
    const adds = [
      { 'by-id': 'x_smt.b', position: 'before', parts: [{ name: 'n1' }, { name: 'n2' }] },
      { 'by-id': 'x_smt.b', position: 'after', parts: [{ name: 'n3' }], props: [{ name: 'p', value: '1' }] },
      { 'by-id': 'x_gdn', position: 'before', props: [{ name: 'p', value: '9' }], links: [{ href: '#z' }] },
    ];
    const { parts, props, links } = await altered({ adds });
    expect(ids(parts[0].parts)).toBe('x_smt.a n1 n2 x_smt.b n3');
    expect(parts[0].props).toEqual([{ name: 'p', value: '1' }]);
    // Properties and links all come before parts: the place before a part is their end.
    expect(values(props)).toBe('X12349');
    expect(links.at(-1)).toEqual({ href: '#z' });
  });

  it('go beside and into a parameter', async () => {
    const adds = [
      { 'by-id': 'p2', position: 'before', params: [{ id: 'p1a' }], props: [{ name: 'p', value: '0' }] },
      { 'by-id': 'p1', props: [{ name: 'p', value: 'Q' }] },
    ];
    const { params, props } = await altered({ adds });
    expect(ids(params)).toBe('p1 p1a p2');
    expect(values(params[0].props)).toBe('PQ');
    // Properties come after parameters: the place beside a parameter is their start.
    expect(values(props)).toBe('0X1234');
  });

  it('reach into child controls, and may name a child', async () => {
    const adds = [
      { 'by-id': 'x.1_smt', parts: [{ name: 'deep' }] },
      { 'by-id': 'x.1', position: 'starting', props: [{ name: 'p', value: '0' }] },
      { 'by-id': 'x.1', position: 'after', props: [{ name: 'p', value: '9' }] },
    ];
    const x = await altered({ adds });
    expect(x.controls[0].parts[0].parts).toEqual([{ name: 'deep' }]);
    expect(values(x.controls[0].props)).toBe('0X.1');
    expect(values(x.props)).toBe('X12349');
  });

  it('are passed over with a warning where there is no such thing, or it cannot take them', async () => {
    const adds = [
      { 'by-id': 'y_smt', props: [{ name: 'p', value: '1' }] },
      { 'by-id': 'x_smt', params: [{ id: 'p9' }] },
      { 'by-id': 'p1', title: 'T', parts: [{ name: 'n' }] },
    ];
    expect(await altered({ adds })).toEqual(X());
    expect(await warnings({ adds })).toEqual([
      'misplaced profile.json#/profile/modify/alters/0/adds/2/title',
      'misplaced profile.json#/profile/modify/alters/0/adds/2/parts',
      'misplaced profile.json#/profile/modify/alters/0/adds/1/params',
      'unknown-target profile.json#/profile/modify/alters/0/adds/0/by-id',
    ]);
  });

  it('of a control that is not there are passed over with a warning', async () => {
    const profile = withModify({ alters: [{ 'control-id': 'y', adds: [{ title: 'T' }] }] });
    expect(await warned(profile, files)).toEqual(['unknown-control profile.json#/profile/modify/alters/0/control-id']);
  });
});

describe('removals', () => {
  it.each([
    ['by-name', { 'by-name': 'extra' }, 'X'],
    ['by-name and class', { 'by-name': 'extra', 'by-class': 'special' }, 'X124'],
    ['by-class', { 'by-class': 'special' }, 'X124'],
    ['by-name and a namespace', { 'by-name': 'extra', 'by-ns': 'http://example.com/ns' }, 'X134'],
    ['by-ns', { 'by-ns': 'http://example.com/ns' }, 'X134'],
    ['OSCAL’s own namespace, written or not', { 'by-name': 'extra', 'by-ns': 'http://csrc.nist.gov/ns/oscal' }, 'X2'],
    ['by-item-name and name', { 'by-item-name': 'prop', 'by-name': 'label' }, '1234'],
    ['nothing that fits only in part', { 'by-item-name': 'part', 'by-name': 'label' }, 'X1234'],
    ['nothing when they say nothing', {}, 'X1234'],
  ])('take properties by %s', async (_, remove, left) => {
    expect(values((await altered({ removes: [remove] })).props)).toBe(left);
  });

  it('take a part by its id, wherever in the control it is', async () => {
    const { parts } = await altered({ removes: [{ 'by-id': 'x_smt.a' }, { 'by-id': 'x_gdn' }] });
    expect(ids(parts)).toBe('x_smt');
    expect(ids(parts[0].parts)).toBe('x_smt.b');
  });

  it('leave no empty list behind', async () => {
    const x = await altered({ removes: [{ 'by-item-name': 'link' }, { 'by-item-name': 'part' }, { 'by-id': 'p1' }] });
    expect(x).not.toHaveProperty('links');
    expect(x).not.toHaveProperty('parts');
    expect(ids(x.params)).toBe('p2');
  });

  it('reach what is inside parameters, parts and child controls', async () => {
    const x = await altered({ removes: [{ 'by-name': 'label' }] });
    expect(x.params[0]).toEqual({ id: 'p1', label: 'one' });
    expect(x.parts[0].parts[1]).toEqual({ id: 'x_smt.b', name: 'item' });
    expect(x.controls[0]).not.toHaveProperty('props');
  });

  it('reach a child that is altered itself', async () => {
    const alters = [
      { 'control-id': 'x', removes: [{ 'by-name': 'label' }] },
      { 'control-id': 'x.1', adds: [{ title: 'New' }] },
    ];
    const child = find(await resolved(withModify({ alters }), files), 'x.1');
    expect(child.title).toBe('New');
    expect(child).not.toHaveProperty('props');
  });

  it('take texts by the name of the member', async () => {
    const x = await altered({ removes: [{ 'by-item-name': 'prose' }, { 'by-item-name': 'label' }] });
    expect(x.parts[0]).not.toHaveProperty('prose');
    expect(x.params[1]).toEqual({ id: 'p2' });
    expect(x.title).toBe('Control x');
  });

  it('come before additions, whose place they do not take', async () => {
    const { parts, props } = await altered({
      removes: [{ 'by-id': 'x_gdn' }, { 'by-name': 'label' }],
      adds: [
        { 'by-id': 'x_gdn', position: 'before', parts: [{ id: 'x_new', name: 'guidance' }] },
        { position: 'starting', props: [{ name: 'label', value: 'N' }] },
      ],
    });
    expect(ids(parts)).toBe('x_smt x_new');
    expect(values(props)).toBe('N1234');
  });

  it('that find nothing are warned of', async () => {
    expect(await warnings({ removes: [{ 'by-id': 'x_smt' }, { 'by-id': 'nothing' }] })).toEqual([
      'nothing-matched profile.json#/profile/modify/alters/0/removes/1',
    ]);
  });
});

it('changes every copy of a control that is there twice', async () => {
  const profile = profileOf({
    imports: [only('tea-1'), only('tea-1')],
    modify: { alters: [{ 'control-id': 'tea-1', adds: [{ title: 'New' }] }] },
  });
  const { controls } = await resolved(profile);
  expect(controls.map(({ title }: Json) => title)).toEqual(['New', 'New']);
});
