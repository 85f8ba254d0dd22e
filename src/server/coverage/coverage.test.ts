import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { uuidv7 } from '../store/uuid.ts';

const LONG = 240_000;
let world: World;
let org: TenantOf;
let grc: Caller;
/** Before anything was decided. */
let before: string;

const commit = (changes: readonly object[]) => world.server.commit(org.system, { changes: changes as never });

interface Line {
  ref: string;
  applied: Record<string, unknown> | null;
}
const lineOf = (body: { lines: Line[] }, ref: string) => body.lines.find((line) => line.ref === ref);
const keyOf = (body: { lines: Line[] }, ref: string) => String(lineOf(body, ref)?.applied?.['key']);

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
  await grc.call('POST', '/framework-packs/soc2-tsc-2017/adopt', {});
  before = new Date(world.server.now()).toISOString();
  world.advance(1_000);
  const { body } = await grc.call('GET', '/coverage/ADP-1');
  const apply = (ref: string, applicability: string) => ({
    op: 'update',
    ref: keyOf(body, ref),
    data: { applicability },
  });
  await commit([
    ...['CC6.1', 'CC6.2', 'CC6.3'].map((ref) => apply(ref, 'applicable')),
    apply('CC6.4', 'not_applicable'),
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-access',
      title: 'Access is granted by role',
      state: 'active',
      links: {
        satisfies: [
          keyOf(body, 'CC6.1'),
          { to: keyOf(body, 'CC6.2'), data: { coverage: 'partial', through: 'MAP-1' } },
        ],
      },
    },
    { op: 'create', kind: 'check', key: 'CHK-access', title: 'Roles are reviewed', links: { verifies: 'CTL-access' } },
    {
      op: 'create',
      kind: 'evidence',
      title: 'Review of roles',
      state: 'accepted',
      data: {
        outcome: 'pass',
        effectiveAt: before,
        validUntil: new Date(world.server.now() + 86_400_000).toISOString(),
      },
      links: { proves: 'CHK-access' },
    },
  ]);
}, LONG);
afterAll(() => world?.close());

