import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  keyWith,
  openTenant,
  openWorld,
  send,
  type TenantOf,
  type World,
} from '../../../test/make/world.ts';

const LONG = 120_000;
let world: World;
let org: TenantOf;
let grc: Caller;
beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
});
afterAll(() => world.close());

type Query = Readonly<Record<string, string>>;
const bring = (file: string | Uint8Array, query: Query = {}, caller: Caller = grc) =>
  send(world.app, 'POST', `/api/v1/orgs/${org.slug}/framework-import?${new URLSearchParams(query)}`, {
    headers: { ...caller.headers, 'content-type': 'application/octet-stream' },
    body: file as BodyInit,
  });
const requirement = async (key: string) => (await grc.call('GET', `/requirements/${key}`)).body;

const TABLE =
  'id,title,text,group,parent\nD,Doors,,Building,\nD.1,Locks,Every door has a lock.,Building,D\nD 2,Windows,Windows close.,Glass,\n';

// In CISO Assistant's layout, of our own making.
const library = (version: number, more = '') => `urn: urn:house:risk:library:garden-2026
name: Garden rules
version: ${version}
provider: The house
objects:
  framework:
    urn: urn:house:risk:framework:garden-2026
    ref_id: garden-2026
    name: Garden rules
    requirement_nodes:
    - urn: urn:house:risk:req_node:garden-2026:g-1
      assessable: true
      ref_id: G-1
      name: Gates
      description: Gates close.
    - urn: urn:house:risk:req_node:garden-2026:g-2
      assessable: true
      ref_id: G-2
      name: Paths
      description: Paths are swept.
${more}`;
const SETS = `  requirement_mapping_sets:
  - name: Garden to house
    source_framework_urn: urn:house:risk:framework:garden-2026
    target_framework_urn: urn:house:risk:framework:house-rules-2026
    requirement_mappings:
    - source_requirement_urn: urn:house:risk:req_node:garden-2026:g-1
      target_requirement_urn: urn:house:risk:req_node:house-rules-2026:d.1
      relationship: intersect
    - source_requirement_urn: urn:house:risk:req_node:garden-2026:g-1
      target_requirement_urn: urn:house:risk:req_node:house-rules-2026:d_2
      relationship: intersect
    - source_requirement_urn: urn:house:risk:req_node:garden-2026:g-2
      target_requirement_urn: urn:house:risk:req_node:house-rules-2026:d.9
      relationship: equal
`;

describe('an own file as a framework', () => {
  it('is tried without a trace, made in one commit, and changes nothing a second time', { timeout: LONG }, async () => {
    const about = { title: 'House rules', edition: '2026' };
    const extent = await org.extent();
    const tried = await bring(TABLE, { ...about, dryRun: '1' });
    expect(tried.body).toMatchObject({
      dryRun: true,
      seq: null,
      format: 'table',
      framework: { key: 'FRM-house-rules-2026', edition: '2026', isNew: true, isPack: false },
      counts: { new: 3, changed: 0, same: 0, left: 0 },
      columns: expect.arrayContaining([{ heading: 'parent', column: 'under' }]),
    });
    expect(await org.extent()).toBe(extent);
    const size = await org.size();
    expect((await bring(TABLE, about)).body).toMatchObject({ seq: size, counts: { new: 3 } });
    expect(await requirement('REQ-house-rules-2026_D.1')).toMatchObject({
      title: 'Locks',
      data: {
        ref: 'D.1',
        text: 'Every door has a lock.',
        group: 'Building',
        under: 'D',
        position: 2,
        assessable: true,
      },
    });
    const after = await org.extent();
    expect((await bring(TABLE, about)).body).toMatchObject({ seq: null, counts: { new: 0, changed: 0, same: 3 } });
    expect(await org.extent()).toBe(after);
  });

  it('that is a newer copy corrects by number, spelt either way, and removes nothing', async () => {
    const newer = 'id,title,text,group\nd2,Windows,Windows are closed at night.,Glass\nD.3,Roof,Tiles hold.,Top\n';
    const done = await bring(newer, { into: 'FRM-house-rules-2026' });
    expect(done.body).toMatchObject({
      counts: { new: 1, changed: 1, same: 0 },
      lines: [
        { number: 'd2', does: 'changed', fields: ['text', 'position'], where: 'row 2' },
        { number: 'D.3', does: 'new', where: 'row 3' },
      ],
    });
    expect(await requirement('REQ-house-rules-2026_D_2')).toMatchObject({
      data: { ref: 'D 2', text: 'Windows are closed at night.' },
    });
    expect((await requirement('REQ-house-rules-2026_D.1')).state).toBe('active');
  });

  it('that is a library brings its mappings as proposals, with their source, once', { timeout: LONG }, async () => {
    const done = await bring(library(2, SETS), { name: 'garden.yaml' });
    expect(done.body).toMatchObject({
      format: 'library',
      framework: { key: 'FRM-garden-2026', title: 'Garden rules', edition: '2026', isNew: true },
      counts: { new: 2 },
      mappings: [
        { source: 'FRM-garden-2026', target: 'FRM-house-rules-2026', pairs: 3, known: 2, changes: 1, unknown: ['d.9'] },
      ],
    });
    const mappings = (await grc.call('GET', '/mappings')).body.items;
    expect(mappings).toMatchObject([
      {
        title: 'G-1 overlaps D.1, D 2',
        state: 'proposed',
        data: { relation: 'intersects', source: 'Garden to house, version 2' },
      },
    ]);
    expect((await bring(library(2, SETS))).body).toMatchObject({ seq: null, mappings: [{ changes: 0 }] });
    expect((await grc.call('POST', `/mappings/${mappings[0].key}/transitions/reject`, {})).status).toBe(200);
    const wider = SETS.replace('d.9', 'd.3');
    expect((await bring(library(3, wider))).body).toMatchObject({ mappings: [{ known: 3, changes: 1, unknown: [] }] });
    const after = (await grc.call('GET', '/mappings')).body.items;
    expect(after).toHaveLength(2);
    expect(after.find(({ key }: { key: string }) => key === mappings[0].key).state).toBe('rejected');
  });

  it('that is an older version of a library than what is here is refused', async () => {
    const older = await bring(library(1));
    expect(older).toMatchObject({ status: 409 });
    expect(older.body.detail).toMatch(/version 3 of this library is here, and this is version 1/);
  });
});

