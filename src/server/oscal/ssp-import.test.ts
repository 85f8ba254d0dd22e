import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptOwn } from '../../../test/make/adopted.ts';
import { fair } from '../../../test/make/fair-plan.ts';
import { oscalDataIsThere, readOscalFile } from '../../../test/make/oscal-files.ts';
import {
  type Caller,
  keyWith,
  openTenant,
  openWorld,
  send,
  type TenantOf,
  type World,
} from '../../../test/make/world.ts';
import type { JsonObject } from '../../formats/json.ts';
import { validateDocument } from '../../formats/oscal/validate.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document as it came, looked into at a few places
type Answered = any;

let world: World;
let home: TenantOf;
let owner: Caller;
let exported: JsonObject;
const LONG = 120_000;

const upload = async (caller: Caller, slug: string, document: unknown, query = '') => {
  const body = typeof document === 'string' ? document : JSON.stringify(document);
  return send(world.app, 'POST', `/api/v1/orgs/${slug}/oscal-documents${query}`, {
    body,
    headers: { ...caller.headers, 'content-type': 'application/octet-stream' },
  });
};

beforeAll(async () => {
  world = await openWorld();
  home = await openTenant(world);
  await adoptOwn(world, home);
  owner = await keyWith(world, home, 'owner');
  exported = (await owner.call('GET', '/adoptions/ADP-1/oscal')).body;
}, LONG);
afterAll(() => world.close());

/** A new organisation of the same name, with nothing in it. */
const empty = async () => {
  const org = await openTenant(world);
  return { org, grc: await keyWith(world, org, 'grc') };
};

/** Records with what they say, by key; without what a plan does not tell: licensed texts, and what is stated of another place. */
const recordsOf = async (caller: Caller, plural: string) => {
  const { items } = (await caller.call('GET', `/${plural}?limit=200`)).body as { items: readonly Answered[] };
  return items
    .map(({ key, title, state, data: { stated: _stated, text: _text, ...data } }) => ({ key, title, state, data }))
    .toSorted((a, b) => String(a.key).localeCompare(String(b.key)));
};

describe('a plan of ours in an empty organisation', () => {
  it('is the same plan again, with every status and text', async () => {
    const { org, grc } = await empty();
    const before = await org.extent();
    const dry = await upload(grc, org.slug, exported, '?dryRun=1');
    expect(dry.body).toMatchObject({
      dryRun: true,
      seq: null,
      adoption: 'ADP-1',
      requirements: 8,
      unknown: [],
      unheld: [],
    });
    expect(await org.extent()).toBe(before);
    const done = await upload(grc, org.slug, exported);
    expect(done.body).toMatchObject({ seq: expect.any(Number), counts: dry.body.counts, warnings: [] });
    const again = (await grc.call('GET', '/adoptions/ADP-1/oscal')).body;
    expect(fair(again)).toEqual(fair(exported));
    // Not only what is written again: the records hold what those at home do.
    for (const plural of ['applied-requirements', 'controls', 'systems', 'products', 'requirements', 'documents']) {
      const [here, there] = await Promise.all([recordsOf(grc, plural), recordsOf(owner, plural)]);
      expect(here, plural).toEqual(there);
      expect(here.length, plural).toBeGreaterThan(0);
    }
    // A second time changes nothing.
    const extent = await org.extent();
    expect((await upload(grc, org.slug, exported)).body).toMatchObject({
      seq: null,
      counts: { created: 0, updated: 0, linked: 0 },
    });
    expect(await org.extent()).toBe(extent);
  });
});

