import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { failing, openOrg, passing, type TestOrg } from '../../../test/make/org.ts';
import type { Change } from '../../model/change.ts';
import { registry } from '../../model/registry.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const promise: Change[] = [
  { op: 'create', kind: 'control', key: 'CTL-a', title: 'Writes are kept', state: 'active' },
  { op: 'create', kind: 'check', key: 'CHK-a', title: 'Crash test', links: { verifies: 'CTL-a' } },
  { op: 'create', kind: 'customer', key: 'CUS-a', title: 'Acme' },
  {
    op: 'create',
    kind: 'answer',
    key: 'ANS-a',
    title: 'Kept?',
    state: 'approved',
    data: { question: 'Kept?', text: 'Yes' },
    links: { rests_on: 'CTL-a' },
  },
  {
    op: 'create',
    kind: 'commitment',
    key: 'CMT-a',
    title: 'Kept',
    state: 'in_force',
    data: { wording: 'We keep it' },
    links: { made_to: 'CUS-a', rests_on: 'ANS-a' },
  },
];
const statuses = async (org: TestOrg, ...keys: string[]) =>
  org.run(async (tx) => {
    const found = await sql<{
      key: string;
      status: string;
    }>`select record.key, assurance.status from record join assurance on assurance.record_id = record.id and assurance.org_id = record.org_id
      where record.key = any(${keys}::text[]) order by array_position(${keys}::text[], record.key)`.execute(tx);
    return found.rows.map((row) => row.status);
  });

describe('assurance through the write path', () => {
  it('breaks and heals every promise above a check, keeping the lapse', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    expect(await statuses(org, 'CTL-a', 'ANS-a', 'CMT-a')).toEqual(['unproven', 'unproven', 'unproven']);
    await org.commit([passing('EVD-a', 'CHK-a', org.now())]);
    expect(await statuses(org, 'CHK-a', 'CTL-a', 'ANS-a', 'CMT-a')).toEqual([
      'assured',
      'assured',
      'assured',
      'assured',
    ]);
    org.pass(1_000);
    await org.commit([failing('EVD-b', 'CHK-a', org.now())]);
    expect(await statuses(org, 'CHK-a', 'CTL-a', 'ANS-a', 'CMT-a')).toEqual(['broken', 'broken', 'broken', 'broken']);
    org.pass(1_000);
    await org.commit([passing('EVD-c', 'CHK-a', org.now())]);
    expect(await statuses(org, 'CTL-a', 'ANS-a', 'CMT-a')).toEqual(['assured', 'assured', 'assured']);
    const spans = await org.run((tx) =>
      sql<{ status: string; open: boolean }>`select status, to_at is null as open from assurance_span
      join record on record.org_id = assurance_span.org_id and record.id = record_id where record.key = 'CMT-a' order by from_at`.execute(
        tx,
      ),
    );
    expect(spans.rows).toEqual([
      { status: 'unproven', open: false },
      { status: 'assured', open: false },
      { status: 'broken', open: false },
      { status: 'assured', open: true },
    ]);
  });

  it('gives a lapse the moment at which it happened, however late it is noticed', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    const until = new Date(org.now() + 60_000).toISOString();
    await org.commit([passing('EVD-a', 'CHK-a', org.now(), until)]);
    org.pass(600_000);
    const result = await org.store.passTime(org.id);
    expect(result?.affected.map((change) => change.after?.status)).toContain('unproven');
    expect(await statuses(org, 'CMT-a')).toEqual(['unproven']);
    const span = await org.run((tx) =>
      sql<{
        from_at: Date;
      }>`select from_at from assurance_span join record on record.org_id = assurance_span.org_id and record.id = record_id
      where record.key = 'CMT-a' and to_at is null`.execute(tx),
    );
    expect(span.rows[0]?.from_at.toISOString()).toBe(until);
    expect(await org.store.passTime(org.id)).toBeNull();
  });

  it('is the same through a second process on the same store', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    const other = org.another();
    await other.commit([passing('EVD-a', 'CHK-a', org.now())]);
    const standing = ({ store }: TestOrg) =>
      store.withState(org.id, (_tx, { graph }) => Promise.resolve(new Map(graph.entries())));
    const seen = await standing(org);
    expect([...seen.values()].every(({ status }) => status === 'assured')).toBe(true);
    expect(await standing(other)).toEqual(seen);
    await org.commit([{ op: 'remove', ref: 'EVD-a' }]);
    const after = await standing(other);
    expect([...after.values()].map(({ status }) => status)).toEqual(Array(4).fill('unproven'));
    expect(await standing(org)).toEqual(after);
  });

  it('refuses a circle, naming it, and changes nothing', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    const before = await org.size();
    const second: Change = {
      op: 'create',
      kind: 'answer',
      key: 'ANS-b',
      title: 'b',
      data: { question: 'b', text: 'b' },
      links: { rests_on: 'ANS-a' },
    };
    await expect(
      org.commit([second, { op: 'link', from: 'ANS-a', relation: 'rests_on', to: 'ANS-b' }]),
    ).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('ANS-a → ') });
    expect(await org.size()).toBe(before);
    expect(await statuses(org, 'ANS-a', 'ANS-b')).toEqual(['unproven']);
  });
});