describe('a licensed copy over a pack', () => {
  it('fills in the texts by number and leaves the pack its order, and what was decided as it was', {
    timeout: LONG,
  }, async () => {
    await grc.call('POST', '/framework-packs/eu-nis2/adopt', {});
    const first = await requirement('REQ-eu-nis2_Art._21_2_a');
    expect(first.data.ref).toBe('Art. 21(2)(a)');
    const applied = (await grc.call('GET', '/applied-requirements?limit=1')).body.items[0];
    await grc.call('PATCH', `/applied-requirements/${applied.key}`, { data: { applicability: 'applicable' } });
    const copy = `number,text,section\n${first.data.ref},The words of the publisher.,Another chapter\nNo such,Words.,X\n`;
    const done = await bring(copy, { into: 'FRM-eu-nis2' });
    expect(done.body).toMatchObject({
      framework: { isPack: true, isNew: false },
      counts: { new: 0, changed: 1, same: 0, left: 1 },
      lines: [{ fields: ['text'] }, { number: 'No such', does: 'left' }],
    });
    const now = await requirement(first.key);
    expect(now.data).toEqual({ ...first.data, text: 'The words of the publisher.' });
    expect(now.title).toBe(first.title);
    expect((await grc.call('GET', `/applied-requirements/${applied.key}`)).body.data.applicability).toBe('applicable');
    expect((await bring(copy, { into: 'FRM-eu-nis2', add: '1', dryRun: '1' })).body.counts).toMatchObject({
      new: 1,
      left: 0,
    });
  });
});

describe('what cannot be imported', () => {
  it('is named with its places: by a dry run as an answer, otherwise as an error; nothing is kept', async () => {
    const extent = await org.extent();
    const twice = 'id,title\na,A\na,B\n';
    const tried = await bring(twice, { dryRun: '1' });
    expect(tried).toMatchObject({
      status: 200,
      body: { problems: [{ where: 'row 3' }], columns: [{ column: 'number' }, {}] },
    });
    const refused = await bring(twice);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: 'row 3' }] } });
    expect((await bring('Kürzel,Wort\na,b\n', { dryRun: '1' })).body).toMatchObject({
      columns: [
        { heading: 'Kürzel', column: null },
        { heading: 'Wort', column: null },
      ],
      problems: [{ where: 'header' }, { where: 'header' }],
    });
    expect(await bring(TABLE, { into: 'FRM-none' })).toMatchObject({ status: 404 });
    expect(await bring(TABLE, { map: '{' })).toMatchObject({ status: 400 });
    expect(await bring(new Uint8Array(50_000_001))).toMatchObject({ status: 413 });
    expect((await bring(`id,title\n${'x'.repeat(101)},T\n`)).body.errors[0].pointer).toBe('row 2');
    expect(await org.extent()).toBe(extent);
  });

  it('is refused to whoever may not write frameworks', async () => {
    for (const role of ['reader', 'sales', 'engineer'] as const) {
      expect(await bring(TABLE, {}, await keyWith(world, org, role))).toMatchObject({ status: 403 });
    }
  });
});
