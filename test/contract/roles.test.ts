import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyKind } from '../../src/model/kind.ts';
import { type Action, type Actor, can, type Grant, PERMISSIONS, ROLES, type Role } from '../../src/model/permission.ts';
import { registry } from '../../src/model/registry.ts';
import { uuidv7 } from '../../src/server/store/uuid.ts';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../make/world.ts';
import { type Document, held, readDocument } from './api.ts';
import { MATRIX, OPEN } from './matrix.ts';
import { createSample, inOrder, sampleBody } from './sample.ts';

const LONG = 600_000;

const LETTERS: readonly (readonly [Action, string])[] = [
  ['read', 'r'],
  ['create', 'c'],
  ['update', 'u'],
  ['approve', 'a'],
  ['remove', 'x'],
];

interface Member extends Caller {
  readonly actor: Actor;
}

let world: World;
let org: TenantOf;
let part = '';
let members: Member[] = [];
/** What a record must be linked to, by kind: in the organisation itself, and in the part. */
const samples = new Map<string, string>();

const inPlace = (kind: AnyKind) => (name: string) => samples.get(`${name} ${kind.name}`) ?? samples.get(name) ?? '';

beforeAll(async () => {
  world = await openWorld();
  const document: Document = await readDocument(world);
  org = await openTenant(world);
  part = uuidv7(Date.now());
  await world.server.commit(org.system, { changes: [{ op: 'create', kind: 'scope', id: part, title: 'A part' }] });
  const kinds = inOrder(registry);
  for (const kind of kinds) samples.set(kind.name, uuidv7(Date.now()));
  const changes = kinds.map((kind) =>
    createSample(kind, (name) => samples.get(name) ?? '', { id: samples.get(kind.name) }),
  );
  await world.server.commit(org.system, { changes });
  const grants = (role: Role, scopes: Grant['scopes']): Grant[] => [{ role, scopes }];
  const join = async (role: Role, scope: string | null): Promise<Member> => {
    const caller = held(document, await keyWith(world, org, role, scope));
    return {
      ...caller,
      actor: {
        type: 'key',
        id: caller.id,
        org: org.id,
        grants: grants(role, scope === null ? 'all' : new Set([scope])),
      },
    };
  };
  members = [...(await Promise.all(ROLES.map((role) => join(role, null)))), await join('grc', part)];
}, LONG);
afterAll(() => world?.close());

type Head = { readonly n: number; readonly actor: string; readonly entry: string };
/** What `change` saw last: nothing else writes between two of them, but `make`. */
let seen: Head | undefined;

/** The newest entry of the journal, and how many there are. */
const head = async (): Promise<Head> => {
  const found = await world.server.db.run({ org: org.id }, (tx) =>
    sql<Head>`
    select seq + 1 as n, actor_type || ':' || actor_id as actor, entry from journal order by seq desc limit 1`.execute(
      tx,
    ),
  );
  return found.rows[0] ?? { n: 0, actor: '', entry: '' };
};

interface Place {
  readonly name: string;
  /** null is the organisation itself. */
  readonly scope: string | null;
}
/** Where records of a kind are tried; custom fields belong to the organisation as a whole. */
const placesOf = (kind: AnyKind): Place[] => {
  if (kind.name === 'scope') return [{ name: 'below the part', scope: part }];
  const whole = { name: 'the organisation', scope: null };
  return kind.name === 'custom_field' ? [whole] : [whole, { name: 'the part', scope: part }];
};

/** Makes records of a kind in a place, as the system does, and says their ids. */
const make = async (kind: AnyKind, place: Place, count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, () => uuidv7(Date.now()));
  const changes = ids.map((id) =>
    createSample(kind, inPlace(kind), { id, ...(place.scope ? { scope: place.scope } : {}) }),
  );
  await world.server.commit(org.system, { changes });
  seen = undefined;
  return ids;
};

const subject = (kind: AnyKind, place: Place) => ({
  scope: place.scope ?? org.root,
  state: kind.lifecycle.initial,
  // The samples of kinds that follow another record are all about the one control.
  ...(kind.follows ? { about: { kind: registry.get('control'), id: '', scope: org.root, state: 'draft' } } : {}),
});
const allows = (member: Member, action: Action, kind: AnyKind, place: Place) =>
  can(member.actor, action, kind, subject(kind, place));

/** What an action on a record answers: not found for those who may not see it, forbidden for those who may only that. */
const expected = (member: Member, action: Action, kind: AnyKind, place: Place, done: number): number => {
  if (!allows(member, 'read', kind, place)) return 404;
  return allows(member, action, kind, place) ? done : 403;
};

