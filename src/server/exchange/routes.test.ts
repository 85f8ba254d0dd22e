import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExchangeWorld, openExchangeWorld } from '../../../test/make/exchange-world.ts';
import type { Actor } from '../../model/permission.ts';
import { problemResponse } from '../http/problem.ts';
import type { OrgVariables } from '../http/route.ts';
import { drift, imported, programmeApplied, programmeFiles, programmePlan } from './route-schemas.ts';
import { exchangeRouteList } from './routes.ts';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await openExchangeWorld();
});
afterAll(() => world.close());

const appOf = (actor: Actor) => {
  const app = new Hono<{ Variables: OrgVariables }>();
  app.onError((error, c) => problemResponse(c, error, world.server.log));
  app.use(async (c, next) => {
    c.set('actor', actor);
    c.set('org', { id: actor.org, slug: 'x', name: 'X' });
    await next();
  });
  for (const route of exchangeRouteList) app.on(route.method, route.path, (c) => route.handle(c, world.server));
  return app;
};

const post = (body: string | object, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': typeof body === 'string' ? 'text/yaml' : 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const YAML = 'kind: control\nkey: CTL-1\ntitle: One # here\ntheme: people\n---\nkind: person\nkey: PER-1\ntitle: P\n';

describe('exchange routes', () => {
  it('plan, apply, export and compare a programme', async () => {
    const app = appOf(await world.makeOrg());
    const plan = programmePlan.parse(await (await app.request('/program/plan', post(YAML))).json());
    expect(plan.counts.created).toBe(2);
    const files = [{ name: 'own.yaml', text: YAML }];
    const applied = programmeApplied.parse(
      await (await app.request('/program/apply', post({ files, reason: 'first' }))).json(),
    );
    expect(applied).toMatchObject({ seq: 0, counts: plan.counts });
    const text = await (await app.request('/program/export')).text();
    expect(text).toBe(
      'kind: person\nkey: PER-1\ntitle: P\n---\nkind: control\nkey: CTL-1\ntitle: One\ntheme: people\n',
    );
    const over = programmeFiles.parse(await (await app.request('/program/export', post({ files }))).json());
    expect(over.files).toEqual(files);
    const apart = drift.parse(await (await app.request('/program/drift', post(YAML.replace('people', 'data')))).json());
    expect(apart.changes.map(({ key }) => key)).toEqual(['CTL-1']);
    const pruned = await app.request('/program/apply?prune=1', post(YAML.slice(0, YAML.indexOf('---'))));
    expect(programmeApplied.parse(await pruned.json()).counts.removed).toBe(1);
  });

  it('export and import lists', async () => {
    const app = appOf(await world.makeOrg());
    await app.request('/program/apply', post(YAML));
    const table = await app.request('/controls/export?format=csv&columns=key,title,theme&f.theme=people&sort=-title');
    expect(table.headers.get('content-disposition')).toBe('attachment; filename="controls.csv"');
    const text = await table.text();
    expect(text).toBe('Key,Title,Theme\r\nCTL-1,One,people\r\n');
    expect(await (await app.request('/controls/export?columns=key&f.theme=data')).text()).toBe('Key\r\n');
    const book = await app.request('/controls/export?format=xlsx');
    const again = await app.request('/controls/import?format=xlsx', { method: 'POST', body: await book.arrayBuffer() });
    expect(imported.parse(await again.json())).toMatchObject({ rows: 1, unchanged: 1, errors: [] });
    const map = encodeURIComponent(JSON.stringify({ Name: 'title' }));
    const twice = () => app.request(`/controls/import?map=${map}`, post('Name\nnew\n', { 'idempotency-key': 'k1' }));
    const first = imported.parse(await (await twice()).json());
    expect(first).toMatchObject({ created: 1, applied: true });
    expect(imported.parse(await (await twice()).json()).seq).toBe(first.seq);
    expect((await (await app.request('/controls/export?columns=key')).text()).split('\r\n').length).toBe(4);
  });

  it.each([
    ['/program/plan', post('kind: nope'), 400, 'programme.yaml:1:1'],
    ['/program/plan', post({ files: [{ name: 'x' }] }), 400, '/files/0/text'],
    ['/program/plan', post('a: &a [1]\nb: *a'), 400, 'Anchors'],
    ['/program/plan', post('#'.repeat(10_000_001)), 413, 'larger than'],
    ['/program/plan', { method: 'POST', body: new Uint8Array([0xff, 0xfe, 0xff]) }, 400, 'UTF-8'],
    ['/program/plan?x=1', post(''), 400, '?/x'],
    ['/controls/import?map=x', post('title\na'), 400, '?map'],
    ['/controls/import?format=pdf', post('title\na'), 400, '?/format'],
    ['/nothing/import', post('title\na'), 404, 'no kind is called'],
    ['/controls/export?columns=nope', {}, 400, 'no column'],
    ['/controls/export?f.nope=1', {}, 400, 'f.nope'],
  ])('refuse %s %#', async (path, init, code, message) => {
    const answer = await appOf(await world.makeOrg()).request(path, init);
    expect(await answer.text()).toContain(message);
    expect(answer.status).toBe(code);
  });

  it('let nobody do what their role does not', async () => {
    const actor = await world.makeOrg();
    await appOf(actor).request('/program/apply', post(YAML));
    const app = appOf({ ...actor, type: 'person', grants: [{ role: 'sales', scopes: 'all' }] });
    expect((await app.request('/controls/export')).status).toBe(403);
    expect((await app.request('/controls/import', post('title\na'))).status).toBe(403);
    expect((await app.request('/program/apply', post('kind: control\nkey: CTL-9\ntitle: x'))).status).toBe(403);
    // What one may not see is not told apart from what is not there.
    expect(await (await app.request('/program/export')).text()).not.toContain('CTL-1');
  });
});
