import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { can } from '../../src/model/permission.ts';
import { Registry, registry } from '../../src/model/registry.ts';
import { viewDefinitions } from '../../src/server/store/views.ts';
import { refusalOf } from '../../src/web/fields/refusal.ts';
import { allColumns, shownColumns } from '../../src/web/pages/list/columns.ts';
import { activeChips, countables, facetsOf } from '../../src/web/pages/list/filters.ts';
import { type Caller, keyWith, openTenant, openWorld, send, type TenantOf, type World } from '../make/world.ts';
import { type Document, held, readDocument } from './api.ts';
import { drill } from './example-kind.ts';
import { mismatch } from './json-schema.ts';
import { sampleData } from './sample.ts';

// One definition (example-kind.ts), put beside the others, and nothing else: every surface has it.
const kinds = new Registry([...registry.kinds, drill]);

let world: World;
let org: TenantOf;
let owner: Caller;
let document: Document;
let folder = '';

const data = sampleData(drill.fields, 'all');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-kind-'));
  world = await openWorld(kinds);
  org = await openTenant(world);
  document = await readDocument(world);
  owner = held(document, await keyWith(world, org, 'owner'));
  await owner.call('POST', '/systems', { key: 'SYS-a', title: 'Sprinklers' });
  await owner.call('POST', '/controls', { key: 'CTL-a', title: 'Way out', state: 'active' });
  await owner.call('POST', '/checks', { key: 'CHK-a', title: 'Doors', links: { verifies: 'CTL-a' } });
  await owner.call('POST', '/people', { key: 'PER-a', title: 'Fay' });
}, 120_000);
afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

const evidence = (outcome: string) =>
  owner.call('POST', '/evidence', { title: outcome, data: { outcome }, links: { proves: 'CHK-a' } });

/** The command line, beside this very server. */
const candor = async (...words: string[]) => {
  let [out, err] = ['', ''];
  const exit = await run(words, {
    stdout: { write: (chunk) => (out += String(chunk)) },
    stderr: { write: (chunk) => (err += String(chunk)) },
    stdin: (async function* () {})(),
    env: { HOME: folder, CANDOR_KEY: owner.headers['authorization']?.replace('Bearer ', ''), CANDOR_ORG: org.slug },
    fetch: (async (input: string | URL, init?: RequestInit) =>
      await world.app.request(String(input), init)) as typeof fetch,
    isTTY: false,
    registry: kinds,
  });
  return { exit, out, err };
};