describe('coverage of an adoption', () => {
  it('is the framework in its order, with what stands how and by which control', async () => {
    const { status, body } = await grc.call('GET', '/coverage/ADP-1');
    expect(status).toBe(200);
    expect(body.adoption).toMatchObject({ key: 'ADP-1', framework: { key: 'FRM-soc2-tsc-2017' } });
    expect(body.lines).toHaveLength(61);
    expect(body.lines[0].ref).toBe('CC1.1');
    const assured = lineOf(body, 'CC6.1')?.applied;
    expect(assured).toMatchObject({ status: 'assured', applicability: 'applicable', causes: [] });
    expect(assured?.['until']).toMatch(/^\d{4}-/);
    expect(assured?.['support']).toMatchObject([{ relation: 'satisfies', coverage: 'full', through: null }]);
    expect(lineOf(body, 'CC6.2')?.applied).toMatchObject({
      status: 'weakened',
      causes: [{ code: 'partial_coverage' }],
      support: [{ coverage: 'partial', through: 'MAP-1' }],
    });
    expect(lineOf(body, 'CC6.3')?.applied).toMatchObject({ status: 'unproven', causes: [{ code: 'no_control' }] });
    expect(lineOf(body, 'CC6.4')?.applied).toMatchObject({ status: 'not_applicable' });
    expect(body.records).toMatchObject([{ kind: 'control', key: 'CTL-access', status: 'assured' }]);
  });

  it('counts by group what it lists', async () => {
    const { body } = await grc.call('GET', '/coverage/ADP-1');
    expect(body.counts).toEqual({
      total: 61,
      undecided: 57,
      byStatus: { assured: 1, weakened: 1, unproven: 58, not_applicable: 1 },
    });
    const group = body.groups.find(({ name }: { name: string }) => name.startsWith('CC6'));
    expect(group).toMatchObject({ total: 8, undecided: 4, byStatus: { assured: 1, weakened: 1, unproven: 5 } });
    const matrix = await grc.call('GET', '/coverage');
    expect(matrix.body).toMatchObject({ next: null, items: [{ adoption: { key: 'ADP-1' }, ...body.counts }] });
    expect(matrix.body.items[0].groups).toHaveLength(body.groups.length);
    const { section, ...counted } = group;
    expect(section).toMatch(/^CC /);
    expect(matrix.body.items[0].groups).toContainEqual(counted);
    const names = (of: { groups: readonly { name: string }[] }) => of.groups.map(({ name }) => name);
    expect(names(matrix.body.items[0]), 'in the framework’s own order').toEqual(names(body));
    expect(names(body)[0]).toMatch(/^CC1 /);
  });

  it('is as it was at a moment, in the tree and in the matrix', async () => {
    const then = await grc.call('GET', `/coverage/ADP-1?asOf=${before}`);
    expect(then.body.counts).toEqual({ total: 61, undecided: 61, byStatus: { unproven: 61 } });
    expect(lineOf(then.body, 'CC6.1')?.applied).toMatchObject({ applicability: 'undecided', support: [] });
    const matrix = await grc.call('GET', `/coverage?asOf=${before}`);
    expect(matrix.body.items[0]).toMatchObject(then.body.counts);
    expect(matrix.body.items[0].groups).toHaveLength(then.body.groups.length);
    const now = await grc.call('GET', `/coverage/ADP-1?asOf=${new Date(world.server.now()).toISOString()}`);
    const { body } = await grc.call('GET', '/coverage/ADP-1');
    expect(now.body.lines).toEqual(body.lines);
  });

  it('shows each what they may read: nobody else’s adoption, no control without the right to it', async () => {
    const part = uuidv7(Date.now());
    await commit([{ op: 'create', kind: 'scope', id: part, key: 'SCP-part', title: 'A part' }]);
    const elsewhere = await keyWith(world, org, 'grc', part);
    expect((await elsewhere.call('GET', '/coverage/ADP-1')).status).toBe(404);
    expect((await elsewhere.call('GET', '/coverage')).body).toEqual({ items: [], next: null });
    const sales = await keyWith(world, org, 'sales');
    expect((await sales.call('GET', '/coverage/ADP-1')).status).toBe(404);
    expect((await grc.call('GET', '/coverage/ADP-999')).status).toBe(404);
  });

  it('comes in pages', async () => {
    await grc.call('POST', '/framework-packs/eu-nis2/adopt', {});
    const first = await grc.call('GET', '/coverage?limit=1');
    expect(first.body.items).toMatchObject([{ adoption: { key: 'ADP-1' } }]);
    const second = await grc.call('GET', `/coverage?limit=1&cursor=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ adoption: { key: 'ADP-2' } }], next: null });
  });

  it('shows more groups than there is room for by the parts that they stand in, and in the tree both', async () => {
    const numbers = Array.from({ length: 32 }, (_, at) => ({
      at,
      ref: `R.${at}`,
      section: at < 20 ? 'First' : 'Second',
    }));
    await commit([
      { op: 'create', kind: 'framework', key: 'FRM-wide', title: 'Wide', data: { edition: '1' } },
      { op: 'create', kind: 'adoption', key: 'ADP-wide', title: 'Wide', links: { of: 'FRM-wide' } },
      ...numbers.flatMap(({ at, ref, section }) => [
        {
          ...{ op: 'create', kind: 'requirement', key: `REQ-${ref}`, title: ref, links: { part_of: 'FRM-wide' } },
          data: { ref, group: `Group ${at}`, section, position: at },
        },
        {
          ...{ op: 'create', kind: 'applied_requirement', key: `APR-${ref}`, title: ref },
          links: { within: 'ADP-wide', applies: `REQ-${ref}` },
        },
      ]),
    ]);
    const { items } = (await grc.call('GET', '/coverage')).body;
    const wide = items.find(({ adoption }: { adoption: { key: string } }) => adoption.key === 'ADP-wide');
    expect(wide.groups).toMatchObject([
      { name: 'First', total: 20 },
      { name: 'Second', total: 12 },
    ]);
    const { groups, lines } = (await grc.call('GET', '/coverage/ADP-wide')).body;
    expect(groups).toHaveLength(32);
    expect(groups[20]).toMatchObject({ name: 'Group 20', section: 'Second' });
    expect(lines[20]).toMatchObject({ ref: 'R.20', group: 'Group 20', section: 'Second' });
  });
});
