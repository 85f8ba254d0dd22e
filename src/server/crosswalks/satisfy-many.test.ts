import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import type { Change } from '../../model/change.ts';
import { registry } from '../../model/registry.ts';
import { Store } from '../store/store.ts';

const LONG = 240_000;
const HOUR = 3_600_000;
const CROSSWALK = 'caiq-4.1-to-ccm-4.1';

let world: World;
let org: TenantOf;
let grc: Caller;
beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
}, LONG);
afterAll(() => world?.close());

const apply = (framework: string, number: string): Change[] => [
  { op: 'create', kind: 'adoption', key: `ADP-${framework}`, title: framework, links: { of: `FRM-${framework}` } },
  {
    op: 'create',
    kind: 'applied_requirement',
    key: `APR-${framework}`,
    title: number,
    data: { applicability: 'applicable', responsibility: 'ours' },
    links: { within: `ADP-${framework}`, applies: `REQ-${framework}_${number}` },
  },
];
const shown = async (path: string) => (await grc.call('GET', path)).body;
const statuses = async () => [
  (await shown('/applied-requirements/APR-csa-ccm-4.1')).status,
  (await shown('/applied-requirements/APR-csa-caiq-4.1')).status,
];

it(
  'what a control meets in one framework it meets in another, through a crosswalk that ships, until its evidence expires',
  async () => {
    for (const key of ['csa-ccm-4.1', 'csa-caiq-4.1']) await grc.call('POST', `/framework-packs/${key}/load`, {});
    const now = world.server.now();
    const until = new Date(now + HOUR).toISOString();
    await world.server.commit(org.system, {
      changes: [
        ...apply('csa-ccm-4.1', 'BCR-01'),
        ...apply('csa-caiq-4.1', 'BCR-01.1'),
        {
          op: 'create',
          kind: 'control',
          key: 'CTL-plan',
          title: 'Continuity is planned',
          state: 'active',
          links: { satisfies: 'APR-csa-ccm-4.1' },
        },
        { op: 'create', kind: 'check', key: 'CHK-plan', title: 'Plan is there', links: { verifies: 'CTL-plan' } },
        {
          op: 'create',
          kind: 'evidence',
          key: 'EVD-plan',
          title: 'The plan',
          state: 'accepted',
          data: { outcome: 'pass', effectiveAt: new Date(now).toISOString(), validUntil: until },
          links: { proves: 'CHK-plan' },
        },
      ],
    });
    expect(await statuses()).toEqual(['assured', 'unproven']);

    // Proposed, nothing follows from it; accepted, it is still a person who links.
    await grc.call('POST', `/crosswalk-packs/${CROSSWALK}/load`, {});
    expect((await grc.call('POST', '/crosswalks/apply', { dryRun: true })).body.total).toBe(0);
    const key = `MAP-${CROSSWALK}_BCR-01.1`;
    await grc.call('POST', '/crosswalks/decisions', { accept: [key], reject: [] });
    expect(await statuses()).toEqual(['assured', 'unproven']);
    expect((await grc.call('POST', '/crosswalks/apply', {})).body).toMatchObject({
      counts: { linked: 1 },
      items: [{ control: { key: 'CTL-plan' }, applied: { key: 'APR-csa-caiq-4.1' }, coverage: 'full', through: key }],
    });
    expect(await statuses()).toEqual(['assured', 'assured']);

    const store = new Store({ db: world.server.db, registry, now: world.server.now });
    world.advance(HOUR - 60_000);
    await store.passTime(org.id);
    expect(await statuses()).toEqual(['assured', 'assured']);
    world.advance(60_000);
    await store.passTime(org.id);
    expect(await statuses()).toEqual(['unproven', 'unproven']);
    const { body } = await grc.call('GET', '/coverage/ADP-csa-caiq-4.1');
    const [line] = body.lines.filter((one: { applied: object | null }) => one.applied !== null);
    expect(line.applied.causes).toMatchObject([{ code: 'expired', since: until }]);
  },
  LONG,
);
