// Fields that an organisation added, in what the documents say of its records.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Registry, registry } from '../../src/model/registry.ts';
import { openEmbedded } from '../../src/server/store/open-embedded.ts';
import type { Answer } from '../make/auth.ts';
import { type Caller, keyWith, openTenant, openWorld, type World } from '../make/world.ts';
import { type Document, held, operationFor, readDocument } from './api.ts';
import { mismatch } from './json-schema.ts';

let world: World;
let [mine, theirs]: Caller[] = [];
let general: Document;

beforeAll(async () => {
  world = await openWorld();
  [mine, theirs] = await Promise.all(
    [await openTenant(world), await openTenant(world)].map((org) => keyWith(world, org, 'owner')),
  );
  general = await readDocument(world);
});
afterAll(() => world.close());

const call = async (caller: Caller | undefined, ...request: Parameters<Caller['call']>): Promise<Answer> => {
  if (!caller) throw new Error('nobody is there to call');
  return caller.call(...request);
};
const documentOf = async (caller: Caller | undefined) => (await call(caller, 'GET', '/openapi.json')).body as Document;
const ofBody = (document: Document, method: string, path: string, body: unknown) => {
  const { requestBody } = operationFor(document, method, `/api/v1/orgs/x${path}`) as unknown as {
    requestBody: { content: Record<string, { schema: Record<string, unknown> }> };
  };
  return mismatch(body, requestBody.content['application/json']?.schema ?? {}, document);
};
const ofRecord = (document: Document, record: unknown) =>
  mismatch(record, { $ref: '#/components/schemas/Team' }, document);

it('are in the document of the organisation, with their types, and allowed by the one of all', async () => {
  const before = await documentOf(mine);
  const body = { title: 'Security', data: { x_cost: 3 } };
  expect(ofBody(before, 'POST', '/teams', body)).toMatch(/x_cost, which is not in the schema/);
  const data = { kind: 'team', name: 'cost', type: 'number', filter: true };
  expect((await call(mine, 'POST', '/custom-fields', { title: 'Cost centre', data })).status).toBe(201);
  const after = await documentOf(mine);
  const made = await call(mine, 'POST', '/teams', body);
  expect(made.status).toBe(201);
  for (const document of [after, general]) {
    expect(ofBody(document, 'POST', '/teams', body)).toBeUndefined();
    expect(ofBody(document, 'PATCH', '/teams/TEA-1', { data: { x_cost: 4 } })).toBeUndefined();
    expect(ofRecord(document, made.body)).toBeUndefined();
  }
  const wrong = { title: 'Security', data: { x_cost: 'three' } };
  expect(ofBody(after, 'POST', '/teams', wrong)).toMatch(/x_cost/);
  expect(ofBody(after, 'PATCH', '/teams/TEA-1', { data: { x_other: 1 } })).toMatch(/x_other, which is not/);
  expect(ofRecord(after, { ...made.body, data: { x_cost: 'three' } })).toMatch(/x_cost/);
  // Another organisation hears nothing of them.
  expect(JSON.stringify(await documentOf(theirs))).not.toContain('x_cost');
});

it('describe the same routes in both documents', async () => {
  expect(Object.keys((await documentOf(mine)).paths)).toEqual(Object.keys(general.paths));
  expect(general.paths['/api/v1/orgs/{org}/openapi.json']).toBeDefined();
});

it('what the journal and its verification answer is as the document has it', async () => {
  const caller = held(general, mine as Caller);
  expect((await caller.call('GET', '/journal?limit=5')).body.items.length).toBeGreaterThan(0);
  expect((await caller.call('POST', '/journal/verify')).body).toMatchObject({ ok: true, problems: [] });
});

it('views are made for the kinds that the server has, whichever they are', async () => {
  const team = registry.get('team');
  const kinds = new Registry([...registry.kinds, { ...team, name: 'crew', plural: 'crews', prefix: 'CRW' }]);
  const db = await openEmbedded(undefined, undefined, kinds);
  const found = await db.auth.introspection.getTables();
  const names = found.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['v_team', 'v_crew']));
  await db.close();
});

it('stand in the order that was chosen, and after those in the order in which they were made', async () => {
  const field = (name: string, data: object = {}) =>
    call(mine, 'POST', '/custom-fields', { title: name, data: { kind: 'risk', name, type: 'text', ...data } });
  await field('late');
  await field('second', { position: 2 });
  await field('first', { position: 1 });
  const { body } = await call(mine, 'GET', '/meta');
  expect(Object.keys(body.customFields.risk)).toEqual(['x_first', 'x_second', 'x_late']);
});
