import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EvidenceWorld, openEvidenceWorld, PROMISE, refusal } from '../../../test/make/evidence-world.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import { pushEvidence } from '../evidence/push.ts';
import { evidenceRouteList } from '../evidence/routes.ts';
import type { OrgVariables } from '../http/route.ts';
import { checkFiles } from './check-files.ts';
import { cleanName } from './clean-name.ts';
import { blobsOf, describeFile, keepFile, MAX_FILE, openBlob, readStoredFile, storeFile } from './files.ts';
import { seal, unseal } from './seal.ts';

let world: EvidenceWorld;

beforeAll(async () => {
  world = await openEvidenceWorld();
});
afterAll(() => world.close());

const bytes = (text: string) => new TextEncoder().encode(text);
const store = (actor: Actor, text: string, name = 'a.txt') => storeFile(world.server, actor, bytes(text), name);
const read = (actor: Actor, hash: string) => readStoredFile(world.server, actor, hash);
const pathOf = (hash: string) => join(world.server.settings.data, 'files', hash.slice(0, 2), hash.slice(2));
const withRole = (actor: Actor, role: 'reader' | 'sales' | 'engineer', id: string = role): Actor => ({
  ...actor,
  type: 'person',
  id,
  grants: [{ role, scopes: 'all' }],
});
const events = (actor: Actor) =>
  world.server.db.run({ org: actor.org }, async (tx) => {
    const found = await sql<{ entry: string }>`select entry from journal
      where org_id = app_org() and action = 'file.store' order by seq`.execute(tx);
    return found.rows.map((row) => (JSON.parse(row.entry) as { changes: object[] }).changes);
  });

describe('what is known of a file', () => {
  it('is told without its content, to those who may have it', async () => {
    const actor = await world.makeOrg();
    const file = await store(actor, 'known by its row', 'row.txt');
    expect(await describeFile(world.server, actor, file.hash)).toEqual(file);
    await writeFile(pathOf(file.hash), 'damaged');
    expect(await describeFile(world.server, actor, file.hash)).toMatchObject({ name: 'row.txt', mime: 'text/plain' });
    const stranger = await world.makeOrg();
    for (const [who, hash] of [
      [stranger, file.hash],
      [withRole(actor, 'sales'), file.hash],
      [actor, 'f'.repeat(64)],
      [actor, '../../etc/passwd'],
    ] as const)
      expect(await refusal(describeFile(world.server, who, hash))).toMatchObject({ code: 'not_found' });
  });
});

describe('a sealed file', () => {
  const key = randomBytes(32);
  const hash = 'a'.repeat(64);
  const sealed = seal(key, hash, bytes('hello'));

  it('opens with its key and hash only', () => {
    expect(unseal(key, hash, sealed)?.toString()).toBe('hello');
    expect(unseal(randomBytes(32), hash, sealed)).toBeUndefined();
    expect(unseal(key, 'b'.repeat(64), sealed)).toBeUndefined();
    expect(sealed.includes('hello')).toBe(false);
  });

  it('does not open with any byte changed, cut or added', () => {
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(unseal(key, hash, changed)).toBeUndefined();
      expect(unseal(key, hash, sealed.subarray(0, at))).toBeUndefined();
    }
    expect(unseal(key, hash, Buffer.concat([sealed, Buffer.from([0])]))).toBeUndefined();
  });
});

