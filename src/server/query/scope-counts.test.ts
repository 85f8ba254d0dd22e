// The numbers beside a list's name are those of the list that a click on it opens.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { openOrg, type TestOrg } from '../../../test/make/org.ts';
import type { Actor } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { inScope } from './conditions.ts';
import { countRecords } from './count.ts';
import { countKinds } from './home.ts';
import { readListQuery } from './list-query.ts';

let test: TestDatabase;
let org: TestOrg;
let reader: Actor;
beforeAll(async () => {
  test = await openTestDatabase();
  org = await openOrg(test);
  const { records } = await org.commit([
    { op: 'create', kind: 'scope', key: 'SCP-A', title: 'A', data: { level: 'product' } },
    { op: 'create', kind: 'scope', key: 'SCP-B', title: 'B', data: { level: 'product' }, scope: 'SCP-A' },
    ...['SCP-A', 'SCP-A', 'SCP-B'].map((scope, n) => ({ op: 'create', kind: 'control', title: `C${n}`, scope })),
    { op: 'create', kind: 'control', title: 'C of all' },
    { op: 'create', kind: 'control', title: 'in operation', state: 'active', scope: 'SCP-B' },
    { op: 'create', kind: 'view', title: 'mine', scope: 'SCP-A', data: { kind: 'control', query: 'sort=title' } },
  ] as never[]);
  const scopes = new Set(records.filter(({ key }) => key === 'SCP-B').map(({ id }) => id));
  reader = { ...org.actor, type: 'person', id: 'p', grants: [{ role: 'reader', scopes }] };
});
afterAll(() => test.close());

it.each(['SCP-A', 'SCP-B', 'none', 'SCP-9'])('of %s', async (scope) => {
  for (const actor of [org.actor, reader])
    await org.run(async (tx) => {
      const { counts } = await countKinds(tx, registry, actor, undefined, await inScope(tx, scope));
      for (const name of ['control', 'scope', 'view', 'person']) {
        const kind = registry.get(name);
        const query = readListQuery(kind, kind.fields, new URLSearchParams({ scope }), 0);
        const listed = await countRecords(tx, registry, actor, kind, query, 'status');
        expect([scope, name, counts[name]?.total ?? 0]).toEqual([scope, name, listed.total]);
        for (const { value, n } of listed.counts) expect(counts[name]?.byStatus).toMatchObject({ [value]: n });
      }
    });
});
