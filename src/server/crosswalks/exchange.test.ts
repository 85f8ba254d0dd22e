import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrosswalkOrg, openCrosswalkOrg } from '../../../test/make/crosswalk-world.ts';
import { Official } from '../../../test/make/oscal-files.ts';
import { keyWith, openWorld, send, type World } from '../../../test/make/world.ts';
import { RELATIONSHIPS, relationOf } from './oscal/relationship.ts';

const LONG = 240_000;
const SCHEMA = resolve(import.meta.dirname, '../../../../shared/data/oscal/schema/oscal_mapping_schema-1.2.1.json');

let world: World;
let from: CrosswalkOrg;
let to: CrosswalkOrg;
beforeAll(async () => {
  world = await openWorld();
  from = await openCrosswalkOrg(world);
  to = await openCrosswalkOrg(world);
  await world.server.commit(from.org.system, {
    changes: [
      mapping('MAP-a', 'accepted', 'equal', ['left_A.1'], ['right_AC-2_1_'], {
        rationale: 'The same words,\nin **another** order',
        source: 'Us',
        confidence: 87,
        method: 'hybrid',
        matching: 'functional',
        qualifiers: 'source has-requirement restricted: only of staff\nnot a qualifier of OSCAL',
      }),
      mapping('MAP-b', 'proposed', 'intersects', ['left_A.2', 'left_A.3'], ['right_CP-9', 'right_SR-6'], {}),
      mapping('MAP-c', 'accepted', 'no_relationship', ['left_A.4'], ['right_AC-2'], {}),
      mapping('MAP-d', 'rejected', 'subset', ['left_A.4'], ['right_CP-9'], {}),
    ],
  });
}, LONG);
afterAll(() => world.close());

const mapping = (
  key: string,
  state: string,
  relation: string,
  source: string[],
  target: string[],
  data: Record<string, unknown>,
) =>
  ({
    op: 'create',
    kind: 'mapping',
    key,
    title: `Title of ${key}`,
    state,
    data: { relation, ...data },
    links: { source: source.map((name) => `REQ-${name}`), target: target.map((name) => `REQ-${name}`) },
  }) as const;

const post = async ({ org, grc }: CrosswalkOrg, path: string, body: string) =>
  send(world.app, 'POST', `/api/v1/orgs/${org.slug}${path}`, { body, headers: grc.headers });
const getText = async ({ org, grc }: CrosswalkOrg, format: string) =>
  send(world.app, 'GET', `/api/v1/orgs/${org.slug}/crosswalks/FRM-left/FRM-right/export?format=${format}`, {
    headers: grc.headers,
  });
/** A document without what is of its own organisation and moment. */
const bare = (text: string) =>
  JSON.parse(text.replaceAll(/"MAP-[^"]+"/g, '"MAP"'), (name, value) =>
    name === 'last-modified' || (name === 'uuid' && value.startsWith('#')) ? undefined : value,
  )['mapping-collection'];