describe('the file store', () => {
  it('keeps the same content once, with one row and one event', async () => {
    const actor = await world.makeOrg();
    const first = await store(actor, 'one and the same', 'first.txt');
    expect(first).toMatchObject({ size: 16, mime: 'text/plain', name: 'first.txt' });
    expect(await store(actor, 'one and the same', 'second.txt')).toEqual(first);
    expect(await events(actor)).toEqual([
      [{ op: 'event', name: 'file.store', data: { hash: first.hash, size: 16, mime: 'text/plain' } }],
    ]);
    expect((await readFile(pathOf(first.hash))).includes('one and the same')).toBe(false);
    expect(Buffer.from((await read(actor, first.hash)).content).toString()).toBe('one and the same');
    expect((await readdir(join(pathOf(first.hash), '..'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('shows an organisation only what it stored itself', async () => {
    const [mine, theirs] = [await world.makeOrg(), await world.makeOrg()];
    const { hash } = await store(mine, 'a secret of mine');
    expect(await refusal(read(theirs, hash))).toMatchObject({ code: 'not_found' });
    // Who has the very same content has it from elsewhere.
    await store(theirs, 'a secret of mine', 'theirs.txt');
    expect((await read(theirs, hash)).name).toBe('theirs.txt');
  });

  it('shows it to those who may read what it belongs to', async () => {
    const actor = await world.makeOrg();
    await world.server.commit(actor, { changes: PROMISE });
    const report = {
      collector: 'junit',
      format: 'junit',
      bytes: bytes('<testsuite><testcase name="a"/></testsuite>'),
      name: 'r.xml',
    };
    await pushEvidence(world.server, actor, report);
    const { rows } = await world.server.db.run({ org: actor.org }, (tx) =>
      sql<{ hash: string }>`select hash from file`.execute(tx),
    );
    const hash = rows[0]?.hash ?? '';
    expect((await read(withRole(actor, 'reader'), hash)).name).toBe('r.xml');
    expect(await refusal(read(withRole(actor, 'sales'), hash))).toMatchObject({ code: 'not_found' });
    const elsewhere: Actor = {
      ...withRole(actor, 'reader'),
      grants: [{ role: 'reader', scopes: new Set(['018f0000-0000-7000-8000-000000000000']) }],
    };
    expect(await refusal(read(elsewhere, hash))).toMatchObject({ code: 'not_found' });
    const own = await store(withRole(actor, 'engineer'), 'mine', 'm.txt');
    expect((await read({ ...elsewhere, id: 'engineer' }, own.hash)).name).toBe('m.txt');
  });

  it('refuses what is too large, empty, or not a hash, and those who may not', async () => {
    const actor = await world.makeOrg();
    expect(await refusal(storeFile(world.server, actor, new Uint8Array(MAX_FILE + 1), 'big'))).toMatchObject({
      code: 'too_large',
    });
    expect(await refusal(storeFile(world.server, actor, new Uint8Array(), 'empty'))).toMatchObject({ code: 'invalid' });
    expect(await refusal(store(withRole(actor, 'reader'), 'x'))).toMatchObject({ code: 'forbidden' });
    for (const hash of ['', '..', '../../secret', 'A'.repeat(64), `${'a'.repeat(63)}/`]) {
      expect(await refusal(read(actor, hash))).toMatchObject({ code: 'not_found' });
    }
    await expect(blobsOf(world.server).read('../secret')).rejects.toThrow('no SHA-256');
  });

  it('finds a file that was changed, swapped, lost or sealed with another key', async () => {
    const actor = await world.makeOrg();
    const [a, b, c, d] = [
      await store(actor, 'aa'),
      await store(actor, 'bb'),
      await store(actor, 'cc'),
      await store(actor, 'dd'),
    ];
    expect(await checkFiles(world.server, actor.org)).toEqual({ total: 4, damaged: [] });
    const sealed = await readFile(pathOf(a.hash));
    sealed[33] = (sealed[33] ?? 0) ^ 4;
    await writeFile(pathOf(a.hash), sealed);
    await writeFile(pathOf(b.hash), await readFile(pathOf(c.hash)));
    await writeFile(pathOf(d.hash), seal(randomBytes(32), d.hash, bytes('dd')));
    expect(await refusal(read(actor, a.hash))).toMatchObject({ code: 'unavailable' });
    const { damaged } = await checkFiles(world.server, actor.org);
    expect(damaged.map(({ hash }) => hash).toSorted()).toEqual([a.hash, b.hash, d.hash].toSorted());
    await store(actor, 'aa');
    expect((await openBlob(world.server, a.hash)).ok).toBe(true);
  });

  it('shows nothing of what a crash kept from being committed', async () => {
    const actor = await world.makeOrg();
    const kept = await keepFile(world.server, actor, bytes('half way'), 'half.txt');
    expect(await refusal(read(actor, kept.file.hash))).toMatchObject({ code: 'not_found' });
    expect(await checkFiles(world.server, actor.org)).toEqual({ total: 0, damaged: [] });
    expect(await events(actor)).toEqual([]);
    expect((await store(actor, 'half way', 'whole.txt')).name).toBe('whole.txt');
  });

  it('shows nothing of a commit that was refused', async () => {
    const actor = await world.makeOrg();
    const kept = await keepFile(world.server, actor, bytes('refused'), 'c.txt');
    const changes = [...kept.events, { op: 'remove' as const, ref: 'CTL-none' }];
    expect(await refusal(world.server.commit(actor, { changes, within: kept.within }))).toMatchObject({
      code: 'not_found',
    });
    expect(await refusal(read(actor, kept.file.hash))).toMatchObject({ code: 'not_found' });
    expect(await checkFiles(world.server, actor.org)).toEqual({ total: 0, damaged: [] });
  });

  it('lists what it keeps', async () => {
    const actor = await world.makeOrg();
    const { hash } = await store(actor, 'listed');
    await writeFile(join(pathOf(hash), '..', '.x.draft'), 'left behind');
    const names: string[] = [];
    for await (const name of blobsOf(world.server).list()) names.push(name);
    expect(names).toContain(hash);
    expect(names.every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  });
});

describe('file names', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a.pdf', 'a.pdf'],
    ['.htaccess', 'htaccess'],
    ['a\r\nb"c.txt', 'ab"c.txt'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['', 'file'],
    ['///', 'file'],
    ['😀'.repeat(300), '😀'.repeat(150)],
  ])('%j becomes %j', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });
});

describe('the routes', () => {
  const appOf = (actor: Actor) => {
    const app = new Hono<{ Variables: OrgVariables }>();
    app.onError((error, c) => {
      if (error instanceof AppError) return c.json({ code: error.code, message: error.message }, 400);
      throw error;
    });
    app.use(async (c, next) => {
      c.set('actor', actor);
      c.set('org', { id: actor.org, slug: 's', name: 'n' });
      await next();
    });
    for (const { method, path, handle } of evidenceRouteList) app.on(method, path, (c) => handle(c, world.server));
    return app;
  };

  it('hand a file out as an attachment that no browser runs', async () => {
    const actor = await world.makeOrg();
    const app = appOf(actor);
    const made = await app.request('/files?name=%C3%A4"x.html', {
      method: 'POST',
      body: '<html><script>alert(1)</script></html>',
    });
    expect(made.status).toBe(201);
    const { hash } = (await made.json()) as { hash: string };
    expect(made.headers.get('location')).toBe(`/files/${hash}`);
    const file = await app.request(`/files/${hash}`);
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="__x.html"; filename*=UTF-8''%C3%A4%22x.html`,
    );
    expect(file.headers.get('content-security-policy')).toContain('sandbox');
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await appOf(await world.makeOrg()).request(`/files/${hash}`)).status).toBe(400);
  });

  it('take a report in', async () => {
    const actor = await world.makeOrg();
    await world.server.commit(actor, { changes: PROMISE });
    const answer = await appOf(actor).request('/evidence/push?format=junit&commit=abc', {
      method: 'POST',
      body: '<testsuite><testcase name="a"><failure/></testcase></testsuite>',
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      evidence: [{ outcome: 'fail', check: 'CHK-tests', title: 'JUnit: failed: a' }],
      affected: expect.any(Array),
    });
    for (const query of ['', '?format=x', '?format=junit&colector=x']) {
      expect((await appOf(actor).request(`/evidence/push${query}`, { method: 'POST', body: 'x' })).status).toBe(400);
    }
  });
});
