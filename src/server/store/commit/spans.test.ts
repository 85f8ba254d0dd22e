import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorld, type World } from '../../../../test/make/journal.ts';
import type { Assurance } from '../../../assurance/types.ts';
import { systemActor } from '../store.ts';
import { cutSpans, digestOfCuts } from './spans.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const standing = (status: Assurance['status'], code = 'c'): Assurance => ({
  status,
  until: null,
  causes: status === 'assured' ? [] : [{ id: 'x', code, since: 0 }],
  more: false,
});
const change = (before: Assurance | undefined, after: Assurance | undefined) => ({ id: 'r', before, after });
const at = (ms: number) => new Date(ms).toISOString();

test('a commit cuts spans where the status or the causes change', () => {
  const [good, bad, worse] = [standing('assured'), standing('unproven'), standing('unproven', 'd')];
  expect(cutSpans([{ at: 1, changed: [change(undefined, good)] }])).toMatchObject({
    starts: [{ from_at: at(1) }],
    ends: [],
  });
  expect(cutSpans([{ at: 5, changed: [change(good, { ...good, until: 9 })] }])).toEqual({ starts: [], ends: [] });
  const steps = [
    { at: 5, changed: [change(good, bad)] },
    { at: 9, changed: [change(bad, worse)] },
  ];
  expect(cutSpans(steps)).toMatchObject({
    starts: [
      { from_at: at(5), status: 'unproven' },
      { from_at: at(9), status: 'unproven' },
    ],
    ends: [{ at: at(5) }, { at: at(9) }],
  });
  expect(cutSpans([{ at: 9, changed: [change(bad, undefined)] }])).toEqual({
    starts: [],
    ends: [{ record_id: 'r', at: at(9) }],
  });
});

test('since is the moment of the last change of status, not of the last change', async () => {
  const org = await world.newOrg();
  const actor = systemActor(org, 'test');
  const sinceOf = async () => {
    const found = await world.db.run({ org }, (tx) =>
      sql<{ since: Date; span: Date }>`select since, span_from as span from assurance
        join record on record.org_id = assurance.org_id and record.id = record_id where record.key = 'CTL-s'`.execute(
        tx,
      ),
    );
    return found.rows.map(({ since, span }) => [since.getTime(), span.getTime()])[0];
  };
  const made = await world.store.commit(actor, {
    changes: [
      { op: 'create', kind: 'control', key: 'CTL-s', title: 'c', state: 'active' },
      { op: 'create', kind: 'check', key: 'CHK-s', title: 'c', links: { verifies: 'CTL-s' } },
    ],
  });
  expect(await sinceOf()).toEqual([Date.parse(made.at), Date.parse(made.at)]);
  world.advance(1_000);
  const another = await world.store.commit(actor, {
    changes: [{ op: 'create', kind: 'check', key: 'CHK-t', title: 'd', links: { verifies: 'CTL-s' } }],
  });
  expect(await sinceOf()).toEqual([Date.parse(made.at), Date.parse(another.at)]);
});

test('the digest covers every span and every end', () => {
  const start = {
    record_id: 'r',
    from_at: at(1),
    status: 'broken' as const,
    causes: [{ id: 'x', code: 'c', since: 1 }],
  };
  const whole = digestOfCuts({ starts: [start], ends: [{ record_id: 'q', at: at(1) }] });
  expect(digestOfCuts({ starts: [], ends: [] })).toBeUndefined();
  for (const other of [
    { ...start, status: 'assured' as const },
    { ...start, from_at: at(2) },
    { ...start, causes: [] },
  ])
    expect(digestOfCuts({ starts: [other], ends: [{ record_id: 'q', at: at(1) }] })).not.toBe(whole);
  expect(digestOfCuts({ starts: [start], ends: [] })).not.toBe(whole);
});

test('a commit at the very millisecond at which something expires', async () => {
  const org = await world.newOrg();
  const actor = systemActor(org, 'test');
  const validUntil = new Date(world.server.now() + 5_000).toISOString();
  await world.store.commit(actor, {
    changes: [
      { op: 'create', kind: 'control', key: 'CTL-1', title: 'c', state: 'active' },
      { op: 'create', kind: 'check', key: 'CHK-1', title: 'c', links: { verifies: 'CTL-1' } },
      {
        op: 'create',
        kind: 'evidence',
        key: 'EVD-1',
        title: 'e',
        data: { outcome: 'pass', effectiveAt: '2026-01-01T00:00:00Z', validUntil },
        links: { proves: 'CHK-1' },
      },
    ],
  });
  world.advance(5_000);
  await world.store.commit(actor, { changes: [{ op: 'update', ref: 'EVD-1', data: { outcome: 'fail' } }] });
  const spans = await world.db.run({ org }, (tx) =>
    sql<{
      key: string;
      status: string;
      from_at: Date;
      to_at: Date | null;
    }>`select record.key, status, from_at, to_at from assurance_span
      join record on record.id = record_id order by record.key, from_at`.execute(tx),
  );
  expect(
    spans.rows.filter((row) => row.key === 'EVD-1').map(({ status, to_at }) => [status, to_at?.toISOString() ?? null]),
  ).toEqual([
    ['assured', validUntil],
    ['broken', null],
  ]);
});
