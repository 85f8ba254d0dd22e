import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { openOrg, type TestOrg } from '../../../test/make/org.ts';
import { keyWith, openTenant, openWorld } from '../../../test/make/world.ts';
import type { Change } from '../../model/change.ts';
import { Events } from '../http/events.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const field = (name: string): Change => ({
  op: 'create',
  kind: 'custom_field',
  title: name,
  data: { kind: 'team', name, type: 'text', filter: true },
});
const team: Change = { op: 'create', kind: 'team', title: 'Security' };
const fieldsOf = async (org: TestOrg) =>
  Object.keys((await org.store.orgSettings(org.id)).custom.get('team') ?? {}).toSorted();

/** A commit that stays open until it is let go. */
const holdOpen = async (commit: (within: () => Promise<void>) => Promise<unknown>) => {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let done: Promise<unknown> = Promise.resolve();
  await new Promise<void>((entered) => {
    done = commit(() => {
      entered();
      return gate;
    });
  });
  return async () => {
    letGo();
    await done;
  };
};

describe('settings that lists need', () => {
  it('are told while a commit is open, and are new as soon as one that changes them is done', async () => {
    const org = await openOrg(test);
    await org.commit([field('a')]);
    expect(await fieldsOf(org)).toEqual(['x_a']);
    const letGo = await holdOpen((within) => org.store.commit(org.actor, { changes: [field('b')], within }));
    expect(await fieldsOf(org)).toEqual(['x_a']);
    await letGo();
    expect(await fieldsOf(org)).toEqual(['x_a', 'x_b']);
    expect((await org.store.orgSettings(org.id)).rootScope).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('are read again when another process says that it changed them, or that something may have been missed', async () => {
    const org = await openOrg(test);
    const [other, third] = [org.another(), org.another()];
    const told: boolean[] = [];
    const events = new Events(test.db);
    await events.start();
    const heard = new Promise<void>((resolve) => {
      events.onAny((id, touchesSettings) => {
        if (id !== org.id) return;
        told.push(touchesSettings);
        if (touchesSettings) other.store.forgetSettings(id);
        if (told.length === 2) resolve();
      });
    });
    expect([await fieldsOf(other), await fieldsOf(third)]).toEqual([[], []]);
    await org.commit([team]);
    await org.commit([field('a')]);
    await heard;
    expect(told).toEqual([false, true]);
    expect([await fieldsOf(other), await fieldsOf(third)]).toEqual([['x_a'], []]);
    third.store.forgetSettings('');
    expect(await fieldsOf(third)).toEqual(['x_a']);
    await events.stop();
  });

  it('are not believed for ever when no news comes', async () => {
    const org = await openOrg(test);
    const other = org.another();
    expect(await fieldsOf(other)).toEqual([]);
    await org.commit([field('a')]);
    expect(await fieldsOf(other)).toEqual([]);
    org.pass(30_000);
    expect(await fieldsOf(other)).toEqual(['x_a']);
  });
});

// The embedded engine has one connection: there the commit that is open holds that as well.
it.skipIf(process.env['CANDOR_TEST_DATABASE_URL'] === undefined)(
  'lists, counts and meta are answered while a commit is open',
  async () => {
    const world = await openWorld();
    const org = await openTenant(world);
    const reader = await keyWith(world, org, 'reader');
    const letGo = await holdOpen((within) => world.server.commit(org.system, { changes: [team], within }));
    for (const path of ['/meta', '/teams', '/teams/counts'])
      expect((await reader.call('GET', path)).status, path).toBe(200);
    expect((await reader.call('GET', '/teams')).body.items).toEqual([]);
    await letGo();
    expect((await reader.call('GET', '/teams')).body.items).toHaveLength(1);
    await world.close();
  },
);
