import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_CHANGES } from '../../src/model/change.ts';
import type { Answer } from '../make/auth.ts';
import { type Caller, keyWith, openTenant, openWorld, send, type TenantOf, type World } from '../make/world.ts';

let world: World;
let org: TenantOf;
let owner: Caller;

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  owner = await keyWith(world, org, 'owner');
  await owner.call('POST', '/controls', { key: 'CTL-a', title: 'A' });
  await owner.call('POST', '/checks', { key: 'CHK-a', title: 'A', links: { verifies: 'CTL-a' } });
  await owner.call('POST', '/answers', { key: 'ANS-a', title: 'A', data: { question: 'q', text: 't' } });
  await owner.call('POST', '/answers', {
    key: 'ANS-b',
    title: 'B',
    data: { question: 'q', text: 't' },
    links: { rests_on: 'ANS-a' },
  });
}, 120_000);
afterAll(() => world?.close());

const isProblem = (answer: Answer, what: string): void => {
  expect(answer.headers.get('content-type'), what).toBe('application/problem+json');
  expect(answer.body, what).toMatchObject({
    status: answer.status,
    code: expect.any(String),
    requestId: expect.any(String),
  });
};

/** A request that must be refused clearly and change nothing. */
const refused = async (answer: Promise<Answer>, status: number, pointer?: string | RegExp): Promise<Answer['body']> => {
  const before = await org.extent();
  const got = await answer;
  const what = JSON.stringify(got.body);
  expect(got.status, what).toBe(status);
  isProblem(got, what);
  const pointers = (got.body.errors ?? []).map((one: { pointer: string }) => one.pointer);
  if (pointer !== undefined)
    expect(pointers, what).toContainEqual(typeof pointer === 'string' ? pointer : expect.stringMatching(pointer));
  expect(await org.extent(), what).toBe(before);
  expect(world.faults).toEqual([]);
  return got.body;
};

/** Bytes as a body, whatever they are. */
const raw = (
  method: string,
  path: string,
  body: BodyInit | undefined,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  send(world.app, method, `/api/v1/orgs/${org.slug}${path}`, {
    body,
    headers: { ...owner.headers, 'content-type': 'application/json', ...headers },
  });

describe('bodies that are no JSON of ours', () => {
  const cases: readonly (readonly [string, BodyInit, number])[] = [
    ['half an object', '{"title": "x"', 400],
    ['two documents', '{"title":"x"}{"title":"y"}', 400],
    ['a comment', '{"title":"x"} // ', 400],
    ['an array', '[]', 400],
    ['a number', '42', 400],
    ['null', 'null', 400],
    ['text', 'title=x', 400],
    [
      'invalid UTF-8',
      new Uint8Array([...new TextEncoder().encode('{"title":"'), 0xff, 0xfe, ...new TextEncoder().encode('"}')]),
      400,
    ],
    [
      'an overlong slash',
      new Uint8Array([...new TextEncoder().encode('{"title":"'), 0xc0, 0xaf, ...new TextEncoder().encode('"}')]),
      400,
    ],
    ['only NUL bytes', new Uint8Array(4), 400],
    ['a NUL byte in text', '{"title":"a\\u0000b"}', 400],
    ['half a character', '{"title":"a\\ud800b"}', 400],
    ['a duplicate key', '{"title":"a","title":"b"}', 400],
    ['an infinite number', '{"title":"a","version":1e999}', 400],
    ['__proto__', '{"title":"a","__proto__":{"state":"retired"}}', 400],
    ['__proto__ in data', '{"title":"a","data":{"__proto__":{"x":1}}}', 400],
    ['constructor.prototype', '{"title":"a","data":{"constructor":{"prototype":{"x":1}}}}', 400],
    ['constructor', '{"title":"a","data":{"constructor":"x"}}', 400],
    ['a depth of 33', `{"title":"a","data":${'{"a":'.repeat(32)}1${'}'.repeat(32)}}`, 400],
    ['a depth of 2,000,000', '['.repeat(2_000_000), 400],
    ['a depth of 100,000 that closes', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
    ['5,000,001 values', `[${'1,'.repeat(5_000_000)}1]`, 400],
    ['21 MB', `{"title":"${'x'.repeat(21 * 1024 * 1024)}"}`, 413],
  ];
  it.each(cases)('%s', async (_name, body, status) => {
    for (const [method, path] of [
      ['POST', '/controls'],
      ['PATCH', '/controls/CTL-a'],
      ['POST', '/changes'],
    ] as const)
      await refused(raw(method, path, body), status);
    expect(({} as Record<string, unknown>)['state'] ?? ({} as Record<string, unknown>)['x']).toBe(undefined);
  });

  it('stops reading a body that goes on and on', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1_000_000;
        controller.enqueue(new Uint8Array(1_000_000).fill(32));
      },
    });
    await refused(raw('POST', '/controls', endless), 413);
    expect(sent).toBeLessThan(30_000_000);
  });

  it('takes no more changes at once than it says, from within either', async () => {
    const change = { op: 'create', kind: 'control', title: 'x' } as const;
    const changes = Array.from({ length: MAX_CHANGES + 1 }, () => change);
    await expect(world.server.commit(org.system, { changes })).rejects.toMatchObject({ code: 'too_large' });
  });

  it('does not believe a length', async () => {
    await refused(raw('POST', '/controls', '{}', { 'content-length': '99999999999' }), 413);
    await refused(raw('POST', '/controls', '{"nonsense":1}', { 'content-length': '-5' }), 400);
    await refused(raw('POST', '/files', new Uint8Array(), { 'content-length': '5' }), 400);
  });

  it('takes no form, whatever it calls itself', async () => {
    await refused(
      raw('POST', '/controls', 'title=x&data=y', { 'content-type': 'application/x-www-form-urlencoded' }),
      400,
    );
  });
});