describe('REST', () => {
  it('stores every type of field, and gives it back', async () => {
    const links = { tries: [{ to: 'CTL-a', data: { depth: 'real', note: 'a' } }, 'SYS-a'], led_by: 'PER-a' };
    const made = await owner.call('POST', '/drills', { title: 'Autumn', data, links, dueAt: '2026-12-01T00:00:00Z' });
    expect(made).toMatchObject({ status: 201, body: { kind: 'drill', key: 'DRL-1', state: 'planned', data } });
    expect(made.headers.get('location')).toBe(`/api/v1/orgs/${org.slug}/drills/DRL-1`);
    const { body } = await owner.call('GET', '/drills/DRL-1');
    expect(body.derived).toEqual({ hoursOfPeople: 0.5 });
    expect(body.allowed.transitions).toEqual(['hold', 'drop']);
    expect(body.links.find((link: { other: { key: string } }) => link.other.key === 'CTL-a').data).toEqual({
      depth: 'real',
      note: 'a',
    });
  });

  it('refuses what the definition does not allow', async () => {
    const links = { tries: 'CTL-a' };
    const wrong = [
      { title: 'x', data: {}, links },
      { title: 'x', data: { alarm: 'flood' }, links },
      { title: 'x', data: { ...data, people: 0 }, links },
      { title: 'x', data: { ...data, contact: 'nobody' }, links },
      { title: 'x', data },
      { title: 'x', data, links: { tries: 'PER-a' } },
      { title: 'x', data, links: { tries: { to: 'CTL-a', data: { depth: 'deep' } } } },
      { title: 'x', data, links, state: 'gone' },
    ];
    const before = await org.extent();
    for (const body of wrong)
      expect((await owner.call('POST', '/drills', body)).status, JSON.stringify(body)).toBe(400);
    expect(await org.extent()).toBe(before);
  });

  it('lists with filters, order, counts, search and saved views', async () => {
    for (const [title, alarm] of [
      ['Beta', 'outage'],
      ['alpha', 'fire'],
      ['Gamma', 'outage'],
    ])
      await owner.call('POST', '/drills', { title, data: { alarm, site: title }, links: { tries: 'CTL-a' } });
    const titles = async (query: string) =>
      (await owner.call('GET', `/drills?${query}`)).body.items.map((item: { title: string }) => item.title);
    expect(await titles('f.alarm=outage&sort=title')).toEqual(['Beta', 'Gamma']);
    expect(await titles('f.topics=two')).toEqual(['Autumn']);
    expect(await titles('f.site=Beta,alpha&sort=-title')).toEqual(['Beta', 'alpha']);
    expect(await titles('linked.led_by=PER-a')).toEqual(['Autumn']);
    expect(await titles('q=gam')).toEqual(['Gamma']);
    expect(await titles('state=held')).toEqual([]);
    const by = async (name: string) => (await owner.call('GET', `/drills/counts?by=${name}`)).body.counts;
    expect(await by('f.alarm')).toEqual([
      { value: 'fire', n: 2 },
      { value: 'outage', n: 2 },
    ]);
    expect(await by('status')).toEqual([{ value: 'unproven', n: 4 }]);
    expect((await owner.call('GET', '/search?q=gamma')).body.items).toMatchObject([{ kind: 'drill', title: 'Gamma' }]);
    expect((await owner.call('GET', '/meta')).body.counts.drill).toEqual({ total: 4, byStatus: { unproven: 4 } });
    const first = await owner.call('GET', '/drills?limit=3');
    expect((await owner.call('GET', `/drills?limit=3&cursor=${first.body.next}`)).body).toMatchObject({
      items: [{}],
      next: null,
    });
  });

  it('moves, changes, links and keeps its history', async () => {
    expect((await owner.call('POST', '/drills/DRL-1/transitions/hold', {})).body.state).toBe('held');
    expect(
      (await owner.call('PATCH', '/drills/DRL-1', { data: { people: 9, story: null }, version: 2 })).body.data,
    ).toMatchObject({ people: 9 });
    expect((await owner.call('PATCH', '/drills/DRL-1', { title: 'x', version: 2 })).status).toBe(409);
    expect((await owner.call('DELETE', '/drills/DRL-1/links/tries/SYS-a')).status).toBe(204);
    const { versions } = (await owner.call('GET', '/drills/DRL-1/history')).body;
    expect(versions.map((one: { changes: { field: string }[] }) => one.changes.map(({ field }) => field))).toEqual([
      ['people', 'story'],
      ['state'],
      [],
    ]);
    expect((await owner.call('GET', `/drills/DRL-1?asOf=${versions[2].at}`)).body).toMatchObject({
      state: 'planned',
      data,
    });
    expect((await owner.call('GET', '/drills/DRL-1/proof')).status).toBe(200);
  });
});

describe('assurance', () => {
  it('stands and falls with what it rests on, and says why and whom it concerns', async () => {
    const status = async () => (await owner.call('GET', '/drills/DRL-1')).body.status;
    await evidence('pass');
    // Its day of repetition lies in the past of the server's clock or ahead of it: never better than the control.
    const before = await status();
    expect(['assured', 'weakened']).toContain(before);
    await evidence('fail');
    expect(await status()).toBe('broken');
    const why = (await owner.call('GET', '/drills/DRL-1/why')).body;
    expect(
      why.causes.map((cause: { path: { key: string }[] }) => cause.path.map(({ key }) => key.slice(0, 3))),
    ).toContainEqual(['CTL', 'CHK', 'EVD']);
    const impact = (await owner.call('GET', '/controls/CTL-a/impact')).body;
    expect(impact.groups.flatMap((group: { items: { key: string }[] }) => group.items.map(({ key }) => key))).toContain(
      'DRL-1',
    );
    await evidence('pass');
    expect(await status()).toBe(before);
    const { effectiveness } = (await owner.call('GET', '/drills/DRL-1/spans')).body;
    expect(effectiveness.byStatus.broken).toBeGreaterThan(0);
  });
});

describe('OpenAPI', () => {
  it('has its paths and schemas, by which every answer above was held', () => {
    const pathsOf = (plural: string) =>
      Object.keys(document.paths).filter((path) => path.startsWith(`/api/v1/orgs/{org}/${plural}`));
    expect(pathsOf('drills').length).toBeGreaterThan(10);
    expect(pathsOf('drills').length).toBe(pathsOf('controls').length);
    const schema = { $ref: '#/components/schemas/Drill' };
    expect(mismatch({}, schema, document)).toMatch(/lacks id/);
    const post = document.paths['/api/v1/orgs/{org}/drills']?.['post'] as unknown as {
      requestBody: { content: Record<string, { schema: Record<string, unknown> }> };
    };
    const body = post.requestBody.content['application/json']?.schema ?? {};
    expect(mismatch({ title: 'x', data }, body, document)).toBe(undefined);
    expect(mismatch({ title: 'x', data: { ...data, alarm: 'flood' } }, body, document)).toMatch(/flood/);
  });
});

