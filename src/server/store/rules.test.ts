import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { failing, openOrg, passing, type TestOrg } from '../../../test/make/org.ts';
import type { Fact } from '../../assurance/types.ts';
import type { Change } from '../../model/change.ts';
import type { AnyKind } from '../../model/kind.ts';
import { Registry, registry } from '../../model/registry.ts';
import { rulesText } from '../../model/rules-text.ts';
import { checkData } from '../../model/schema.ts';
import { verifyOrg } from '../journal/verify.ts';
import { rulesHash } from './rules.ts';
import { Store, systemActor } from './store.ts';
import { uuidv7 } from './uuid.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const changed = (name: string, change: (kind: AnyKind) => AnyKind) =>
  new Registry(registry.kinds.map((kind) => (kind.name === name ? change(kind) : kind)));

const rule = (kind: AnyKind) => {
  if (!kind.assurance) throw new RangeError(`${kind.name} has no rule`);
  return kind.assurance;
};

/** An earlier release, in which failed evidence did no harm. */
const earlier = changed('evidence', (kind) => ({
  ...kind,
  assurance: {
    ...rule(kind),
    facts: (record) => (rule(kind).facts(record) as Fact[]).filter(({ code }) => code !== 'failed'),
  },
}));

const control = (letter: string): Change[] => [
  { op: 'create', kind: 'control', key: `CTL-${letter}`, title: letter, state: 'active' },
  { op: 'create', kind: 'check', key: `CHK-${letter}`, title: letter, links: { verifies: `CTL-${letter}` } },
];
const statuses = async (org: TestOrg, ...keys: string[]) => {
  const found = await org.run((tx) =>
    sql<{ key: string; status: string }>`select record.key, coalesce(assurance.status, 'none') as status
      from record left join assurance on assurance.record_id = record.id and assurance.org_id = record.org_id
      where record.key = any(${keys}::text[]) order by record.key collate "C"`.execute(tx),
  );
  return found.rows.map((row) => row.status);
};
const spans = async (org: TestOrg, key: string) => {
  const found = await org.run((tx) =>
    sql<{ status: string; from_at: Date; to_at: Date | null }>`select status, from_at, to_at from assurance_span
      join record on record.org_id = assurance_span.org_id and record.id = record_id where record.key = ${key} order by from_at`.execute(
      tx,
    ),
  );
  return found.rows.map(({ status, from_at, to_at }) => [status, from_at.getTime(), to_at?.getTime() ?? null]);
};
const lastEntry = async (org: TestOrg) => {
  const found = await org.run((tx) =>
    sql<{ entry: string }>`select entry from journal where org_id = app_org() order by seq desc limit 1`.execute(tx),
  );
  return JSON.parse(found.rows[0]?.entry ?? '{}') as Record<string, unknown>;
};
const load = (org: TestOrg) => org.store.withState(org.id, () => Promise.resolve());
const problems = async (org: TestOrg, kinds = registry) =>
  (await verifyOrg({ db: test.db, settings: test.settings, registry: kinds }, org.id)).problems;

