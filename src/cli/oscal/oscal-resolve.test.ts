import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AS_IS, only, outline, profileOf, teaCatalog } from '../../../test/make/oscal-profile.ts';
import type { Io } from '../io.ts';
import { run } from '../run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-oscal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const resolve = async (words: readonly string[], given: Partial<Io> = {}) => {
  let out = '';
  let err = '';
  const exit = await run(['oscal', 'resolve', ...words], {
    stdout: { write: (chunk) => (out += String(chunk)) },
    stderr: { write: (chunk) => (err += String(chunk)) },
    stdin: (async function* () {})(),
    env: { HOME: folder },
    fetch: () => Promise.reject(new Error('nothing may be fetched')),
    isTTY: false,
    now: () => Date.parse('2026-11-22T10:00:00Z'),
    ...given,
  });
  return { exit, out, err };
};

const FAR = 'https://example.com/json/tea.json';
const importing = (...hrefs: readonly string[]) =>
  profileOf({ imports: hrefs.map((href) => ({ ...only('tea-1'), href })), merge: AS_IS });

describe('candor oscal resolve', () => {
  it('reads imports beside the profile and prints the catalog', async () => {
    await put('sources/tea.json', teaCatalog());
    const profile = await put('profiles/mine.json', importing('../sources/tea.json'));
    const { exit, out, err } = await resolve([profile, '--uuid', 'a3c1f6de-12ab-4c55-9f10-7b2d4e8a9c01']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    const { catalog } = JSON.parse(out);
    expect(outline(catalog)).toBe('tea(tea-1)');
    expect(catalog).toMatchObject({
      uuid: 'a3c1f6de-12ab-4c55-9f10-7b2d4e8a9c01',
      metadata: { 'last-modified': '2026-11-22T10:00:00.000Z', links: [{ href: 'mine.json', rel: 'source-profile' }] },
    });
    expect(out).not.toContain(folder);
  });

  it('writes JSON, YAML or XML whole, not over a file that is there, and names the profile from there', async () => {
    await put('tea.json', teaCatalog());
    const profile = await put('profile.json', importing('tea.json'));
    for (const name of ['out/made.json', 'out/made.yaml', 'out/made.xml']) {
      const out = join(folder, name);
      expect(await resolve([profile, '--out', out])).toMatchObject({ exit: 0, err: '' });
      expect(await readFile(out, 'utf8')).toContain('../profile.json');
      expect(await resolve([profile, '--out', out])).toMatchObject({ exit: 5, out: '' });
      expect(await resolve([profile, '--out', out, '--force', '--json'])).toMatchObject({ exit: 0 });
      // What was written can be imported in its turn.
      expect(await resolve([await put('next.json', importing(name))])).toMatchObject({ exit: 0 });
    }
    expect(await resolve([profile, '--out', join(folder, 'made.txt')])).toMatchObject({ exit: 2, out: '' });
  });

  it('fetches nothing: a file stands for what is far away, once', async () => {
    const tea = await put('local.json', teaCatalog());
    const profile = await put('profile.json', importing(FAR));
    const refused = await resolve([profile]);
    expect(refused).toMatchObject({ exit: 1, out: '' });
    expect(refused.err).toContain('profile.json#/profile/imports/0/href');
    expect(refused.err).toContain('nothing is fetched; give it with --catalog FILE');
    expect(await resolve([profile, '--catalog', tea])).toMatchObject({ exit: 0, err: '' });

    const two = await put('two.json', importing(FAR, 'https://example.com/v2/tea.json'));
    expect((await resolve([two, '--catalog', tea])).err).toContain(
      'give --catalog https://example.com/v2/tea.json=FILE',
    );
    const both = ['--catalog', tea, '--catalog', `https://example.com/v2/tea.json=${tea}`];
    expect(await resolve([two, ...both])).toMatchObject({ exit: 0 });
  });

  it('takes of several the file with the name that is imported, in whatever format', async () => {
    const tea = await put('x/tea.json', teaCatalog());
    const other = await put('x/coffee.json', { catalog: {} });
    const profile = await put('profile.json', importing('https://example.com/xml/Tea.xml'));
    const done = await resolve([profile, '--catalog', other, '--catalog', tea]);
    expect(done).toMatchObject({ exit: 0, err: `candor: nothing imports ${other}\n` });
    expect(await resolve([profile, '--catalog', join(folder, 'gone.json')])).toMatchObject({ exit: 2 });
  });

  it('says what is wrong, where, as JSON too', async () => {
    await put('tea.json', teaCatalog());
    const profile = await put('profile.json', profileOf({ imports: [only('tea-1', 'milk')] }));
    const refused = await resolve([profile, '--json']);
    expect(refused.exit).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({
      error: {
        code: 'no',
        errors: [
          { pointer: expect.stringMatching(/profile\.json#\/profile\/imports\/0\/include-controls\/0\/with-ids\/1$/) },
        ],
      },
    });
    const lenient = await resolve([profile, '--allow-missing', '--json']);
    expect(lenient.exit).toBe(0);
    expect(JSON.parse(lenient.out)).toMatchObject({
      controls: 1,
      warnings: [{ code: 'unknown-control' }],
      catalog: {},
    });
    expect((await resolve([profile, '--allow-missing'])).err).toContain('There is no control "milk"');
  });

  it('says what is wrong with the result, which is written all the same', async () => {
    const twice = [1, 2].map(() => ({ id: 'same', name: 'statement' }));
    const catalog = teaCatalog();
    const [group] = catalog.catalog.groups ?? [];
    const [control] = group?.controls ?? [];
    const source = {
      catalog: {
        ...catalog.catalog,
        groups: [{ ...group, controls: [{ ...control, parts: twice }, ...(group?.controls ?? []).slice(1)] }],
      },
    };
    await put('tea.json', source);
    const profile = await put('profile.json', importing('tea.json'));
    const out = join(folder, 'made.json');
    const said = await resolve([profile, '--out', out]);
    expect(said.exit).toBe(0);
    expect(said.err).toMatch(/the result is not valid, \/catalog\S*\/parts\/1/);
    const { exit, out: json } = await resolve([profile, '--out', out, '--force', '--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(json)).toMatchObject({ valid: false, faults: [{ code: 'duplicate', level: 'error' }] });
  });

  it('knows a profile that imports itself by another name', async () => {
    await put('a.json', importing('link.json'));
    await symlink('a.json', join(folder, 'link.json'));
    const { exit, err } = await resolve([join(folder, 'a.json')]);
    expect({ exit, isCircle: err.includes('circular') }).toEqual({ exit: 1, isCircle: true });
  });

  it('reads a profile from stdin, and YAML', async () => {
    const tea = await put('tea.json', teaCatalog());
    const stdin = (async function* () {
      yield 'profile:\n  uuid: x\n  metadata: {title: t}\n  imports:\n  - href: https://example.com/tea.json\n    include-all: {}\n';
    })();
    const { exit, out } = await resolve(['-', '--catalog', tea], { stdin });
    expect(exit).toBe(0);
    expect(JSON.parse(out).catalog.controls).toHaveLength(9);
  });

  it.each([
    ['a profile that is not there', ['gone.json'], 2],
    ['a folder', ['.'], 2],
    ['a uuid that is none', ['profile.json', '--uuid', 'x'], 2],
    ['a time that is none', ['profile.json', '--modified', 'today'], 2],
    ['a catalog', ['tea.json'], 1],
    ['no OSCAL', ['other.json'], 2],
    ['an import of a folder', ['far.json'], 1],
  ])('refuses %s', async (_, [name = '', ...words], exit) => {
    await put('tea.json', teaCatalog());
    await put('other.json', { a: 1 });
    await put('far.json', importing('..'));
    await put('profile.json', importing('tea.json'));
    expect(await resolve([join(folder, name), ...words])).toMatchObject({ exit, out: '' });
  });

  it('keeps children inside controls in a flat result only when told', async () => {
    await put('tea.json', teaCatalog());
    const profile = await put('profile.json', profileOf());
    expect(JSON.parse((await resolve([profile])).out).catalog.controls).toHaveLength(9);
    expect(JSON.parse((await resolve([profile, '--keep-nesting'])).out).catalog.controls).toHaveLength(6);
  });
});
