import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import { openTestDatabase } from '../../../test/make/database.ts';
import { openOrg } from '../../../test/make/org.ts';
import { Registry, registry } from '../../model/registry.ts';
import { Store } from '../store/store.ts';
import { startRules } from './rules.ts';

it('applies the rules of this release everywhere, whatever fails in one organisation, and nowhere twice', async () => {
  const test = await openTestDatabase();
  const earlier = new Registry(
    registry.kinds.map((kind) =>
      kind.name === 'control' ? { ...kind, assurance: { facts: () => [], groups: [] } } : kind,
    ),
  );
  const orgs = [await openOrg(test, earlier), await openOrg(test, earlier), await openOrg(test, earlier)];
  for (const org of orgs) await org.commit([{ op: 'create', kind: 'control', key: 'CTL-a', title: 'A' }]);
  const statuses = () =>
    Promise.all(
      orgs.map(async (org) => {
        const found = await org.run((tx) => sql<{ status: string }>`select status from assurance`.execute(tx));
        return found.rows[0]?.status;
      }),
    );
  expect(await statuses()).toEqual(['assured', 'assured', 'assured']);
  const store = new Store({ db: test.db, registry, now: () => orgs[0]?.now() ?? 0 });
  const faults: unknown[] = [];
  const log = { info: vi.fn(), warn: vi.fn(), error: (fields: Record<string, unknown>) => void faults.push(fields) };
  const asked: string[] = [];
  const start = () =>
    startRules({
      db: test.db,
      registry,
      log,
      withState: (org, work) => {
        asked.push(org);
        return org === orgs[1]?.id ? Promise.reject(new Error('stuck')) : store.withState(org, work);
      },
    });
  const stop = start();
  await vi.waitFor(async () => expect(await statuses()).toEqual(['unproven', 'assured', 'unproven']), 10_000);
  await stop();
  expect(faults).toEqual([{ org: orgs[1]?.id, err: 'Error: stuck' }]);
  asked.length = 0;
  const again = start();
  await vi.waitFor(() => expect(faults).toHaveLength(2), 10_000);
  await again();
  expect(asked).toEqual([orgs[1]?.id]);
  await test.close();
});
