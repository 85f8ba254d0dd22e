import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrosswalkOrg, openCrosswalkOrg } from '../../../test/make/crosswalk-world.ts';
import { keyWith, openWorld, type World } from '../../../test/make/world.ts';
import type { Change } from '../../model/change.ts';

const LONG = 240_000;

let world: World;
let ours: CrosswalkOrg;
beforeAll(async () => {
  world = await openWorld();
  ours = await openCrosswalkOrg(world);
  const adopt = (name: string, numbers: readonly string[]): Change[] => [
    { op: 'create', kind: 'adoption', key: `ADP-${name}`, title: name, links: { of: `FRM-${name}` } },
    ...numbers.map(
      (number): Change => ({
        op: 'create',
        kind: 'applied_requirement',
        key: `APR-${name}_${number}`,
        title: number,
        data: { applicability: 'applicable' },
        links: { within: `ADP-${name}`, applies: `REQ-${name}_${number}` },
      }),
    ),
  ];
  const mapping = (key: string, relation: string, source: string, target: string): Change => ({
    op: 'create',
    kind: 'mapping',
    key,
    title: `Title of ${key}`,
    state: 'accepted',
    data: { relation },
    links: { source: `REQ-left_${source}`, target: `REQ-right_${target}` },
  });
  const control = (key: string, satisfies: string): Change => ({
    op: 'create',
    kind: 'control',
    key,
    title: `Title of ${key}`,
    state: 'active',
    links: { satisfies },
  });
  await world.server.commit(ours.org.system, {
    changes: [
      ...adopt('left', ['A.1', 'A.2', 'A.3']),
      ...adopt('right', ['AC-2_1_', 'CP-9', 'SR-6']),
      mapping('MAP-review', 'equal', 'A.1', 'AC-2_1_'),
      mapping('MAP-backup', 'intersects', 'A.2', 'CP-9'),
      { ...mapping('MAP-vendors', 'equal', 'A.3', 'SR-6'), state: 'proposed' } as Change,
      control('CTL-review', 'APR-left_A.1'),
      control('CTL-backup', 'APR-left_A.2'),
      control('CTL-vendors', 'APR-left_A.3'),
      { op: 'create', kind: 'check', key: 'CHK-review', title: 'Reviewed', links: { verifies: 'CTL-review' } },
      {
        op: 'create',
        kind: 'evidence',
        key: 'EVD-review',
        title: 'Minutes of the review',
        state: 'accepted',
        data: { outcome: 'pass', effectiveAt: new Date(world.server.now()).toISOString() },
        links: { proves: 'CHK-review' },
      },
    ],
  });
}, LONG);
afterAll(() => world.close());

const APPLY = '/crosswalks/apply';
const UNDO = '/crosswalks/undo';
const statusOf = async (applied: string) =>
  (await ours.grc.call('GET', `/applied-requirements/APR-right_${applied}`)).body.status;

