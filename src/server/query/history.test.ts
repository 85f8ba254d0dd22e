import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { openOrg, type TestOrg } from '../../../test/make/org.ts';
import { registry } from '../../model/registry.ts';
import { getRow } from './detail.ts';
import { type HistoryQuery, historyOf, standingOf } from './history.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const task = registry.get('task');

const idOf = async (org: TestOrg, kind: string, key: string): Promise<string> =>
  (await org.run((tx) => getRow(tx, registry, org.actor, registry.get(kind), key))).id;

const historyIn = async (org: TestOrg, query: HistoryQuery) => {
  const id = await idOf(org, 'task', 'TSK-a');
  return org.run((tx) => historyOf(tx, registry, org.actor, task, id, query));
};

describe('the versions of a record', () => {
  it('come in pages, every one of them once, and tell what the one before was at the edge', async () => {
    const org = await openOrg(test);
    await org.commit([{ op: 'create', kind: 'task', key: 'TSK-a', title: 'Title 1' }]);
    for (let n = 2; n <= 7; n += 1) await org.commit([{ op: 'update', ref: 'TSK-a', title: `Title ${n}` }]);
    const seen: unknown[] = [];
    let cursor: number | undefined;
    let pages = 0;
    do {
      const page = await historyIn(org, { limit: 3, cursor });
      for (const { version, changes } of page.versions) seen.push([version, changes[0]?.from ?? null]);
      cursor = page.next === null ? undefined : Number(page.next);
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(3);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((n) => [n, n === 1 ? null : `Title ${n - 1}`]));
    expect((await historyIn(org, { limit: 7 })).next).toBeNull();
    expect((await historyIn(org, { limit: 6 })).next).toBe('2');
  });
});

describe('a cause that is gone', () => {
  it('keeps the name that it had when the span ended', async () => {
    const org = await openOrg(test);
    const from = new Date(org.now());
    await org.commit([
      { op: 'create', kind: 'control', key: 'CTL-a', title: 'Backup', state: 'active' },
      { op: 'create', kind: 'check', key: 'CHK-a', title: 'Restore', links: { verifies: 'CTL-a' } },
    ] as never);
    org.pass(1_000);
    await org.commit([{ op: 'update', ref: 'CHK-a', title: 'Restore all' }]);
    org.pass(1_000);
    await org.commit([{ op: 'remove', ref: 'CHK-a' }]);
    org.pass(1_000);
    const record = { kind: 'control', id: await idOf(org, 'control', 'CTL-a') };
    const { spans } = await org.run((tx) =>
      standingOf(tx, registry, org.actor, record, { from, to: new Date(org.now()) }),
    );
    expect(spans.map(({ causes }) => causes.map(({ title }) => title))).toEqual([['Restore all'], ['Backup']]);
  });
});

describe('a time with more changes than one answer tells', () => {
  it('is refused, so that no share of it is worked out from a part', async () => {
    const org = await openOrg(test);
    await org.commit([{ op: 'create', kind: 'control', key: 'CTL-a', title: 'Backup', state: 'active' }]);
    const record = { kind: 'control', id: await idOf(org, 'control', 'CTL-a') };
    const standing = (from: number) =>
      org.run((tx) =>
        standingOf(tx, registry, org.actor, record, { from: new Date(from), to: new Date('2026-01-02T00:00:00Z') }),
      );
    await org.run((tx) =>
      sql`insert into assurance_past (org_id, record_id, from_at, to_at, status, causes)
        select app_org(), ${record.id}, at, at + interval '1 second', 'broken', '[]'
        from generate_series(timestamptz '2026-01-01T00:00:00Z', '2026-01-01T01:23:20Z', '1 second') as at`.execute(tx),
    );
    const first = Date.parse('2026-01-01T00:00:00Z');
    await expect(standing(first)).rejects.toThrow('ask for a shorter time');
    expect((await standing(first + 1_000)).spans).toHaveLength(5_000);
  });
});
