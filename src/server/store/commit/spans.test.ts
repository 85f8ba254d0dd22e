import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorld, type World } from '../../../../test/make/journal.ts';
import type { Assurance } from '../../../assurance/types.ts';
import { systemActor } from '../store.ts';
import { coursesOf, cutSpans, digestOfCuts, sinceOf } from './spans.ts';

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

test('a commit cuts spans where the status or the causes change, and never leaves one of no length', () => {
  const [good, bad, worse] = [standing('assured'), standing('unproven'), standing('unproven', 'd')];
  const cut = (...steps: Parameters<typeof coursesOf>[0]) => cutSpans(coursesOf(steps), () => true);
  expect(cut({ at: 1, changed: [change(undefined, good)] })).toMatchObject({ starts: [{ from_at: at(1) }], ends: [] });
  expect(cut({ at: 5, changed: [change(good, bad)] }, { at: 5, changed: [change(bad, good)] })).toEqual({
    starts: [],
    ends: [],
  });
  expect(cut({ at: 5, changed: [change(good, bad)] }, { at: 9, changed: [change(bad, worse)] })).toMatchObject({
    starts: [
      { from_at: at(5), status: 'unproven' },
      { from_at: at(9), status: 'unproven' },
    ],
    ends: [{ at: at(5) }, { at: at(9) }],
  });
  // A record that the commit removes ends once, however often it changed on the way.
  const gone = cutSpans(
    coursesOf([
      { at: 5, changed: [change(good, bad)] },
      { at: 9, changed: [change(bad, undefined)] },
    ]),
    () => false,
  );
  expect(gone).toEqual({ starts: [], ends: [{ record_id: 'r', at: at(5) }] });
});

test('since is the moment of the last change of status, not of the last change', () => {
  const [good, bad, worse] = [standing('assured'), standing('unproven'), standing('unproven', 'd')];
  const since = (...steps: Parameters<typeof coursesOf>[0]) => sinceOf(coursesOf(steps).get('r') as never);
  expect(since({ at: 5, changed: [change(good, bad)] }, { at: 9, changed: [change(bad, worse)] })).toBe(at(5));
  expect(since({ at: 5, changed: [change(good, bad)] }, { at: 9, changed: [change(bad, good)] })).toBe(at(9));
  expect(since({ at: 5, changed: [change(bad, worse)] })).toBeNull();
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
