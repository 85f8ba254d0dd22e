import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPacks } from '../../../test/make/framework-packs.ts';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { encodeUtf8 } from '../../formats/text.ts';
import { keySchema } from '../../model/schema.ts';
import { uuidv7 } from '../store/uuid.ts';
import { importFramework } from './import-framework.ts';
import { adoptPack, loadPack } from './load-pack.ts';
import { frameworkKey, requirementKey } from './plan-load.ts';

const LONG = 240_000;
const packs = readPacks();
const pack = (key: string) => {
  const found = packs.get(key);
  if (!found) throw new Error(key);
  return found;
};

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const open = async (): Promise<{ readonly org: TenantOf; readonly grc: Caller }> => {
  const org = await openTenant(world);
  return { org, grc: await keyWith(world, org, 'grc') };
};
const read = <T>(org: TenantOf, query: ReturnType<typeof sql<T>>): Promise<readonly T[]> =>
  world.server.db.run({ org: org.id }, async (tx) => (await query.execute(tx)).rows);
const count = async (org: TenantOf, kind: string): Promise<number> =>
  Number((await read(org, sql<{ n: string }>`select count(*) as n from record where kind = ${kind}`))[0]?.n);

describe('framework packs', () => {
  it('give every requirement a key of its own, within the grammar of keys', () => {
    const all = [...packs.values()];
    const keys = all.flatMap((one) => [
      frameworkKey(one),
      ...one.requirements.map((requirement) => requirementKey(one, requirement)),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(keySchema.safeParse(key).success, key).toBe(true);
  });

  it('are listed with how far each is here', { timeout: LONG }, async () => {
    const { org, grc } = await open();
    const before = await grc.call('GET', '/framework-packs');
    expect(before.status).toBe(200);
    expect(before.body.unreadable).toEqual([]);
    expect(before.body.items).toHaveLength(packs.size);
    const one = (body: typeof before.body) => body.items.find(({ key }: { key: string }) => key === 'soc2-tsc-2017');
    expect(one(before.body)).toMatchObject({
      edition: '2017, points of focus 2022',
      holds: 'our labels',
      counts: { requirements: 61, assessable: 61, groups: 22 },
      loaded: null,
      adoptions: [],
    });
    await grc.call('POST', '/framework-packs/soc2-tsc-2017/adopt', {});
    expect(one((await grc.call('GET', '/framework-packs')).body)).toMatchObject({
      loaded: { key: 'FRM-soc2-tsc-2017', version: 2, state: 'active' },
      adoptions: [{ key: 'ADP-1', state: 'planned' }],
    });
    const many = Array.from({ length: 1_000 }, (_, n) => `Adoption ${n}`);
    await world.server.commit(org.system, {
      changes: many.map((title) => ({ op: 'create', kind: 'adoption', title, links: { of: 'FRM-soc2-tsc-2017' } })),
    });
    expect(one((await grc.call('GET', '/framework-packs')).body).adoptions).toHaveLength(1_001);
    const sales = await keyWith(world, org, 'sales');
    expect((await sales.call('GET', '/framework-packs')).status).toBe(403);
    const reader = await keyWith(world, org, 'reader');
    expect(one((await reader.call('GET', '/framework-packs')).body).loaded.key).toBe('FRM-soc2-tsc-2017');
  });

  it(
    'load in one commit, after a dry run that keeps nothing; a second time changes nothing',
    async () => {
      const { org, grc } = await open();
      const extent = await org.extent();
      const size = await org.size();
      const tried = await grc.call('POST', '/framework-packs/iso-27001-2022/load', { dryRun: true });
      expect(tried.body).toMatchObject({ dryRun: true, seq: null, counts: { created: 124, linked: 123 } });
      expect(await org.extent()).toBe(extent);
      const done = await grc.call('POST', '/framework-packs/iso-27001-2022/load', {});
      expect(done.body).toMatchObject({
        framework: 'FRM-iso-27001-2022',
        seq: size,
        kept: [],
        counts: { created: 124, linked: 123 },
      });
      expect((await grc.call('GET', '/requirements/REQ-iso-27001-2022_A.5.15')).body).toMatchObject({
        title: 'Access control',
        data: {
          ref: 'A.5.15',
          group: 'A.5 Organizational controls',
          section: expect.stringMatching(/^A /),
          assessable: true,
        },
      });
      const after = await org.extent();
      const again = await grc.call('POST', '/framework-packs/iso-27001-2022/load', {});
      expect(again.body).toMatchObject({ seq: null, counts: { created: 0, updated: 0, linked: 0 } });
      expect(await org.extent()).toBe(after);
    },
    LONG,
  );

  it(
    'are adopted with everything that is assessed: 1,007 of 1,189 at once, none twice',
    async () => {
      const { org, grc } = await open();
      const size = await org.size();
      const done = await grc.call('POST', '/framework-packs/nist-800-53-rev5/adopt', {});
      expect(done.body).toMatchObject({ adoption: 'ADP-1', counts: { created: 1 + 1189 + 1 + 1007 } });
      expect(await org.size()).toBe(size + 1);
      expect(await count(org, 'applied_requirement')).toBe(1007);
      const applied = await grc.call('GET', '/applied-requirements?limit=1');
      expect(applied.body.items[0]).toMatchObject({ data: { applicability: 'undecided' }, status: 'unproven' });
      const extent = await org.extent();
      expect((await grc.call('POST', '/framework-packs/nist-800-53-rev5/adopt', {})).body).toMatchObject({
        adoption: 'ADP-1',
        seq: null,
        counts: { created: 0 },
      });
      expect(await org.extent()).toBe(extent);
    },
    LONG,
  );

  it(
    'are adopted once in each scope, by whoever may write there',
    async () => {
      const { org, grc } = await open();
      const part = uuidv7(Date.now());
      await world.server.commit(org.system, {
        changes: [{ op: 'create', kind: 'scope', id: part, key: 'SCP-part', title: 'A part' }],
      });
      const inPart = await keyWith(world, org, 'grc', part);
      const path = '/framework-packs/eu-nis2/adopt';
      // The framework itself would lie in the organisation's own scope.
      expect((await inPart.call('POST', path, { scope: 'SCP-part' })).status).toBe(403);
      await grc.call('POST', '/framework-packs/eu-nis2/load', {});
      const dry = await grc.call('POST', path, { scope: 'SCP-part', dryRun: true });
      expect(dry.body).toMatchObject({ scope: 'SCP-part', seq: null, counts: { created: 18 } });
      expect((await grc.call('POST', path, {})).body).toMatchObject({ counts: { created: 18 } });
      const there = await grc.call('POST', path, { scope: 'SCP-part' });
      expect(there.body).toMatchObject({ scope: 'SCP-part', counts: { created: 18 } });
      expect((await grc.call('POST', path, { scope: part })).body).toMatchObject({
        adoption: there.body.adoption,
        counts: { created: 0 },
      });
      expect((await grc.call('POST', path, { scope: 'SCP-none' })).body).toMatchObject({
        code: 'invalid',
        errors: [{ pointer: '/scope' }],
      });
      const reader = await keyWith(world, org, 'reader');
      const extent = await org.extent();
      for (const deed of ['load', 'adopt'])
        expect((await reader.call('POST', `/framework-packs/eu-nis2/${deed}`, {})).status).toBe(403);
      for (const [body, key] of [
        [{ dryRun: 'yes' }, 'eu-nis2'],
        [{ scopes: [] }, 'eu-nis2'],
      ] as const)
        expect((await grc.call('POST', `/framework-packs/${key}/adopt`, body)).status).toBe(400);
      for (const key of ['FRM-1', 'constructor', '..%2Feu-nis2'])
        expect((await grc.call('POST', `/framework-packs/${key}/adopt`, {})).status, key).toBe(404);
      expect(await org.extent()).toBe(extent);
    },
    LONG,
  );

  it(
    'of a newer version bring titles and numbers, and take away nothing that was assessed; older ones are refused',
    async () => {
      const { org, grc } = await open();
      const first = pack('us-ca-ccpa');
      const adopted = await adoptPack(world.server, org.system, first, { dryRun: false });
      const [gone, changed, ...rest] = first.requirements;
      if (!gone || !changed) throw new Error('the pack is empty');
      const added = { number: '1798.199', name: '1798.199', group: '100', title: 'Added', assessable: true };
      const newer = {
        ...first,
        version: 2,
        title: 'CCPA, corrected',
        requirements: [{ ...changed, title: 'Corrected' }, ...rest, added],
      };
      const own = await grc.call('PATCH', `/requirements/${requirementKey(first, gone)}`, { title: 'Ours' });
      expect(own.status).toBe(200);
      // The same version: what people wrote stays.
      expect((await loadPack(world.server, org.system, first, { dryRun: false })).seq).toBeNull();
      const loaded = await loadPack(world.server, org.system, newer, { dryRun: false });
      expect(loaded).toMatchObject({
        kept: [gone.number],
        // The framework, the corrected one, and the 21 that stand one place further up.
        counts: { created: 1, updated: 23, removed: 0, unlinked: 0 },
      });
      const titleOf = async (key: string) => (await grc.call('GET', `/${key}`)).body.title;
      expect(await titleOf(`requirements/${requirementKey(first, gone)}`)).toBe('Ours');
      expect(await titleOf(`requirements/${requirementKey(first, changed)}`)).toBe('Corrected');
      expect(await titleOf('frameworks/FRM-us-ca-ccpa')).toBe('CCPA, corrected');
      expect(await count(org, 'applied_requirement')).toBe(23);
      const again = await adoptPack(world.server, org.system, newer, { dryRun: false });
      expect(again).toMatchObject({ adoption: adopted.adoption, counts: { created: 1 } });
      const extent = await org.extent();
      for (const deed of ['load', 'adopt']) {
        const refused = await grc.call('POST', `/framework-packs/us-ca-ccpa/${deed}`, {});
        expect(refused.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('version 2') });
      }
      expect(await org.extent()).toBe(extent);
    },
    LONG,
  );

  it(
    'of a newer version leave titles as a person or a licensed copy wrote them, however often they come',
    async () => {
      const { org, grc } = await open();
      const first = pack('us-ca-ccpa');
      await loadPack(world.server, org.system, first, { dryRun: false });
      const [ours, copied, plain] = first.requirements;
      if (!ours || !copied || !plain) throw new Error('the pack is empty');
      const keyOf = (one: typeof ours) => `/requirements/${requirementKey(first, one)}`;
      const titlesNow = async () => {
        const shown = [];
        for (const one of [ours, copied, plain]) shown.push((await grc.call('GET', keyOf(one))).body.title);
        return shown;
      };
      await grc.call('PATCH', keyOf(ours), { title: 'Ours' });
      const copy = await importFramework(
        world.server,
        org.system,
        encodeUtf8(`number,title,text\n${copied.number},Of the copy,As licensed\n`),
        { dryRun: false, into: 'FRM-us-ca-ccpa' },
      );
      expect(copy.counts.changed).toBe(1);
      await grc.call('PATCH', '/frameworks/FRM-us-ca-ccpa', { title: 'Our CCPA' });
      for (const version of [2, 3]) {
        const requirements = first.requirements.map((one) => ({ ...one, title: `Version ${version}` }));
        const newer = { ...first, version, title: `CCPA ${version}`, requirements };
        await loadPack(world.server, org.system, newer, { dryRun: false });
        expect(await titlesNow()).toEqual(['Ours', 'Of the copy', `Version ${version}`]);
        expect((await grc.call('GET', '/frameworks/FRM-us-ca-ccpa')).body).toMatchObject({
          title: 'Our CCPA',
          data: { packVersion: version },
        });
      }
    },
    LONG,
  );

  it(
    'take over what was written by hand, by its numbers, and leave it as it is',
    async () => {
      const { org, grc } = await open();
      const hand = { op: 'create', kind: 'requirement', links: { part_of: 'FRM-eu-nis2' } } as const;
      await world.server.commit(org.system, {
        changes: [
          { op: 'create', kind: 'framework', key: 'FRM-eu-nis2', title: 'Ours', data: { edition: 'ours' } },
          { ...hand, key: 'REQ-1', title: 'By hand', data: { ref: 'Art. 21(2)(b)', assessable: true } },
          { ...hand, key: 'REQ-2', title: 'Not to be assessed', data: { ref: 'Art. 21(2)(a)', assessable: false } },
        ],
      });
      const done = await grc.call('POST', '/framework-packs/eu-nis2/adopt', {});
      expect(done.body.counts).toMatchObject({ created: 15 + 1 + 16, updated: 1 });
      expect((await grc.call('GET', '/frameworks/FRM-eu-nis2')).body).toMatchObject({
        title: 'Ours',
        data: { edition: 'ours', packVersion: 1 },
      });
      const titles = await read(
        org,
        sql<{ title: string }>`select title from record where kind = 'applied_requirement' and title like '%(b)%'`,
      );
      expect(titles).toEqual([{ title: 'Art. 21(2)(b) By hand' }]);
    },
    LONG,
  );
});