describe('assess once, satisfy many', () => {
  it('is tried first: what follows from accepted mappings alone, with why', { timeout: LONG }, async () => {
    const { org, grc } = ours;
    const extent = await org.extent();
    const tried = await grc.call('POST', APPLY, { dryRun: true });
    expect(tried.body).toMatchObject({
      dryRun: true,
      seq: null,
      total: 2,
      counts: { linked: 2 },
      items: [
        {
          control: { key: 'CTL-review' },
          applied: { key: 'APR-right_AC-2_1_', number: 'AC-2(1)', framework: { key: 'FRM-right' } },
          coverage: 'full',
          through: 'MAP-review',
          rationale: 'Follows from MAP-review: Title of MAP-review',
        },
        { control: { key: 'CTL-backup' }, coverage: 'partial', through: 'MAP-backup' },
      ],
    });
    expect((await grc.call('POST', APPLY, { dryRun: true, framework: 'FRM-left' })).body.total).toBe(0);
    expect(await org.extent()).toBe(extent);
  });

  it('is done for some or for all, in one commit, and once', { timeout: LONG }, async () => {
    const { org, grc } = ours;
    const reader = await keyWith(world, org, 'reader');
    expect((await reader.call('POST', APPLY, {})).status).toBe(403);
    const some = {
      only: [
        { control: 'CTL-backup', applied: 'APR-right_CP-9' },
        { control: 'CTL-x', applied: 'APR-x' },
      ],
    };
    expect((await grc.call('POST', APPLY, some)).body).toMatchObject({
      counts: { linked: 1 },
      gone: [{ control: 'CTL-x', applied: 'APR-x' }],
    });
    const size = await org.size();
    expect(await statusOf('AC-2_1_')).toBe('unproven');
    expect((await grc.call('POST', APPLY, {})).body).toMatchObject({ seq: size, counts: { linked: 1 }, total: 1 });
    expect((await grc.call('POST', APPLY, {})).body).toMatchObject({ seq: null, total: 0 });
    const links = JSON.stringify((await grc.call('GET', '/controls/CTL-review')).body.links);
    expect(links).toContain('"through":"MAP-review"');
    const reached = await grc.call('GET', '/crosswalks/controls/CTL-review');
    expect(reached.body).toMatchObject({
      control: { key: 'CTL-review' },
      items: [
        { applied: { key: 'APR-left_A.1', framework: { key: 'FRM-left' } }, coverage: 'full', through: null },
        { applied: { number: 'AC-2(1)' }, through: 'MAP-review' },
      ],
    });
    for (const ref of ['CTL-none', 'MAP-review'])
      expect((await grc.call('GET', `/crosswalks/controls/${ref}`)).status).toBe(404);
    // Assurance follows from the controls alone: one without checks is as unproven there as here.
    expect([await statusOf('AC-2_1_'), await statusOf('CP-9')]).toEqual(['assured', 'unproven']);
  });

  it('is listed and undone where its mapping was rejected since', { timeout: LONG }, async () => {
    const { org, grc } = ours;
    expect((await grc.call('POST', UNDO, { dryRun: true })).body).toMatchObject({ total: 0, items: [] });
    await grc.call('POST', '/crosswalks/decisions', { reject: ['MAP-review'] });
    const listed = await grc.call('POST', UNDO, { dryRun: true });
    expect(listed.body).toMatchObject({
      total: 1,
      items: [{ control: { key: 'CTL-review' }, through: 'MAP-review', why: 'not_accepted', coverage: 'full' }],
    });
    const size = await org.size();
    expect((await grc.call('POST', UNDO, {})).body).toMatchObject({ seq: size, counts: { unlinked: 1 } });
    expect((await grc.call('POST', UNDO, {})).body).toMatchObject({ seq: null, total: 0 });
    expect(await statusOf('AC-2_1_')).toBe('unproven');
    // What a person linked stays.
    expect(JSON.stringify((await grc.call('GET', '/controls/CTL-review')).body.links)).toContain('APR-left_A.1');
    expect((await grc.call('POST', APPLY, { dryRun: true })).body.total).toBe(0);
  });

  it('leaves a place alone that does not apply', { timeout: LONG }, async () => {
    const { grc } = ours;
    await grc.call('PATCH', '/applied-requirements/APR-right_SR-6', { data: { applicability: 'not_applicable' } });
    await grc.call('POST', '/crosswalks/decisions', { accept: ['MAP-vendors'] });
    expect((await grc.call('POST', APPLY, { dryRun: true })).body.total).toBe(0);
    await grc.call('PATCH', '/applied-requirements/APR-right_SR-6', { data: { applicability: 'applicable' } });
    expect((await grc.call('POST', APPLY, { dryRun: true })).body.items).toMatchObject([
      { control: { key: 'CTL-vendors' }, coverage: 'full' },
    ]);
    expect((await grc.call('POST', APPLY, { only: 'all' })).status).toBe(400);
  });
});
