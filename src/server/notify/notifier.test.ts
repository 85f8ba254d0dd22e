import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMember, makePerson, type Person } from '../../../test/make/auth.ts';
import { openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { type Inbox, readInbox } from './inbox.ts';
import { notifyOrg, remindOrg } from './start-notifier.ts';

const DAY = 86_400_000;
let world: World;
let org: TenantOf;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const commit = (...changes: object[]) => world.server.commit(org.system, { changes: changes as never });
const follow = () => notifyOrg(world.server, org.id);
const at = (path: string) => `/api/v1/orgs/${org.slug}${path}`;
const inbox = async (who: Person): Promise<Inbox> => (await who.browser.get(at('/inbox'))).body;
const lines = async (who: Person) =>
  (await inbox(who)).items.map(({ reason, record, more, times }) => [reason, record.key, more, times]);
const person = (key: string, { email }: Person) => ({ op: 'create', kind: 'person', key, title: key, data: { email } });

beforeEach(async () => {
  org = await openTenant(world);
  [ada, bob] = [await makePerson(world), await makePerson(world)];
  await addMember(world, org.id, ada.id, [{ role: 'grc', scope: null }]);
  await addMember(world, org.id, bob.id, [{ role: 'engineer', scope: null }]);
  await commit(person('PER-ada', ada), person('PER-bob', bob), {
    op: 'create',
    kind: 'control',
    key: 'CTL-a',
    title: 'A',
  });
  await follow();
});

const say = (who: Person, mentions: readonly string[] = []) =>
  who.browser.post(at('/comments'), { title: 'x', data: { text: 'x' }, links: { about: 'CTL-a', mentions } });

describe('what happens', () => {
  it('before the first look is told to nobody', async () => {
    expect(await lines(bob)).toEqual([]);
  });

  it('is told once, however often it is looked at and by however many processes at once', async () => {
    await commit({ op: 'update', ref: 'CTL-a', owner: 'PER-bob' });
    await Promise.all([follow(), follow(), follow()]);
    await follow();
    expect(await lines(bob)).toEqual([['owner', 'CTL-a', 0, 1]]);
    expect(await lines(ada)).toEqual([]);
  });

  it('is told to nobody when the telling fails half way, and wholly the next time', async () => {
    await commit({ op: 'update', ref: 'CTL-a', owner: 'PER-bob' });
    const broken = {
      ...world.server,
      registry: {
        ...world.server.registry,
        find: () => {
          throw new Error('stuck');
        },
      },
    };
    await expect(notifyOrg(broken as never, org.id)).rejects.toThrow('stuck');
    expect(await lines(bob)).toEqual([]);
    await follow();
    expect(await lines(bob)).toHaveLength(1);
  });

  it('is told to who is mentioned, and to who owns it or talked before, but not to who said it', async () => {
    await say(ada, ['PER-bob']);
    await follow();
    expect([await lines(ada), await lines(bob)]).toEqual([[], [['mentioned', 'CTL-a', 0, 1]]]);
    await say(bob);
    await say(bob);
    await follow();
    expect(await lines(ada)).toEqual([['comment', 'CTL-a', 0, 2]]);
  });

  it('is told to who is mentioned only since it was changed, and once, though taken out and named again', async () => {
    const { body } = await say(ada);
    const mention = (op: 'link' | 'unlink') =>
      ada.browser.post(at('/changes'), { changes: [{ op, from: body.key, relation: 'mentions', to: 'PER-bob' }] });
    await follow();
    expect(await lines(bob)).toEqual([]);
    for (const op of ['link', 'unlink', 'link'] as const) {
      expect((await mention(op)).status).toBe(200);
      await follow();
      expect([await lines(ada), await lines(bob)]).toEqual([[], [['mentioned', 'CTL-a', 0, 1]]]);
    }
  });

  it('to who may approve it, and only to them', async () => {
    await commit({ op: 'create', kind: 'decision', key: 'DEC-a', title: 'May we?', data: { question: 'May we?' } });
    await follow();
    expect([await lines(ada), await lines(bob)]).toEqual([[['approval', 'DEC-a', 0, 1]], []]);
    await commit({
      op: 'create',
      kind: 'answer',
      key: 'ANS-a',
      title: 'Encrypted?',
      data: { question: 'Is it?', text: 'Yes.' },
    });
    await follow();
    expect(await lines(ada)).toHaveLength(1);
    await commit({ op: 'transition', ref: 'ANS-a', name: 'submit' });
    await follow();
    expect([(await lines(ada))[0], await lines(bob)]).toEqual([['approval', 'ANS-a', 0, 1], []]);
  });

  const check = (key: string) => [
    { op: 'create', kind: 'check', key: `CHK-${key}`, title: key, owner: 'PER-bob', links: { verifies: 'CTL-a' } },
    {
      op: 'create',
      kind: 'evidence',
      key: `EVD-${key}`,
      title: key,
      data: { outcome: 'pass', effectiveAt: '2026-01-01T00:00:00Z' },
      links: { proves: `CHK-${key}` },
    },
  ];
  const fail = (key: string) => ({
    op: 'create',
    kind: 'evidence',
    title: 'fails',
    data: { outcome: 'fail', effectiveAt: '2026-02-01T00:00:00Z' },
    links: { proves: `CHK-${key}` },
  });

  it('to who owns what broke, and again when it is whole', async () => {
    await commit(...check('a'));
    await follow();
    await bob.browser.post(at('/inbox/marks'), { ids: 'all', read: true });
    const broken = await commit(fail('a'));
    await follow();
    expect((await inbox(bob)).items.filter(({ readAt }) => !readAt).map(({ reason }) => reason)).toEqual(['broken']);
    await commit({ op: 'remove', ref: broken.records[0]?.id });
    await follow();
    expect((await inbox(bob)).items.filter(({ readAt }) => !readAt).map(({ reason }) => reason)).toEqual([
      'healed',
      'broken',
    ]);
  });

  it('is one line for a cascade, of which the entry names only some', async () => {
    const keys = Array.from({ length: 230 }, (_, n) => `n${n}`);
    await commit(...keys.flatMap(check));
    await follow();
    await bob.browser.post(at('/inbox/marks'), { ids: 'all', read: true });
    await commit(...keys.map(fail));
    await follow();
    const unread = (await inbox(bob)).items.filter(({ readAt }) => !readAt);
    expect(unread.map(({ reason, more }) => [reason, more])).toEqual([['broken', 229]]);
  });
});

describe('an inbox', () => {
  beforeEach(async () => {
    await commit({ op: 'update', ref: 'CTL-a', owner: 'PER-bob' });
    await follow();
  });

  it('shows nothing of what its owner may no longer read', async () => {
    await world.server.db.run({ org: org.id }, (tx) =>
      sql`update member set roles = '[{"role": "sales", "scope": null}]'::jsonb where user_id = ${bob.id}`.execute(tx),
    );
    expect(await inbox(bob)).toMatchObject({ items: [], unread: 0 });
  });

  it('is marked read and unread, and a line that says the same anew stands by itself', async () => {
    const [first] = (await inbox(bob)).items;
    const mark = (read: boolean) => bob.browser.post(at('/inbox/marks'), { ids: [first?.id], read });
    expect((await mark(true)).body.unread).toBe(0);
    expect((await mark(false)).body.unread).toBe(1);
    await mark(true);
    await commit({ op: 'update', ref: 'CTL-a', owner: null });
    await commit({ op: 'update', ref: 'CTL-a', owner: 'PER-bob' });
    await follow();
    expect((await inbox(bob)).unread).toBe(1);
    expect((await mark(false)).body.unread).toBe(1);
  });

  it('is touched by its owner only', async () => {
    const [first] = (await inbox(bob)).items;
    await ada.browser.post(at('/inbox/marks'), { ids: [first?.id], read: true });
    expect((await inbox(bob)).unread).toBe(1);
  });

  it('hears no more of what is muted, by record or by reason', async () => {
    const mute = (body: object) => bob.browser.post(at('/inbox/mutes'), body);
    const [first] = (await inbox(bob)).items;
    await mute({ record: first?.record.id, muted: true });
    await say(ada, ['PER-bob']);
    await follow();
    expect(await lines(bob)).toHaveLength(1);
    await mute({ record: first?.record.id, muted: false });
    expect((await mute({ reason: 'mentioned', muted: true })).body.muted).toEqual({
      reasons: ['mentioned'],
      records: [],
    });
    await say(ada, ['PER-bob']);
    await follow();
    expect(await lines(bob)).toHaveLength(1);
    await mute({ reason: 'mentioned', muted: false });
    await say(ada, ['PER-bob']);
    await follow();
    expect(await lines(bob)).toHaveLength(2);
  });
});

describe('what is due', () => {
  it('is told at each stage once, and then as overdue', async () => {
    const due = new Date(world.server.now() + 40 * DAY).toISOString();
    await commit({ op: 'create', kind: 'task', key: 'TSK-a', title: 'Do it', owner: 'PER-bob', dueAt: due });
    await follow();
    // As the sign-in would have run out meanwhile, the inbox is read without it.
    const actor = { type: 'person', id: bob.id, org: org.id, grants: [{ role: 'engineer', scopes: 'all' }] } as const;
    const unread = () =>
      world.server.db.run({ org: org.id }, async (tx) => {
        const { items } = await readInbox(tx, world.server, actor);
        await sql`update notification set read_at = at`.execute(tx);
        return items.filter(({ readAt }) => !readAt).map(({ reason, times }) => [reason, times]);
      });
    await unread();
    const pass = async (days: number) => {
      world.advance(days * DAY);
      await remindOrg(world.server, org.id);
      await remindOrg(world.server, org.id);
      return await unread();
    };
    expect(await pass(5)).toEqual([]);
    expect(await pass(6)).toEqual([['due', 1]]);
    expect(await pass(1)).toEqual([]);
    expect(await pass(22)).toEqual([['due', 1]]);
    expect(await pass(5.5)).toEqual([['due', 1]]);
    expect(await pass(1)).toEqual([['overdue', 1]]);
    expect(await pass(1)).toEqual([]);
  });
});
