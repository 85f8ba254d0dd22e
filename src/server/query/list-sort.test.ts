// A list can be ordered by everything that it shows, and paged in every order without losing or repeating a record.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { openOrg, passing, type TestOrg } from '../../../test/make/org.ts';
import { STATUSES } from '../../assurance/types.ts';
import type { Fields } from '../../model/field.ts';
import { sortNames } from '../../model/list-sort.ts';
import type { Actor } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { fieldsIn, loadSettings } from '../store/org-state.ts';
import { listRecords, type Row } from './list.ts';
import { readListQuery } from './list-query.ts';

let test: TestDatabase;
let org: TestOrg;
let fields: Fields;
let narrow: Actor;
const control = registry.get('control');

const custom = (name: string, type: string, choices?: readonly string[]) => ({
  op: 'create',
  kind: 'custom_field',
  title: name,
  data: { kind: 'control', name, type, ...(choices ? { choices } : {}) },
});

const CONTROLS = [
  {
    key: 'CTL-10',
    title: 'beta',
    dueAt: '2027-01-01T00:00:00Z',
    data: { theme: 'data', x_n: 10, x_day: '2026-12-01' },
  },
  { key: 'CTL-9', title: 'Alpha', owner: 'PER-1', data: { theme: 'organisation', x_n: 9.5, x_size: 'small' } },
  { key: 'CTL-A.5.10', title: 'gamma', owner: 'PER-2', scope: 'SCP-B', state: 'active', data: { x_flag: true } },
  {
    key: 'CTL-A.5.9',
    title: 'delta',
    scope: 'SCP-A',
    state: 'active',
    data: { x_flag: false, x_n: 1e-7, tags: ['b', 'a'] },
  },
  {
    key: 'CTL-100',
    title: 'Ärger',
    owner: 'PER-1',
    scope: 'SCP-A',
    data: { theme: 'people', tags: ['a', 'z'], x_n: 1e15 },
  },
  {
    key: 'CTL-2',
    title: '漢'.repeat(500),
    dueAt: '2026-11-30T10:00:00.5Z',
    data: { statement: '漢'.repeat(9_000), x_size: 'large' },
  },
  {
    key: 'CTL-3',
    title: 'beta',
    owner: 'PER-2',
    dueAt: '2026-11-30T09:00:00Z',
    data: { statement: 'Beta', x_n: 0, tags: [] },
  },
  {
    key: 'CTL-1',
    title: 'omega',
    state: 'retired',
    data: { theme: 'data', statement: 'alpha', x_day: '2026-02-01', x_size: 'medium' },
  },
];

beforeAll(async () => {
  test = await openTestDatabase();
  org = await openOrg(test);
  await org.commit([
    custom('n', 'number'),
    custom('day', 'date'),
    custom('flag', 'flag'),
    custom('size', 'choice', ['small', 'medium', 'large']),
    { op: 'create', kind: 'scope', key: 'SCP-A', title: 'zebra', data: { level: 'product' } },
    { op: 'create', kind: 'scope', key: 'SCP-B', title: 'Apple', data: { level: 'product' } },
    { op: 'create', kind: 'person', key: 'PER-1', title: 'Zoe', scope: 'SCP-B' },
    { op: 'create', kind: 'person', key: 'PER-2', title: 'ada', scope: 'SCP-A' },
  ] as never[]);
  await org.commit(CONTROLS.map((one) => ({ op: 'create', kind: 'control', ...one })) as never[]);
  await org.commit([
    { op: 'create', kind: 'check', key: 'CHK-1', title: 'check', state: 'active', links: { verifies: 'CTL-A.5.9' } },
    passing('EVD-1', 'CHK-1', org.now()),
  ] as never[]);
  fields = await org.run(async (tx) => fieldsIn(await loadSettings(tx), control));
  const scopes = new Map((await scopeRows()).map(({ key, id }) => [key, id]));
  narrow = { ...org.actor, grants: [{ role: 'grc', scopes: new Set([scopes.get('SCP-A') ?? '']) }] };
});
afterAll(() => test.close());

const scopeRows = async () => {
  const scope = registry.get('scope');
  const query = readListQuery(scope, scope.fields, new URLSearchParams(), 0);
  return (await org.run((tx) => listRecords(tx, registry, org.actor, scope, query))).items;
};

const page = (query: string, actor = org.actor) =>
  org.run((tx) =>
    listRecords(tx, registry, actor, control, readListQuery(control, fields, new URLSearchParams(query), 0)),
  );

/** The whole list, three at a time. */
const walk = async (query: string, actor = org.actor): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  let cursor = '';
  do {
    const { items, next } = await page(`${query}&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`, actor);
    rows.push(...items);
    cursor = next ?? '';
  } while (cursor !== '');
  return rows;
};

const place = (values: readonly string[], value: string | undefined | null) =>
  value === undefined || value === null ? null : values.indexOf(value);