describe.skipIf(!oscalDataIsThere)('a plan of somebody else', () => {
  const ssp = oscalDataIsThere ? readOscalFile('fedramp-rev5/templates/FedRAMP-SSP.json') : {};

  it(
    'is refused without a framework, with what to do',
    async () => {
      const { org, grc } = await empty();
      const extent = await org.extent();
      const refused = await upload(grc, org.slug, ssp);
      expect(refused.body).toMatchObject({ code: 'invalid', errors: [{ pointer: '?framework' }] });
      expect(await org.extent()).toBe(extent);
    },
    LONG,
  );

  it(
    'becomes records; what they cannot hold is named, and the file is kept',
    async () => {
      const { org, grc } = await empty();
      await grc.call('POST', '/framework-packs/fedramp-rev5-moderate/load', {});
      const done = await upload(grc, org.slug, ssp, '?framework=FRM-fedramp-rev5-moderate');
      expect(done.body).toMatchObject({ adoption: 'ADP-1', requirements: 20, unknown: [] });
      expect(done.body.unheld).toContainEqual({ what: 'items of the inventory', count: 9 });
      expect(done.body.warnings).toContainEqual(
        expect.objectContaining({ detail: expect.stringContaining('same "uuid"') }),
      );
      const documents = (await grc.call('GET', '/documents?limit=200')).body.items;
      const original = documents.find(({ title }: { title: string }) => title.startsWith('As imported'));
      const kept = await grc.call('GET', `/files/${original.data.fileHash}`);
      expect(kept.body).toEqual(ssp);
      const applied = (await grc.call('GET', '/applied-requirements?limit=200')).body.items;
      const first = applied.find(({ title }: { title: string }) => title === 'ac-1 Policy and Procedures');
      expect(first.status).toBe('unproven');
      expect(first.data).toMatchObject({ applicability: 'applicable', responsibility: 'ours' });
      expect(first.data.parameters).toContain('ac-01_odp.05 = at least every 3 years');
      expect(first.data.stated).toMatch(/^state: planned\nat: /);
      const again = await grc.call('GET', '/adoptions/ADP-1/oscal');
      expect(validateDocument(again.body)).toMatchObject({ valid: true, errors: 0 });
      const system = again.body['system-security-plan']['system-implementation'];
      expect(system['leveraged-authorizations']).toMatchObject([
        { title: 'GovCloud', 'date-authorized': '2015-01-01' },
      ]);
      const { components } = system;
      expect(components.map(({ title }: { title: string }) => title)).toContain('Database Sample');
      const extent = await org.extent();
      const twice = await upload(grc, org.slug, ssp, '?framework=FRM-fedramp-rev5-moderate');
      expect(twice.body).toMatchObject({ seq: null, adoption: 'ADP-1' });
      expect(await org.extent()).toBe(extent);
      // Every text of a statement is in the same statement of what goes out.
      const told = (plan: unknown) =>
        (plan as Answered)['system-security-plan']['control-implementation']['implemented-requirements'].flatMap(
          (requirement: Answered) =>
            (requirement.statements ?? []).map((statement: Answered) => ({
              id: statement['statement-id'],
              text: (statement['by-components'] ?? []).map(({ description }: Answered) => description).join('\n\n'),
              parts: statement['by-components'] ?? [],
            })),
        );
      const written = new Map<string, string>(told(again.body).map(({ id, text }: Answered) => [id, text]));
      const statements = told(ssp);
      expect(statements.length).toBeGreaterThan(50);
      for (const { id, parts } of statements)
        for (const { description } of parts) expect(written.get(id), `${id}: ${description}`).toContain(description);
      expect(done.body.unheld).toContainEqual({
        what: 'what systems and other components do, told in the words of the whole',
        count: expect.any(Number),
      });
      // What goes out comes in again elsewhere, and is the same.
      const other = await empty();
      expect((await upload(other.grc, other.org.slug, again.body)).body).toMatchObject({ unheld: [] });
      expect(fair((await other.grc.call('GET', '/adoptions/ADP-1/oscal')).body)).toEqual(fair(again.body));
    },
    LONG,
  );

  it(
    'names the controls that the framework does not have, and takes the others',
    async () => {
      const { org, grc } = await empty();
      await adoptOwn(world, org);
      const example = readOscalFile('examples/ssp-example.json');
      const done = await upload(grc, org.slug, example, '?framework=FRM-own&scope=SCP-1');
      expect(done.body).toMatchObject({ adoption: 'ADP-2', requirements: 0, unknown: ['au-1'] });
    },
    LONG,
  );
});

describe('what is sent', () => {
  const cases: readonly (readonly [name: string, body: string, query: string, status: number, says: RegExp])[] = [
    ['no OSCAL', '{"a": 1}', '', 400, /no OSCAL document/],
    ['nothing', '', '', 400, /./],
    ['another document', '{"catalog": {}}', '', 400, /not valid by the rules/],
    ['no plan', '{"system-security-plan": {"uuid": "x"}}', '', 400, /missing/],
    [
      'an entity',
      '<!DOCTYPE a [<!ENTITY b "c">]><system-security-plan>&b;</system-security-plan>',
      '',
      400,
      /DOCTYPE|entit/i,
    ],
    ['depth', '['.repeat(5_000), '', 400, /deep|level/i],
    ['depth of XML', '<a>'.repeat(5_000), '', 400, /deep|level/i],
    ['a scope that is not there', 'exported', '?scope=SCP-9', 400, /no scope/],
    ['a framework that is not there', 'exported', '?framework=FRM-9', 400, /no framework/],
    ['a strange parameter', 'exported', '?what=1', 400, /./],
  ];
  it.each(cases)('is refused where it is %s, and nothing is kept', async (_name, body, query, status, says) => {
    const extent = await home.extent();
    const answer = await upload(owner, home.slug, body === 'exported' ? exported : body, query);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(says);
    expect(await home.extent()).toBe(extent);
  });

  it('is refused beyond 50 MB, and by whoever may not write', async () => {
    const extent = await home.extent();
    const large = await send(world.app, 'POST', `/api/v1/orgs/${home.slug}/oscal-documents`, {
      body: '{}',
      headers: { ...owner.headers, 'content-length': '60000000' },
    });
    expect(large.body).toMatchObject({ code: 'too_large', detail: expect.stringContaining('47 MB') });
    expect(await home.extent()).toBe(extent);
    for (const role of ['reader', 'sales', 'auditor', 'engineer'] as const) {
      const caller = await keyWith(world, home, role);
      const before = await home.extent();
      expect((await upload(caller, home.slug, exported)).status, role).toBe(403);
      expect(await home.extent(), role).toBe(before);
    }
  });

  it('finds what went out from here, and changes what is news', async () => {
    const changed = structuredClone(exported) as unknown as Answered;
    const [first] = changed['system-security-plan']['control-implementation']['implemented-requirements'];
    first['by-components'][0].description = 'Said by the auditor’s tool.';
    first['set-parameters'][0].values = ['all people'];
    const done = await upload(owner, home.slug, changed);
    expect(done.body).toMatchObject({ adoption: 'ADP-1', counts: { created: 0, updated: 1, linked: 0 } });
    expect((await owner.call('GET', '/applied-requirements/APR-1')).body.data).toMatchObject({
      implementation: 'Said by the auditor’s tool.',
      parameters: 'ac-1_prm_1 = all people\nac-1_prm_2 = yearly\nnot a parameter',
    });
    expect((await owner.call('GET', '/applied-requirements/APR-1')).body.data.stated).toBeUndefined();
  });
});
