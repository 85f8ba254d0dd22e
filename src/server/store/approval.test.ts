import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { failing, openOrg, type TestOrg } from '../../../test/make/org.ts';
import type { Change } from '../../model/change.ts';
import type { Actor } from '../../model/permission.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const promise: Change[] = [
  { op: 'create', kind: 'control', key: 'CTL-a', title: 'Writes are kept', state: 'active' },
  { op: 'create', kind: 'check', key: 'CHK-a', title: 'Crash test', links: { verifies: 'CTL-a' } },
];

describe('approval', () => {
  const risky = (org: TestOrg): Actor => ({
    ...org.actor,
    type: 'person',
    id: 'r',
    grants: [{ role: 'risk_owner', scopes: 'all' }],
  });
  const engineer = (org: TestOrg): Actor => ({
    ...org.actor,
    type: 'person',
    id: 'e',
    grants: [{ role: 'engineer', scopes: 'all' }],
  });
  const soon: Change = {
    op: 'create',
    kind: 'exception',
    key: 'EXC-a',
    title: 'For now',
    data: { reason: 'r', validUntil: '2026-12-01' },
    links: { excepts: 'CTL-a' },
  };
  const refused = (org: TestOrg, actor: Actor, ...changes: Change[]) =>
    expect(org.store.commit(actor, { changes })).rejects.toMatchObject({ code: 'forbidden' });

  it('covers what was approved, not only that it was', async () => {
    const org = await openOrg(test);
    await org.commit([...promise, soon, { op: 'create', kind: 'control', key: 'CTL-b', title: 'B' }]);
    await org.store.commit(risky(org), {
      changes: [{ op: 'update', ref: 'EXC-a', data: { validUntil: '2026-12-02' } }],
    });
    await org.commit([{ op: 'transition', ref: 'EXC-a', name: 'approve' }]);
    await refused(org, risky(org), { op: 'update', ref: 'EXC-a', data: { validUntil: '2099-01-01' } });
    await refused(org, risky(org), { op: 'link', from: 'EXC-a', relation: 'excepts', to: 'CTL-b' });
    await org.store.commit(risky(org), { changes: [{ op: 'update', ref: 'EXC-a', dueAt: '2026-12-01T00:00:00Z' }] });
  });

  it('is needed to talk a failure away', async () => {
    const org = await openOrg(test);
    const found: Change = {
      op: 'create',
      kind: 'finding',
      key: 'FND-a',
      title: 'F',
      data: { severity: 'critical' },
      links: { against: 'CTL-a' },
    };
    await org.commit([...promise, failing('EVD-a', 'CHK-a', org.now()), found]);
    await refused(org, engineer(org), { op: 'update', ref: 'EVD-a', data: { outcome: 'pass' } });
    await refused(org, engineer(org), { op: 'transition', ref: 'EVD-a', name: 'withdraw' });
    await refused(org, engineer(org), { op: 'unlink', from: 'EVD-a', relation: 'proves', to: 'CHK-a' });
    const elsewhere = { op: 'link', from: 'EVD-a', relation: 'proves', to: 'CHK-a', data: { target: 'B' } } as const;
    await refused(org, engineer(org), elsewhere);
    await refused(org, engineer(org), { op: 'update', ref: 'FND-a', data: { severity: 'info' } });
    await refused(org, engineer(org), { op: 'unlink', from: 'FND-a', relation: 'against', to: 'CTL-a' });
    await refused(org, engineer(org), { op: 'update', ref: 'FND-a', state: 'closed' });
    await org.store.commit(engineer(org), {
      changes: [{ op: 'update', ref: 'FND-a', state: 'to_verify', data: { rootCause: 'x' } }],
    });
  });

  it('of a role that is gone does not replay what may not be read any more', async () => {
    const org = await openOrg(test);
    await org.commit([...promise, { op: 'create', kind: 'scope', key: 'SCP-a', title: 'Elsewhere' }]);
    const request = {
      changes: [{ op: 'create', kind: 'task', key: 'TSK-a', title: 'T' }] as Change[],
      idempotency: { key: 'k', request: 'r' },
    };
    const titles = async (scopes: 'all' | ReadonlySet<string>) => {
      const actor: Actor = { ...engineer(org), grants: [{ role: 'engineer', scopes }] };
      const { replayed, records } = await org.store.commit(actor, request);
      return [replayed ?? false, records.map((record) => record?.title ?? null)];
    };
    expect(await titles('all')).toEqual([false, ['T']]);
    expect(await titles('all')).toEqual([true, ['T']]);
    expect(await titles(new Set())).toEqual([true, [null]]);
  });

  it('follows the lifecycle when a state is set directly', async () => {
    const org = await openOrg(test);
    const asked: Change = {
      op: 'create',
      kind: 'exception',
      key: 'EXC-a',
      title: 'E',
      data: { reason: 'r', validUntil: '2026-12-01' },
      links: { excepts: 'CTL-a' },
    };
    await org.commit([...promise, asked]);
    await expect(org.commit([{ op: 'update', ref: 'EXC-a', state: 'nowhere' }])).rejects.toMatchObject({
      code: 'conflict',
    });
    await org.commit([
      {
        op: 'create',
        kind: 'statement',
        key: 'STM-a',
        title: 'S',
        data: { audience: 'public', wording: 'w', saidAt: '2026-01-01T00:00:00Z' },
      },
    ]);
    await org.commit([{ op: 'update', ref: 'STM-a', state: 'corrected' }]);
    await expect(org.commit([{ op: 'update', ref: 'STM-a', state: 'said' }])).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('the organisation as a whole', () => {
  it('keeps the scope that it began with, whatever ids others choose', async () => {
    const org = await openOrg(test);
    await org.commit([{ op: 'create', kind: 'scope', id: '00000000-0000-4000-8000-000000000001', title: 'Mine' }]);
    const made = await org.commit([{ op: 'create', kind: 'team', title: 'T' }]);
    expect(made.records[0]?.scope).not.toBe('00000000-0000-4000-8000-000000000001');
  });

  it('takes custom fields of a plain name, for a kind that there is', async () => {
    const org = await openOrg(test);
    const field = (data: object): Change => ({
      op: 'create',
      kind: 'custom_field',
      title: 'F',
      data: { kind: 'team', name: 'ok', type: 'text', ...data },
    });
    await expect(org.commit([field({ name: 'Bad Name!' })])).rejects.toMatchObject({
      problems: [{ pointer: '/changes/0/data/name' }],
    });
    await expect(org.commit([field({ kind: 'nothing' })])).rejects.toMatchObject({
      problems: [{ pointer: '/changes/0/data/kind' }],
    });
    await org.commit([field({})]);
  });

  it('numbers on from the highest number that people chose', async () => {
    const org = await openOrg(test);
    await org.commit(
      Array.from(
        { length: 50 },
        (_, n): Change => ({ op: 'create', kind: 'team', key: `TEA-${n + 1}`, title: `T${n}` }),
      ),
    );
    // The number of a standard in a key is none of ours.
    await org.commit([{ op: 'create', kind: 'team', key: 'TEA-iso-27001', title: 'Standards' }]);
    expect((await org.commit([{ op: 'create', kind: 'team', title: 'Next' }])).records[0]?.key).toBe('TEA-51');
  });
});
