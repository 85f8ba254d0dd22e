import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMember, makePerson } from '../../../test/make/auth.ts';
import { openTenant, openWorld, type World } from '../../../test/make/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('is what waits for this very person, with what they may do about it', async () => {
  const org = await openTenant(world);
  const [ada, bob] = [await makePerson(world), await makePerson(world)];
  await addMember(world, org.id, ada.id, [{ role: 'grc', scope: null }]);
  await addMember(world, org.id, bob.id, [{ role: 'engineer', scope: null }]);
  const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });
  const work = async ({ browser }: typeof ada) => {
    const { body } = await browser.get(`/api/v1/orgs/${org.slug}/work`);
    const keys = (part: string) => body[part].items.map(({ key }: { key: string }) => key);
    return { body, lists: ['tasks', 'approvals', 'failing', 'expiring'].map(keys) };
  };
  expect((await work(bob)).body).toMatchObject({ person: false, total: 0 });
  const soon = new Date(world.server.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  await commit(
    { op: 'create', kind: 'person', key: 'PER-b', title: 'Bob', data: { email: bob.email.toUpperCase() } },
    { op: 'create', kind: 'task', key: 'TSK-b', title: 'Bob’s', owner: 'PER-b' },
    { op: 'create', kind: 'task', key: 'TSK-n', title: 'Nobody’s' },
    { op: 'create', kind: 'control', key: 'CTL-b', title: 'Unproven', state: 'active', owner: 'PER-b' },
    { op: 'create', kind: 'control', key: 'CTL-n', title: 'Nobody’s', state: 'active' },
    { op: 'create', kind: 'decision', key: 'DEC-x', title: 'May we?', data: { question: 'May we?' } },
    {
      op: 'create',
      kind: 'decision',
      key: 'DEC-b',
      title: 'We may',
      state: 'decided',
      owner: 'PER-b',
      data: { question: 'May we?', outcome: 'granted', validUntil: soon },
    },
  );
  expect((await work(bob)).lists).toEqual([['TSK-b'], [], ['CTL-b'], ['DEC-b']]);
  const { body, lists } = await work(ada);
  expect(lists).toEqual([[], ['DEC-x'], [], []]);
  expect(body.approvals.items[0].steps.map(({ name }: { name: string }) => name)).toEqual(['withdraw']);
  expect((await work(bob)).body.tasks.items[0].steps.map(({ name }: { name: string }) => name)).toEqual([
    'start',
    'finish',
    'drop',
  ]);
});

it('is listed part by part: many tasks take no place from approvals, and each part says how many there are', async () => {
  const org = await openTenant(world);
  const ada = await makePerson(world);
  await addMember(world, org.id, ada.id, [{ role: 'grc', scope: null }]);
  await world.server.commit(org.system, {
    changes: [
      { op: 'create', kind: 'person', key: 'PER-a', title: 'Ada', data: { email: ada.email } },
      ...Array.from({ length: 60 }, (_, n) => ({
        op: 'create',
        kind: 'task',
        key: `TSK-${n}`,
        title: `No. ${n}`,
        owner: 'PER-a',
        dueAt: new Date(world.server.now() + 86_400_000).toISOString(),
      })),
      { op: 'create', kind: 'decision', key: 'DEC-x', title: 'May we?', data: { question: 'May we?' } },
      ...Array.from({ length: 110 }, (_, n) => ({
        op: 'create',
        kind: 'control',
        title: `No. ${n}`,
        state: 'active',
        owner: 'PER-a',
      })),
    ] as never,
  });
  const { body } = await ada.browser.get(`/api/v1/orgs/${org.slug}/work`);
  const numbers = ['tasks', 'approvals', 'failing', 'expiring'].map((part) => [
    body[part].total,
    body[part].items.length,
  ]);
  expect(numbers).toEqual([
    [60, 50],
    [1, 1],
    [110, 100],
    [0, 0],
  ]);
  expect(body.total).toBe(171);
});

