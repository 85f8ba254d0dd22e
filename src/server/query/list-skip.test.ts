// A jump far down a list lands where paging there would have led.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { openOrg } from '../../../test/make/org.ts';
import { registry } from '../../model/registry.ts';
import { listRecords } from './list.ts';
import { readListQuery } from './list-query.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const system = registry.get('system');

it('skips the rows that paging would have shown before, and goes on from there by cursor', async () => {
  const org = await openOrg(test);
  await org.commit(
    Array.from({ length: 12 }, (_, n) => ({ op: 'create', kind: 'system', title: `System ${n}` })) as never[],
  );
  const page = (query: string) =>
    org.run((tx) =>
      listRecords(tx, registry, org.actor, system, readListQuery(system, {}, new URLSearchParams(query), 0)),
    );
  const whole = await page('sort=-title&limit=50');
  const jumped = await page('sort=-title&limit=3&skip=7');
  expect(jumped.items).toEqual(whole.items.slice(7, 10));
  const next = await page(`sort=-title&limit=3&cursor=${jumped.next}`);
  expect(next.items).toEqual(whole.items.slice(10));
  expect((await page('limit=3&skip=12')).items).toEqual([]);
});

it.each(['-1', '1.5', 'x', '1000001'])('refuses skip=%s', (skip) => {
  expect(() => readListQuery(system, {}, new URLSearchParams({ skip }), 0)).toThrow(/this list cannot be made/);
});
