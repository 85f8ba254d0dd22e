import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type AuthWorld,
  addMember,
  makeAuthWorld,
  makeBrowser,
  makeOrg,
  makePerson,
  type OrgOf,
  PASSWORD,
} from '../../../test/make/auth.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/make/database.ts';
import { authRouteDocs } from './routes.ts';

let store: TestDatabase;
let world: AuthWorld;
let org: OrgOf;

beforeAll(async () => {
  store = await openTestDatabase();
  world = makeAuthWorld(store);
  org = await makeOrg(world);
});
afterAll(() => store.close());

const inOrg = authRouteDocs.filter(({ path }) => path.includes('/orgs/:org/'));
const pathOf = (path: string) =>
  path.replace(':org', org.id).replace(':user', org.owner.id).replace(':id', org.owner.id);
/** A body that passes each schema, so that permission is what decides. */
const bodyOf = (path: string): unknown => {
  if (path.endsWith('/invitations')) return { email: 'somebody@example.test', roles: [{ role: 'reader' }] };
  if (path.endsWith('/keys')) return { name: 'K', roles: [{ role: 'owner' }] };
  return { disabled: false };
};

describe('the table of routes', () => {
  it('names each route once, with a summary', () => {
    const names = authRouteDocs.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
    expect(inOrg).toHaveLength(10);
    for (const { summary } of authRouteDocs) expect(summary).not.toBe('');
  });

  describe.each(inOrg)('$method $path', ({ method, path }) => {
    it('is 401 for nobody, 404 for a stranger, 403 or one’s own for a reader', async () => {
      const body = method === 'GET' || method === 'DELETE' ? undefined : bodyOf(path);
      expect((await makeBrowser(world.app).request(method, pathOf(path), body)).status).toBe(401);
      const stranger = (await makeOrg(world)).owner;
      expect((await stranger.browser.request(method, pathOf(path), body)).status).toBe(404);
      const reader = await makePerson(world);
      await addMember(world, org.id, reader.id, [{ role: 'reader', scope: null }]);
      const answer = await reader.browser.request(method, pathOf(path), body);
      if (method === 'GET' && path.endsWith('/keys')) expect(answer.body).toEqual({ keys: [] });
      else if (method === 'DELETE' && path.includes('/keys')) expect(answer.status).toBe(404);
      else expect(answer.status).toBe(403);
    });
  });

  it('describes what is answered', async () => {
    const { browser } = org.owner;
    await browser.post(`/api/v1/orgs/${org.id}/invitations`, { email: 'a@example.test', roles: [{ role: 'reader' }] });
    await browser.post(`/api/v1/orgs/${org.id}/keys`, { name: 'K', roles: [{ role: 'reader' }] });
    for (const { method, path, response } of authRouteDocs) {
      if (method !== 'GET' || path.includes('accept')) continue;
      const answer = await browser.get(pathOf(path));
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('cache-control'), path).toBe('no-store');
      expect(response?.safeParse(answer.body).error, path).toBeUndefined();
    }
  });

  it('can be written as JSON Schema, for OpenAPI', () => {
    for (const { path, body, response } of authRouteDocs) {
      if (body) expect(z.toJSONSchema(body, { io: 'input' }), path).toHaveProperty('type', 'object');
      if (response) expect(() => z.toJSONSchema(response), path).not.toThrow();
    }
  });

  it('stops reading a body without a length once it is too large', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (sent >= 1000) return controller.close();
          sent += 1;
          controller.enqueue(new Uint8Array(16 * 1024).fill(0x20));
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { origin: 'http://localhost:3000', 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body, duplex: 'half' };
    const answer = await world.app.request('/api/auth/sign-in/email', init);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 413,
      body: { code: 'too_large', message: expect.stringContaining('64 KB') },
    });
    // 64 KiB are four chunks; the fifth is one too many.
    expect(sent).toBeLessThan(8);
  });

  it('opens nothing else of the library', async () => {
    for (const path of [
      'sign-up/email',
      'request-password-reset',
      'delete-user',
      'ok',
      'sign-in/social',
      'two-factor/get-totp-uri',
    ]) {
      expect((await org.owner.browser.post(`/api/auth/${path}`, { password: PASSWORD })).status, path).toBe(404);
    }
  });

  it('refuses bodies that are too large, malformed or have fields of no meaning', async () => {
    const { browser } = org.owner;
    const path = `/api/v1/orgs/${org.id}/keys`;
    const extra = await browser.post(path, { name: 'K', roles: [{ role: 'reader', more: 1 }], admin: true });
    expect(extra.body.problems.map((problem: { pointer: string }) => problem.pointer)).toEqual([
      '/roles/0/more',
      '/admin',
    ]);
    expect((await browser.post(path, { name: 'x'.repeat(70_000), roles: [] })).status).toBe(413);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const body of ['{', '[]', '{"name":"a","name":"b"}', '"x"']) {
      const headers = { cookie, origin: 'http://localhost:3000', 'content-type': 'application/json' };
      expect((await world.app.request(path, { method: 'POST', headers, body })).status, body).toBe(422);
    }
  });
});
