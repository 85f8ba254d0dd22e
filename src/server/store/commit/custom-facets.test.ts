import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorld, type World } from '../../../../test/make/journal.ts';
import type { Change } from '../../../model/change.ts';
import { verifyOrg } from '../../journal/verify.ts';
import { systemActor } from '../store.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

test('records that nobody touches follow when a custom field becomes, or is no longer, something to filter by', async () => {
  const org = await world.newOrg();
  const commit = async (...changes: Change[]) => {
    await world.store.commit(systemActor(org, 'test'), { changes });
    expect((await verifyOrg(world.server, org)).problems).toEqual([]);
    const found = await world.db.run({ org }, (tx) =>
      sql<{
        one: string;
      }>`select field || '=' || value as one from facet where kind = 'risk' and field like 'x\\_%' order by 1`.execute(
        tx,
      ),
    );
    return found.rows.map((row) => row.one);
  };
  await commit({
    op: 'create',
    kind: 'custom_field',
    key: 'FLD-1',
    title: 'Squad',
    data: { kind: 'risk', name: 'squad', type: 'text' },
  });
  await commit({
    op: 'create',
    kind: 'custom_field',
    key: 'FLD-2',
    title: 'Words',
    data: { kind: 'risk', name: 'words', type: 'tags', filter: false },
  });
  const data = { x_squad: 'red', x_words: ['a', 'b'] };
  expect(
    await commit(
      { op: 'create', kind: 'risk', key: 'RSK-1', title: 'One', data },
      { op: 'create', kind: 'risk', title: 'Two' },
    ),
  ).toEqual([]);
  expect(await commit({ op: 'update', ref: 'FLD-1', data: { filter: true } })).toEqual(['x_squad=red']);
  expect(await commit({ op: 'update', ref: 'FLD-2', data: { filter: true } })).toEqual([
    'x_squad=red',
    'x_words=a',
    'x_words=b',
  ]);
  expect(await commit({ op: 'transition', ref: 'FLD-1', name: 'retire' })).toEqual(['x_words=a', 'x_words=b']);
  expect(await commit({ op: 'update', ref: 'RSK-1', title: 'One more' })).toEqual(['x_words=a', 'x_words=b']);
  expect(await commit({ op: 'transition', ref: 'FLD-1', name: 'reinstate' })).toEqual([
    'x_squad=red',
    'x_words=a',
    'x_words=b',
  ]);
  expect(await commit({ op: 'remove', ref: 'FLD-2' })).toEqual(['x_squad=red']);
});
