// What others provide: their plans and components taken in, and how our requirements stand on them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptOwn } from '../../../test/make/adopted.ts';
import { fair } from '../../../test/make/fair-plan.ts';
import { Official, oscalDataIsThere, readOscalFile } from '../../../test/make/oscal-files.ts';
import {
  type Caller,
  keyWith,
  openTenant,
  openWorld,
  send,
  type TenantOf,
  type World,
} from '../../../test/make/world.ts';
import { validateDocument } from '../../formats/oscal/validate.ts';
import type { Change } from '../../model/change.ts';
import { VERSIONS } from './documents.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document as it came, looked into at a few places
type Answered = any;

let world: World;
let org: TenantOf;
let grc: Caller;
const LONG = 120_000;

const upload = (document: unknown, query: string, to: Pick<TenantOf, 'slug'> = org, caller = grc) =>
  send(world.app, 'POST', `/api/v1/orgs/${to.slug}/oscal-documents${query}`, {
    body: JSON.stringify(document),
    headers: { ...caller.headers, 'content-type': 'application/octet-stream' },
  });
const commit = (...changes: Change[]) => world.server.commit(org.system, { changes });
const statusOf = async (key: string): Promise<string> =>
  (await grc.call('GET', `/applied-requirements/${key}`)).body.status;
const whyOf = async (key: string): Promise<Answered> =>
  (await grc.call('GET', `/applied-requirements/${key}/why`)).body;

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
  await adoptOwn(world, org);
}, LONG);
afterAll(() => world.close());

describe('a requirement that others meet', () => {
  it('is assured in full by a vendor who is, and breaks at once with them, by the path', async () => {
    await commit(
      {
        op: 'create',
        kind: 'vendor',
        key: 'VND-2',
        title: 'Good Ltd',
        state: 'active',
        data: { reviewedOn: '2026-11-01' },
      },
      { op: 'update', ref: 'APR-5', data: { applicability: 'applicable', responsibility: 'inherited' } },
      { op: 'unlink', from: 'CTL-3', relation: 'satisfies', to: 'APR-5' },
    );
    expect(await statusOf('APR-5')).toBe('unproven');
    await commit({ op: 'link', from: 'APR-5', relation: 'provided_by', to: 'VND-2', data: { coverage: 'full' } });
    expect(await statusOf('APR-5')).toBe('assured');
    await commit({
      op: 'create',
      kind: 'finding',
      key: 'FND-1',
      title: 'Breach at Good Ltd',
      data: { severity: 'critical' },
      links: { against: 'VND-2' },
    });
    expect(await whyOf('APR-5')).toMatchObject({
      status: 'broken',
      causes: [
        {
          key: 'FND-1',
          code: 'open_critical',
          path: [{ key: 'VND-2', relation: expect.any(String) }, { key: 'FND-1' }],
        },
      ],
    });
    await commit({ op: 'transition', ref: 'FND-1', name: 'dismiss' });
    expect(await statusOf('APR-5')).toBe('assured');
  });

  it('is weaker than whole where they and we each meet a part, and unproven with theirs alone unproven', async () => {
    await commit({ op: 'update', ref: 'VND-1', data: { reviewedOn: '2026-11-01' } });
    // Both hold, and neither says that it is all: two parts are not yet a whole.
    expect(await whyOf('APR-2')).toMatchObject({ status: 'weakened', causes: [{ code: 'partial_coverage' }] });
    await commit({ op: 'link', from: 'CTL-1', relation: 'satisfies', to: 'APR-2', data: { coverage: 'full' } });
    expect(await statusOf('APR-2')).toBe('assured');
    await commit({ op: 'transition', ref: 'VND-1', name: 'retire' });
    expect(await statusOf('APR-2')).toBe('assured');
    await commit({ op: 'transition', ref: 'VND-1', name: 'return' });
    expect(await statusOf('APR-2')).toBe('weakened');
    await commit({ op: 'transition', ref: 'VND-1', name: 'approve' });
  });

  it('is not ours to prove where it is the customers’, and a document stands as long as it is valid', async () => {
    expect(await statusOf('APR-6')).toBe('not_applicable');
    expect(await statusOf('APR-3')).toBe('assured');
    await commit({ op: 'update', ref: 'DOC-1', data: { validUntil: '2026-01-02' } });
    expect(await whyOf('APR-3')).toMatchObject({ status: 'unproven', causes: [{ key: 'DOC-1', code: 'expired' }] });
    await commit({ op: 'update', ref: 'DOC-1', data: { validUntil: '2030-01-01' } });
  });

  it('may rest on the platform’s, and not on itself in a circle', async () => {
    await commit({ op: 'link', from: 'APR-8', relation: 'provided_by', to: 'APR-1', data: { coverage: 'full' } });
    await commit({ op: 'update', ref: 'APR-8', data: { applicability: 'applicable' } });
    expect(await statusOf('APR-8')).toBe('assured');
    const circle = commit({ op: 'link', from: 'APR-1', relation: 'provided_by', to: 'APR-8', data: {} });
    await expect(circle).rejects.toThrow(/circle|cycle/i);
    // Undoing what another rests on takes the right to approve.
    const engineer = await keyWith(world, org, 'engineer');
    const undone = await engineer.call('DELETE', '/applied-requirements/APR-8/links/provided_by/APR-1');
    expect(undone.status).toBe(403);
    await commit({ op: 'unlink', from: 'APR-8', relation: 'provided_by', to: 'APR-1' });
  });
});

