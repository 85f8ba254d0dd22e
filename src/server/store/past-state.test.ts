// The graph of a moment that is past is the one that a process would have had then, made once and shared.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { failing, openOrg, passing, type TestOrg } from '../../../test/make/org.ts';
import { registry } from '../../model/registry.ts';
import { loadRecords } from './commit/load.ts';
import type { Database } from './database.ts';
import { PastStates } from './past-state.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const DAY = 86_400_000;

/** The states of an organisation's past, and how often the store was asked for them. */
const pastOf = (org: TestOrg) => {
  const asked = { times: 0 };
  const run: Database['run'] = (who, work) => {
    asked.times += 1;
    return test.db.run(who, work);
  };
  return { past: new PastStates({ db: { ...test.db, run }, registry, now: () => org.now() }), asked };
};

const standing = (past: PastStates, org: TestOrg, at: number) =>
  past.run(org.id, new Date(at), async (_tx, { graph }) => [...graph.entries()].toSorted());

/** As a process that starts now has it. */
const present = (org: TestOrg) =>
  org.another().store.withState(org.id, async (_tx, { graph }) => [...graph.entries()].toSorted());

const build = (org: TestOrg) =>
  org.commit([
    { op: 'create', kind: 'control', key: 'CTL-a', title: 'Backup', state: 'active' },
    { op: 'create', kind: 'check', key: 'CHK-a', title: 'Restore', links: { verifies: 'CTL-a' } },
    passing('EVD-a', 'CHK-a', org.now(), new Date(org.now() + 10 * DAY).toISOString()),
  ] as never);

describe('a moment that is past', () => {
  it('has the graph that a process had then, whatever was changed since', async () => {
    const org = await openOrg(test);
    const { past } = pastOf(org);
    const told: { at: number; was: unknown }[] = [];
    const tell = async () => {
      org.pass(DAY);
      await org.store.passTime(org.id);
      org.pass(1);
      told.push({ at: org.now(), was: await present(org) });
      org.pass(DAY);
    };
    await build(org);
    await tell();
    await org.commit([failing('EVD-b', 'CHK-a', org.now())]);
    await tell();
    await org.commit([
      { op: 'create', kind: 'control', key: 'CTL-b', title: 'Copies', state: 'active' },
      { op: 'link', from: 'CHK-a', relation: 'verifies', to: 'CTL-b' },
      { op: 'unlink', from: 'CHK-a', relation: 'verifies', to: 'CTL-a' },
      { op: 'remove', ref: 'EVD-b' },
    ]);
    await tell();
    org.pass(20 * DAY);
    await tell();
    await org.commit(['CTL-a', 'CTL-b', 'CHK-a', 'EVD-a'].map((ref) => ({ op: 'remove', ref })));
    for (const { at, was } of told) expect(await standing(past, org, at)).toEqual(was);
    expect(new Set(told.map(({ was }) => JSON.stringify(was))).size).toBe(told.length);
  });

  it('counts what lapsed by then, to the moment, once it has been written down', async () => {
    const org = await openOrg(test);
    await build(org);
    const start = org.now();
    org.pass(30 * DAY);
    await org.store.passTime(org.id);
    const { past } = pastOf(org);
    const statusAt = async (at: number) =>
      past.run(org.id, new Date(at), async (tx, { graph }) => {
        const [control] = await loadRecords(tx, ['CTL-a']);
        const found = graph.get(control?.id ?? '');
        return [found?.status, found?.until];
      });
    const [status, until] = await statusAt(start + DAY);
    expect(status).toBe('assured');
    expect(until).toBeGreaterThan(start + 9 * DAY);
    expect(await statusAt(Number(until) - 1)).toEqual(['assured', until]);
    expect((await statusAt(Number(until)))[0]).not.toBe('assured');
  });

  it('is refused where nothing can be told of it', async () => {
    const org = await openOrg(test);
    const { past } = pastOf(org);
    await expect(standing(past, org, org.now() + 1)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('yet to come'),
    });
    await expect(standing(past, org, org.now() - DAY)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('began at'),
      problems: [{ pointer: '?asOf' }],
    });
  });
});

describe('what is kept of the past', () => {
  it('is made once for all moments between which nothing changed, and for all who ask at once', async () => {
    const org = await openOrg(test);
    const began = org.now();
    org.pass(DAY);
    await build(org);
    const built = org.now();
    org.pass(DAY);
    await org.commit([failing('EVD-b', 'CHK-a', org.now())]);
    const { past, asked } = pastOf(org);
    await Promise.all([built, built, built + 1].map((at) => standing(past, org, at)));
    const once = asked.times;
    /** Whether it had to be read: finding the moment and answering take one transaction each. */
    const isMade = async (at: number) => {
      const before = asked.times;
      await standing(past, org, at);
      return asked.times - before > 2;
    };
    expect(await isMade(org.now())).toBe(true);
    expect(once).toBeLessThan((asked.times - once) * 2);
    expect(await isMade(built + DAY / 2)).toBe(false);
    // A third drops the one that was not used for longest.
    expect(await isMade(began)).toBe(true);
    expect(await isMade(built)).toBe(false);
    expect(await isMade(org.now())).toBe(true);
    expect(await isMade(org.now())).toBe(false);
    org.pass(10 * 60_000);
    past.forgetIdle();
    expect(await isMade(built)).toBe(true);
  });

  it('is not made for those who are gone, and never for more than a few at once', async () => {
    const org = await openOrg(test);
    await build(org);
    for (let n = 0; n < 12; n += 1) {
      org.pass(DAY);
      await org.commit([{ op: 'update', ref: 'CTL-a', title: `Backup ${n}` }]);
    }
    const { past } = pastOf(org);
    const gone = new AbortController();
    const asking = past.run(org.id, new Date(org.now() - 1), async () => 'told', gone.signal);
    gone.abort();
    await expect(asking).rejects.toMatchObject({ code: 'unavailable' });
    const many = await Promise.allSettled(
      Array.from({ length: 12 }, (_, n) => standing(past, org, org.now() - n * DAY)),
    );
    const refused = many.filter((one) => one.status === 'rejected');
    expect(refused.map((one) => (one.reason as { code: string }).code)).toEqual(refused.map(() => 'unavailable'));
    expect(refused).toHaveLength(4);
    await expect(standing(past, org, org.now() - 11 * DAY)).resolves.toBeTruthy();
  });

  it('is made for one organisation after the other, however many moments one of them asks for', async () => {
    const [busy, calm] = [await openOrg(test), await openOrg(test)];
    for (const org of [busy, calm]) await build(org);
    for (let n = 0; n < 8; n += 1) {
      busy.pass(DAY);
      await busy.commit([{ op: 'update', ref: 'CTL-a', title: `Backup ${n}` }]);
    }
    const { past } = pastOf(busy);
    const order: string[] = [];
    const ask = async (org: TestOrg, at: number, name: string) => {
      await standing(past, org, at);
      order.push(name);
    };
    const many = Array.from({ length: 8 }, (_, n) => ask(busy, busy.now() - n * DAY, 'busy'));
    // Those of the first have their places by now.
    await ask(calm, calm.now(), 'calm');
    await Promise.all(many);
    expect(order).toHaveLength(9);
    expect(order.indexOf('calm')).toBeLessThan(8);
    await expect(standing(past, calm, calm.now())).resolves.toBeTruthy();
  });
});