describe('fields that do not belong, or of another type', () => {
  const cases: readonly (readonly [string, string, unknown, string])[] = [
    ['POST', '/controls', { title: 'x', nonsense: 1 }, '/nonsense'],
    ['POST', '/controls', { title: 'x', data: { nonsense: 1 } }, '/changes/0/data/nonsense'],
    ['POST', '/controls', { title: 'x', data: { 'a/b~c': 1 } }, '/changes/0/data/a~1b~0c'],
    ['POST', '/controls', { title: 'x', data: { toString: 1 } }, '/changes/0/data/toString'],
    ['POST', '/controls', { title: 7 }, '/title'],
    ['POST', '/controls', { title: '' }, '/title'],
    ['POST', '/controls', { title: 'two\nlines' }, '/title'],
    ['POST', '/controls', { title: 'x'.repeat(501) }, '/title'],
    ['POST', '/controls', {}, '/title'],
    ['POST', '/controls', { title: 'x', data: [] }, '/data'],
    ['POST', '/controls', { title: 'x', data: { nature: 'nonsense' } }, '/changes/0/data/nature'],
    ['POST', '/controls', { title: 'x', data: { nature: ['preventive'] } }, '/changes/0/data/nature'],
    ['POST', '/controls', { title: 'x', data: { tags: 'one' } }, '/changes/0/data/tags'],
    ['POST', '/controls', { title: 'x', data: { tags: Array.from({ length: 51 }, String) } }, '/changes/0/data/tags'],
    ['POST', '/controls', { title: 'x', state: 'nonsense' }, '/changes/0/state'],
    ['POST', '/controls', { title: 'x', state: 'constructor' }, '/changes/0/state'],
    ['POST', '/controls', { title: 'x', state: '__proto__' }, '/changes/0/state'],
    ['POST', '/controls', { title: 'x', key: 'RSK-1' }, '/changes/0/key'],
    ['POST', '/controls', { title: 'x', key: 'CTL-../../etc' }, '/key'],
    ['POST', '/controls', { title: 'x', id: '1' }, '/id'],
    ['POST', '/controls', { title: 'x', dueAt: 'tomorrow' }, '/dueAt'],
    ['POST', '/controls', { title: 'x', dueAt: '0000-01-01T00:00:00Z' }, '/dueAt'],
    ['POST', '/controls', { title: 'x', dueAt: '9999-12-31T23:59:59-23:00' }, '/dueAt'],
    ['POST', '/controls', { title: 'x', owner: 'PER-none' }, '/changes/0/owner'],
    ['POST', '/controls', { title: 'x', owner: 'CTL-a' }, '/changes/0/owner'],
    ['POST', '/controls', { title: 'x', scope: 'CTL-a' }, '/changes/0/scope'],
    ['POST', '/controls', { title: 'x', owner: {} }, '/owner'],
    ['POST', '/evidence', { title: 'x', data: {} }, '/changes/0/data/outcome'],
    ['POST', '/evidence', { title: 'x', data: { outcome: 'pass', total: -1 } }, '/changes/0/data/total'],
    ['POST', '/evidence', { title: 'x', data: { outcome: 'pass', total: 1.5 } }, '/changes/0/data/total'],
    ['POST', '/evidence', { title: 'x', data: { outcome: 'pass', total: '3' } }, '/changes/0/data/total'],
    [
      'POST',
      '/evidence',
      { title: 'x', data: { outcome: 'pass', address: 'javascript:alert(1)' } },
      '/changes/0/data/address',
    ],
    [
      'POST',
      '/evidence',
      { title: 'x', data: { outcome: 'pass', effectiveAt: '2026-02-30T00:00:00Z' } },
      '/changes/0/data/effectiveAt',
    ],
    [
      'POST',
      '/evidence',
      { title: 'x', data: { outcome: 'pass', effectiveAt: '2026-01-01T00:00:00' } },
      '/changes/0/data/effectiveAt',
    ],
    [
      'POST',
      '/evidence',
      { title: 'x', data: { outcome: 'pass', observedTo: '0000-12-31' } },
      '/changes/0/data/observedTo',
    ],
    ['POST', '/checks', { title: 'x' }, '/links/verifies'],
    ['POST', '/checks', { title: 'x', links: { verifies: [] } }, '/links/verifies'],
    ['POST', '/checks', { title: 'x', links: { verifies: 'CTL-none' } }, '/changes/0/links/verifies/to'],
    ['POST', '/checks', { title: 'x', links: { verifies: ['CTL-a', 'CHK-a'] } }, '/changes/0/links/verifies/1/to'],
    [
      'POST',
      '/checks',
      { title: 'x', links: { verifies: { to: 'CTL-a', data: { x: 1 } } } },
      '/changes/0/links/verifies/data/x',
    ],
    ['PATCH', '/controls/CTL-a', { nonsense: 1 }, '/nonsense'],
    ['PATCH', '/controls/CTL-a', { title: null }, '/title'],
    ['PATCH', '/controls/CTL-a', { data: { nature: 1 } }, '/changes/0/data/nature'],
    ['PATCH', '/controls/CTL-a', { version: 'x' }, '/version'],
    ['PATCH', '/controls/CTL-a', { version: 0 }, '/version'],
    ['POST', '/controls/CTL-a/links', { relation: 'satisfies', to: 'CTL-a' }, '/changes/0/to'],
    ['POST', '/controls/CTL-a/links', { relation: 'governed_by' }, '/to'],
    ['POST', '/controls/CTL-a/transitions/activate', { force: true }, '/force'],
    ['POST', '/changes', { changes: [] }, '/changes'],
    ['POST', '/changes', { changes: [{ op: 'drop' }] }, '/changes/0/op'],
    ['POST', '/changes', { changes: [{ op: 'create', kind: 'constructor', title: 'x' }] }, '/changes/0/kind'],
    ['POST', '/changes', { changes: [{ op: 'event', name: 'x', data: {} }] }, '/changes/0/op'],
    ['POST', '/changes', { changes: [{ op: 'remove', ref: '' }] }, '/changes/0/ref'],
    ['POST', '/changes', { changes: [{ op: 'remove', ref: 'x'.repeat(101) }] }, '/changes/0/ref'],
    ['POST', '/changes', { changes: [{ op: 'remove', ref: 'CTL-a' }], dryRun: 'yes' }, '/dryRun'],
    ['POST', '/what-if', { changes: [{ op: 'remove', ref: 'CTL-a' }], reason: 'x' }, '/reason'],
    ['POST', '/keys', { name: 'x', roles: [{ role: 'root' }] }, '/roles/0/role'],
    ['POST', '/invitations', { email: 'x', roles: [{ role: 'owner' }] }, '/email'],
    ['PATCH', '/members/me', { roles: [] }, '/roles'],
  ];
  it.each(cases)('%s %s %j', async (method, path, body, pointer) => {
    await refused(owner.call(method, path, body), 400, pointer);
  });

  // Not in the table: the name of a test is an attribute of its report, which has to be read again.
  it('POST /changes with more of them than one commit takes', async () => {
    const changes = Array.from({ length: 20_001 }, () => ({ op: 'remove', ref: 'x' }));
    await refused(owner.call('POST', '/changes', { changes }), 400, '/changes');
  });

  it('names no more than a hundred of them', async () => {
    const data = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`f${n}`, n]));
    const body = await refused(owner.call('POST', '/controls', { title: 'x', data }), 400);
    expect(body.errors).toHaveLength(100);
  });
});

