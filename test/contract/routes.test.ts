import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyKind } from '../../src/model/kind.ts';
import { registry } from '../../src/model/registry.ts';
import { authRouteDocs } from '../../src/server/auth/routes.ts';
import { routesOf } from '../../src/server/http/app.ts';
import { uuidv7 } from '../../src/server/store/uuid.ts';
import { type Caller, callerOf, keyWith, openTenant, openWorld, type TenantOf, type World } from '../make/world.ts';
import { type Document, faultOfProblem, held, operationFor, readDocument } from './api.ts';
import { createSample, inOrder, sampleBody, sampleData } from './sample.ts';

let world: World;
let document: Document;
let [ours, theirs] = [] as unknown as [TenantOf, TenantOf];
/** By kind, a record of ours and one of theirs. */
const [mine, other] = [new Map<string, string>(), new Map<string, string>()];
let owner: Caller;
/** The same key, its answers not held against the document: for methods that are not in it. */
let bare: Caller;
let nobody: Caller;

const LONG = 240_000;
const routes = routesOf(undefined as never);

/** One record of each kind, with what it must be linked to. */
const fill = async (org: TenantOf, ids: Map<string, string>): Promise<void> => {
  for (const kind of inOrder(registry)) ids.set(kind.name, uuidv7(Date.now()));
  const of = (name: string) => ids.get(name) ?? '';
  const changes = inOrder(registry).map((kind) => {
    // What is somebody's own is not there for anybody else.
    const shared = kind.personalUnless === undefined ? {} : { [kind.personalUnless]: true };
    return createSample(kind, of, { id: of(kind.name), data: { ...sampleData(kind.fields), ...shared } });
  });
  await world.server.commit(org.system, { changes });
};

beforeAll(async () => {
  world = await openWorld();
  document = await readDocument(world);
  [ours, theirs] = [await openTenant(world), await openTenant(world)];
  await fill(ours, mine);
  await fill(theirs, other);
  bare = await keyWith(world, ours, 'owner');
  owner = held(document, bare);
  nobody = callerOf(world.app, ours.slug, 'nobody', '', { origin: 'http://localhost:3000' });
}, LONG);
afterAll(() => world?.close());

