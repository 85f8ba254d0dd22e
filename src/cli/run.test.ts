import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { integer } from '../model/field.ts';
import { defineKind } from '../model/kind.ts';
import { Registry } from '../model/registry.ts';
import { EXIT } from './exit.ts';
import { readYamlFiles, writeOut } from './files.ts';
import { hoist } from './hoist.ts';
import { complaintLines, complaintOf } from './http/problem.ts';
import type { Io } from './io.ts';
import { run } from './run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const KEY = 'cdr_0a1b2c3d_secretsecretsecret';

const candor = async (words: string, fetch: typeof globalThis.fetch, given: Partial<Io> = {}) => {
  let out = '';
  let err = '';
  const exit = await run(words.split(' '), {
    stdout: { write: (chunk) => (out += String(chunk)) },
    stderr: { write: (chunk) => (err += String(chunk)) },
    stdin: (async function* () {})(),
    env: { HOME: folder, CANDOR_KEY: KEY, CANDOR_ORG: 'acme' },
    fetch,
    isTTY: false,
    sleep: () => Promise.resolve(),
    ...given,
  });
  return { exit, out, err };
};

const answers = (...responses: (Response | Error)[]) => {
  const calls: { url: string; init: RequestInit }[] = [];
  const fetch = ((url: string, init: RequestInit) => {
    calls.push({ url, init });
    const next = responses.length > 1 ? responses.shift() : responses[0];
    return next instanceof Error ? Promise.reject(next) : Promise.resolve((next as Response).clone());
  }) as typeof globalThis.fetch;
  return { fetch, calls };
};
const json = (value: unknown, status = 200, headers = {}) => new Response(JSON.stringify(value), { status, headers });
const failed = (code: string) => Object.assign(new TypeError('fetch failed'), { cause: { code } });

describe('a server that does not answer', () => {
  it('is named, with what to do, at once', async () => {
    const { fetch, calls } = answers(failed('ECONNREFUSED'));
    const { exit, err, out } = await candor('list control', fetch);
    expect({ exit, out, tries: calls.length }).toEqual({ exit: 6, out: '', tries: 1 });
    expect(err).toBe(
      'candor: no Candor answers at http://localhost:3000 (ECONNREFUSED): start it with `npm start`, or give another address with --url (CANDOR_URL)\n',
    );
  });

  it('is asked again where asking twice does no harm', async () => {
    const page = json({ items: [], next: null });
    const flaky = answers(failed('ECONNRESET'), json({}, 503), page);
    expect((await candor('list control', flaky.fetch)).exit).toBe(0);
    expect(flaky.calls).toHaveLength(3);
    const write = answers(failed('ECONNRESET'), json({}, 503), json({ key: 'TSK-1', title: 'x', status: null }, 201));
    expect((await candor('create task --title x', write.fetch)).exit).toBe(0);
    const keys = write.calls.map(({ init }) => (init.headers as Record<string, string>)['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys).size).toBe(1);
    const patch = answers(failed('ECONNRESET'));
    expect((await candor('set TSK-1 --title y', patch.fetch)).exit).toBe(6);
    expect(patch.calls).toHaveLength(1);
  });

  it('is not asked again with what is too large: that does not pass', async () => {
    const full = answers(json({ detail: 'the body is larger than 20 MB', code: 'too_large' }, 413));
    expect(await candor('create task --title x', full.fetch)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('larger than 20 MB'),
    });
    expect(full.calls).toHaveLength(1);
  });

  it('gives up in the end, and after its time', async () => {
    const down = answers(
      json({ detail: 'the database cannot be reached', code: 'unavailable', requestId: 'r-1' }, 503),
    );
    expect(await candor('list control', down.fetch)).toMatchObject({
      exit: 6,
      err: expect.stringContaining('request r-1'),
    });
    expect(down.calls).toHaveLength(4);
    const slow = answers(new DOMException('late', 'TimeoutError'));
    expect(await candor('list control', slow.fetch)).toMatchObject({
      exit: 6,
      err: expect.stringContaining('--timeout'),
    });
  });

  it('waits as long as the server asks', async () => {
    const waits: number[] = [];
    const { fetch } = answers(json({}, 429, { 'retry-after': '3' }), json({ items: [], next: null }));
    await candor('list control', fetch, { sleep: (ms) => Promise.resolve(void waits.push(ms)) });
    expect(waits).toEqual([3_000]);
  });

  it('may be something else', async () => {
    expect(await candor('list control', answers(new Response('<html>hello</html>')).fetch)).toMatchObject({
      exit: 6,
      err: expect.stringContaining('is not Candor'),
    });
    const moved = new Response(null, { status: 302, headers: { location: 'https://elsewhere.test/' } });
    expect(await candor('list control', answers(moved).fetch)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('https://elsewhere.test/'),
    });
  });
});

