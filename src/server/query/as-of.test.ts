// What is asked of a past moment is answered as it was answered then, whatever became of it since.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { failing, openOrg, passing, type TestOrg } from '../../../test/make/org.ts';
import { registry } from '../../model/registry.ts';
import { fieldsOf } from '../../model/schema.ts';
import { countRecords } from './count.ts';
import { getDetail } from './detail.ts';
import { listRecords } from './list.ts';
import { readListQuery } from './list-query.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const DAY = 86_400_000;

const queryOf = (kind: string, text: string, now: number) => {
  const found = registry.get(kind);
  return readListQuery(found, fieldsOf(found), new URLSearchParams(text), now);
};

const at = (text: string, asOf: number | undefined): string =>
  asOf === undefined ? text : `${text}&asOf=${new Date(asOf).toISOString()}`;

const listOf = (org: TestOrg, kind: string, text: string, asOf?: number) =>
  org.run((tx) => listRecords(tx, registry, org.actor, registry.get(kind), queryOf(kind, at(text, asOf), org.now())));

const countsOf = (org: TestOrg, kind: string, text: string, by: string, asOf?: number) =>
  org.run((tx) =>
    countRecords(tx, registry, org.actor, registry.get(kind), queryOf(kind, at(text, asOf), org.now()), by),
  );

const detailOf = (org: TestOrg, kind: string, key: string, asOf?: number) =>
  org.run((tx) =>
    getDetail(tx, registry, org.actor, registry.get(kind), key, asOf === undefined ? undefined : new Date(asOf)),
  );

const LISTS = [
  '',
  'sort=-title',
  'sort=updatedAt',
  'sort=dueAt',
  'q=backup',
  'q=nightly&sort=title',
  'owner=PER-a',
  'scope=SCP-a',
  'linked.operates_on=SYS-a',
  'linked.~verifies=CHK-a',
  'status=broken,assured',
  'state=active',
  'f.theme=access',
  'f.tags=night,other',
  'due=30d',
  'due=overdue',
] as const;
const GROUPS = ['status', 'state', 'owner', 'scope', 'f.theme', 'f.tags'] as const;

/** All that is answered at a moment but what may be done (of now) and until when it holds (of the past not known). */
const everything = async (org: TestOrg, asOf?: number) => {
  const strip = <T extends object>(row: T) => ({ ...row, until: null, allowed: null });
  const answers: Record<string, unknown> = {};
  for (const [kind, key] of [
    ['control', 'CTL-a'],
    ['check', 'CHK-a'],
    ['system', 'SYS-a'],
  ] as const)
    answers[key] = strip(await detailOf(org, kind, key, asOf));
  for (const text of LISTS) {
    const page = await listOf(org, 'control', text, asOf);
    answers[text] = { ...page, items: page.items.map(strip) };
    for (const by of GROUPS) answers[`${text} by ${by}`] = await countsOf(org, 'control', text, by, asOf);
  }
  return answers;
};

const build = async (org: TestOrg): Promise<void> => {
  await org.commit([
    { op: 'create', kind: 'scope', key: 'SCP-a', title: 'Product A', data: { level: 'product' } },
    { op: 'create', kind: 'person', key: 'PER-a', title: 'Ada' },
    { op: 'create', kind: 'system', key: 'SYS-a', title: 'The database' },
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-a',
      title: 'Nightly backup',
      state: 'active',
      owner: 'PER-a',
      scope: 'SCP-a',
      dueAt: new Date(org.now() + 10 * DAY).toISOString(),
      data: { theme: 'access', tags: ['copies', 'night'] },
      links: { operates_on: 'SYS-a' },
    },
    { op: 'create', kind: 'control', key: 'CTL-b', title: 'Backup is restored', data: { theme: 'data' } },
    { op: 'create', kind: 'check', key: 'CHK-a', title: 'Restore', links: { verifies: 'CTL-a' } },
    { op: 'create', kind: 'check', key: 'CHK-b', title: 'Restore more', links: { verifies: 'CTL-a' } },
    passing('EVD-a', 'CHK-a', org.now()),
    passing('EVD-b', 'CHK-b', org.now()),
  ] as never);
};

