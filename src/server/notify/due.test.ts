import type { KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMember, makePerson } from '../../../test/make/auth.ts';
import { openTenant, openWorld, type World } from '../../../test/make/world.ts';
import { dueNews } from './due.ts';
import { readPeople } from './people.ts';

const DAY = 86_400_000;
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('writes all that is told at once, and nothing of what was told before', async () => {
  const org = await openTenant(world);
  const bob = await makePerson(world);
  await addMember(world, org.id, bob.id, [{ role: 'engineer', scope: null }]);
  const start = world.server.now();
  const task = (key: string, days: number) => ({
    op: 'create' as const,
    kind: 'task',
    key,
    title: key,
    owner: 'PER-bob',
    dueAt: new Date(start + days * DAY).toISOString(),
  });
  await world.server.commit(org.system, {
    changes: [
      { op: 'create', kind: 'person', key: 'PER-bob', title: 'Bob', data: { email: bob.email } },
      ...[task('TSK-a', -3), task('TSK-b', -2), task('TSK-c', 3), task('TSK-d', 5), task('TSK-e', 60)],
    ],
  });
  const look = (at: number) =>
    world.server.db.run({ org: org.id }, async (tx) => {
      let writes = 0;
      const counts: KyselyPlugin = {
        transformQuery: ({ node }) => {
          if (node.kind === 'RawNode' && node.sqlFragments.join('').includes('insert into notify_told')) writes += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      };
      const news = await dueNews(tx.withPlugin(counts) as typeof tx, await readPeople(tx), at);
      return { reasons: news.map(({ reason }) => reason), writes };
    });
  expect(await look(start)).toEqual({ reasons: ['overdue', 'overdue', 'due', 'due'], writes: 1 });
  expect(await look(start)).toEqual({ reasons: [], writes: 0 });
  // One of them reaches its next stage, a day before.
  expect(await look(start + 2.5 * DAY)).toEqual({ reasons: ['due'], writes: 1 });
  expect(await look(start + 6 * DAY)).toEqual({ reasons: ['overdue', 'overdue'], writes: 1 });
  expect(await look(start + 6 * DAY)).toEqual({ reasons: [], writes: 0 });
});
