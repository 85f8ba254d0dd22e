import { describe, expect, it } from 'vitest';
import { registry } from '../../../model/registry.ts';
import { parseSearch, stringifySearch } from '../../search-text.ts';
import { nextSort, shownColumns } from './columns.ts';
import { activeChips, apiQuery, chooseCounted, facetsOf, isNoValue, toggleValue } from './filters.ts';

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

  it.each([
    [undefined, 'title'],
    ['title', '-title'],
    ['-title', undefined],
    ['-updatedAt', 'title'],
  ])('sorted by %s, a click on the title asks for %s', (current, next) => {
    expect(nextSort(current, 'title')).toBe(next);
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
  });

  it.each([
    ['status', 'none', false],
    ['f.theme', 'none', true],
    ['owner', null, true],
  ])('counted by %s, "%s" stands for no value: %s', (by, value, expected) => {
    expect(isNoValue(by, value)).toBe(expected);
  });

  it('offer no assurance where nothing can be said', () => {
    expect(facetsOf(registry.get('person'), {}).map((facet) => facet.name)).toEqual(['state', 'due']);
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