/** A provider's plan over our own framework's numbers. */
const providersPlan = async (): Promise<Answered> => {
  const { body } = await grc.call('GET', '/adoptions/ADP-1/oscal');
  const document = structuredClone(body) as Answered;
  const plan = document['system-security-plan'];
  plan.uuid = '0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a11';
  plan.metadata.title = 'Plan of Platform Ltd';
  plan.metadata.parties[0].name = 'Platform Ltd';
  plan['system-characteristics']['date-authorized'] = '2026-03-01';
  const offers: Record<string, object> = {
    'ac-1': { provided: [{ uuid: '0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a12', description: 'All of it.' }] },
    'ac-2': {
      provided: [{ uuid: '0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a13', description: 'Accounts of staff.' }],
      responsibilities: [{ uuid: '0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a14', description: 'Accounts of your users.' }],
    },
    'zz-9': { provided: [{ uuid: '0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a15', description: 'Of another catalog.' }] },
  };
  const requirements = plan['control-implementation']['implemented-requirements'];
  requirements[7]['control-id'] = 'zz-9';
  for (const one of requirements) {
    delete one['by-components'][0].export;
    if (offers[one['control-id']]) one['by-components'][0].export = offers[one['control-id']];
  }
  return document;
};

describe('a provider’s plan', () => {
  it('becomes their document, and what they provide stands under our requirements in one step', async () => {
    const plan = await providersPlan();
    const before = await org.extent();
    const dry = await upload(plan, '?adoption=ADP-1&dryRun=true');
    expect(dry.body).toMatchObject({ dryRun: true, requirements: 2, unknown: ['zz-9'] });
    expect(await org.extent()).toBe(before);
    const done = await upload(plan, '?adoption=ADP-1');
    expect(done.body).toMatchObject({ seq: expect.any(Number), counts: { created: 2, updated: 1, linked: 3 } });
    expect((await grc.call('GET', '/applied-requirements/APR-1')).body.data.responsibility).toBe('inherited');
    const shared = (await grc.call('GET', '/applied-requirements/APR-2')).body;
    expect(shared.data.responsibility).toBe('shared');
    const link = shared.links.find(({ other }: Answered) => other.title === 'Platform Ltd');
    expect(link.data).toEqual({
      coverage: 'partial',
      provided: 'Accounts of staff.',
      ours: 'Accounts of your users.',
      source: 'provided 0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a13, responsibility 0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a14',
    });
    // Their word is not proof: the vendor has to be reviewed and approved here.
    const vendor = (await grc.call('GET', `/vendors/${link.other.key}`)).body;
    expect(vendor).toMatchObject({ state: 'proposed', status: 'unproven' });
    const document = vendor.links.find(({ relation }: Answered) => relation === 'assured_by').other;
    expect((await grc.call('GET', `/documents/${document.key}`)).body.data).toMatchObject({
      type: 'attestation',
      issuer: 'Platform Ltd',
      validFrom: '2026-03-01',
      fileHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const extent = await org.extent();
    expect((await upload(plan, '?adoption=ADP-1')).body).toMatchObject({ seq: null });
    expect(await org.extent()).toBe(extent);
  });

  it('comes out again as what we inherit, valid in every edition, and is the same in an empty organisation', async () => {
    const { body } = await grc.call('GET', '/adoptions/ADP-1/oscal');
    const plan = body['system-security-plan'];
    const authorizations = plan['system-implementation']['leveraged-authorizations'];
    expect(authorizations).toMatchObject([
      { title: 'Authorisation of Cloud Ltd', 'date-authorized': '2026-01-01' },
      { title: 'Plan of Platform Ltd', 'date-authorized': '2026-03-01' },
    ]);
    const [, authorization] = authorizations;
    const party = plan.metadata.parties.find(({ uuid }: Answered) => uuid === authorization['party-uuid']);
    expect(party).toMatchObject({ type: 'organization', name: 'Platform Ltd' });
    const component = plan['system-implementation'].components.find(({ title }: Answered) => title === 'Platform Ltd');
    expect(component.props).toContainEqual({ name: 'leveraged-authorization-uuid', value: authorization.uuid });
    const [, accounts] = plan['control-implementation']['implemented-requirements'];
    const part = accounts['by-components'].find((one: Answered) => one['component-uuid'] === component.uuid);
    expect(part).toMatchObject({
      inherited: [{ 'provided-uuid': '0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a13', description: 'Accounts of staff.' }],
      satisfied: [
        { 'responsibility-uuid': '0d2f6a51-5c0b-4b57-9b05-6f1f0a4f9a14', description: 'Accounts of your users.' },
      ],
    });
    for (const edition of ['1.0', '1.1', '1.2'] as const) {
      const version = VERSIONS.find((one) => one.startsWith(edition));
      const written = (await grc.call('GET', `/adoptions/ADP-1/oscal?version=${version}`)).body;
      expect(validateDocument(written)).toMatchObject({ valid: true, edition, faults: [] });
    }
    const fresh = await openTenant(world);
    const theirs = await keyWith(world, fresh, 'grc');
    expect((await upload(body, '', fresh, theirs)).body).toMatchObject({ requirements: 8, unheld: [] });
    const again = (await theirs.call('GET', '/adoptions/ADP-1/oscal')).body;
    expect(fair(again)).toEqual(fair(body));
    expect((await upload(body, '', fresh, theirs)).body).toMatchObject({ seq: null });
  });

  it.skipIf(!oscalDataIsThere).each(['1.0', '1.1', '1.2'] as const)(
    'what comes out is valid by the official schema of %s',
    async (edition) => {
      const version = VERSIONS.find((one) => one.startsWith(edition));
      const official = new Official(edition);
      official.accepts((await grc.call('GET', `/adoptions/ADP-1/oscal?version=${version}`)).body);
      expect(official.errors).toBeNull();
    },
  );

  it('is what our platform’s own says to those who rest on it', async () => {
    await commit(
      { op: 'create', kind: 'adoption', key: 'ADP-2', title: 'A product', links: { of: 'FRM-own' } },
      {
        op: 'create',
        kind: 'applied_requirement',
        key: 'APR-21',
        title: 'AC-1 of the product',
        data: { applicability: 'applicable', responsibility: 'shared' },
        links: {
          within: 'ADP-2',
          applies: 'REQ-own_AC-1',
          provided_by: [{ to: 'APR-1', data: { coverage: 'partial', provided: 'The policy.', ours: 'Read it.' } }],
        },
      },
    );
    const { body } = await grc.call('GET', '/adoptions/ADP-1/oscal');
    expect(validateDocument(body)).toMatchObject({ valid: true, faults: [] });
    const [first] = body['system-security-plan']['control-implementation']['implemented-requirements'];
    const { provided, responsibilities } = first['by-components'][0].export;
    expect(provided).toMatchObject([{ description: 'The policy.' }]);
    expect(responsibilities).toMatchObject([{ 'provided-uuid': provided[0].uuid, description: 'Read it.' }]);
    // Who builds on us takes it in as a provider's plan.
    const fresh = await openTenant(world);
    await adoptOwn(world, fresh);
    const theirs = await keyWith(world, fresh, 'grc');
    expect((await upload(body, '?adoption=ADP-1', fresh, theirs)).body).toMatchObject({ requirements: 2, unknown: [] });
    const { links } = (await theirs.call('GET', '/applied-requirements/APR-1')).body;
    expect(links.find(({ relation }: Answered) => relation === 'provided_by').data).toMatchObject({
      provided: 'The policy.',
      source: `provided ${provided[0].uuid}, responsibility ${responsibilities[0].uuid}`,
    });
    // It stands in the product's adoption alone, which is not in the plan: that is said.
    const other = await openTenant(world);
    const unheld = (await upload(body, '', other, await keyWith(world, other, 'grc'))).body.unheld;
    expect(unheld).toEqual([{ what: 'what is provided to others', count: 1 }]);
    await commit({ op: 'transition', ref: 'APR-21', name: 'retire' });
  });

  it('that offers nothing is refused, and so is an adoption that is not there', async () => {
    const plan = await providersPlan();
    expect((await upload(plan, '?adoption=ADP-9')).body).toMatchObject({ errors: [{ pointer: '?adoption' }] });
    for (const one of plan['system-security-plan']['control-implementation']['implemented-requirements'])
      delete one['by-components'][0].export;
    expect((await upload(plan, '?adoption=ADP-1')).body.detail).toContain('ask the provider');
    const engineer = await keyWith(world, org, 'engineer');
    expect((await upload(await providersPlan(), '?adoption=ADP-1', org, engineer)).status).toBe(403);
  });
});

describe('a component definition', () => {
  it('goes out valid, with what each component meets of each framework of the scope', async () => {
    const { body, status } = await grc.call('GET', '/adoptions/ADP-1/oscal?as=component-definition');
    expect(status).toBe(200);
    expect(validateDocument(body)).toMatchObject({ valid: true, errors: 0 });
    const components = body['component-definition'].components;
    const control = components.find(({ title }: Answered) => title === 'Policy is read');
    expect(control['control-implementations']).toMatchObject([
      {
        'implemented-requirements': [
          { 'control-id': 'ac-1', description: 'It is the policy.' },
          { 'control-id': 'ac-2' },
        ],
      },
    ]);
  });

  it.skipIf(!oscalDataIsThere)('is valid by the official schema', async () => {
    const { body } = await grc.call('GET', '/adoptions/ADP-1/oscal?as=component-definition');
    const official = new Official('1.2');
    official.accepts(body);
    expect(official.errors).toBeNull();
  });

  it('comes in as drafts that propose to meet ours, and a second time changes nothing', async () => {
    const { body } = await grc.call('GET', '/adoptions/ADP-1/oscal?as=component-definition');
    const fresh = await openTenant(world);
    await adoptOwn(world, fresh);
    const theirs = await keyWith(world, fresh, 'grc');
    const done = await upload(body, '?adoption=ADP-1', fresh, theirs);
    expect(done.body).toMatchObject({ document: 'component-definition', unknown: [] });
    const controls = (await theirs.call('GET', '/controls')).body.items;
    expect(controls.filter(({ title }: Answered) => title === 'Policy is read')).toMatchObject([
      { state: 'active' },
      { state: 'draft', status: 'unproven' },
    ]);
    expect((await upload(body, '?adoption=ADP-1', fresh, theirs)).body).toMatchObject({ seq: null });
    expect((await upload(body, '', fresh, theirs)).body).toMatchObject({ errors: [{ pointer: '?adoption' }] });
  });

  it.skipIf(!oscalDataIsThere)('of somebody else becomes a system, and a draft of how it is set up', async () => {
    const example = readOscalFile('examples/example-component-definition.json') as Answered;
    const [component] = example['component-definition'].components;
    const implemented = component['control-implementations'][0]['implemented-requirements'];
    implemented[0]['control-id'] = 'ac-2';
    const done = await upload(example, '?adoption=ADP-1');
    expect(done.body.requirements).toBe(1);
    expect(done.body.unknown.length).toBeGreaterThan(0);
    const controls = (await grc.call('GET', '/controls?sort=-created')).body.items;
    expect(controls.find(({ title }: Answered) => title.endsWith(', as it is set up'))).toMatchObject({
      state: 'draft',
    });
  });
});
