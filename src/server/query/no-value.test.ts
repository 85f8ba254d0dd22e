// What has no value can be counted and listed like what has one: groups hide no record.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { openOrg, type TestOrg } from '../../../test/make/org.ts';
import { registry } from '../../model/registry.ts';
import { countRecords } from './count.ts';
import { listRecords } from './list.ts';
import { readListQuery } from './list-query.ts';

let test: TestDatabase;
let org: TestOrg;
const control = registry.get('control');

beforeAll(async () => {
  test = await openTestDatabase();
  org = await openOrg(test);
  const themes = ['people', 'people', 'data', undefined];
  await org.commit([
    { op: 'create', kind: 'person', key: 'PER-1', title: 'Ben' },
    ...themes.map((theme, n) => ({
      op: 'create',
      kind: 'control',
      title: `C${n}`,
      data: {
        ...(theme ? { theme } : {}),
        ...(n === 0 ? { tags: ['a', 'b'] } : n === 1 ? { tags: ['c, d', 'e\\'] } : {}),
      },
      ...(n === 0 ? { owner: 'PER-1' } : {}),
    })),
  ] as never[]);
});
afterAll(() => test.close());

const read = (query: string) => readListQuery(control, control.fields, new URLSearchParams(query), 0);
const titles = (query: string) =>
  org.run(async (tx) =>
    (await listRecords(tx, registry, org.actor, control, read(query))).items.map(({ title }) => title),
  );
const counts = (by: string, query = '') =>
  org.run(async (tx) => {
    const found = await countRecords(tx, registry, org.actor, control, read(query), by);
    return Object.fromEntries(found.counts.map(({ value, n }) => [value, n]));
  });

/** Of now by the facets, of a moment by the versions: the same. */
describe.each([
  ['now', ''],
  ['as of a moment', `&asOf=${encodeURIComponent('2999-01-01T00:00:00Z')}`],
])('%s', (_name, asOf) => {
  it.each([
    ['f.theme=~none', ['C3']],
    ['f.theme=data,~none', ['C2', 'C3']],
    ['f.tags=~none', ['C2', 'C3']],
    ['f.tags=c\\, d', ['C1']],
    ['f.tags=a,e\\\\', ['C0', 'C1']],
    ['f.tags=c, d', []],
    ['owner=none', ['C1', 'C2', 'C3']],
    ['scope=none', []],
  ])('%s', async (query, expected) => {
    expect(await titles(query + asOf)).toEqual(expected);
  });

  it('leaves the total what the list holds, whatever a record has several of', async () => {
    for (const by of ['f.tags', 'f.theme', 'owner'])
      expect(
        await org.run(
          async (tx) => (await countRecords(tx, registry, org.actor, control, read(asOf.slice(1)), by)).total,
        ),
      ).toBe(4);
  });

  it('is a count of its own', async () => {
    expect(await counts('f.theme', asOf.slice(1))).toEqual({ people: 2, data: 1, '~none': 1 });
    expect(await counts('f.tags', asOf.slice(1))).toEqual({
      a: 1,
      b: 1,
      'c, d': 1,
      'e\\': 1,
      '~none': 2,
    });
  });
});

describe('more values than are told', () => {
  it('are counted, and so are their records', async () => {
    const team = registry.get('team');
    const several = await openOrg(test);
    const people = Array.from({ length: 1_002 }, (_, n) => ({
      op: 'create',
      kind: 'person',
      key: `PER-${n}`,
      title: `P${n}`,
    }));
    const teams = people.map(({ key }) => ({ op: 'create', kind: 'team', title: `T of ${key}`, owner: key }));
    await several.commit([...people, ...teams] as never[]);
    const found = await several.run((tx) =>
      countRecords(
        tx,
        registry,
        several.actor,
        team,
        readListQuery(team, team.fields, new URLSearchParams(), 0),
        'owner',
      ),
    );
    expect(found).toMatchObject({ total: 1_002, others: 2 });
    expect(found.counts).toHaveLength(1_000);
  });
});
