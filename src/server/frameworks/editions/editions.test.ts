import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Caller,
  keyWith,
  openTenant,
  openWorld,
  send,
  type TenantOf,
  type World,
} from '../../../../test/make/world.ts';

let world: World;
let org: TenantOf;
let grc: Caller;
beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
});
afterAll(() => world.close());

const bring = (body: string, query: Record<string, string>) =>
  send(world.app, 'POST', `/api/v1/orgs/${org.slug}/framework-import?${new URLSearchParams(query)}`, {
    headers: grc.headers,
    body,
  });
const OLD = `id,title,text
1,Locks,"Every door has a lock, and somebody looks after it."
2,Windows,Windows are closed at night by whoever leaves last.
3,Roof,Tiles of the roof are counted after each storm.
`;
const NEW = `id,title,text
1,Gardens,Gardens are watered in summer when it is dry.
2,Locks,"Every door has a lock, and somebody looks after it."
3,Roof,Tiles of the roof are counted after each heavy storm.
`;
const move = (body: object, caller: Caller = grc) =>
  caller.call('POST', '/framework-moves', { adoption: 'ADP-1', to: 'FRM-house-2026', ...body });
const applied = async (adoption: string, number: string) => {
  const { items } = (await grc.call('GET', '/applied-requirements?limit=50')).body;
  const found = [];
  for (const { key, title } of items) {
    if (!title.startsWith(`${number} `)) continue;
    const { body } = await grc.call('GET', `/applied-requirements/${key}`);
    if (JSON.stringify(body.links).includes(adoption)) found.push(body);
  }
  return found[0];
};

it('lie side by side, and an adoption moves from one to the other with what was decided', async () => {
  await bring(OLD, { title: 'House', edition: '2025' });
  await bring(NEW, { title: 'House', edition: '2026' });
  const adopt = { framework: 'FRM-house-2025' };
  expect((await grc.call('POST', '/framework-adoptions', { ...adopt, dryRun: true })).body).toMatchObject({
    seq: null,
    counts: { created: 4 },
  });
  expect((await grc.call('POST', '/framework-adoptions', adopt)).body).toMatchObject({ adoption: 'ADP-1' });
  expect((await grc.call('POST', '/framework-adoptions', adopt)).body).toMatchObject({ seq: null, adoption: 'ADP-1' });

  const compared = (await grc.call('GET', '/framework-comparison?from=FRM-house-2025&to=FRM-house-2026')).body;
  expect(compared).toMatchObject({
    older: { edition: '2025' },
    newer: { edition: '2026' },
    counts: { unchanged: 0, moved: 1, reworded: 1, reused: 1, new: 0 },
    lines: [
      { number: '1', fate: 'reused', from: null, reused: true, before: { number: '1', title: 'Locks' } },
      { number: '2', fate: 'moved', from: '1', reused: true, likeness: 1 },
      { number: '3', fate: 'reworded', from: '3', reused: false },
    ],
    gone: [{ number: '2', title: 'Windows' }],
  });

  for (const number of ['1', '2', '3']) {
    const { key } = await applied('ADP-1', number);
    await grc.call('PATCH', `/applied-requirements/${key}`, {
      data: { applicability: 'applicable', justification: `old ${number}` },
    });
  }
  await grc.call('POST', '/controls', {
    title: 'Keys',
    links: { satisfies: [{ to: (await applied('ADP-1', '1')).key, data: { coverage: 'partial', rationale: 'half' } }] },
  });

  const first = (await applied('ADP-1', '1')).key;
  const other = (await applied('ADP-1', '2')).key;
  const raise = (title: string, to: string) =>
    grc.call('POST', '/findings', { title, data: { severity: 'high' }, links: { against: to } });
  await raise('Open', first);
  await raise('Nowhere to go', other);
  const dismissed = (await raise('Dismissed', first)).body.key;
  expect((await grc.call('POST', `/findings/${dismissed}/transitions/dismiss`, {})).status).toBe(200);
  const excused = { reason: 'For now', validUntil: '2099-01-01' };
  await grc.call('POST', '/exceptions', { title: 'Excused', data: excused, links: { excepts: first } });
  await grc.call('POST', '/tasks', { title: 'To do', links: { about: first } });

  const extent = await org.extent();
  const tried = (await move({ dryRun: true })).body;
  expect(tried).toMatchObject({
    adoption: null,
    seq: null,
    carried: 2,
    undecided: 1,
    lines: [
      { carried: null },
      { carried: { number: '1', controls: 1, open: 3, decided: true } },
      { carried: { number: '3' } },
    ],
    notCarried: [{ number: '2', fate: 'moved', applicability: 'applicable', open: 1 }],
  });
  expect(await org.extent()).toBe(extent);

  const size = await org.size();
  expect((await move({ corrections: [{ to: '1', from: '2' }] })).body).toMatchObject({
    adoption: 'ADP-2',
    seq: size,
    carried: 3,
    notCarried: [],
  });
  const second = await applied('ADP-2', '2');
  expect(second.data).toMatchObject({ applicability: 'applicable', justification: 'old 1' });
  expect(JSON.stringify(second.links)).toContain('"rationale":"half"');
  const linked = (kind: string) =>
    second.links.flatMap(({ other }: { other: { kind: string; title: string } }) =>
      other.kind === kind ? other.title : [],
    );
  expect(['finding', 'exception', 'task'].flatMap(linked)).toEqual(['Open', 'Excused', 'To do']);
  expect(second.status).toBe('broken');
  expect((await applied('ADP-2', '1')).data.justification).toBe('old 2');
  expect((await applied('ADP-1', '1')).data.justification).toBe('old 1');
  const framework = (await grc.call('GET', '/frameworks/FRM-house-2026')).body;
  expect(JSON.stringify(framework.links)).toContain('FRM-house-2025');
});

it('are refused where there is nothing to move, no right to, or a place that is taken', async () => {
  expect((await move({})).status).toBe(409);
  expect((await move({ adoption: 'ADP-9' })).status).toBe(404);
  expect((await move({ to: 'FRM-none' })).status).toBe(404);
  expect((await move({ adoption: 'ADP-2' })).status).toBe(400);
  expect((await grc.call('POST', '/adoptions/ADP-2/transitions/retire', {})).status).toBe(200);
  const wrong = async (corrections: object[]) => (await move({ dryRun: true, corrections })).body.errors?.[0];
  expect(await wrong([{ to: '9', from: null }])).toMatchObject({ pointer: '/corrections/0/to' });
  expect(await wrong([{ to: '1', from: '9' }])).toMatchObject({ pointer: '/corrections/0/from' });
  expect(
    await wrong([
      { to: '1', from: '2' },
      { to: '3', from: '2' },
    ]),
  ).toMatchObject({ pointer: '/corrections/1/from' });
  for (const role of ['reader', 'sales'] as const) {
    expect((await move({}, await keyWith(world, org, role))).status).toBe(403);
  }
  const sales = await keyWith(world, org, 'sales');
  expect((await sales.call('GET', '/framework-comparison?from=FRM-house-2025&to=FRM-house-2026')).status).toBe(404);
});
