import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../src/model/change.ts';
import { registry } from '../../src/model/registry.ts';
import { sampleBody, sampleData } from '../contract/sample.ts';
import { type Caller, keyWith, openTenant, openWorld, send, type TenantOf, type World } from '../make/world.ts';
import { PAYLOADS } from './payloads.ts';

let world: World;
let org: TenantOf;
let owner: Caller;

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  owner = await keyWith(world, org, 'owner');
  const changes: Change[] = [
    { op: 'create', kind: 'control', key: 'CTL-a', title: 'A', data: { nature: 'preventive', tags: ['a'] } },
    { op: 'create', kind: 'control', key: 'CTL-b', title: 'B', dueAt: '2026-11-22T10:00:00Z' },
    { op: 'create', kind: 'control', key: 'CTL-c', title: 'C' },
  ];
  await world.server.commit(org.system, { changes });
}, 120_000);
afterAll(() => world?.close());

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const ID = '01920000-0000-7000-8000-0000000000aa';
const NUL = '%00';

describe('parameters', () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['/controls?limit=0', '?/limit'],
    ['/controls?limit=201', '?/limit'],
    ['/controls?limit=-1', '?/limit'],
    ['/controls?limit=1.5', '?/limit'],
    ['/controls?limit=1e309', '?/limit'],
    ['/controls?limit=NaN', '?/limit'],
    ['/controls?limit=', '?/limit'],
    ['/controls?limit=50;drop', '?/limit'],
    ['/controls?sort=title,id', '?sort'],
    ['/controls?sort=--title', '?sort'],
    ['/controls?sort=constructor', '?sort'],
    ['/controls?sort=f.__proto__', '?sort'],
    ["/controls?sort=title' desc; --", '?sort'],
    ['/controls?status=fine', '?/status/0'],
    ['/controls?due=soon', '?/due'],
    ['/controls?due=99999d', '?/due'],
    ['/controls?asOf=yesterday', '?/asOf'],
    ['/controls?asOf=0000-01-01', '?/asOf'],
    ['/controls?asOf=2026-02-30', '?/asOf'],
    ['/controls?asOf=9999-12-31T23:59:59-20:00', '?/asOf'],
    ['/controls?nonsense=1', '?/nonsense'],
    ['/controls?constructor=1', '?/constructor'],
    ['/controls?f.unknown=1', '?f.unknown'],
    ['/controls?f.statement=1', '?f.statement'],
    ['/controls?f.__proto__=1', '?f.__proto__'],
    ['/controls?f.toString=1', '?f.toString'],
    ['/controls?f.=1', '?f.'],
    ['/controls?linked.unknown=CTL-a', '?linked.unknown'],
    ['/controls?linked.__proto__=CTL-a', '?linked.__proto__'],
    ['/controls/counts?by=constructor', '?by'],
    ['/controls/counts?by=f.unknown', '?by'],
    ['/controls/counts?by=', '?by'],
    ['/controls/CTL-a?asOf=x', '?/asOf'],
    ['/controls/CTL-a?nonsense=1', '?/nonsense'],
    ['/controls/CTL-a/spans?from=x', '?/from'],
    ['/controls/CTL-a/spans?from=2026-11-22&to=2026-11-21', '?from'],
    ['/controls/CTL-a/spans?from=9999-12-31', '?from'],
    ['/controls/CTL-a/proof?version=0', '?/version'],
    ['/journal?before=-1', '?/before'],
    ['/journal?before=99999999999999999999', '?/before'],
    ['/search', '?/q'],
    ['/search?q=x&limit=51', '?/limit'],
    [`/search?q=${'x'.repeat(201)}`, '?/q'],
    [`/controls?q=${'x'.repeat(201)}`, '?/q'],
    [`/controls?state=${'x'.repeat(1_001)}`, '?/state'],
    [`/controls?owner=${'x'.repeat(101)}`, '?/owner'],
    [`/controls?cursor=${'x'.repeat(2_001)}`, '?cursor'],
  ];
  it.each(wrong)('%s', async (path, pointer) => {
    const { status, body } = await owner.call('GET', path);
    expect(status, JSON.stringify(body)).toBe(400);
    expect(body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
    expect(world.faults).toEqual([]);
  });

  it('refuses __proto__ as a parameter, or takes no notice of it', async () => {
    for (const name of ['__proto__', '__proto__[limit]', 'limit[__proto__]', 'prototype'])
      expect((await owner.call('GET', `/controls?${name}=1`)).status, name).toBe(400);
    expect(({} as Record<string, unknown>)['limit']).toBe(undefined);
  });

  it('refuses forged cursors, however they are ordered', async () => {
    const forged = [
      '%',
      'x',
      'null',
      cursor(),
      cursor('x'),
      cursor('x', 'y'),
      cursor(1, ID),
      cursor('x', ID),
      cursor('', ID),
      cursor(null, ID),
      cursor('infinity', `${ID}'`),
      cursor('2026-13-01 00:00:00+00', ID),
      cursor('2026-02-30 00:00:00+00', ID),
      cursor('now', ID),
      cursor("'; drop table record; --", ID),
      cursor('a\0b', ID),
      cursor('1e999', ID),
      cursor(['x'], ID),
      cursor({}, ID),
    ];
    for (const sort of ['', '&sort=updatedAt', '&sort=-dueAt', '&sort=title', '&sort=created']) {
      for (const text of forged) {
        const answer = await owner.call('GET', `/controls?cursor=${encodeURIComponent(text)}${sort}`);
        // Any text may be a title, and who has no day stands last: of these nothing can be told.
        const isOpaque = /title|created/.test(sort) || sort === '' || (/due/.test(sort) && text === cursor(null, ID));
        expect(isOpaque ? [200, 400] : [400], `${text} ${sort} → ${JSON.stringify(answer.body)}`).toContain(
          answer.status,
        );
      }
    }
    expect(world.faults).toEqual([]);
  });

  it('goes through a list by its own cursors, whatever the order', async () => {
    for (const sort of ['created', '-created', 'title', '-title', 'updatedAt', '-updatedAt', 'dueAt', '-dueAt']) {
      const seen: string[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const page = await owner.call('GET', `/controls?limit=1&sort=${sort}${next === '' ? '' : `&cursor=${next}`}`);
        expect(page.status, `${sort} ${JSON.stringify(page.body)}`).toBe(200);
        seen.push(...page.body.items.map((item: { key: string }) => item.key));
        next = page.body.next as string | null;
      }
      expect(seen.toSorted(), sort).toEqual(['CTL-a', 'CTL-b', 'CTL-c']);
    }
  });

  it('refuses a NUL byte anywhere in the address', async () => {
    const paths = [
      '/controls/X',
      '/controls?q=X',
      '/controls?state=X',
      '/controls?f.nature=X',
      '/controls?linked.~X=X',
      '/controls?owner=X',
      '/controls/counts?by=f.X',
      '/search?q=X',
      '/files/X',
      '/members/X',
      '/journal/proof/X',
      '/X',
      '/controls/CTL-a/links/X/X',
    ];
    for (const path of paths) {
      const answer = await owner.call(
        path.includes('links') || path.includes('members') ? 'DELETE' : 'GET',
        path.replaceAll('X', NUL),
      );
      expect([400, 404], path).toContain(answer.status);
    }
    expect(world.faults).toEqual([]);
  });

  it('answers unusual words as words: nothing matches, nothing breaks', async () => {
    const words = [
      "'",
      '"',
      '\\',
      ';',
      '--',
      '/*',
      '%',
      '_',
      '$1',
      '?',
      ':*',
      '!',
      '&|',
      '(',
      '<->',
      '\u202e',
      '🙂',
      '{}',
      '[]',
    ];
    const now = new Date(world.server.now()).toISOString();
    for (const word of words) {
      const text = encodeURIComponent(word);
      for (const path of [
        `/controls?q=${text}`,
        `/controls?state=${text}`,
        `/controls?f.nature=${text}`,
        `/controls?f.tags=${text}`,
        `/controls?owner=${text}`,
        `/controls?scope=${text}`,
        `/controls?linked.~verifies=${text}`,
        `/controls?linked.~${text}=x`,
        `/search?q=${text}`,
        `/controls?state=${text}&asOf=${now}`,
        `/controls?f.tags=${text}&asOf=${now}`,
      ]) {
        const answer = await owner.call('GET', path);
        expect({ status: answer.status, items: answer.body.items }, `${path} ${JSON.stringify(answer.body)}`).toEqual({
          status: 200,
          items: [],
        });
      }
      expect((await owner.call('GET', `/controls/${text}`)).status, word).toBe(404);
      expect((await owner.call('GET', `/files/${text}`)).status, word).toBe(404);
    }
  });
});