describe('a crosswalk as an OSCAL mapping collection', () => {
  it('holds what is not rejected', { timeout: LONG }, async () => {
    const answer = await getText(from, 'oscal');
    expect(answer.status).toBe(200);
    const document = JSON.parse(answer.text);
    const [one] = document['mapping-collection'].mappings;
    expect(one.maps).toMatchObject([
      {
        relationship: 'equal-to',
        'matching-rationale': 'functional',
        sources: [{ type: 'control', 'id-ref': 'A.1' }],
        targets: [{ 'id-ref': 'ac-2.1' }],
        'confidence-score': { percentage: 0.87 },
        qualifiers: [
          { subject: 'source', predicate: 'has-requirement', category: 'restricted', description: 'only of staff' },
        ],
        remarks: 'The same words,\nin **another** order',
      },
      { relationship: 'intersects-with', sources: [{ 'id-ref': 'A.2' }, { 'id-ref': 'A.3' }] },
      { relationship: 'no-relationship' },
    ]);
    expect(one['source-gap-summary']['unmapped-controls']).toEqual([{ 'with-ids': ['A.4'] }]);
    expect(one['target-gap-summary']['unmapped-controls']).toEqual([{ 'with-ids': ['ac-2'] }]);
  });

  it.skipIf(!existsSync(SCHEMA))('is what the official schema of 1.2.1 (in ../shared) accepts', async () => {
    const official = new Official('1.2', 'oscal_mapping_schema-1.2.1.json');
    const document = JSON.parse((await getText(from, 'oscal')).text);
    expect(official.accepts(document), JSON.stringify(official.errors)).toBe(true);
    document['mapping-collection'].mappings[0].maps = [];
    expect(official.accepts(document)).toBe(false);
  });

  it('comes back into an empty instance the same, once', { timeout: LONG }, async () => {
    const { text } = await getText(from, 'oscal');
    const extent = await to.org.extent();
    expect((await post(to, '/crosswalks/import/oscal?dryRun=1&accept=1', text)).body).toMatchObject({
      seq: null,
      counts: { created: 3 },
    });
    expect(await to.org.extent()).toBe(extent);
    const done = await post(to, '/crosswalks/import/oscal?accept=1', text);
    expect(done.body).toMatchObject({
      read: 3,
      present: 0,
      problems: [],
      counts: { created: 3 },
      frameworks: ['FRM-left', 'FRM-right'],
    });
    expect(done.body.notKept.map(({ where }: { where: string }) => where)).toEqual([
      '/mapping-collection/mappings/0/source-gap-summary',
      '/mapping-collection/mappings/0/target-gap-summary',
    ]);
    const list = await to.grc.call('GET', '/mappings?sort=title');
    expect(list.body.items.map(({ state }: { state: string }) => state)).toEqual(['accepted', 'proposed', 'accepted']);
    const again = await getText(to, 'oscal');
    const [first, second] = [bare(text), bare(again.text)];
    expect(second.mappings[0].maps).toEqual(first.mappings[0].maps);
    expect(second.mappings[0]['source-gap-summary']['unmapped-controls']).toEqual(
      first.mappings[0]['source-gap-summary']['unmapped-controls'],
    );
    expect(second.provenance).toEqual(first.provenance);
    expect((await post(to, '/crosswalks/import/oscal', text)).body).toMatchObject({ seq: null, present: 3 });
  });

  it('names what is not here, by its place, and takes the rest', { timeout: LONG }, async () => {
    const document = JSON.parse((await getText(from, 'oscal')).text);
    const collection = document['mapping-collection'];
    const [one] = collection.mappings;
    one.maps[0].targets.push({ type: 'statement', 'id-ref': 'ac-2_smt.a' });
    Object.assign(one.maps[1], { ns: 'https://example.org/ns', relationship: 'similar-to' });
    one.maps[2].sources = [{ type: 'control', 'id-ref': 'A.2' }];
    one.maps[2].coverage = { 'target-coverage': 0.5 };
    const read = await post(to, '/crosswalks/import/oscal', JSON.stringify(document));
    expect(read.body).toMatchObject({
      counts: { created: 1 },
      problems: [
        {
          where: '/mapping-collection/mappings/0/maps/0/targets/1',
          message: expect.stringContaining('statement ac-2_smt.a'),
        },
        { where: '/mapping-collection/mappings/0/maps/1/relationship' },
      ],
    });
    expect(JSON.stringify(read.body.notKept)).toContain('/maps/2/coverage');
    collection['back-matter'].resources[0].props[0].value = 'FRM-other';
    const lost = await post(to, '/crosswalks/import/oscal', JSON.stringify(document));
    expect(lost.body).toMatchObject({
      seq: null,
      read: 0,
      problems: [
        { where: '/mapping-collection/mappings/0/source-resource', message: expect.stringContaining('FRM-other') },
      ],
    });
    const told = await post(to, '/crosswalks/import/oscal?source=FRM-left&dryRun=1', JSON.stringify(document));
    expect(told.body).toMatchObject({ read: 1, present: 1 });
  });

  it('refuses what is none', async () => {
    for (const [body, code] of [
      ['', 400],
      ['{"catalog": {}}', 400],
      ['<!DOCTYPE a [<!ENTITY b "c">]><mapping-collection>&b;</mapping-collection>', 400],
      ['{"mapping-collection": {"uuid": 1}}', 400],
    ] as const)
      expect((await post(to, '/crosswalks/import/oscal', body)).status, body).toBe(code);
    const reader = await keyWith(world, to.org, 'reader');
    expect((await reader.call('POST', '/crosswalks/import/oscal', {})).status).toBe(403);
    expect((await to.grc.call('GET', '/crosswalks/FRM-left/FRM-none/export')).status).toBe(404);
    expect((await to.grc.call('GET', '/crosswalks/FRM-left/FRM-left/export')).status).toBe(400);
    expect((await to.grc.call('GET', '/crosswalks/FRM-right/FRM-left/export')).status).toBe(409);
  });

  it('loses no relation on the way', () => {
    for (const [relation, word] of Object.entries(RELATIONSHIPS)) expect(relationOf(word)).toBe(relation);
    expect(relationOf('similar-to')).toBeUndefined();
  });
});