/** One request that changes something, with what must come of it. */
const change = async (member: Member, request: readonly [string, string, unknown?], wanted: number): Promise<void> => {
  const before = seen ?? (await head());
  const answer = await member.call(...request);
  const what = `${member.name}: ${request[0]} ${request[1]} → ${answer.status} ${answer.body?.detail ?? ''}`;
  expect(answer.status, what).toBe(wanted);
  const after = await head();
  seen = after;
  if (wanted >= 300) expect(after, `${what} left an entry`).toEqual(before);
  else expect({ n: after.n, actor: after.actor }, what).toEqual({ n: before.n + 1, actor: `key:${member.id}` });
};

describe('the table of rights', () => {
  it('says of these kinds what was written down by hand', () => {
    for (const [name, byRole] of Object.entries(MATRIX)) {
      for (const role of ROLES) {
        const actor: Actor = { type: 'key', id: 'k', org: 'o', grants: [{ role, scopes: 'all' }] };
        const found = LETTERS.flatMap(([action, letter]) =>
          can(actor, action, registry.get(name), { scope: 's', state: 'draft' }) ? letter : [],
        );
        expect(found.join(''), `${role} on ${name}`).toBe(byRole[role]);
      }
    }
    expect(Object.keys(PERMISSIONS)).toEqual([...ROLES]);
  });

  it('lets a role in one scope do there what the role may, and nothing anywhere else', () => {
    const actor: Actor = { type: 'key', id: 'k', org: 'o', grants: [{ role: 'grc', scopes: new Set(['here']) }] };
    for (const kind of registry.kinds) {
      for (const [action] of LETTERS) {
        // What is personal is in reach of its maker only: see src/server/query/own-records.test.ts.
        const about = (scope: string | null) => ({ kind: registry.get('control'), id: 'c', scope, state: 'draft' });
        const made = { maker: 'key:k' };
        expect(
          can(actor, action, kind, { scope: 'here', ...made, about: about('here') }),
          `${action} ${kind.name}`,
        ).toBe(true);
        for (const scope of ['there', null])
          expect(
            can(actor, action, kind, { scope, ...made, about: about(scope) }),
            `${action} ${kind.name} in ${scope}`,
          ).toBe(false);
      }
    }
  });
});

const READS = ['', '/history', '/why', '/impact', '/spans'];

/** Where a member is tried: everywhere if they hold their role in one scope, else in the first place. */
const placesFor = (member: Member, kind: AnyKind): Place[] =>
  placesOf(kind).slice(0, member.actor.grants[0]?.scopes === 'all' ? 1 : 2);

const stepOf = ({ lifecycle }: AnyKind, need: 'update' | 'approve') =>
  lifecycle.transitions.find(({ from, needs }) => needs === need && from.includes(lifecycle.initial));

describe.each(registry.kinds.map((kind) => [kind.name, kind] as const))('%s', (_name, kind) => {
  it(
    'is read by those who may, and listed and counted for them alone',
    async () => {
      const ids = new Map<string, string>();
      for (const place of placesOf(kind)) ids.set(place.name, (await make(kind, place, 1))[0] ?? '');
      const asked = new Set<number>();
      for (const member of members) {
        const list = await member.call('GET', `/${kind.plural}?limit=200`);
        const listed = list.body.items.map((item: { id: string }) => item.id);
        for (const place of placesFor(member, kind)) {
          const id = ids.get(place.name) ?? '';
          const wanted = allows(member, 'read', kind, place) ? 200 : 404;
          // What hangs on a record is asked for by one of those who may read it, and by one who may not.
          const paths = asked.has(wanted) ? [''] : READS;
          asked.add(wanted);
          for (const path of paths)
            expect(
              (await member.call('GET', `/${kind.plural}/${id}${path}`)).status,
              `${member.name}${path} in ${place.name}`,
            ).toBe(wanted);
          // A proof also names what was changed together with the record: for that it takes more than the record.
          const proof = (await member.call('GET', `/${kind.plural}/${id}/proof`)).status;
          expect(wanted === 404 ? [404] : [200, 403], `${member.name} proof`).toContain(proof);
          expect(listed.includes(id), `${member.name} lists ${place.name}`).toBe(wanted === 200);
        }
        for (const by of ['state', 'owner']) {
          const counts = await member.call('GET', `/${kind.plural}/counts?by=${by}`);
          expect(counts.body.total, `${member.name} counts by ${by}`).toBe(listed.length);
        }
      }
    },
    LONG,
  );

  it(
    'is created, changed, moved, linked and removed by those who may, each time with one entry of theirs',
    async () => {
      for (const place of placesOf(kind)) {
        const there = members.filter((member) => placesFor(member, kind).some(({ name }) => name === place.name));
        const [records, others] = [await make(kind, place, there.length), await make(kind, place, there.length)];
        for (const [index, member] of there.entries()) {
          const at = `/${kind.plural}/${records[index]}`;
          await change(
            member,
            ['PATCH', at, { title: `By ${member.name}` }],
            expected(member, 'update', kind, place, 200),
          );
          for (const [method, path, body] of linking(kind, at))
            await change(member, [method, path, body], linkStatus(member, kind, place, method));
          for (const [need, id] of [
            ['update', records[index]],
            ['approve', others[index]],
          ] as const) {
            const step = stepOf(kind, need);
            if (step)
              await change(
                member,
                ['POST', `/${kind.plural}/${id}/transitions/${step.name}`, {}],
                expected(member, need, kind, place, 200),
              );
          }
          await change(member, ['DELETE', at], expected(member, 'remove', kind, place, 204));
          await change(
            member,
            ['POST', `/${kind.plural}`, sampleBody(kind, inPlace(kind), place.scope ? { scope: place.scope } : {})],
            createStatus(member, kind, place),
          );
        }
      }
    },
    LONG,
  );
});