describe('permission', () => {
  it('is that of its area and name, over HTTP as in the table', async () => {
    for (const role of ['grc', 'reader', 'sales', 'auditor', 'engineer'] as const) {
      const caller = held(document, await keyWith(world, org, role));
      const actor = { type: 'key', id: '', org: org.id, grants: [{ role, scopes: 'all' }] } as const;
      const reads = can(actor, 'read', drill, { scope: org.root });
      expect((await caller.call('GET', '/drills/DRL-1')).status, role).toBe(reads ? 200 : 404);
      const writes = can(actor, 'update', drill, { scope: org.root });
      expect((await caller.call('PATCH', '/drills/DRL-1', {})).status, role).toBe(writes ? 200 : reads ? 403 : 404);
    }
  });
});

describe('the command line', () => {
  it('knows it: kinds, create, get, list, set, do, link, why, export', async () => {
    expect((await candor('kinds')).out).toContain('drill');
    const made = await candor(
      'create',
      'drill',
      '--title',
      'By hand',
      '--as',
      'DRL-cli',
      '--set',
      'alarm=Ransom note',
      '--set',
      'people=3',
      '--link',
      'tries=CTL-a',
      '--json',
    );
    expect(made, made.err).toMatchObject({ exit: 0 });
    expect(JSON.parse(made.out)).toMatchObject({ key: 'DRL-cli', data: { alarm: 'ransom', people: 3 } });
    for (const words of [
      ['set', 'DRL-cli', 'hours=2'],
      ['do', 'DRL-cli', 'hold'],
      ['link', 'DRL-cli', 'led_by', 'PER-a'],
      ['why', 'DRL-cli'],
      ['history', 'DRL-cli'],
    ]) {
      const ran = await candor(...words);
      expect(ran.exit, `${words.join(' ')}: ${ran.err}`).toBe(0);
    }
    const shown = (await candor('get', 'DRL-cli')).out;
    for (const word of ['Ransom note', 'Held', 'Tries out', 'CTL-a', 'Led by']) expect(shown).toContain(word);
    expect((await candor('list', 'drills', '--columns', 'key,alarm')).out).toMatch(/DRL-cli +Ransom note/);
  });
});

describe('programme as code', () => {
  it('plans, applies and exports it, and then has nothing to do', async () => {
    const path = join(folder, 'drills.yaml');
    await writeFile(
      path,
      'kind: drill\nkey: DRL-yaml\ntitle: From a file # kept\nalarm: outage\ntopics: [a, b]\nlinks:\n  tries:\n    - to: CTL-a\n      depth: talk\n',
    );
    expect((await candor('plan', path)).out).toContain('DRL-yaml');
    const applied = await candor('apply', path, '--yes');
    expect(applied.exit, applied.err).toBe(0);
    expect((await owner.call('GET', '/drills/DRL-yaml')).body).toMatchObject({
      data: { alarm: 'outage', topics: ['a', 'b'] },
      links: [{ data: { depth: 'talk' } }],
    });
    const again = await candor('plan', path, '--json');
    expect(JSON.parse(again.out).entries ?? [], again.out).toEqual([]);
    const exported = await send(world.app, 'GET', `/api/v1/orgs/${org.slug}/program/export`, {
      headers: owner.headers,
    });
    expect(exported.text).toMatch(/kind: drill[\s\S]*key: DRL-yaml/);
    expect(await readFile(path, 'utf8')).toContain('# kept');
  });
});

describe('tables', () => {
  it('goes out as CSV and comes in again unchanged', async () => {
    const at = `/api/v1/orgs/${org.slug}/drills`;
    const csv = await send(world.app, 'GET', `${at}/export?format=csv`, { headers: owner.headers });
    expect(csv.status, csv.text).toBe(200);
    for (const word of ['Alarm', 'Repeat by', 'Tries out', 'DRL-yaml']) expect(csv.text).toContain(word);
    const before = await org.extent();
    const same = await send(world.app, 'POST', `${at}/import?format=csv`, { headers: owner.headers, body: csv.text });
    expect(same.body).toMatchObject({ created: 0, updated: 0, errors: [] });
    expect(await org.extent()).toBe(before);
    const more = 'Title,Alarm,Hours,Tries out\nNew,Fire,1.5,CTL-a\nBad,Flood,2,CTL-a\n';
    const wrong = await send(world.app, 'POST', `${at}/import?format=csv`, { headers: owner.headers, body: more });
    expect(wrong.body).toMatchObject({
      applied: false,
      errors: [{ row: expect.any(Number), column: expect.stringMatching(/alarm/i) }],
    });
    const done = await send(world.app, 'POST', `${at}/import?format=csv&skipErrors=1`, {
      headers: owner.headers,
      body: more,
    });
    expect(done.body).toMatchObject({ created: 1 });
  });
});

