// What is searched is found to the last one, and what is cut says so.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { failing, openOrg, type TestOrg } from '../../../test/make/org.ts';
import type { Actor } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { uuidv7 } from '../store/uuid.ts';
import { MATCHES } from './conditions.ts';
import { countRecords } from './count.ts';
import { homeOf, searchAll } from './home.ts';
import { listRecords, type Page } from './list.ts';
import { recallList } from './recall.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const system = registry.get('system');
const zebras = (count: number, title: string, scope?: string) =>
  Array.from({ length: count }, (_, n) => ({
    op: 'create',
    kind: 'system',
    title: `${title} ${n}`,
    ...(scope ? { scope } : {}),
  })) as never[];

const withScope = async (org: TestOrg): Promise<Actor> => {
  const made = await org.commit([
    { op: 'create', kind: 'scope', key: 'SCP-a', title: 'A', data: { level: 'unit' } },
  ] as never);
  return {
    type: 'person',
    id: 'somebody',
    org: org.id,
    grants: [{ role: 'reader', scopes: new Set([made.records[0]?.id ?? '']) }],
  };
};

describe('a list by a text', () => {
  it('goes on to the last match, best first, each of them once', async () => {
    const org = await openOrg(test);
    await org.commit([...zebras(9, 'Zebra'), ...zebras(9, 'Horse, donkey and zebra'), ...zebras(2, 'Cow')]);
    const page = (limit: number, cursor?: string | null) =>
      org.run((tx) =>
        listRecords(tx, registry, org.actor, system, {
          q: 'zebra',
          fields: {},
          linked: {},
          limit,
          ...(cursor ? { cursor } : {}),
        }),
      );
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const found: Page = await page(4, next);
      seen.push(...found.items.map(({ id }) => id));
      next = found.next;
    } while (next !== null);
    const whole = await page(100);
    expect(whole).toMatchObject({ next: null });
    expect(whole).not.toHaveProperty('truncated');
    expect(seen).toHaveLength(18);
    expect(seen).toEqual(whole.items.map(({ id }) => id));
  });

  it('refuses a cursor that is none of its own', async () => {
    const org = await openOrg(test);
    await org.commit(zebras(1, 'Zebra'));
    for (const value of ['x', '1e999', 'NaN', '', '-1e-99', '1;'])
      await expect(
        org.run((tx) =>
          listRecords(tx, registry, org.actor, system, {
            q: 'zebra',
            fields: {},
            linked: {},
            limit: 1,
            cursor: Buffer.from(JSON.stringify([value, uuidv7(1)])).toString('base64url'),
          }),
        ),
        value,
      ).rejects.toMatchObject({ code: 'invalid' });
  });

  it('says when there are more matches than are looked at, and counts the same ones', async () => {
    const org = await openOrg(test);
    await org.run((tx) =>
      sql`insert into record (org_id, id, kind, key, title, data, state, version, created_at, updated_at)
        select app_org(), gen_random_uuid(), 'system', 'SYS-' || n, 'Zebra', '{}', 'active', 1, now(), now()
        from generate_series(1, ${MATCHES + 5}::int) as n`.execute(tx),
    );
    const query = { q: 'zebra', fields: {}, linked: {}, limit: 2 };
    const page = await org.run((tx) => listRecords(tx, registry, org.actor, system, query));
    expect(page).toMatchObject({ truncated: true, next: expect.any(String) });
    const counts = await org.run((tx) => countRecords(tx, registry, org.actor, system, query, 'state'));
    expect(counts).toEqual({ counts: [{ value: 'active', n: MATCHES }], total: MATCHES, truncated: true });
  });
});

describe('somebody with a role in one scope', () => {
  it('finds theirs, whatever others have that matches better', async () => {
    const org = await openOrg(test);
    const reader = await withScope(org);
    await org.commit([...zebras(60, 'Zebra'), ...zebras(3, 'Horse and zebra', 'SCP-a')]);
    const found = await org.run((tx) => searchAll(tx, registry, reader, 'zebra', 5));
    expect(found.items.map(({ title }) => title)).toEqual([0, 1, 2].map((n) => `Horse and zebra ${n}`));
    expect(found.truncated).toBeUndefined();
    expect((await org.run((tx) => searchAll(tx, registry, org.actor, 'zebra', 5))).items).toHaveLength(5);
  });

  it('is told when so many of others match that theirs were not looked for to the end', async () => {
    const org = await openOrg(test);
    const reader = await withScope(org);
    await org.run((tx) =>
      sql`insert into record (org_id, id, kind, key, title, data, state, version, created_at, updated_at)
        select app_org(), gen_random_uuid(), 'system', 'SYS-' || n, 'Zebra', '{}', 'active', 1, now(), now()
        from generate_series(1, 20001) as n`.execute(tx),
    );
    expect(await org.run((tx) => searchAll(tx, registry, reader, 'zebra', 5))).toEqual({ items: [], truncated: true });
  });

  it('sees what of theirs runs out, whatever of others runs out before', async () => {
    const org = await openOrg(test);
    const reader = await withScope(org);
    const evidence = (key: string, days: number, scope?: string) => ({
      op: 'create',
      kind: 'evidence',
      key,
      title: key,
      ...(scope ? { scope } : {}),
      data: {
        outcome: 'pass',
        effectiveAt: new Date(org.now()).toISOString(),
        validUntil: new Date(org.now() + days * 86_400_000).toISOString(),
      },
      links: { proves: 'CHK-a' },
    });
    await org.commit([
      { op: 'create', kind: 'control', key: 'CTL-a', title: 'x', state: 'active' },
      { op: 'create', kind: 'check', key: 'CHK-a', title: 'x', links: { verifies: 'CTL-a' } },
      ...Array.from({ length: 55 }, (_, n) => evidence(`EVD-${n}`, 5)),
      evidence('EVD-own', 6, 'SCP-a'),
    ] as never);
    const home = await org.run((tx) => homeOf(tx, registry, reader, org.now()));
    expect(home.expiring.items.map(({ key }) => key)).toEqual(['EVD-own']);
    expect(home.expiring.total).toBe(1);
    const { expiring } = await org.run((tx) => homeOf(tx, registry, org.actor, org.now()));
    expect(expiring.items).toHaveLength(50);
    expect(expiring.total).toBe(56);
  });
});

describe('the recall list', () => {
  it('is paged, and its last page says so', async () => {
    const org = await openOrg(test);
    await org.commit([
      { op: 'create', kind: 'control', key: 'CTL-a', title: 'Kept', state: 'active' },
      { op: 'create', kind: 'check', key: 'CHK-a', title: 'x', links: { verifies: 'CTL-a' } },
      failing('EVD-a', 'CHK-a', org.now()),
      ...[1, 2, 3].map((n) => ({
        op: 'create',
        kind: 'statement',
        key: `STM-${n}`,
        title: `Said ${n}`,
        data: { audience: 'customer', wording: 'It is kept', saidAt: new Date(org.now()).toISOString() },
        links: { rests_on: 'CTL-a' },
      })),
    ] as never);
    const page = (cursor?: string) =>
      org.store.withState(org.id, (tx, state) => recallList(tx, registry, org.actor, state, { limit: 2, cursor }));
    const first = await page();
    const last = await page(first.next ?? '');
    expect([first.items.length, last.items.length, last.next]).toEqual([2, 1, null]);
    const keys = [...first.items, ...last.items].map(({ statement }) => statement.key);
    expect(keys.toSorted()).toEqual(['STM-1', 'STM-2', 'STM-3']);
  });
});