describe('what goes wrong', () => {
  it.each([
    [400, 'invalid', EXIT.usage],
    [401, 'unauthenticated', EXIT.denied],
    [403, 'forbidden', EXIT.denied],
    [404, 'not_found', EXIT.notFound],
    [409, 'conflict', EXIT.conflict],
    [412, 'conflict', EXIT.conflict],
    [410, 'gone', EXIT.notFound],
    [413, 'too_large', EXIT.usage],
    [429, 'limit', EXIT.unavailable],
    [500, 'internal', EXIT.internal],
    [503, 'unavailable', EXIT.unavailable],
    [418, undefined, EXIT.usage],
    [502, undefined, EXIT.unavailable],
  ])('%i %s ends with %i', (status, code, exit) => {
    expect(complaintOf(status, { detail: 'no', code }, 'there').exit).toBe(exit);
  });

  it('is said in few lines, each at its place', () => {
    const errors = Array.from({ length: 25 }, (_, index) => ({
      pointer: `/data/${index}`,
      detail: 'is not a field here',
    }));
    const lines = complaintLines(
      complaintOf(400, { detail: 'some of it is not valid', code: 'invalid', errors }, 'there').complaint,
    );
    expect(lines).toHaveLength(22);
    expect(lines.slice(0, 2)).toEqual(['candor: some of it is not valid', '  /data/0: is not a field here']);
    expect(lines.at(-1)).toBe('  … and 5 more');
  });

  it('is one document under --json, and never obeyed by a terminal', async () => {
    const evil = answers(json({ detail: 'no \u001b[2J', code: 'forbidden', status: 403 }, 403));
    const { exit, out, err } = await candor('list control --json', evil.fetch);
    expect(exit).toBe(3);
    expect(JSON.parse(out)).toEqual({ error: { code: 'forbidden', message: 'no \u001b[2J', status: 403 } });
    expect(err).toBe('candor: no ␛[2J\n');
  });

  it('of our own making is no stack trace', async () => {
    const { fetch } = answers(json({ items: 'not a list', next: null }));
    const { exit, err } = await candor('list control', fetch);
    expect(exit).toBe(7);
    expect(err).not.toContain('    at ');
  });

  it.each([
    '',
    'bogus',
    'list',
    'list control --bogus',
    'list control --limit 0',
    'verify',
    'list control --timeout x',
    'list control --url ftp://x',
    'list control --key nonsense',
  ])('%j is wrong usage', async (words) => {
    const { exit, out } = await candor(words, answers(json({})).fetch);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
  });

  it('is not a question for help', async () => {
    expect(await candor('--help', answers(json({})).fetch)).toMatchObject({ exit: 0, err: '' });
    expect(await candor('evidence push --help', answers(json({})).fetch)).toMatchObject({
      exit: 0,
      out: expect.stringContaining('--fail-on-broken'),
    });
    expect((await candor('--version', answers(json({})).fetch)).out).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('options', () => {
  it('may stand before the command', () => {
    expect(hoist(['--json', '--url', 'u', 'list', 'control'])).toEqual(['list', 'control', '--json', '--url', 'u']);
    expect(hoist(['--org=a', 'set', 'X-1', '--', '-f=1'])).toEqual(['set', 'X-1', '--org=a', '--', '-f=1']);
    expect(hoist(['list', '--json'])).toEqual(['list', '--json']);
  });

  it('win over the environment, and the key is never printed', async () => {
    const { fetch, calls } = answers(json({ items: [], next: null }));
    const { out, err } = await candor('list control --url https://one.test/base/ --org two --json', fetch);
    expect(calls[0]?.url).toMatch(/^https:\/\/one\.test\/base\/api\/v1\/orgs\/two\/controls\?/);
    expect(new Headers(calls[0]?.init.headers).get('authorization')).toBe(`Bearer ${KEY}`);
    expect(out + err).not.toContain(KEY);
    expect((await candor('list control --url http://one.test', fetch)).err).toContain('unencrypted');
  });
});

describe('a kind that is one file', () => {
  const gadget = defineKind({
    name: 'gadget',
    plural: 'gadgets',
    prefix: 'GDG',
    area: 'practice',
    label: 'Gadget',
    help: 'Something that only tests know.',
    fields: { weight: integer({ label: 'Weight', help: 'In grams.', required: true }) },
    relations: {
      near: { to: ['gadget'], label: 'Near', inverse: 'Near', help: 'What lies beside it.', cardinality: 'many' },
    },
    list: ['key', 'title', 'weight'],
  });
  const given = { registry: new Registry([gadget]) };

  it('has every verb', async () => {
    const row = {
      id: 'x',
      kind: 'gadget',
      key: 'GDG-1',
      title: 'Lever',
      state: 'active',
      data: { weight: 12 },
      status: null,
    };
    const list = await candor('list gadgets', answers(json({ items: [row], next: null })).fetch, given);
    expect(list.out).toBe('KEY    TITLE  WEIGHT\nGDG-1  Lever      12\n1 gadget\n');
    const made = answers(json(row, 201));
    await candor('create gadget --title Lever --set weight=12 --link near=GDG-2', made.fetch, given);
    expect(made.calls[0]?.url).toMatch(/\/gadgets$/);
    expect(JSON.parse(made.calls[0]?.init.body as string)).toEqual({
      title: 'Lever',
      data: { weight: 12 },
      links: { near: ['GDG-2'] },
    });
    const moved = answers(json({ ...row, state: 'retired' }));
    expect((await candor('do GDG-1 retire', moved.fetch, given)).out).toBe('GDG-1 Lever: Retired\n');
    expect(moved.calls[0]?.url).toMatch(/\/gadgets\/GDG-1\/transitions\/retire$/);
    expect((await candor('kinds gadget', moved.fetch, given)).out).toContain('weight*  integer  In grams.');
    expect((await candor('list control', moved.fetch, given)).exit).toBe(2);
  });
});

describe('the server’s own commands', () => {
  it.each([
    ['serve --port 4000 --data d', ['serve', '--port', '4000', '--data', 'd']],
    ['verify --store --data d --json', ['verify', '--data', 'd', '--json']],
    ['restore b.zip --dry-run --data d', ['restore', 'b.zip', '--data', 'd', '--dry-run']],
    ['backup --offline --out b.tar --data d', ['backup', '--data', 'd', '--out', 'b.tar']],
  ])('%s is handed on', async (words, args) => {
    const seen: (readonly string[])[] = [];
    const runServer = (given: readonly string[]) => Promise.resolve(void seen.push(given)).then(() => 3);
    expect((await candor(words, answers(json({})).fetch, { runServer })).exit).toBe(3);
    expect(seen).toEqual([args]);
  });
});

describe('files', () => {
  it('are written whole or not at all, and never over others', async () => {
    const path = join(folder, 'a', 'out.txt');
    await writeOut(path, 'one');
    await expect(writeOut(path, 'two')).rejects.toMatchObject({ exit: EXIT.conflict });
    await writeOut(path, 'two', { force: true });
    expect(await readFile(path, 'utf8')).toBe('two');
    const broken = (async function* () {
      yield Buffer.from('half');
      throw new Error('cut off');
    })();
    await expect(writeOut(join(folder, 'a', 'half.txt'), broken)).rejects.toThrow();
    expect(await readdir(join(folder, 'a'))).toEqual(['out.txt']);
  });

  it('of a programme are read in folders, by name', async () => {
    await writeOut(join(folder, 'p', 'b.yaml'), 'b');
    await writeOut(join(folder, 'p', 'sub', 'a.yml'), 'a');
    await writeOut(join(folder, 'p', '.git', 'c.yaml'), 'c');
    await writeFile(join(folder, 'p', 'notes.txt'), 'x');
    const io = { stdin: (async function* () {})() };
    expect(await readYamlFiles(io, [join(folder, 'p')])).toEqual([
      { name: 'b.yaml', text: 'b' },
      { name: 'sub/a.yml', text: 'a' },
    ]);
    await expect(readYamlFiles(io, [join(folder, 'none')])).rejects.toMatchObject({ exit: EXIT.usage });
    await writeFile(join(folder, 'p', 'bad.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    await expect(readYamlFiles(io, [join(folder, 'p')])).rejects.toMatchObject({
      message: expect.stringContaining('UTF-8'),
    });
  });
});
