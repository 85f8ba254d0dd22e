import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptOwn } from '../../../test/make/adopted.ts';
import { Official, oscalDataIsThere } from '../../../test/make/oscal-files.ts';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import type { JsonObject } from '../../formats/json.ts';
import type { Edition } from '../../formats/oscal/edition.ts';
import type { SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import { readOscal } from '../../formats/oscal/read-oscal.ts';
import { validateDocument } from '../../formats/oscal/validate.ts';
import { VERSIONS } from './documents.ts';

let world: World;
let org: TenantOf;
let reader: Caller;
const LONG = 120_000;

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  await adoptOwn(world, org);
  reader = await keyWith(world, org, 'reader');
}, LONG);
afterAll(() => world.close());

const get = (query = '', caller = reader) => caller.call('GET', `/adoptions/ADP-1/oscal${query}`);
const planOf = (body: JsonObject): SystemSecurityPlan => body['system-security-plan'] as unknown as SystemSecurityPlan;

describe('an adoption as a system security plan', () => {
  const editions: readonly Edition[] = ['1.0', '1.1', '1.2'];
  const versionOf = (edition: Edition) => VERSIONS.find((one) => one.startsWith(edition));

  it.each(editions)('is valid by our rules of %s, with no warning', async (edition) => {
    const version = versionOf(edition);
    const { status, body } = await get(`?version=${version}`);
    expect(status).toBe(200);
    expect(body['system-security-plan'].metadata['oscal-version']).toBe(version);
    expect(validateDocument(body)).toMatchObject({ valid: true, edition, faults: [] });
  });

  // The official schemas are not ours to commit.
  it.skipIf(!oscalDataIsThere).each(editions)('is valid by the official schema of %s', async (edition) => {
    const { body } = await get(`?version=${versionOf(edition)}`);
    const official = new Official(edition);
    official.accepts(body);
    expect(official.errors).toBeNull();
  });

  it('says who meets what, how far, with which parameters', async () => {
    const { body } = await get();
    const plan = planOf(body);
    const found = plan['control-implementation']['implemented-requirements'];
    const ids = ['ac-1', 'ac-2', 'ac-2.1', '_5.1', 'Art._21_2_a', 'X-1', 'X-2', 'X-3'];
    expect(found.map((one) => one['control-id'])).toEqual(ids);
    expect(found[0]?.['set-parameters']).toEqual([
      { 'param-id': 'ac-1_prm_1', values: ['all staff'] },
      { 'param-id': 'ac-1_prm_2', values: ['yearly'] },
    ]);
    expect(found[0]?.['responsible-roles']).toMatchObject([{ 'role-id': 'owner' }]);
    const states = found.map((one) => one['by-components']?.[0]?.['implementation-status']?.state);
    expect(states).toEqual([
      'implemented',
      // Two who each meet a part.
      'partial',
      'implemented',
      // Broken, and a control that is no more than a draft.
      'partial',
      'partial',
      'planned',
      'not-applicable',
      'planned',
    ]);
    expect(found[3]?.['by-components']?.[0]?.['implementation-status']?.remarks).toContain(
      'EVD-2 fail of CHK-2 (failed)',
    );
    const texts = found[1]?.statements?.map((one) => [
      one['statement-id'],
      ...(one['by-components'] ?? []).map(({ description }) => description),
    ]);
    expect(texts).toEqual([
      ['ac-2_smt.a', 'Of a, by us.', 'Of a, by the control.', 'Of a, by them.'],
      ['ac-2_smt.b', 'Of b.'],
    ]);
    expect(found[1]?.['by-components']?.[0]?.description).toBe('Of all.');
    const shared = found[1]?.['by-components']?.at(-1);
    expect(shared).toMatchObject({
      inherited: [{ description: 'They lock doors.' }],
      satisfied: [{ description: 'We lock accounts.' }],
    });
    expect(found[5]?.['by-components']?.[0]?.export?.responsibilities).toMatchObject([
      { description: 'Customers lock.' },
    ]);
  });

  it('gives away no licensed text, no address of a person, and nothing that is for us alone', async () => {
    const text = JSON.stringify((await get()).body);
    const [, base64 = ''] = /"value":"([A-Za-z0-9+/=]{200,})"/.exec(text) ?? [];
    const catalog = Buffer.from(base64, 'base64').toString();
    expect(JSON.parse(catalog).catalog.controls).toHaveLength(8);
    for (const secret of ['licensed text', 'ada@example.test', '"t1"'])
      expect(text.includes(secret) || catalog.includes(secret), secret).toBe(false);
  });

  it('is the same in YAML and XML, and the same again but for the moment', async () => {
    const [{ body }, yaml, xml] = [await get(), await get('?format=yaml'), await get('?format=xml')];
    const still = (document: JsonObject) => {
      const { metadata, ...rest } = planOf(document);
      return { ...rest, metadata: { ...metadata, 'last-modified': '' } };
    };
    for (const { text, headers } of [yaml, xml] as (typeof yaml & { text: string })[]) {
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="ADP-1-ssp\.(yaml|xml)"$/);
      const read = readOscal(text);
      expect(read.ok && still(read.value.document)).toEqual(still(body));
    }
  });

  it('is as it was at a moment, and not there before it was', async () => {
    const before = new Date(world.server.now()).toISOString();
    world.advance(60_000);
    await world.server.commit(org.system, {
      changes: [
        { op: 'update', ref: 'APR-1', data: { implementation: 'Otherwise now.' } },
        { op: 'unlink', from: 'CTL-1', relation: 'satisfies', to: 'APR-1' },
      ],
    });
    world.advance(60_000);
    const partsOf = async (query: string) => {
      const { body } = await get(query);
      return planOf(body)['control-implementation']['implemented-requirements'][0]?.['by-components'];
    };
    expect(await partsOf('')).toMatchObject([
      { description: 'Otherwise now.', 'implementation-status': { state: 'planned' } },
    ]);
    const then = await partsOf(`?asOf=${before}`);
    expect(then?.[0]).toMatchObject({
      description: 'We wrote it down.\n\nAnd read it.',
      'implementation-status': { state: 'implemented' },
    });
    expect(then).toHaveLength(2);
    expect((await get('?asOf=2020-01-01')).status).toBe(400);
  });

  it('is for whoever may read it, with what they may read', async () => {
    expect((await get('', await keyWith(world, org, 'sales'))).status).toBe(404);
    const auditor = await get('', await keyWith(world, org, 'auditor'));
    const kinds = planOf(auditor.body)['system-implementation'].components.map(
      ({ props }) => props?.find(({ name }) => name === 'kind')?.value,
    );
    // An auditor reads no vendors.
    expect(new Set(kinds)).toEqual(new Set([undefined, 'control', 'system', 'product', 'document']));
    for (const query of ['?as=profile', '?version=9', '?format=pdf', '?what=1'])
      expect((await get(query)).status, query).toBe(400);
  });
});
