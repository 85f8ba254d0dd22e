import { describe, expect, it } from 'vitest';
import { findSort } from '../../../model/list-sort.ts';
import { registry } from '../../../model/registry.ts';
import { parseSearch, stringifySearch } from '../../search-text.ts';
import { allColumns, moveColumn, nextSort, shownColumns, tracksOf } from './columns.ts';
import { activeChips, apiQuery, chooseCounted, countables, facetsOf, isNoValue, toggleValue } from './filters.ts';
import { sectionsOf, toggleGroup } from './groups.ts';

const control = registry.get('control');
const names = (search: Record<string, string>) =>
  shownColumns(control, control.fields, search).map((column) => column.name);

describe('columns', () => {
  it('are the kind’s own choice unless the address names others', () => {
    expect(names({})).toEqual(control.list);
    expect(names({ cols: 'title,nature,nonsense' })).toEqual(['title', 'nature']);
    expect(names({ cols: 'nonsense' })).toEqual(['title']);
  });

  it.each(registry.kinds.map((kind) => [kind.name, kind] as const))(
    'every column that %s lists is known',
    (_name, kind) => {
      expect(shownColumns(kind, kind.fields, {}).map((column) => column.name)).toEqual(kind.list);
    },
  );

  it.each(registry.kinds.map((kind) => [kind.name, kind] as const))(
    'a list of %s can be sorted by every column',
    (_name, kind) => {
      for (const column of allColumns(kind, kind.fields))
        expect(findSort(kind, kind.fields, `-${column.sort}`)).toMatchObject({ descending: true });
    },
  );

  it.each([
    [undefined, 'title'],
    ['title', '-title'],
    ['-title', undefined],
    ['-updatedAt', 'title'],
  ])('sorted by %s, a click on the title asks for %s', (current, next) => {
    expect(nextSort(current, 'title')).toBe(next);
  });
});

describe('the grid', () => {
  it('gives what is left over to the title, or to the last column', () => {
    expect(tracksOf(shownColumns(control, control.fields, { cols: 'key,title,state' })).template).toBe(
      '44px 104px minmax(240px, 1fr) 122px',
    );
    expect(tracksOf(shownColumns(control, control.fields, { cols: 'key,state' })).template).toBe(
      '44px 104px minmax(122px, 1fr)',
    );
  });

  it.each([
    ['a', 1, 'b,a,c'],
    ['c', -1, 'a,c,b'],
    ['a', -1, 'a,b,c'],
    ['c', 1, 'a,b,c'],
    ['x', 1, 'a,b,c'],
  ] as const)('moves the column %s by %d', (name, by, expected) => {
    expect(moveColumn(['a', 'b', 'c'], name, by).join()).toBe(expected);
  });
});

describe('groups', () => {
  const counts = {
    counts: [
      { value: 'assured', n: 5 },
      { value: 'broken', n: 1 },
    ],
    total: 6,
  };
  const told = (search: Record<string, string>) =>
    sectionsOf(control, control.fields, search, counts).map(({ id, label, n, isOpen }) => [id, label, n, isOpen]);

  it('come worst first, with their numbers, folded where the address says so', () => {
    expect(told({ by: 'status', closed: 'broken' })).toEqual([
      ['broken', 'Broken', 1, false],
      ['assured', 'Assured', 5, true],
    ]);
  });

  it('ask for their own rows under all the other filters', () => {
    const [broken] = sectionsOf(control, control.fields, { by: 'status', q: 'log', cols: 'title' }, counts);
    expect(broken?.query).toEqual({ q: 'log', status: 'broken' });
  });

  it('ask for a value with a comma in it as that one value, and are folded by it', () => {
    const customer = registry.get('customer');
    const found = (search: Record<string, string>) =>
      sectionsOf(
        customer,
        customer.fields,
        { by: 'f.industry', ...search },
        {
          counts: [
            { value: 'Banking, insurance', n: 2 },
            { value: 'Retail', n: 1 },
          ],
          total: 3,
        },
      );
    const [banking] = found({});
    expect(banking?.query?.['f.industry']).toBe('Banking\\, insurance');
    const folded = toggleGroup({}, 'Banking, insurance');
    expect(found(folded).map(({ isOpen }) => isOpen)).toEqual([false, true]);
    const chosen = toggleValue({}, 'f.industry', 'Banking, insurance');
    expect(found(chosen).map(({ id }) => id)).toEqual(['Banking, insurance']);
    expect(activeChips(customer, facetsOf(customer, customer.fields), chosen)).toMatchObject([
      { value: 'Banking, insurance', label: 'Industry: Banking, insurance' },
    ]);
    expect(toggleValue(chosen, 'f.industry', 'Banking, insurance')).toEqual({});
  });

  it('that are not told are a line below, which leads to all of them in a row', () => {
    const many = (by: string, more: object = {}) =>
      sectionsOf(control, control.fields, { by, q: 'x' }, { ...counts, total: 9, others: 2, ...more }).at(-1);
    expect(many('owner')).toMatchObject({
      label: '2 further groups with 3 records, none larger than these',
      query: null,
    });
    expect(many('owner', { total: 7, others: 1 })?.label).toBe('1 further group with 1 record, none larger than these');
    expect(many('f.tags')?.label).toBe('2 further groups, none larger than these');
    expect(toggleGroup({ by: 'owner', q: 'x', closed: 'a', sort: 'title' }, many('owner')?.id ?? '')).toEqual({
      q: 'x',
      sort: 'owner',
    });
  });

  it('are one without a head where nothing is grouped', () => {
    expect(told({})).toEqual([['', null, 6, true]]);
  });

  it('of several values that records have at once are those that were asked for', () => {
    const tags = {
      counts: [
        { value: 'a', n: 2 },
        { value: 'b', n: 1 },
      ],
      total: 3,
    };
    expect(sectionsOf(control, control.fields, { by: 'f.tags', 'f.tags': 'a' }, tags).map(({ id }) => id)).toEqual([
      'a',
    ]);
  });
});