describe('a release with other rules', () => {
  it('writes down what they say differently as an entry of its own, from the moment it came', async () => {
    const org = await openOrg(test, earlier);
    await org.commit([...control('a'), ...control('b'), failing('EVD-a', 'CHK-a', org.now())]);
    const expiry = org.now() + 60_000;
    await org.commit([passing('EVD-b', 'CHK-b', org.now(), new Date(expiry).toISOString())]);
    expect(await statuses(org, 'CTL-a', 'CTL-b')).toEqual(['assured', 'assured']);
    const size = await org.size();
    org.pass(600_000);
    const next = org.another(registry);
    // What the earlier release has kept is about to be worked out anew; until then it is not said to be checked.
    expect(await problems(next)).toEqual([expect.objectContaining({ area: 'assurance', seq: null })]);
    await load(next);
    expect(await statuses(org, 'CHK-a', 'CTL-a', 'CTL-b', 'EVD-a')).toEqual(['broken', 'broken', 'unproven', 'broken']);
    expect(await org.size()).toBe(size + 1);
    const entry = await lastEntry(org);
    expect(entry).toMatchObject({
      action: 'rules.change',
      actor: { type: 'system', id: 'rules' },
      changes: [
        {
          op: 'event',
          name: 'rules.change',
          data: { from: expect.stringMatching(/^\w{64}$/), to: expect.stringMatching(/^\w{64}$/) },
        },
      ],
      effects: { total: 6, records: expect.arrayContaining([expect.objectContaining({ key: 'CTL-a', to: 'broken' })]) },
    });
    const at = Date.parse(String(entry['at']));
    expect(at).toBe(org.now());
    // What expired meanwhile did so then, whatever the rules.
    expect(await spans(org, 'CTL-a')).toEqual([
      ['assured', expect.any(Number), at],
      ['broken', at, null],
    ]);
    expect((await spans(org, 'CTL-b')).at(-1)).toEqual(['unproven', expiry, null]);
    expect(await problems(next)).toEqual([]);
    // Once is enough, and what follows goes on from there.
    await load(org.another(registry));
    expect(await org.size()).toBe(size + 1);
    await next.commit([passing('EVD-c', 'CHK-a', org.now() + 1)]);
    org.pass(1_000);
    await next.store.passTime(org.id);
    expect(await statuses(org, 'CTL-a')).toEqual(['assured']);
    expect(await problems(next)).toEqual([]);
  });

  it('says nothing more of a kind that has lost its rule', async () => {
    const org = await openOrg(test);
    await org.commit([...control('a'), passing('EVD-a', 'CHK-a', org.now())]);
    const { assurance: _, ...ruleless } = registry.get('control');
    const kinds = changed('control', () => ruleless);
    org.pass(1_000);
    const next = org.another(kinds);
    await load(next);
    expect(await statuses(org, 'CHK-a', 'CTL-a')).toEqual(['assured', 'none']);
    expect(await spans(org, 'CTL-a')).toEqual([expect.arrayContaining(['assured', org.now()])]);
    expect(await problems(next, kinds)).toEqual([]);
  });

  it('writes nothing where they say the same, and finds out what was changed past it where they do not', async () => {
    const org = await openOrg(test);
    await org.commit([...control('a'), passing('EVD-a', 'CHK-a', org.now())]);
    const size = await org.size();
    const same = changed('control', (kind) => ({
      ...kind,
      assurance: { ...rule(kind), facts: (record) => rule(kind).facts(record) },
    }));
    await load(org.another(same));
    expect(await org.size()).toBe(size);
    await org.run((tx) => sql`update assurance set status = 'broken' where org_id = app_org()`.execute(tx));
    expect((await problems(org, same)).length).toBeGreaterThan(0);
  });
});

it('of two releases at once the one that started later prevails, and the other writes nothing more', async () => {
  const old = await openOrg(test, earlier);
  await old.commit([...control('a'), failing('EVD-a', 'CHK-a', old.now())]);
  old.pass(1_000);
  const next = old.another(registry);
  old.pass(1_000);
  await load(next);
  const size = await old.size();
  for (const message of [/rules of assurance have changed/, /restart this process/, /restart this process/])
    await expect(old.commit(control('b'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(message),
    });
  expect(await old.size()).toBe(size);
  await next.commit(control('b'));
  expect(await statuses(next, 'CTL-a', 'CTL-b')).toEqual(['broken', 'unproven']);
});

it('an organisation that its first commit makes has the rules of who made it', async () => {
  const store = new Store({ db: test.db, registry, now: Date.now });
  const id = uuidv7(Date.now());
  const actor = systemActor(id, 'test');
  const root: Change = { op: 'create', kind: 'scope', title: 'Us', data: { level: 'organisation' } };
  await store.commit(actor, {
    changes: [root],
    within: async (tx) => {
      await sql`insert into org (id, slug, name, created_at) values (${id}, ${`made-${id.slice(-12)}`}, 'Made', now())`.execute(
        tx,
      );
    },
  });
  const made = await store.commit(actor, { changes: control('a') });
  expect(made.counts.created).toBe(2);
  const found = await test.db.run({ org: id }, (tx) =>
    sql<{ hash: string }>`select rules_hash as hash from org where id = app_org()`.execute(tx),
  );
  expect(found.rows).toEqual([{ hash: rulesHash(registry) }]);
});

it('rules are told apart by what they say, not by the order of kinds', () => {
  expect(rulesText(new Registry(registry.kinds.toReversed()))).toBe(rulesText(registry));
  // Nothing that a use of the kinds leaves behind in them is part of it.
  const before = rulesText(registry);
  for (const kind of registry.kinds) checkData(kind.fields, {});
  expect(rulesText(registry)).toBe(before);
  expect(rulesText(earlier)).not.toBe(rulesText(registry));
});