interface Case {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A request for a route with everything in it that the route wants; `ref` stands for the record. */
const requestOf = (kind: AnyKind, method: string, path: string, ref: string, to: string): Case => {
  const relation = Object.keys(kind.relations)[0] ?? 'none';
  const transition = kind.lifecycle.transitions.find(({ from }) => from.includes(kind.lifecycle.initial));
  const full = path
    .replace(':plural', kind.plural)
    .replace(':ref', ref)
    .replace(':name', transition?.name ?? 'none')
    .replace(':relation', relation)
    .replace(':to', to);
  if (method === 'GET' || method === 'DELETE') return { method, path: full };
  const bodies: Readonly<Record<string, unknown>> = {
    '/:plural': sampleBody(kind, (name) => mine.get(name) ?? ''),
    '/:plural/:ref': { title: 'Changed' },
    '/:plural/:ref/links': { relation, to },
  };
  return { method, path: full, body: bodies[path] ?? {} };
};

const kindRoutes = routes.filter(({ path }) => path.startsWith('/:plural'));
const otherRoutes = routes.filter(({ path }) => !path.startsWith('/:plural'));
const withRef = kindRoutes.filter(({ path }) => path.includes(':ref'));

/** Bodies of the routes of members, invitations and keys. */
const AUTH: Readonly<Record<string, unknown>> = {
  'PATCH /api/v1/orgs/:org/members/:user': { disabled: false },
  'POST /api/v1/orgs/:org/invitations': { email: 'a@example.test', roles: [{ role: 'reader' }] },
  'POST /api/v1/orgs/:org/keys': { name: 'A key', roles: [{ role: 'reader' }] },
};

const everyCase = (ref = 'CTL-1'): Case[] => [
  ...registry.kinds.flatMap((kind) =>
    kindRoutes.map(({ method, path }) => requestOf(kind, method, path, ref, mine.get('system') ?? '')),
  ),
  ...otherRoutes.map(({ method, path }) => ({ method, path: path.replace(/:\w+/, '1'), ...bodyFor(method) })),
  ...authRouteDocs.flatMap(({ method, path }) =>
    path.startsWith('/api/v1/orgs/:org/')
      ? [{ method, path: path.replace('/api/v1/orgs/:org', '').replace(/:\w+/, '1'), body: AUTH[`${method} ${path}`] }]
      : [],
  ),
];
const bodyFor = (method: string) => (method === 'GET' || method === 'DELETE' ? {} : { body: {} });

describe('every route of every kind', () => {
  it(
    'is closed to whoever is not signed in, and changes nothing',
    async () => {
      const before = await ours.extent();
      const cases = everyCase();
      expect(cases.length).toBeGreaterThan(registry.kinds.length * 15);
      for (const { method, path, body } of cases) {
        const answer = await nobody.call(method, path, body);
        expect(answer.status, `${method} ${path}`).toBe(401);
        expect(faultOfProblem(answer, document), `${method} ${path}`).toBe(undefined);
        expect(answer.body.code).toBe('unauthenticated');
      }
      expect(await ours.extent()).toBe(before);
    },
    LONG,
  );

  it('is closed to a key that never was, is revoked, or has the wrong form', async () => {
    const spare = await keyWith(world, ours, 'owner');
    const keys = await owner.call('GET', '/keys');
    expect(keys.body.keys.map((key: { id: string }) => key.id)).toContain(spare.id);
    await owner.call('DELETE', `/keys/${spare.id}`);
    const forged = callerOf(world.app, ours.slug, 'forged', '', {
      authorization: `Bearer cdr_00000000_${'x'.repeat(43)}`,
    });
    for (const caller of [spare, forged])
      for (const path of ['/controls', '/meta', '/journal', '/members'])
        expect((await caller.call('GET', path)).body, `${caller.name} ${path}`).toMatchObject({
          code: 'unauthenticated',
        });
  });

  it(
    'does not exist for another organisation’s members: by slug and id as for an address that nobody has',
    async () => {
      const before = await theirs.extent();
      const at = (org: string, path: string) => `/api/v1/orgs/${org}${path}`;
      const said = (body: Record<string, unknown>) => ({ ...body, requestId: '' });
      const unknown = await owner.call('GET', at('no-such-organisation', '/meta'));
      for (const [index, { method, path, body }] of everyCase(other.get('control')).entries()) {
        const org = index % 3 === 0 ? theirs.id : theirs.slug;
        const answer = await owner.call(method, at(org, path), body);
        expect(answer.status, `${method} ${path}`).toBe(404);
        expect(said(answer.body), `${method} ${path} of ${org}`).toEqual(said(unknown.body));
      }
      expect(await theirs.extent()).toBe(before);
    },
    LONG,
  );

  it(
    'finds no record of another organisation: the answer is that to an id that nobody has',
    async () => {
      const [here, there] = [await ours.extent(), await theirs.extent()];
      for (const kind of registry.kinds) {
        for (const { method, path } of withRef) {
          const nowhere = uuidv7(Date.now());
          const foreign = other.get(kind.name) ?? '';
          const ask = async (ref: string) => {
            const { path: full, body } = requestOf(kind, method, path, ref, mine.get('system') ?? '');
            const { status, body: said } = await owner.call(method, full, body);
            return { status, ...said, requestId: '', detail: said.detail.replace(ref, 'REF') };
          };
          const answer = await ask(foreign);
          expect(answer.status, `${method} ${path} of ${kind.name}`).toBe(404);
          expect(answer, `${method} ${path} of ${kind.name}`).toEqual(await ask(nowhere));
        }
      }
      expect([await ours.extent(), await theirs.extent()]).toEqual([here, there]);
    },
    LONG,
  );

  it(
    'finds a record under its own kind only',
    async () => {
      for (const kind of registry.kinds) {
        const wrong = registry.kinds.find(({ name }) => name !== kind.name && name !== 'scope');
        for (const path of ['', '/why', '/history', '/impact', '/spans', '/proof']) {
          const answer = await owner.call('GET', `/${wrong?.plural}/${mine.get(kind.name)}${path}`);
          expect(answer.status, `${kind.name} as ${wrong?.name}${path}`).toBe(404);
        }
      }
    },
    LONG,
  );

  it('answers by key as by id, with the version as its ETag', async () => {
    for (const kind of registry.kinds) {
      const byId = await owner.call('GET', `/${kind.plural}/${mine.get(kind.name)}`);
      const byKey = await owner.call('GET', `/${kind.plural}/${byId.body.key}`);
      expect(byKey.body, kind.name).toEqual(byId.body);
      expect(byId.headers.get('etag'), kind.name).toBe(`"v${byId.body.version}"`);
      expect(byId.body.key, kind.name).toMatch(new RegExp(`^${kind.prefix}-`));
    }
  });
});

describe('references into another organisation', () => {
  it('are dangling wherever a record can be named, and change nothing', async () => {
    const before = await ours.extent();
    const [foreign, scope] = [other.get('control') ?? '', theirs.root];
    const person = other.get('person') ?? '';
    const control = mine.get('control') ?? '';
    const link = { relation: 'satisfies', to: other.get('applied_requirement') ?? '' };
    const tries: (readonly [Case, number, string])[] = [
      [{ method: 'POST', path: '/controls', body: { title: 'x', scope } }, 400, '/changes/0/scope'],
      [{ method: 'POST', path: '/controls', body: { title: 'x', owner: person } }, 400, '/changes/0/owner'],
      [{ method: 'PATCH', path: `/controls/${control}`, body: { scope } }, 400, '/changes/0/scope'],
      [{ method: 'PATCH', path: `/controls/${control}`, body: { owner: person } }, 400, '/changes/0/owner'],
      [
        { method: 'POST', path: '/checks', body: { title: 'x', links: { verifies: [control, foreign] } } },
        400,
        '/changes/0/links/verifies/1/to',
      ],
      [{ method: 'POST', path: `/controls/${control}/links`, body: link }, 400, '/changes/0/to'],
      [{ method: 'POST', path: '/changes', body: { changes: [{ op: 'update', ref: foreign, title: 'x' }] } }, 404, ''],
      [{ method: 'POST', path: '/changes', body: { changes: [{ op: 'remove', ref: foreign }] } }, 404, ''],
      [{ method: 'POST', path: '/changes', body: { changes: [{ op: 'link', from: foreign, ...link }] } }, 404, ''],
      [{ method: 'POST', path: '/changes', body: { changes: [{ op: 'unlink', from: control, ...link }] } }, 404, ''],
      [
        { method: 'POST', path: '/what-if', body: { changes: [{ op: 'transition', ref: foreign, name: 'activate' }] } },
        404,
        '',
      ],
      [
        { method: 'POST', path: '/invitations', body: { email: 'a@b.example', roles: [{ role: 'grc', scope }] } },
        400,
        '/roles/0/scope',
      ],
    ];
    for (const [{ method, path, body }, status, pointer] of tries) {
      const answer = await owner.call(method, path, body);
      const what = `${method} ${path} ${JSON.stringify(body)} → ${JSON.stringify(answer.body)}`;
      expect(answer.status, what).toBe(status);
      if (pointer !== '') expect(answer.body.errors?.[0]?.pointer, what).toBe(pointer);
    }
    expect(await ours.extent()).toBe(before);
  });

  it('match nothing in lists', async () => {
    const foreign = other.get('control') ?? '';
    for (const query of [`linked.verifies=${foreign}`, `owner=${other.get('person')}`, `scope=${theirs.root}`]) {
      const answer = await owner.call('GET', `/checks?${query}`);
      expect(answer.body, query).toEqual({ items: [], next: null });
    }
    expect((await owner.call('GET', '/search?q=control')).body.items.map(({ id }: { id: string }) => id)).not.toContain(
      foreign,
    );
  });
});

describe('methods', () => {
  it('answers HEAD as GET without a body, and nothing that is not in the document', async () => {
    for (const path of ['/controls', `/controls/${mine.get('control')}`, '/meta', '/controls/nope', '/members']) {
      const [get, head] = [await owner.call('GET', path), await bare.call('HEAD', path)];
      expect({ status: head.status, body: head.body }, path).toEqual({ status: get.status, body: null });
    }
    for (const method of ['PUT', 'OPTIONS', 'PATCH', 'DELETE', 'PROPFIND']) {
      for (const path of ['/controls', '/meta', '/nonsense', '/controls/a/b/c/d/e']) {
        expect(operationFor(document, method, `/api/v1/orgs/x${path}`), `${method} ${path}`).toBe(undefined);
        const answer = await owner.call(method, path);
        expect([404, 405], `${method} ${path}`).toContain(answer.status);
      }
    }
  });

  it('does not leave a listener behind when HEAD asks for the events', async () => {
    const before = world.events.listening;
    expect((await bare.call('HEAD', '/events')).status).toBe(200);
    expect(world.events.listening).toBe(before);
  });

  it(
    'does not let a page of another site act with a cookie, whatever the route',
    async () => {
      const before = await ours.extent();
      const cookie = [...ours.owner.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      for (const origin of ['https://evil.example', 'null', 'http://localhost:3000.evil.example']) {
        const browser = callerOf(world.app, ours.slug, origin, '', { cookie, origin });
        expect((await browser.call('GET', '/meta')).status).toBe(200);
        for (const { method, path, body } of everyCase(mine.get('control')).filter((one) => one.method !== 'GET')) {
          const answer = await browser.call(method, path, body);
          expect(answer.status, `${method} ${path} from ${origin}`).toBe(403);
        }
      }
      expect(await ours.extent()).toBe(before);
    },
    LONG,
  );
});