const lower = (value: unknown) =>
  typeof value === 'string' && value !== '' ? Buffer.from(value.toLowerCase()).toString('latin1') : null;
const natural = (key: string) => key.replace(/\d+/g, (digits) => digits.padStart(16, '0')).toLowerCase();
const LEVELS: Readonly<Record<string, (row: Row) => string | number | null>> = {
  created: (row) => row.id,
  title: (row) => lower(row.title),
  key: (row) => natural(row.key),
  state: (row) => place(Object.keys(control.lifecycle.states), row.state),
  status: (row) => place(STATUSES, row.status),
  owner: (row) => lower(row.owner?.key ? row.owner.title : null),
  scope: (row) => lower(row.scope?.key ? row.scope.title : null),
  dueAt: (row) => row.dueAt,
  updatedAt: (row) => row.updatedAt,
  'f.tags': ({ data }) =>
    Array.isArray(data['tags']) && data['tags'].length > 0 ? JSON.stringify(data['tags']) : null,
  'f.x_n': ({ data }) => (data['x_n'] as number | undefined) ?? null,
};

const levelOf = (name: string, row: Row): string | number | null => {
  const known = LEVELS[name];
  if (known) return known(row);
  const value = row.data[name.slice(2)];
  const field = fields[name.slice(2)];
  if (field?.type === 'choice') return place(Object.keys(field.options ?? {}), value as string);
  if (field?.type === 'flag') return place(['false', 'true'], value === undefined ? null : `${value === true}`);
  return lower(typeof value === 'string' ? value.slice(0, 200) : value);
};

/** What the order should be: by value, without one last, then by id. */
const inOrder = (rows: readonly Row[], name: string, turn: 1 | -1): readonly Row[] =>
  rows.toSorted((a, b) => {
    const [x, y] = [levelOf(name, a), levelOf(name, b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || turn * (a.id < b.id ? -1 : 1);
    return turn * (x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1);
  });

const keys = (rows: readonly Row[]) => rows.map(({ key }) => key);

describe.each([
  ['now', ''],
  ['as of a moment', `&asOf=${encodeURIComponent('2999-01-01T00:00:00Z')}`],
])('%s', (_name, asOf) => {
  it('has an order for every column, both ways round, page by page', async () => {
    const all = (await page(`limit=50${asOf}`)).items;
    expect(all).toHaveLength(CONTROLS.length);
    for (const name of sortNames(control, fields))
      for (const [sign, turn] of [
        ['', 1],
        ['-', -1],
      ] as const) {
        const expected = [`${sign}${name}`, ...keys(inOrder(all, name, turn))];
        expect([`${sign}${name}`, ...keys((await page(`sort=${sign}${name}&limit=50${asOf}`)).items)]).toEqual(
          expected,
        );
        expect([`${sign}${name}`, ...keys(await walk(`sort=${sign}${name}${asOf}`))]).toEqual(expected);
      }
  });

  it('says with the order no more of a name than with the name', async () => {
    const rows = await walk(`sort=owner${asOf}`, narrow);
    expect(keys(rows)).toEqual(keys(inOrder(rows, 'owner', 1)));
    expect(rows.some(({ owner }) => owner !== null && owner.key === '')).toBe(true);
    const scopes = await walk(`sort=-scope${asOf}`, narrow);
    expect(keys(scopes)).toEqual(keys(inOrder(scopes, 'scope', -1)));
  });
});

it('orders as people count', async () => {
  expect(keys(await walk('sort=key'))).toEqual([
    'CTL-1',
    'CTL-2',
    'CTL-3',
    'CTL-9',
    'CTL-10',
    'CTL-100',
    'CTL-A.5.9',
    'CTL-A.5.10',
  ]);
  expect(keys(await walk('sort=f.x_size')).slice(0, 3)).toEqual(['CTL-9', 'CTL-1', 'CTL-2']);
});

it.each(['size', 'f.nonsense', 'f.__proto__', '--title', '-', 'f.', 'constructor'])('refuses sort=%s', (sort) => {
  expect(() => readListQuery(control, fields, new URLSearchParams({ sort }), 0)).toThrow(/cannot be sorted/);
});

it('knows no status where nothing can be said', () => {
  const person = registry.get('person');
  expect(() => readListQuery(person, person.fields, new URLSearchParams('sort=status'), 0)).toThrow(/cannot be sorted/);
});

it.each([
  ['f.x_n', '1e999'],
  ['f.x_n', '1e-999'],
  ['f.x_n', 'NaN'],
  ['state', '1; drop'],
  ['dueAt', 'infinity'],
  ['created', 'x'],
  ['title', null],
  ['f.statement', 'a\0b'],
])('refuses a cursor of %s with the value %j', async (sort, value) => {
  const cursor = Buffer.from(JSON.stringify([value, org.id])).toString('base64url');
  await expect(page(`sort=${sort}&cursor=${cursor}`)).rejects.toThrow(/not one of ours/);
});
