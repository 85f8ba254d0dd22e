import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';

let world: World;
let org: TenantOf;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });
let grc: Caller;
let other: Caller;
let sales: Caller;
let scoped: Caller;

beforeEach(async () => {
  org = await openTenant(world);
  const made = await commit(
    { op: 'create', kind: 'scope', key: 'SCP-a', title: 'A part', data: { level: 'unit' } },
    { op: 'create', kind: 'control', key: 'CTL-a', title: 'In the part', scope: 'SCP-a' },
    { op: 'create', kind: 'control', key: 'CTL-b', title: 'In the whole' },
    { op: 'create', kind: 'answer', key: 'ANS-a', title: 'Do you?', data: { question: 'Do you?', text: 'We do' } },
    { op: 'create', kind: 'person', key: 'PER-a', title: 'Ada', data: { email: 'ada@example.test' } },
  );
  [grc, other, sales, scoped] = await Promise.all([
    keyWith(world, org, 'grc'),
    keyWith(world, org, 'engineer'),
    keyWith(world, org, 'sales'),
    keyWith(world, org, 'grc', made.records[0]?.id),
  ]);
});

const say = (who: Caller, about: string, text = 'Walrus') =>
  who.call('POST', '/comments', { title: text, data: { text }, links: { about, mentions: ['PER-a'] } });
const texts = async (who: Caller, about: string) => {
  const { status, body } = await who.call('GET', `/discussion?ref=${about}`);
  return status === 200 ? body.items.map((one: { text: string | null }) => one.text) : status;
};

it('is read by whoever reads the record, and lies where that one does', async () => {
  expect((await say(grc, 'CTL-a')).body.scope).toMatchObject({ key: 'SCP-a' });
  await say(grc, 'CTL-b');
  expect(await texts(other, 'CTL-a')).toEqual(['Walrus']);
  expect(await texts(scoped, 'CTL-a')).toEqual(['Walrus']);
  expect(await texts(scoped, 'CTL-b')).toBe(404);
  expect(await texts(sales, 'CTL-a')).toBe(404);
});

it.each([
  '/comments',
  '/comments?q=walrus',
  '/search?q=walrus',
  '/comments/COM-1',
  '/comments/COM-1/history',
  '/comments/export?format=csv',
])('tells nobody at %s who may not read the record, nor once it moved out of their reach', async (path) => {
  await say(grc, 'CTL-a');
  const seen = async (who: Caller) => /Walrus/.test(((await who.call('GET', path)) as never as { text: string }).text);
  const all = async () => Promise.all([grc, other, scoped, sales].map(seen));
  expect(await all()).toEqual([true, true, true, false]);
  await commit({ op: 'update', ref: 'CTL-a', scope: org.root });
  expect(await all()).toEqual([true, true, false, false]);
});

it('follows the record from state to state: sales read and discuss an answer while it is approved', async () => {
  await say(grc, 'ANS-a');
  expect(await texts(sales, 'ANS-a')).toBe(404);
  expect((await say(sales, 'ANS-a')).status).toBe(403);
  await commit({ op: 'transition', ref: 'ANS-a', name: 'approve' });
  expect(await texts(sales, 'ANS-a')).toEqual(['Walrus']);
  expect((await say(sales, 'ANS-a', 'Seal')).status).toBe(201);
  await commit({ op: 'transition', ref: 'ANS-a', name: 'revise' });
  expect((await sales.call('GET', '/comments')).body.items).toEqual([]);
});

it('is changed and withdrawn by its maker only, and taken away by whoever may take records away', async () => {
  const { body } = await say(grc, 'CTL-b');
  const at = `/comments/${body.key}`;
  const edit = (who: Caller) => who.call('PATCH', at, { data: { text: 'Seal' } });
  expect((await edit(other)).status).toBe(403);
  expect((await other.call('POST', `${at}/transitions/withdraw`, {})).status).toBe(403);
  expect((await edit(grc)).status).toBe(200);
  expect(await texts(other, 'CTL-b')).toEqual(['Seal']);
  expect((await grc.call('POST', `${at}/transitions/withdraw`, {})).status).toBe(200);
  expect(await texts(grc, 'CTL-b')).toEqual([null]);
  expect((await other.call('DELETE', at)).status).toBe(403);
});

it('says who said it, whom it mentions, and whether it is the reader’s own', async () => {
  await say(grc, 'CTL-b');
  const { body } = await grc.call('GET', '/discussion?ref=CTL-b');
  expect(body).toMatchObject({ total: 1, mayWrite: true, items: [{ isMine: true, mentions: [{ key: 'PER-a' }] }] });
  expect((await other.call('GET', '/discussion?ref=CTL-b')).body.items[0].isMine).toBe(false);
});

it('goes with the record', async () => {
  await say(grc, 'CTL-b');
  await say(other, 'CTL-b');
  expect((await grc.call('DELETE', '/controls/CTL-b')).status).toBe(204);
  const extent = await grc.call('GET', '/comments');
  expect(extent.body.items).toEqual([]);
  expect(
    (
      await world.server.db.run({ org: org.id }, async (tx) =>
        (
          await import('kysely')
        ).sql<{
          n: number;
        }>`select (select count(*) from record where kind = 'comment')::int + (select count(*) from link where valid_to is null and relation = 'mentions')::int as n`.execute(
          tx,
        ),
      )
    ).rows[0]?.n,
  ).toBe(0);
});

it('is not of what is somebody’s own, nor of what was said', async () => {
  const { body } = await say(grc, 'CTL-b');
  expect((await say(grc, body.key)).status).toBe(400);
  await grc.call('POST', '/views', { title: 'Mine', data: { kind: 'control', query: 'x=y' } });
  expect((await say(grc, 'VIW-1')).status).toBe(400);
});
