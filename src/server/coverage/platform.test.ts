import { afterAll, beforeAll, expect, it } from 'vitest';
import { mapControls, PLATFORM } from '../../../test/make/coverage-world.ts';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { registry } from '../../model/registry.ts';
import { Store } from '../store/store.ts';

const LONG = 240_000;
const HOUR = 3_600_000;
let world: World;
let org: TenantOf;
let grc: Caller;

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
}, LONG);
afterAll(() => world?.close());

interface Line {
  readonly ref: string;
  readonly applied: {
    readonly key: string;
    readonly status: string;
    readonly until: string | null;
    readonly causes: readonly { readonly id: string; readonly code: string }[];
  } | null;
}

const countsOf = async (asOf = '') => {
  const { body } = await grc.call('GET', `/coverage${asOf === '' ? '' : `?asOf=${asOf}`}`);
  return body.items.map((row: { adoption: { status: string }; byStatus: object }) => [
    row.adoption.status,
    row.byStatus,
  ]);
};

it(
  'three frameworks in one scope, 150 controls mapped once: what one piece of evidence carries changes in all three at its moment',
  async () => {
    const adoptions: string[][] = [];
    for (const pack of PLATFORM) {
      const { body } = await grc.call('POST', `/framework-packs/${pack}/adopt`, {});
      const tree = await grc.call('GET', `/coverage/${body.adoption}`);
      adoptions.push(tree.body.lines.flatMap(({ applied }: Line) => applied?.key ?? []));
    }
    expect(adoptions.map(({ length }) => length)).toEqual([323, 30 + 93, 61]);
    const now = world.server.now();
    const until = new Date(now + HOUR).toISOString();
    const later = new Date(now + 100 * HOUR).toISOString();
    const changes = mapControls({
      adoptions,
      controls: 150,
      from: new Date(now).toISOString(),
      until: (n) => (n === 1 ? until : later),
    });
    await world.server.commit(org.system, { changes: changes as never });
    const whole = [
      ['assured', { assured: 323 }],
      ['assured', { assured: 123 }],
      ['assured', { assured: 61 }],
    ];
    expect(await countsOf()).toEqual(whole);

    // Another process of the same organisation, whose clock is what fires.
    const store = new Store({ db: world.server.db, registry, now: world.server.now });
    world.advance(HOUR - 60_000);
    await store.passTime(org.id);
    expect(await countsOf()).toEqual(whole);
    world.advance(60_000);
    await store.passTime(org.id);
    const [fedramp, iso, soc] = await countsOf();
    expect(fedramp).toEqual(['unproven', { assured: 320, unproven: 3 }]);
    expect(iso).toEqual(['unproven', { assured: 122, unproven: 1 }]);
    expect(soc).toEqual(['unproven', { assured: 60, unproven: 1 }]);

    // Each says why, and the past stands as it was.
    for (const adoption of ['ADP-1', 'ADP-2', 'ADP-3']) {
      const { body } = await grc.call('GET', `/coverage/${adoption}`);
      const fallen = body.lines.flatMap(({ applied }: Line) => (applied?.status === 'unproven' ? applied : []));
      for (const { causes } of fallen) {
        const [cause] = causes;
        expect(cause).toMatchObject({ code: 'expired', since: until });
        expect(body.records.find(({ id }: { id: string }) => id === cause.id)).toMatchObject({ key: 'EVD-1' });
      }
    }
    expect(await countsOf(new Date(now + HOUR - 1).toISOString())).toEqual(whole);
    const gaps = await grc.call('GET', '/gaps');
    expect(gaps.body).toMatchObject({ total: 5, byMissing: { expired: 5 } });
    expect(gaps.body.items[0]).toMatchObject({ step: 'Renew it: EVD-1', waiting: { frameworks: 3 } });
  },
  LONG,
);
