import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { firstOf } from './gaps.ts';

const LONG = 240_000;
let world: World;
let org: TenantOf;
let grc: Caller;

const commit = (changes: readonly object[]) => world.server.commit(org.system, { changes: changes as never });
const make = (kind: string, key: string, links: object = {}, rest: object = {}) => ({
  op: 'create',
  kind,
  key,
  title: key,
  links,
  ...rest,
});
const framework = (name: string, refs: readonly string[]) => [
  make('framework', `FRM-${name}`, {}, { data: { edition: '1' } }),
  make('adoption', `ADP-${name}`, { of: `FRM-${name}` }),
  ...refs.flatMap((ref) => [
    make('requirement', `REQ-${name}${ref}`, { part_of: `FRM-${name}` }, { data: { ref, group: 'G' } }),
    make(
      'applied_requirement',
      `APR-${name}${ref}`,
      { within: `ADP-${name}`, applies: `REQ-${name}${ref}` },
      { data: { applicability: 'applicable' } },
    ),
  ]),
];

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
  const now = new Date(world.server.now()).toISOString();
  await commit([
    ...framework('one', ['a', 'b', 'c', 'd']),
    ...framework('two', ['a', 'b']),
    make('control', 'CTL-both', { satisfies: ['APR-onea', 'APR-twoa'] }, { state: 'active' }),
    make('control', 'CTL-draft', { satisfies: ['APR-oneb'] }),
    make('control', 'CTL-good', { satisfies: ['APR-oned'] }, { state: 'active' }),
    make('check', 'CHK-good', { verifies: 'CTL-good' }),
    make(
      'evidence',
      'EVD-good',
      { proves: 'CHK-good' },
      { state: 'accepted', data: { outcome: 'pass', effectiveAt: now } },
    ),
    make('customer', 'CUS-one'),
    make(
      'commitment',
      'CMT-one',
      { made_to: 'CUS-one', rests_on: 'CTL-both' },
      { state: 'in_force', data: { wording: 'We do' } },
    ),
    make(
      'mapping',
      'MAP-one',
      { source: 'REQ-onec', target: 'REQ-twob' },
      { data: { relation: 'equal' }, state: 'accepted' },
    ),
    make('person', 'PER-ada'),
  ]);
}, LONG);
afterAll(() => world?.close());

const keys = (body: { items: { key: string }[] }) => body.items.map(({ key }) => key);

describe('gap analysis', () => {
  it('ranks what is not assured by who waits for it, and says the next step', async () => {
    const { status, body } = await grc.call('GET', '/gaps');
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 5, byMissing: { no_check: 2, not_operating: 1, no_control: 2 } });
    expect(keys(body).slice(0, 2)).toEqual(['APR-onea', 'APR-twoa']);
    expect(body.items[0]).toMatchObject({
      missing: 'no_check',
      step: 'Add a check that looks at it: CTL-both',
      about: { kind: 'control', key: 'CTL-both' },
      adoption: { key: 'ADP-one' },
      // Both frameworks by the control they share, one commitment and the customer who holds it.
      waiting: { frameworks: 2, customers: 1, promises: 1 },
      task: null,
    });
    // Through the accepted mapping, the other framework waits too.
    const mapped = body.items.find(({ key }: { key: string }) => key === 'APR-onec');
    expect(mapped).toMatchObject({ missing: 'no_control', about: null, waiting: { frameworks: 2, promises: 0 } });
    expect(keys(body).at(-1)).toBe('APR-oneb');
  });

  it('narrows to an adoption, to what is missing, and to a page', async () => {
    const ofTwo = await grc.call('GET', '/gaps?adoption=ADP-two');
    expect(keys(ofTwo.body)).toEqual(['APR-twoa', 'APR-twob']);
    const noControl = await grc.call('GET', '/gaps?missing=no_control&limit=1&skip=1');
    expect(noControl.body).toMatchObject({ total: 2, byMissing: { no_check: 2 } });
    expect(noControl.body.items).toHaveLength(1);
    expect((await grc.call('GET', '/gaps?adoption=ADP-none')).status).toBe(404);
  });

  it('becomes tasks in one step, none twice and none for what is assured', async () => {
    const size = await org.size();
    const body = { applied: ['APR-onea', 'APR-oneb', 'APR-oned'], owner: 'PER-ada', dueAt: '2027-01-31T00:00:00Z' };
    const tried = await grc.call('POST', '/gaps/tasks', { ...body, dryRun: true });
    expect(tried.body).toMatchObject({ made: 2, seq: null });
    const made = await grc.call('POST', '/gaps/tasks', body);
    expect(made.body).toMatchObject({ made: 2, had: 0, assured: 1, seq: size });
    expect(made.body.tasks[0].title).toBe('APR-onea: add a check that looks at it');
    const task = await grc.call('GET', `/tasks/${made.body.tasks[0].key}`);
    expect(task.body).toMatchObject({
      owner: { key: 'PER-ada' },
      dueAt: '2027-01-31T00:00:00.000Z',
      links: [{ relation: 'about', other: { key: 'APR-onea' } }],
    });
    const again = await grc.call('POST', '/gaps/tasks', body);
    expect(again.body).toMatchObject({ made: 0, had: 2, seq: null });
    const gaps = await grc.call('GET', '/gaps?adoption=ADP-one');
    expect(gaps.body.items[0].task).toMatchObject({ key: made.body.tasks[0].key });
  });

  it('is theirs who may see it; tasks are made by who may make them', async () => {
    const sales = await keyWith(world, org, 'sales');
    expect((await sales.call('GET', '/gaps')).body).toMatchObject({ total: 0, items: [] });
    const reader = await keyWith(world, org, 'reader');
    expect((await reader.call('POST', '/gaps/tasks', { applied: ['APR-twob'] })).status).toBe(403);
    const auditor = await keyWith(world, org, 'auditor');
    const { body } = await auditor.call('GET', '/gaps?adoption=ADP-two');
    // An auditor reads neither commitments nor tasks.
    expect(body.items[0]).toMatchObject({ waiting: { frameworks: 2, customers: 0, promises: 0 } });
  });
});

describe('the first of many', () => {
  it('is what a whole sort begins with, in the order they came where they are equal', () => {
    const pairs = fc.array(fc.record({ weight: fc.nat(3), at: fc.nat() }));
    const compare = (a: { weight: number }, b: { weight: number }) => b.weight - a.weight;
    fc.assert(
      fc.property(pairs, fc.oneof(fc.nat(5), fc.constant(600)), (all, count) => {
        expect(firstOf(all, count, compare)).toEqual(all.toSorted(compare).slice(0, count));
      }),
    );
  });
});
