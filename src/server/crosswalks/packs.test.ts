import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { loadCrosswalk } from './load-crosswalk.ts';
import { getCrosswalk } from './shelf.ts';

const LONG = 240_000;
const KSI = 'ksi-2026-to-800-53-rev5';

let world: World;
let org: TenantOf;
let grc: Caller;
beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
}, LONG);
afterAll(() => world.close());

const lineOf = async (caller: Caller, key = KSI) =>
  (await caller.call('GET', '/crosswalk-packs')).body.items.find((one: { key: string }) => one.key === key);

describe('crosswalk packs', () => {
  it('are listed with what they need, and are not loaded before that is here', { timeout: LONG }, async () => {
    expect(await lineOf(grc)).toMatchObject({
      counts: { maps: 44, pairs: 373, targets: 209 },
      missing: ['fedramp-20x-ksi-2026', 'nist-800-53-rev5'],
      here: { proposed: 0, accepted: 0, rejected: 0 },
    });
    const extent = await org.extent();
    const early = await grc.call('POST', `/crosswalk-packs/${KSI}/load`, {});
    expect(early.body).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('fedramp-20x-ksi-2026, nist-800-53-rev5'),
    });
    expect(await org.extent()).toBe(extent);
    expect((await grc.call('POST', '/crosswalk-packs/none/load', {})).status).toBe(404);
    expect((await grc.call('POST', `/crosswalk-packs/${KSI}/load`, { accept: 'yes' })).status).toBe(400);
  });

  it('are loaded once, proposed; what was decided stays', { timeout: LONG }, async () => {
    for (const key of ['fedramp-20x-ksi-2026', 'nist-800-53-rev5'])
      await grc.call('POST', `/framework-packs/${key}/load`, {});
    const size = await org.size();
    const tried = await grc.call('POST', `/crosswalk-packs/${KSI}/load`, { dryRun: true });
    expect(tried.body).toMatchObject({ dryRun: true, seq: null, counts: { created: 44, linked: 44 + 373 } });
    const done = await grc.call('POST', `/crosswalk-packs/${KSI}/load`, {});
    expect(done.body).toMatchObject({
      seq: size,
      counts: { created: 44, linked: 44 + 373 },
      unknown: { source: [], target: [] },
    });
    const key = `MAP-${KSI}_KSI-CMT-VTD`;
    expect((await grc.call('GET', `/mappings/${key}`)).body).toMatchObject({
      title: 'KSI-CMT-VTD overlaps CM-3, CM-3(2), CM-4(2), SI-2',
      state: 'proposed',
      data: { relation: 'intersects', source: 'FedRAMP (GSA), Consolidated Rules 2026' },
    });
    await grc.call('POST', `/mappings/${key}/transitions/accept`, {});
    await grc.call('POST', `/mappings/MAP-${KSI}_KSI-MLA-ALA/transitions/reject`, {});
    const extent = await org.extent();
    const again = await grc.call('POST', `/crosswalk-packs/${KSI}/load`, { accept: true });
    expect(again.body).toMatchObject({ seq: null, counts: { created: 0, updated: 0, linked: 0, unlinked: 0 } });
    expect(await org.extent()).toBe(extent);
    expect(await lineOf(grc)).toMatchObject({ missing: [], here: { proposed: 42, accepted: 1, rejected: 1 } });
  });

  it('of a newer version correct what an older one said; numbers that are not here are named', async () => {
    const pack = await getCrosswalk(world.server.log, KSI);
    const [first, other, ...rest] = pack.maps;
    if (!first || !other) throw new Error('the pack is empty');
    const [gone, ...others] = first.targets;
    const keyOf = ({ name }: { readonly name: string }) => `MAP-${KSI}_${name}`;
    const untouched = `MAP-${KSI}_KSI-CMT-VTD`;
    await grc.call('POST', '/crosswalks/decisions', { accept: [keyOf(first), keyOf(other)], reject: [] });
    const newer = {
      ...pack,
      version: 2,
      maps: [
        { ...first, targets: [...others, 'AC-1', 'XX-1'] },
        { ...other, relation: 'subset' as const },
        ...rest,
        { ...first, source: 'KSI-NONE', name: 'KSI-NONE' },
      ],
    };
    const loaded = await loadCrosswalk(world.server, org.system, newer, { dryRun: false, accept: true });
    expect(loaded).toMatchObject({
      unknown: { source: ['KSI-NONE'], target: ['XX-1'] },
      counts: { created: 0, updated: 44, linked: 1, unlinked: 1 },
    });
    // Accepted was something else.
    const stateOf = async (key: string) => (await grc.call('GET', `/mappings/${key}`)).body.state;
    expect([await stateOf(keyOf(first)), await stateOf(keyOf(other))]).toEqual(['proposed', 'proposed']);
    expect([await stateOf(untouched), await stateOf(`MAP-${KSI}_KSI-MLA-ALA`)]).toEqual(['accepted', 'rejected']);
    const shown = await grc.call('GET', `/mappings/MAP-${KSI}_${first.name}`);
    expect(shown.body.data.packVersion).toBe(2);
    expect(JSON.stringify(shown.body)).toContain('AC-1');
    expect(gone).toBe('AT-2');
    const extent = await org.extent();
    for (const dryRun of [true, false])
      expect((await grc.call('POST', `/crosswalk-packs/${KSI}/load`, { dryRun })).body).toMatchObject({
        code: 'conflict',
        detail: expect.stringContaining('version 2'),
      });
    expect(await org.extent()).toBe(extent);
  });

  it('are for whoever may write mappings; acceptance is an approval', async () => {
    const reader = await keyWith(world, org, 'reader');
    const sales = await keyWith(world, org, 'sales');
    expect((await reader.call('POST', `/crosswalk-packs/${KSI}/load`, {})).status).toBe(403);
    expect((await sales.call('GET', '/crosswalk-packs')).status).toBe(403);
    expect(await lineOf(reader)).toMatchObject({ here: { proposed: 42 } });
  });
});