describe('a crosswalk as a table', () => {
  it('comes back the same', { timeout: LONG }, async () => {
    const { org } = from;
    const fresh = await openCrosswalkOrg(world);
    const { text } = await getText(from, 'csv');
    expect(text.split('\n')[0]?.trim()).toBe(
      'mapping,source,source title,relation,target,target title,rationale,confidence,said by,state',
    );
    const query = '?source=FRM-left&target=FRM-right&accept=1';
    const done = await post(fresh, `/crosswalks/import/table${query}`, text);
    expect(done.body).toMatchObject({ read: 3, counts: { created: 3 }, problems: [] });
    const again = await getText(fresh, 'csv');
    const rows = (csv: string) => csv.replaceAll(/MAP-[^,]+/g, 'MAP');
    expect(rows(again.text)).toBe(rows(text));
    expect((await getText(from, 'xlsx')).headers.get('content-type')).toContain('spreadsheetml');
    expect(org.slug).not.toBe(fresh.org.slug);
  });

  it('takes a column of numbers for each framework, as the CCM has them', { timeout: LONG }, async () => {
    const fresh = await openCrosswalkOrg(world);
    const csv = [
      'Control ID,NIST,Gap,Other',
      'A.1,"AC-02(1)\nCP-9",No Gap,x',
      'A.2,No Mapping,,x',
      'A.3,"800-53: SR-6; SR-99",,x',
      'A.9,AC-2,,x',
    ].join('\n');
    const map = encodeURIComponent(JSON.stringify({ 'Control ID': 'source', NIST: 'FRM-right' }));
    const path = `/crosswalks/import/table?source=FRM-left&saidBy=CSA&map=${map}`;
    const done = await post(fresh, path, csv);
    expect(done.body).toMatchObject({
      read: 2,
      counts: { created: 2, linked: 5 },
      problems: [
        { where: 'row 5', message: expect.stringContaining('SR-99') },
        { where: 'row 6', message: expect.stringContaining('A.9') },
      ],
    });
    expect((await fresh.grc.call('GET', '/mappings')).body.items[0]).toMatchObject({
      state: 'proposed',
      data: { relation: 'intersects', source: 'CSA' },
    });
    expect((await post(fresh, path, csv)).body).toMatchObject({ seq: null, present: 2 });
    for (const [query, said] of [
      ['?source=FRM-left', /no column holds the numbers/],
      [`?source=FRM-left&map=${encodeURIComponent('{"Nowhere": "source"}')}`, /no column "Nowhere"/],
      [`?source=FRM-left&map=${encodeURIComponent('[1]')}`, /map must be JSON/],
      [`?source=FRM-left&map=${encodeURIComponent('{"Control ID": "source"}')}`, /mapped to/],
    ] as const)
      expect((await post(fresh, `/crosswalks/import/table${query}`, csv)).body, query).toMatchObject({
        code: 'invalid',
        detail: expect.stringMatching(said),
      });
  });
});