describe('the write path', () => {
  it('writes all changes or none', async () => {
    const org = await openOrg(test);
    const good: Change = { op: 'create', kind: 'control', key: 'CTL-good', title: 'Good' };
    await expect(org.commit([good, { op: 'create', kind: 'control', title: '' }])).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ pointer: '/changes/1/title' }],
    });
    expect(await org.count('record')).toBe(1);
  });

  it('leaves nothing of a dry run, and says what it would do', async () => {
    const org = await openOrg(test);
    const result = await org.store.commit(org.actor, { changes: promise, dryRun: true });
    expect(result).toMatchObject({ seq: null, counts: { created: 5, linked: 4 } });
    expect(await org.count('record')).toBe(1);
    expect((await org.commit(promise)).affected).toHaveLength(4);
  });

  it('refuses a stale version as a conflict', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    await org.commit([{ op: 'update', ref: 'CTL-a', version: 1, title: 'One' }]);
    await expect(org.commit([{ op: 'update', ref: 'CTL-a', version: 1, title: 'Two' }])).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('lets one of two concurrent writers of a version through', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    const other = org.another();
    const done = await Promise.allSettled(
      [org, other, org, other].map((one, n) =>
        one.commit([{ op: 'update', ref: 'CTL-a', version: 1, title: `Writer ${n}` }]),
      ),
    );
    expect(done.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await org.count('record_version')).toBe(1 + 5 + 1);
  });

  it('does a repeated request once', async () => {
    const org = await openOrg(test);
    const request = {
      changes: [{ op: 'create', kind: 'team', title: 'Security' }] as Change[],
      idempotency: { key: 'k', request: 'r' },
    };
    const first = await org.store.commit(org.actor, request);
    const again = await org.store.commit(org.actor, request);
    expect(again).toMatchObject({ replayed: true, seq: first.seq });
    expect(again.records[0]?.id).toBe(first.records[0]?.id);
    await expect(
      org.store.commit(org.actor, { ...request, idempotency: { key: 'k', request: 'other' } }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('makes no version and no entry of an update that changes nothing', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    const size = await org.size();
    const result = await org.commit([{ op: 'update', ref: 'CTL-a', title: 'Writes are kept', data: {} }]);
    expect(result).toMatchObject({ seq: null, counts: { updated: 0, unchanged: 1 } });
    expect(await org.size()).toBe(size);
  });

  it('keeps counters in step with the records', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    await org.commit([passing('EVD-a', 'CHK-a', org.now())]);
    await org.commit([
      { op: 'transition', ref: 'CTL-a', name: 'suspend' },
      { op: 'remove', ref: 'EVD-a' },
    ]);
    const counted = await org.run((tx) =>
      sql`select kind, state, status, n from record_count where n <> 0 order by 1, 2, 3`.execute(tx),
    );
    const real = await org.run((tx) =>
      sql`select record.kind, state, coalesce(status, 'none') as status, count(*) as n from record
      left join assurance on assurance.org_id = record.org_id and record_id = id group by 1, 2, 3 order by 1, 2, 3`.execute(
        tx,
      ),
    );
    expect(counted.rows).toEqual(real.rows);
  });

  it('replaces what a relation to one points to, and refuses kinds it does not take', async () => {
    const org = await openOrg(test);
    await org.commit([...promise, { op: 'create', kind: 'customer', key: 'CUS-b', title: 'B' }]);
    const result = await org.commit([{ op: 'link', from: 'CMT-a', relation: 'made_to', to: 'CUS-b' }]);
    expect(result.counts).toMatchObject({ linked: 1, unlinked: 1 });
    await expect(org.commit([{ op: 'link', from: 'CMT-a', relation: 'made_to', to: 'CTL-a' }])).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(org.commit([{ op: 'unlink', from: 'CMT-a', relation: 'made_to', to: 'CUS-b' }])).rejects.toMatchObject(
      { code: 'invalid' },
    );
    await expect(org.commit([{ op: 'link', from: 'CMT-a', relation: '__proto__', to: 'CUS-b' }])).rejects.toMatchObject(
      { code: 'invalid' },
    );
  });

  it('adds custom fields to their kind at once', async () => {
    const org = await openOrg(test);
    await expect(org.commit([{ op: 'create', kind: 'team', title: 'A', data: { x_cost: 3 } }])).rejects.toMatchObject({
      code: 'invalid',
    });
    await org.commit([
      {
        op: 'create',
        kind: 'custom_field',
        title: 'Cost centre',
        data: { kind: 'team', name: 'cost', type: 'number', filter: true },
      },
    ]);
    const made = await org.commit([{ op: 'create', kind: 'team', title: 'A', data: { x_cost: 3 } }]);
    expect(made.records[0]?.data).toEqual({ x_cost: 3 });
    await expect(
      org.commit([{ op: 'create', kind: 'team', title: 'B', data: { x_cost: 'three' } }]),
    ).rejects.toMatchObject({ problems: [{ pointer: '/changes/0/data/x_cost' }] });
  });

  it('gives a statement the length of the journal when it was made, whatever is typed', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    const data = { audience: 'customer', wording: 'We keep it', saidAt: '2026-11-01T00:00:00Z' };
    const said = (position?: number): Change => ({
      op: 'create',
      kind: 'statement',
      title: 'Kept',
      data: position === undefined ? data : { ...data, position },
      links: { rests_on: 'ANS-a' },
    });
    const size = await org.size();
    const made = await org.commit([said(), said(999)]);
    expect(made.records.map((record) => record?.data['position'])).toEqual([size, size]);
    await org.commit([{ op: 'create', kind: 'team', title: 'Later' }]);
    const [again] = (await org.commit([said()])).records;
    expect(again?.data['position']).toBe(size + 2);
  });

  it('does not let a scope lie inside itself', async () => {
    const org = await openOrg(test);
    await org.commit([{ op: 'create', kind: 'scope', key: 'SCP-a', title: 'A' }]);
    await org.commit([{ op: 'create', kind: 'scope', key: 'SCP-b', title: 'B', scope: 'SCP-a' }]);
    await expect(org.commit([{ op: 'update', ref: 'SCP-a', scope: 'SCP-b' }])).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('does not remove an owner or scope from under a record', async () => {
    const org = await openOrg(test);
    await org.commit([{ op: 'create', kind: 'person', key: 'PER-a', title: 'Role' }]);
    await org.commit([{ op: 'create', kind: 'team', key: 'TEA-a', title: 'Team', owner: 'PER-a' }]);
    await expect(org.commit([{ op: 'remove', ref: 'PER-a' }])).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('TEA-a'),
    });
    const both: Change[] = [
      { op: 'update', ref: 'TEA-a', owner: null },
      { op: 'remove', ref: 'PER-a' },
    ];
    expect((await org.commit(both)).counts).toMatchObject({ updated: 1, removed: 1 });
  });

  it('says which change it refused', async () => {
    const org = await openOrg(test);
    await expect(org.commit([...promise, { op: 'update', ref: 'CTL-none', title: 'x' }])).rejects.toMatchObject({
      code: 'not_found',
      problems: [{ pointer: '/changes/5' }],
    });
  });

  it('skips keys that people chose themselves', async () => {
    const org = await openOrg(test);
    await org.commit([{ op: 'create', kind: 'team', key: 'TEA-2', title: 'Chosen' }]);
    const made = await org.commit([1, 2, 3].map((n) => ({ op: 'create', kind: 'team', title: `T${n}` }) as Change));
    expect(new Set(made.records.map((record) => record?.key)).size).toBe(3);
    expect(made.records.map((record) => record?.key)).not.toContain('TEA-2');
  });
});