describe('text', () => {
  it('comes back as it was sent, from every field of every kind that takes text', async () => {
    const before = await org.size();
    for (const kind of registry.kinds) {
      const texts = Object.entries(kind.fields).filter(([, { type }]) => ['text', 'long', 'tags'].includes(type));
      const data = (shift: number) => ({
        ...sampleData(kind.fields, 'all'),
        ...Object.fromEntries(
          texts.map(([name, { type }], at) => {
            const text = PAYLOADS[(at + shift) % PAYLOADS.length] ?? '';
            return [name, type === 'tags' ? [text, 'two'] : text];
          }),
        ),
      });
      if (Object.values(kind.relations).some(({ required }) => required) || kind.name === 'custom_field') continue;
      for (const shift of [0, 9, 18]) {
        const body = sampleBody(kind, () => '', { title: PAYLOADS[shift], data: data(shift) });
        // The server sets it: the journal's length when something was said.
        const stamped = kind.name === 'statement' ? { position: await org.size() } : {};
        const sent = { ...body, data: { ...body.data, ...stamped } };
        const made = await owner.call('POST', `/${kind.plural}`, sent);
        expect(made.status, `${kind.name} ${JSON.stringify(made.body)}`).toBe(201);
        expect({ title: made.body.title, data: made.body.data }, kind.name).toEqual({
          title: sent.title,
          data: sent.data,
        });
        expect(made.headers.get('content-type')).toMatch(/^application\/json/);
        expect(made.headers.get('x-content-type-options')).toBe('nosniff');
        expect(made.headers.get('content-security-policy')).toContain("default-src 'none'");
        const read = await owner.call('GET', `/${kind.plural}/${made.body.key}`);
        expect(read.body.data, kind.name).toEqual(sent.data);
      }
    }
    expect(await org.size()).toBeGreaterThan(before + 40);
  }, 120_000);

  it('puts nothing that was sent into a header, a log line or a page', async () => {
    const evil = 'x\r\nset-cookie: a=b';
    const file = await send(
      world.app,
      'POST',
      `/api/v1/orgs/${org.slug}/files?name=${encodeURIComponent(`${evil}"; filename=evil.html`)}`,
      {
        body: '<script>alert(1)</script>',
        headers: owner.headers,
      },
    );
    expect(file.status, file.text).toBe(201);
    const back = await send(world.app, 'GET', `/api/v1/orgs/${org.slug}/files/${file.body.hash}`, {
      headers: owner.headers,
    });
    expect(back.text).toBe('<script>alert(1)</script>');
    expect(back.headers.get('set-cookie')).toBe(null);
    expect(back.headers.get('content-type')).not.toMatch(/html|script|svg/);
    expect(back.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w.%~!*-]+$/,
    );
    expect(back.headers.get('x-content-type-options')).toBe('nosniff');
    for (const given of ['<script>', 'a b', 'x'.repeat(65), '../../log'])
      expect(
        (await owner.call('GET', '/meta', undefined, { 'x-request-id': given })).headers.get('x-request-id'),
      ).toMatch(/^[0-9a-f-]{36}$/);
    expect(
      (await owner.call('GET', '/meta', undefined, { 'x-request-id': 'mine-0123.ok' })).headers.get('x-request-id'),
    ).toBe('mine-0123.ok');
  });
});

describe('pages', () => {
  const paths = [
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%252f..%252fpackage.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/..%5c..%5cpackage.json',
    '/%2fetc%2fpasswd',
    '//etc/passwd.txt',
    '/a%00.js',
    '/package.json%00.js',
    '/%',
    '/%zz',
    '/%c0%ae%c0%ae/package.json',
    '/%f0%9f.js',
    '/....//....//package.json',
    '/.env',
    '/.git/config',
    '/assets/',
    '/assets/%2e',
    `/${'a'.repeat(5_000)}.js`,
    '/CON.txt',
    '/file:%2f%2f%2fetc%2fpasswd.txt',
  ];
  it.each(paths)('%s leads nowhere outside', async (path) => {
    const answer = await send(world.app, 'GET', path);
    expect([200, 404, 503]).toContain(answer.status);
    // What is no file is the page itself, or says that it is not built.
    expect(answer.text).not.toMatch(/"license": "Apache-2.0"|root:.*:0:0|\[core\]/);
    if (answer.status === 200) expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(world.faults).toEqual([]);
  });
});