describe('the organisation’s own routes', () => {
  it(
    'answer whom they should and nobody else, and leave no entry',
    async () => {
      const before = await head();
      for (const [method, path, body, status, names] of OPEN) {
        for (const member of members) {
          const answer = await member.call(method, path, body);
          const wanted = names.includes(member.name) ? status : 403;
          expect(answer.status, `${member.name}: ${method} ${path} ${answer.body?.detail ?? ''}`).toBe(wanted);
        }
      }
      expect(await head()).toEqual(before);
    },
    LONG,
  );

  it(
    'write one entry for each change of members and files, and none for a refused one',
    async () => {
      for (const [index, member] of members.entries()) {
        const administers = member.name === 'owner';
        const email = `${index}@example.test`;
        await change(member, ['POST', '/invitations', { email, roles: [{ role: 'reader' }] }], administers ? 201 : 403);
        await change(
          member,
          ['PATCH', `/members/${org.owner.id}`, { roles: [{ role: 'owner' }, { role: 'grc' }] }],
          administers ? 200 : 403,
        );
        await change(member, ['DELETE', `/members/${org.owner.id}`], administers ? 409 : 403);
        const stores = ['owner', 'grc', 'engineer', 'grc of one scope'].includes(member.name);
        await change(member, ['POST', '/files?name=a.txt', `file of ${member.name}`], stores ? 201 : 403);
        const batch = {
          changes: [
            { op: 'create', kind: 'risk', title: 'A' },
            { op: 'create', kind: 'risk', title: 'B' },
          ],
        };
        await change(
          member,
          ['POST', '/changes', batch],
          ['owner', 'grc', 'risk_owner'].includes(member.name) ? 200 : 403,
        );
      }
    },
    LONG,
  );

  it('show sales an answer once it is approved, and no other', async () => {
    const [answer, sales] = [registry.get('answer'), members.find(({ name }) => name === 'sales')];
    const [id = ''] = await make(answer, { name: 'the organisation', scope: null }, 1);
    const statuses = [(await sales?.call('GET', `/answers/${id}`))?.status];
    await world.server.commit(org.system, { changes: [{ op: 'transition', ref: id, name: 'approve' }] });
    statuses.push((await sales?.call('GET', `/answers/${id}`))?.status);
    await world.server.commit(org.system, { changes: [{ op: 'transition', ref: id, name: 'revise' }] });
    expect([...statuses, (await sales?.call('GET', `/answers/${id}`))?.status]).toEqual([404, 200, 404]);
  });
});

/** Making and undoing a link that is not demanded, where the kind has one. */
const linking = (kind: AnyKind, at: string): (readonly [string, string, unknown?])[] => {
  const found = Object.entries(kind.relations).find(([, { required }]) => !required);
  if (!found) return [];
  const to = samples.get(found[1].to[0] === '*' ? 'control' : (found[1].to[0] ?? ''));
  return [
    ['POST', `${at}/links`, { relation: found[0], to }],
    ['DELETE', `${at}/links/${found[0]}/${to}`],
  ];
};
const linkStatus = (member: Member, kind: AnyKind, place: Place, method: string): number => {
  const relation = Object.values(kind.relations).find(({ required }) => !required);
  // Undoing what counts against somebody, or what something rests on, takes the right to approve on top.
  const needs: Action[] = method === 'DELETE' && relation?.guarded ? ['update', 'approve'] : ['update'];
  const wanted = Math.max(...needs.map((need) => expected(member, need, kind, place, method === 'POST' ? 200 : 204)));
  const target = relation?.to[0] ?? '';
  const seen = allows(member, 'read', registry.get(target === '*' ? 'control' : target), { name: 'root', scope: null });
  if (wanted >= 300 || seen) return wanted;
  // What they may not see is not there to be linked to, nor, therefore, to be undone.
  return method === 'POST' ? 400 : 404;
};

const createStatus = (member: Member, kind: AnyKind, place: Place): number => {
  if (!allows(member, 'create', kind, place)) return 403;
  const targets = Object.values(kind.relations).flatMap(({ required, to }) =>
    required ? registry.get(to[0] ?? '') : [],
  );
  return targets.every((target) => allows(member, 'read', target, { name: 'root', scope: null })) ? 201 : 400;
};