const rename = (org: TestOrg) =>
  org.commit([
    {
      op: 'update',
      ref: 'CTL-a',
      title: 'Hourly copies',
      owner: null,
      scope: null,
      dueAt: null,
      data: { theme: 'data' },
    },
    { op: 'update', ref: 'SYS-a', title: 'The old database' },
    { op: 'update', ref: 'CHK-a', title: 'Something else' },
    { op: 'update', ref: 'SCP-a', title: 'Product Z' },
    { op: 'update', ref: 'PER-a', title: 'Grace' },
  ] as never);

describe('what is asked as of a moment', () => {
  it('is what was answered then: after renaming, unlinking, removing', async () => {
    const org = await openOrg(test);
    const told: { readonly at: number; readonly answers: object }[] = [];
    const tell = async () => {
      org.pass(60_000);
      told.push({ at: org.now(), answers: await everything(org) });
      org.pass(60_000);
    };
    await build(org);
    await tell();
    await org.commit([failing('EVD-c', 'CHK-a', org.now())]);
    await tell();
    // One cause more, and still broken: since when it is broken does not move.
    await org.commit([failing('EVD-d', 'CHK-b', org.now())]);
    await tell();
    await rename(org);
    await tell();
    const removed = ['CTL-a', 'CHK-a', 'CHK-b', 'SYS-a', 'PER-a', 'SCP-a'];
    await org.commit(removed.map((ref) => ({ op: 'remove', ref })) as never);
    org.pass(40 * DAY);
    for (const { at: moment, answers } of told) expect(await everything(org, moment)).toEqual(answers);
    const first = told[0]?.answers as Record<string, { links: object[]; owner: object; items: object[] }>;
    expect(first['CTL-a']).toMatchObject({ owner: { title: 'Ada' }, scope: { title: 'Product A' }, status: 'assured' });
    expect(first['CTL-a']?.links).toHaveLength(3);
    expect(first['q=backup']?.items).toHaveLength(2);
    expect(first['linked.operates_on=SYS-a']?.items).toHaveLength(1);
    expect(first['due=30d']?.items).toHaveLength(1);
    expect(first[' by f.theme']).toMatchObject({ total: 2 });
    expect(told[2]?.answers).toMatchObject({ 'CTL-a': { status: 'broken' } });
    expect((await listOf(org, 'control', 'q=nightly')).items).toEqual([]);
  }, 180_000);

  it('says that there may be more causes where a span that has ended is full', async () => {
    const org = await openOrg(test);
    await org.commit([{ op: 'create', kind: 'control', key: 'CTL-a', title: 'Many', state: 'active' }] as never);
    const checks = Array.from({ length: 12 }, (_, n) => `CHK-${n}`);
    await org.commit([
      ...checks.map((key) => ({ op: 'create', kind: 'check', key, title: key, links: { verifies: 'CTL-a' } })),
      ...checks.map((key) => failing(`EVD-${key}`, key, org.now())),
    ] as never);
    org.pass(1_000);
    const moment = org.now();
    expect(await detailOf(org, 'control', 'CTL-a')).toMatchObject({ status: 'broken', more: true });
    expect(await detailOf(org, 'control', 'CTL-a', moment)).toMatchObject({ more: true });
    org.pass(1_000);
    await org.commit([{ op: 'remove', ref: 'CTL-a' }, ...checks.map((ref) => ({ op: 'remove', ref }))] as never);
    expect(await detailOf(org, 'control', 'CTL-a', moment)).toMatchObject({ more: true });
  });

  it('is due by the moment that is looked at, and without one by the clock of the server', async () => {
    const org = await openOrg(test);
    const start = org.now();
    const dueAt = new Date(start + 1_000 * DAY).toISOString();
    await org.commit([{ op: 'create', kind: 'task', title: 'Later', dueAt }] as never);
    const found = async (text: string, asOf?: number) => (await listOf(org, 'task', text, asOf)).items.length;
    expect([await found('due=overdue'), await found('due=999d'), await found('due=1001d')]).toEqual([0, 0, 1]);
    org.pass(1_001 * DAY);
    expect(await found('due=overdue')).toBe(1);
    expect([await found('due=overdue', start + DAY), await found('due=1000d', start + DAY)]).toEqual([0, 1]);
  });
});