it('says apart, and first, what is overdue: of what is to be done and of what is to be decided', async () => {
  const org = await openTenant(world);
  const ada = await makePerson(world);
  await addMember(world, org.id, ada.id, [{ role: 'grc', scope: null }]);
  const day = (n: number) => new Date(world.server.now() + n * 86_400_000).toISOString();
  const task = (key: string, n?: number, state = 'open') => ({
    op: 'create',
    kind: 'task',
    key,
    title: key,
    owner: 'PER-a',
    state,
    ...(n === undefined ? {} : { dueAt: day(n) }),
  });
  await world.server.commit(org.system, {
    changes: [
      { op: 'create', kind: 'person', key: 'PER-a', title: 'Ada', data: { email: ada.email } },
      task('TSK-late', -1),
      task('TSK-later', -9),
      task('TSK-done', -9, 'done'),
      task('TSK-soon', 1),
      task('TSK-whenever'),
      {
        op: 'create',
        kind: 'decision',
        key: 'DEC-late',
        title: 'May we?',
        dueAt: day(-3),
        data: { question: 'May we?' },
      },
      {
        op: 'create',
        kind: 'decision',
        key: 'DEC-soon',
        title: 'May we?',
        dueAt: day(3),
        data: { question: 'May we?' },
      },
    ] as never,
  });
  const { body } = await ada.browser.get(`/api/v1/orgs/${org.slug}/work`);
  const lists = ['overdue', 'tasks', 'approvals'].map((part) =>
    body[part].items.map(({ key }: { key: string }) => key),
  );
  expect(lists).toEqual([['TSK-later', 'DEC-late', 'TSK-late'], ['TSK-soon', 'TSK-whenever'], ['DEC-soon']]);
  expect([body.overdue.total, body.total]).toEqual([3, 6]);
  expect(body.overdue.items[0].steps.map(({ name }: { name: string }) => name)).toContain('finish');
});

it('is for an approver everything that was handed in for review, and how many mappings are proposed', async () => {
  const org = await openTenant(world);
  const [ada, bob] = [await makePerson(world), await makePerson(world)];
  await addMember(world, org.id, ada.id, [{ role: 'approver', scope: null }]);
  await addMember(world, org.id, bob.id, [{ role: 'engineer', scope: null }]);
  const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });
  await commit(
    { op: 'create', kind: 'answer', key: 'ANS-1', title: 'Encrypted?', data: { question: 'Is it?', text: 'Yes.' } },
    { op: 'create', kind: 'answer', key: 'ANS-2', title: 'Still a draft', data: { question: 'Is it?', text: 'Yes.' } },
    { op: 'create', kind: 'policy', key: 'POL-1', title: 'Access', state: 'in_review' },
    { op: 'create', kind: 'evidence', key: 'EVD-1', title: 'A look', state: 'collected', data: { outcome: 'pass' } },
    { op: 'create', kind: 'evidence', key: 'EVD-2', title: 'Accepted', data: { outcome: 'pass' } },
    { op: 'create', kind: 'vendor', key: 'VND-1', title: 'A host' },
    { op: 'create', kind: 'framework', key: 'FRM-1', title: 'F', data: { edition: '1' } },
    { op: 'create', kind: 'requirement', key: 'REQ-1', title: 'One', data: { ref: '1' }, links: { part_of: 'FRM-1' } },
    { op: 'create', kind: 'requirement', key: 'REQ-2', title: 'Two', data: { ref: '2' }, links: { part_of: 'FRM-1' } },
    {
      op: 'create',
      kind: 'mapping',
      title: 'Same',
      data: { relation: 'equal' },
      links: { source: 'REQ-1', target: 'REQ-2' },
    },
  );
  await commit({ op: 'transition', ref: 'ANS-1', name: 'submit' });
  const of = async ({ browser }: typeof ada) => {
    const { body } = await browser.get(`/api/v1/orgs/${org.slug}/work`);
    const keys = body.reviews.items.map(({ key }: { key: string }) => key).toSorted();
    return { keys, total: body.reviews.total, mappings: body.mappings, steps: body.reviews.items[0]?.steps };
  };
  const approver = await of(ada);
  expect(approver).toMatchObject({ keys: ['ANS-1', 'EVD-1', 'POL-1', 'VND-1'], total: 4, mappings: 1 });
  expect(approver.steps.map(({ name }: { name: string }) => name)).toContain('approve');
  expect(await of(bob)).toMatchObject({ keys: [], total: 0, mappings: 0 });
  const { body } = await ada.browser.get(`/api/v1/orgs/${org.slug}/home`);
  expect(body.waiting).toMatchObject({ total: 4, items: [{ as: 'reviewer' }, {}, {}, {}] });
});