describe('tenants', () => {
  it('sees nothing and writes nothing without an organisation', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    const seen = await test.db.run({}, (tx) => sql<{ n: number }>`select count(*) as n from record`.execute(tx));
    expect(seen.rows).toEqual([{ n: 0 }]);
    const write = test.db.run({}, (tx) =>
      sql`insert into key_counter (org_id, kind, last) values (${org.id}, 'x', 1)`.execute(tx),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('finds no record of another organisation, by id or by key', async () => {
    const [mine, theirs] = [await openOrg(test), await openOrg(test)];
    const made = await theirs.commit(promise);
    const id = made.records[0]?.id ?? '';
    await mine
      .commit([{ op: 'create', kind: 'check', key: 'CHK-m', title: 'm', links: { verifies: [] } }])
      .catch(() => undefined);
    await expect(mine.commit([{ op: 'update', ref: id, title: 'Mine now' }])).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      mine.commit([{ op: 'create', kind: 'check', title: 'm', links: { verifies: id } }]),
    ).rejects.toMatchObject({ code: 'invalid' });
  });

  it('has a policy on every table with an organisation, and only the allowed functions that run as the owner', async () => {
    const open = await test.db.auth.transaction().execute((tx) =>
      sql<{ name: string }>`
      select relname as name from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'org_id'
      where relkind = 'r' and relnamespace = 'public'::regnamespace
        and (not relrowsecurity or not exists (select from pg_policy where polrelid = pg_class.oid and polqual is not null and polwithcheck is not null))`.execute(
        tx,
      ),
    );
    expect(open.rows).toEqual([]);
    const definers = await test.db.auth.transaction().execute((tx) =>
      sql<{ name: string }>`
      select proname as name from pg_proc where prosecdef and pronamespace = 'public'::regnamespace order by 1`.execute(
        tx,
      ),
    );
    expect(definers.rows.map((row) => row.name)).toEqual([
      'due_digests',
      'due_webhooks',
      'every_org',
      'find_api_key',
      'find_invitation',
      'find_org',
      'forget_auth_events',
      'search_record',
    ]);
  });

  it('shows each kind as a typed view, of its own organisation only', async () => {
    const [mine, theirs] = [await openOrg(test), await openOrg(test)];
    await theirs.commit(promise);
    await mine.commit([{ op: 'create', kind: 'risk', title: 'R', data: { likelihood: 3, reviewOn: '2027-01-31' } }]);
    const seen = await mine.run((tx) => sql`select title, likelihood, review_on, status from v_risk`.execute(tx));
    expect(seen.rows).toEqual([{ title: 'R', likelihood: 3, review_on: '2027-01-31', status: 'unproven' }]);
    expect((await mine.run((tx) => sql`select from v_control`.execute(tx))).rows).toHaveLength(0);
    expect(
      (await theirs.run((tx) => sql`select from_key, to_key from v_link where relation = 'verifies'`.execute(tx))).rows,
    ).toEqual([{ from_key: 'CHK-a', to_key: 'CTL-a' }]);
  });

  it('cannot change the journal', async () => {
    const org = await openOrg(test);
    await org.commit(promise);
    await expect(org.run((tx) => sql`update journal set entry = '{}'`.execute(tx))).rejects.toThrow(
      /permission denied/,
    );
    await expect(org.run((tx) => sql`delete from journal_node`.execute(tx))).rejects.toThrow(/permission denied/);
  });
});

it('knows every kind that a relation names', () => {
  for (const kind of registry.kinds) {
    for (const relation of Object.values(kind.relations)) {
      for (const name of relation.to)
        expect(name === '*' || registry.find(name), `${kind.name} → ${name}`).toBeTruthy();
    }
  }
});