describe('fields of an organisation’s own', () => {
  it('appear on it too', async () => {
    await owner.call('POST', '/custom-fields', {
      title: 'Weather',
      data: { kind: 'drill', name: 'weather', type: 'choice', choices: ['sun', 'rain'] },
    });
    const raw = await keyWith(world, org, 'owner');
    const made = await raw.call('POST', '/drills', {
      title: 'Wet',
      data: { alarm: 'fire', x_weather: 'rain' },
      links: { tries: 'CTL-a' },
    });
    expect(made.body.data).toEqual({ alarm: 'fire', x_weather: 'rain' });
    expect((await raw.call('GET', '/drills?f.x_weather=rain')).body.items).toHaveLength(1);
    expect(
      (
        await raw.call('POST', '/drills', {
          title: 'x',
          data: { alarm: 'fire', x_weather: 'snow' },
          links: { tries: 'CTL-a' },
        })
      ).status,
    ).toBe(400);
    expect((await candor('get', made.body.key)).out).toMatch(/(Weather|x_weather) +rain/);
  });
});

describe('pages', () => {
  it('has columns, filters, counts and a form that checks, from the definition alone', () => {
    expect(shownColumns(drill, drill.fields, {}).map(({ label }) => label)).toEqual([
      'Key',
      'Title',
      'Alarm',
      'State',
      'Assurance',
      'Day',
    ]);
    expect(allColumns(drill, drill.fields).length).toBe(9 + Object.keys(drill.fields).length);
    const facets = facetsOf(drill, drill.fields);
    expect(facets.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['state', 'status', 'f.alarm', 'f.site', 'f.announced', 'f.topics']),
    );
    expect(countables(drill, drill.fields).map(({ name }) => name)).toContain('f.alarm');
    expect(activeChips(drill, facets, { 'f.alarm': 'fire' })).toEqual([
      { name: 'f.alarm', value: 'fire', label: 'Alarm: Fire' },
    ]);
    const draft = { title: 'x', owner: null, scope: null, dueAt: null };
    expect(refusalOf(drill.fields, { ...draft, data })).toBe(undefined);
    expect(refusalOf(drill.fields, { ...draft, data: { ...data, contact: 'nobody' } })?.problems).toMatchObject([
      { pointer: '/data/contact' },
    ]);
  });
});

describe('SQL', () => {
  it('has a typed view, under row-level security', async () => {
    const definition = viewDefinitions([drill])[0] ?? '';
    const { databaseUrl } = world.server.settings;
    const grant = 'grant select on v_drill to candor_app';
    if (databaseUrl) {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      await client.query(`${definition}; ${grant}`);
      await client.end();
    } else for (const statement of [definition, grant]) await sql.raw(statement).execute(world.server.db.auth);
    const rows = (who: string) =>
      world.server.db.run({ org: who }, (tx) =>
        sql<
          Record<string, unknown>
        >`select key, people, hours, announced, repeat_by, ended_at from v_drill where key = 'DRL-1'`.execute(tx),
      );
    expect((await rows(org.id)).rows).toEqual([
      {
        key: 'DRL-1',
        people: 9,
        hours: 0.5,
        announced: true,
        repeat_by: '2026-11-22',
        ended_at: new Date('2026-11-22T10:00:00Z'),
      },
    ]);
    expect((await rows((await openTenant(world)).id)).rows).toEqual([]);
  });
});

it('can be removed, and its history stays', async () => {
  expect((await owner.call('DELETE', '/drills/DRL-1')).status).toBe(204);
  expect((await owner.call('GET', '/drills/DRL-1')).status).toBe(404);
  const { items } = (await owner.call('GET', '/journal?limit=1')).body;
  expect(items).toMatchObject([{ action: 'drill.remove' }]);
  expect((await owner.call('POST', '/journal/verify', {})).body).toMatchObject({ ok: true, problems: [] });
});