describe('changes that cannot be made', () => {
  it('refuses a stale version, in the body and in If-Match', async () => {
    await refused(owner.call('PATCH', '/controls/CTL-a', { title: 'x', version: 99 }), 409);
    await refused(owner.call('PATCH', '/controls/CTL-a', { title: 'x' }, { 'if-match': '"v99"' }), 412);
    await refused(owner.call('DELETE', '/controls/CTL-a', undefined, { 'if-match': '"v99"' }), 412);
    await refused(owner.call('POST', '/controls/CTL-a/transitions/activate', {}, { 'if-match': 'W/"v99"' }), 412);
    for (const tag of ['v1', '"1"', '"v1", "v2"', '', `"v${'9'.repeat(400)}x"`, '"v-1"'])
      await refused(owner.call('PATCH', '/controls/CTL-a', { title: 'x' }, { 'if-match': tag }), 400, 'If-Match');
    await refused(owner.call('PATCH', '/controls/CTL-a', { title: 'x' }, { 'if-match': `"v${'9'.repeat(400)}"` }), 400);
  });

  it('refuses a circle and says the way round', async () => {
    const body = await refused(
      owner.call('POST', '/answers/ANS-a/links', { relation: 'rests_on', to: 'ANS-b' }),
      400,
      '/changes',
    );
    expect(body.detail).toMatch(/ANS-a → ANS-b → ANS-a|ANS-b → ANS-a → ANS-b/);
    await refused(owner.call('POST', '/scopes', { key: 'SCP-x', title: 'x', scope: 'SCP-x' }), 400, '/changes/0/scope');
  });

  it('refuses a step that is not open, and says which are', async () => {
    const body = await refused(owner.call('POST', '/controls/CTL-a/transitions/suspend', {}), 409, '/changes/0/name');
    expect(body.detail).toMatch(/is draft: it cannot suspend now \(possible: activate, retire\)/);
    await refused(owner.call('POST', '/controls/CTL-a/transitions/constructor', {}), 409);
    for (const state of ['nonsense', 'constructor', '__proto__'])
      await refused(owner.call('PATCH', '/controls/CTL-a', { state }), 409, '/changes/0/state');
  });

  it('refuses the same record twice, in one request and in two', async () => {
    const create = { op: 'create', kind: 'team', key: 'TEA-x', title: 'x' };
    await refused(owner.call('POST', '/changes', { changes: [create, create] }), 409);
    await refused(owner.call('POST', '/controls', { key: 'CTL-a', title: 'x' }), 409);
    const id = '01920000-0000-7000-8000-0000000000aa';
    const made = await owner.call('POST', '/teams', { id: id.toUpperCase(), title: 'x' });
    expect(made).toMatchObject({ status: 201, body: { id } });
    await refused(owner.call('POST', '/teams', { id, title: 'x' }), 409);
    await refused(owner.call('POST', '/teams', { id: id.toUpperCase(), title: 'x' }), 409);
    expect((await owner.call('DELETE', `/teams/${id}`)).status).toBe(204);
    await refused(owner.call('POST', '/teams', { id, title: 'x' }), 409);
  });

  it('refuses to remove what others need, and names who', async () => {
    expect((await refused(owner.call('DELETE', '/controls/CTL-a'), 400, '/links/verifies')).detail).toContain('CHK-a');
    await owner.call('POST', '/people', { key: 'PER-a', title: 'P' });
    await owner.call('POST', '/scopes', { key: 'SCP-a', title: 'S' });
    await owner.call('POST', '/teams', { key: 'TEA-a', title: 'T', owner: 'PER-a', scope: 'SCP-a' });
    expect((await refused(owner.call('DELETE', '/people/PER-a'), 409)).detail).toContain('TEA-a');
    expect((await refused(owner.call('DELETE', '/scopes/SCP-a'), 409)).detail).toContain('TEA-a');
    const made = { op: 'create', kind: 'team', key: 'TEA-b', title: 'T', owner: 'PER-a' };
    const both = [{ op: 'remove', ref: 'TEA-a' }, made, { op: 'remove', ref: 'PER-a' }];
    await refused(owner.call('POST', '/changes', { changes: both }), 409);
    const body = {
      changes: [
        { op: 'remove', ref: 'TEA-a' },
        { op: 'remove', ref: 'PER-a' },
        { op: 'remove', ref: 'SCP-a' },
      ],
    };
    expect((await owner.call('POST', '/changes', body)).body.counts).toMatchObject({ removed: 3 });
    expect((await refused(owner.call('DELETE', `/scopes/${org.root}`), 409)).detail).toContain('organisation itself');
  });

  it('keeps all or nothing: one bad change among good ones leaves none', async () => {
    const good = Array.from({ length: 50 }, (_, n) => ({ op: 'create', kind: 'team', title: `T${n}` }));
    for (const bad of [
      { op: 'remove', ref: 'TEA-none' },
      { op: 'update', ref: 'CTL-a', version: 99 },
    ])
      await refused(owner.call('POST', '/changes', { changes: [...good, bad] }), 'version' in bad ? 409 : 404);
  });
});

describe('Idempotency-Key', () => {
  it('does a thing once, and refuses the key for another', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await owner.call('POST', '/teams', { title: 'Once' }, headers);
    const before = await org.extent();
    const again = await owner.call('POST', '/teams', { title: 'Once' }, headers);
    expect([again.status, again.body.id]).toEqual([first.status, first.body.id]);
    expect(await org.extent()).toBe(before);
    await refused(owner.call('POST', '/teams', { title: 'Twice' }, headers), 409);
    await refused(owner.call('POST', '/controls', { title: 'Once' }, headers), 409);
  });
  it('is another for another caller', async () => {
    const other = await keyWith(world, org, 'owner');
    const before = await org.size();
    expect((await other.call('POST', '/teams', { title: 'Once' }, { 'idempotency-key': 'once' })).status).toBe(201);
    expect(await org.size()).toBe(before + 1);
  });
  it.each(['', ' ', 'x'.repeat(201), 'a b', 'é'])('refuses the key "%s"', async (name) => {
    await refused(owner.call('POST', '/teams', { title: 'x' }, { 'idempotency-key': name }), 400, 'Idempotency-Key');
  });
});
