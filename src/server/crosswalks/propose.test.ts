import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrosswalkOrg, frameworkChanges, openCrosswalkOrg } from '../../../test/make/crosswalk-world.ts';
import { keyWith, openWorld, type World } from '../../../test/make/world.ts';

const LONG = 240_000;

let world: World;
let ours: CrosswalkOrg;
beforeAll(async () => {
  world = await openWorld();
  ours = await openCrosswalkOrg(world);
}, LONG);
afterAll(() => world.close());

const PATH = '/crosswalks/FRM-left/FRM-right/proposals';

describe('proposals', () => {
  it('are found by wording, with the words that spoke for them, and tried first', { timeout: LONG }, async () => {
    const { org, grc } = ours;
    const extent = await org.extent();
    const tried = await grc.call('POST', PATH, { dryRun: true, perSource: 1 });
    expect(tried.body).toMatchObject({ dryRun: true, seq: null, total: 3, counts: { created: 3 } });
    expect(tried.body.proposals).toMatchObject([
      { source: 'A.1', target: 'AC-2(1)', rationale: 'Both speak of access, every, quarter, reviewed.' },
      { source: 'A.2', target: 'CP-9' },
      { source: 'A.3', target: 'SR-6' },
    ]);
    expect(await org.extent()).toBe(extent);
    const done = await grc.call('POST', PATH, { perSource: 1 });
    expect(done.body.counts.created).toBe(3);
    expect((await grc.call('GET', '/mappings/MAP-1')).body).toMatchObject({
      title: 'A.1 overlaps AC-2(1)',
      state: 'proposed',
      data: { relation: 'intersects', method: 'automation', matching: 'syntactic', confidence: expect.any(Number) },
    });
    expect((await grc.call('POST', PATH, { perSource: 1 })).body).toMatchObject({ seq: null, counts: { created: 0 } });
    expect((await grc.call('POST', PATH, { least: 99 })).body.total).toBe(0);
    expect((await grc.call('POST', PATH, { only: ['REQ-right_CP-9'] })).status).toBe(400);
  });

  it('are decided many at once, in one commit', { timeout: LONG }, async () => {
    const { org, grc } = ours;
    const size = await org.size();
    const done = await grc.call('POST', '/crosswalks/decisions', { accept: ['MAP-1', 'MAP-2'], reject: ['MAP-3'] });
    expect(done.body).toMatchObject({ seq: size, accepted: ['MAP-1', 'MAP-2'], rejected: ['MAP-3'] });
    const again = await grc.call('POST', '/crosswalks/decisions', { accept: ['MAP-1'], reject: ['MAP-3'] });
    expect(again.body).toMatchObject({ seq: null, accepted: [], rejected: [] });
    expect((await grc.call('POST', '/crosswalks/decisions', { accept: ['MAP-9'] })).status).toBe(404);
    expect((await grc.call('POST', '/crosswalks/decisions', { accept: ['CTL-1'] })).status).toBe(404);
    expect((await grc.call('POST', '/crosswalks/decisions', { accept: ['MAP-1'], reject: ['MAP-1'] })).status).toBe(
      400,
    );
    const reader = await keyWith(world, org, 'reader');
    expect((await reader.call('POST', '/crosswalks/decisions', { reject: ['MAP-1'] })).status).toBe(403);
    expect((await reader.call('POST', PATH, {})).status).toBe(403);
    expect((await grc.call('GET', '/crosswalks')).body.items).toMatchObject([
      { source: { key: 'FRM-left' }, target: { key: 'FRM-right' }, proposed: 0, accepted: 2, rejected: 1 },
    ]);
    const between = await reader.call('GET', '/crosswalks/FRM-left/FRM-right');
    expect(between.body.source.requirements.map(({ number }: { number: string }) => number)).toEqual([
      'A.1',
      'A.2',
      'A.3',
      'A.4',
    ]);
    expect(between.body.mappings).toMatchObject([{ key: 'MAP-1', state: 'accepted' }, {}, { state: 'rejected' }]);
  });

  it('of what was rejected do not come back, and those that were accepted lead on to others', {
    timeout: LONG,
  }, async () => {
    const { org, grc } = ours;
    expect((await grc.call('POST', PATH, { only: ['REQ-left_A.3'], perSource: 1 })).body.proposals).toEqual([]);
    await world.server.commit(org.system, {
      changes: [
        ...frameworkChanges('third', { 'T.1': 'Wer darf hinein', 'T.2': 'Sicherung' }),
        {
          op: 'create',
          kind: 'mapping',
          title: 'T.1',
          state: 'accepted',
          data: { relation: 'equal' },
          links: { source: 'REQ-third_T.1', target: 'REQ-left_A.1' },
        },
      ],
    });
    // T.1 shares no word with anything on the right; A.1, to which it is mapped, leads to AC-2(1).
    const third = await grc.call('POST', '/crosswalks/FRM-third/FRM-right/proposals', { dryRun: true });
    expect(third.body.proposals).toMatchObject([
      { source: 'T.1', target: 'AC-2(1)', rationale: 'A.1, alike or mapped to it, led here too.' },
    ]);
  });

  it('are there for a control too', { timeout: LONG }, async () => {
    const { org, grc } = ours;
    await world.server.commit(org.system, {
      changes: [
        {
          op: 'create',
          kind: 'control',
          key: 'CTL-a',
          title: 'Restore test',
          data: { statement: 'The backup of every system is restored each month.' },
        },
      ],
    });
    const path = '/crosswalks/candidates?framework=FRM-right&of=';
    expect((await grc.call('GET', `${path}CTL-a&limit=1`)).body.items).toMatchObject([{ key: 'REQ-right_CP-9' }]);
    expect((await grc.call('GET', `${path}REQ-left_A.3&limit=1`)).body.items).toMatchObject([{ number: 'SR-6' }]);
    for (const of of ['CTL-b', 'FRM-left', 'MAP-1']) expect((await grc.call('GET', path + of)).status, of).toBe(404);
    const sales = await keyWith(world, org, 'sales');
    expect((await sales.call('GET', `${path}CTL-a`)).status).toBe(403);
  });
});