describe('filters', () => {
  const facets = facetsOf(control, control.fields);

  it('switch values on and off', () => {
    const one = toggleValue({ q: 'log' }, 'status', 'broken');
    const two = toggleValue(one, 'status', 'unproven');
    expect(two).toEqual({ q: 'log', status: 'broken,unproven' });
    expect(toggleValue(toggleValue(two, 'status', 'broken'), 'status', 'unproven')).toEqual({ q: 'log' });
  });

  it('are told in words', () => {
    const labels = activeChips(control, facets, {
      status: 'broken',
      'f.theme': 'people,access',
      'linked.governed_by': 'POL-1',
      q: 'x',
    });
    expect(labels.map((chip) => chip.label)).toEqual([
      'Assurance: Broken',
      'Theme: People',
      'Theme: Access',
      'Governed by: POL-1',
    ]);
  });

  it('leave out what only the page knows', () => {
    expect(apiQuery({ status: 'broken', cols: 'title', by: 'state', sort: 'title' })).toEqual({
      status: 'broken',
      sort: 'title',
    });
  });

  it('take one owner at a time, and several values of everything else', () => {
    expect(chooseCounted({ owner: 'a' }, 'owner', 'b')).toEqual({ owner: 'b' });
    expect(chooseCounted({ owner: 'b' }, 'owner', 'b')).toEqual({});
    expect(chooseCounted({ state: 'draft' }, 'state', 'active')).toEqual({ state: 'draft,active' });
    expect(activeChips(control, facets, { owner: 'a' }, { a: 'Ada' })[0]?.label).toBe('Owner: Ada');
    const none = activeChips(control, facets, { owner: 'none', 'f.theme': '~none' });
    expect(none.map(({ label }) => label)).toEqual(['Owner: Not filled in', 'Theme: Not filled in']);
  });

  it.each([
    ['status', 'none', false],
    ['f.theme', 'none', false],
    ['f.theme', '~none', true],
    ['scope', 'none', true],
    ['owner', null, true],
  ])('counted by %s, "%s" stands for no value: %s', (by, value, expected) => {
    expect(isNoValue(by, value)).toBe(expected);
  });

  it('offer no assurance where nothing can be said', () => {
    expect(facetsOf(registry.get('person'), {}).map((facet) => facet.name)).toEqual(['state', 'due']);
  });

  it('offer what runs out where something is judged, one span at a time', () => {
    const control = registry.get('control');
    expect(facetsOf(control, {}).map((facet) => facet.name)).toContain('runsOut');
    expect(chooseCounted({ runsOut: '90d' }, 'runsOut', '30d')).toEqual({ runsOut: '30d' });
    expect(countables(control, {}).map(({ name }) => name)).not.toContain('runsOut');
  });
});

describe('the address', () => {
  it.each(['?status=broken,unproven&sort=-title', '?q=a+b', ''])('%s survives the way in and out', (text) => {
    expect(stringifySearch(parseSearch(text))).toBe(text);
  });

  it('keeps numbers and words that look like JSON as they were typed', () => {
    expect(parseSearch('?q=123&f.flag=true')).toEqual({ q: '123', 'f.flag': 'true' });
  });
});
