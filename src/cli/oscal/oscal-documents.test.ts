import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-oscal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const candor = async (words: readonly string[], stdin = '') => {
  let out = '';
  let err = '';
  const exit = await run(['oscal', ...words], {
    stdout: { write: (chunk) => (out += String(chunk)) },
    stderr: { write: (chunk) => (err += String(chunk)) },
    stdin: (async function* () {
      yield stdin;
    })(),
    env: { HOME: folder },
    fetch: () => Promise.reject(new Error('nothing may be fetched')),
    isTTY: false,
  });
  return { exit, out, err };
};

const put = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const catalog = (controls: readonly object[], more: object = {}) => ({
  catalog: {
    uuid: '9cb0fab0-78bd-44ba-bcb8-3e9801cc952f',
    metadata: { title: 'T', 'last-modified': '2026-01-31T12:00:00Z', version: '1', 'oscal-version': '1.1.2' },
    controls,
    ...more,
  },
});
const access = { id: 'ac-1', title: 'Access' };

describe('candor oscal validate', () => {
  it('a valid document', async () => {
    const file = await put('c.json', catalog([access]));
    expect(await candor(['validate', file])).toEqual({
      exit: 0,
      out: `${file}: valid, catalog by the rules of OSCAL 1.1\n`,
      err: '',
    });
  });

  it('an invalid one: where, and exit code 1', async () => {
    const file = await put('c.json', catalog([access, { ...access, id: 'b\u001b[31m c' }]));
    const { exit, out } = await candor(['validate', file]);
    expect(exit).toBe(1);
    expect(out).toContain('/catalog/controls/1/id');
    expect(out).not.toContain('\u001b');
    const { out: json } = await candor(['validate', file, '--json']);
    expect(JSON.parse(json)).toMatchObject({
      valid: false,
      type: 'catalog',
      edition: '1.1',
      errors: 1,
      faults: [{ where: '/catalog/controls/1/id', code: 'structure', level: 'error' }],
    });
  });

  it('by the rules of another edition', async () => {
    const file = await put(
      'c.yaml',
      'catalog:\n  uuid: 9cb0fab0-78bd-54ba-bcb8-3e9801cc952f\n  metadata:\n    title: T\n    last-modified: "2026-01-31T12:00:00Z"\n    version: "1"\n    oscal-version: 1.1.2\n',
    );
    expect((await candor(['validate', file])).exit).toBe(0);
    expect((await candor(['validate', file, '--as', '1.0.0'])).exit).toBe(1);
    expect((await candor(['validate', file, '--as', '3'])).exit).toBe(2);
  });

  it('one of FedRAMP’s, known for what it is or judged as what it is meant to be', async () => {
    const notice = {
      certificationPackageOverviewUri: 'https://example.test/cpo.json',
      changeType: 'Adaptive',
      changeDescription: 'Another database.',
    };
    const file = await put('scn.json', notice);
    expect(await candor(['validate', file])).toEqual({
      exit: 0,
      out: `${file}: valid, Significant Change Notification (fedramp-scn) by FedRAMP’s schema of 2026-06-24\n`,
      err: '',
    });
    const as = await candor(['validate', file, '--as', 'fedramp-assessor', '--json']);
    expect(as.exit).toBe(1);
    expect(JSON.parse(as.out)).toMatchObject({ valid: false, type: 'fedramp-assessor', errors: 3, warnings: 3 });
  });

  it.each([
    ['no OSCAL', '{"a":1}', 'no OSCAL document'],
    ['broken JSON', '{"catalog":', 'line 1'],
    ['an entity', '<!DOCTYPE a [<!ENTITY x "y">]><catalog/>', 'DOCTYPE'],
  ])('%s is input that cannot be read', async (_, text, reason) => {
    const { exit, err } = await candor(['validate', '-'], text);
    expect(exit).toBe(2);
    expect(err).toContain(reason);
  });
});

describe('candor oscal convert', () => {
  it('through all formats and back', async () => {
    const given = catalog([access], { params: [{ id: 'p', label: 'a **b**' }] });
    const json = await put('c.json', given);
    const [yaml, xml, back] = ['c.yml', 'c.xml', 'back.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    expect(await candor(['convert', json, yaml])).toMatchObject({ exit: 0, out: `wrote ${yaml}: catalog as yaml\n` });
    expect((await candor(['convert', yaml, xml])).exit).toBe(0);
    expect(await readFile(xml, 'utf8')).toContain('<label>a <strong>b</strong></label>');
    expect((await candor(['convert', xml, back])).exit).toBe(0);
    expect(JSON.parse(await readFile(back, 'utf8'))).toEqual(given);
    expect((await candor(['convert', xml, back])).exit).toBe(5);
    expect((await candor(['convert', xml, back, '--force'])).exit).toBe(0);
  });

  it('to stdout, and never to a format that nobody named', async () => {
    const json = await put('c.json', catalog([access]));
    const { exit, out } = await candor(['convert', json, '-', '--to', 'yaml']);
    expect(exit).toBe(0);
    expect(out).toContain('catalog:\n  uuid:');
    expect((await candor(['convert', json, join(folder, 'c.txt')])).exit).toBe(2);
  });

  it('refuses XML that would lose something, and writes nothing', async () => {
    const json = await put('c.json', catalog([{ ...access, nothing: 1 }]));
    const { exit, err } = await candor(['convert', json, join(folder, 'c.xml')]);
    expect(exit).toBe(2);
    expect(err).toContain('/catalog/controls/0/nothing');
    await expect(readFile(join(folder, 'c.xml'))).rejects.toThrow();
  });
});

describe('candor oscal diff', () => {
  it('says what changed by control and by place', async () => {
    const a = await put('a.json', catalog([access, { id: 'ac-2', title: 'Two' }]));
    const b = await put(
      'b.json',
      catalog([
        { ...access, title: 'Entry' },
        { id: 'ac-3', title: 'Three' },
      ]),
    );
    const { exit, out } = await candor(['diff', a, b]);
    expect({ exit, lines: out.trimEnd().split('\n') }).toEqual({
      exit: 1,
      lines: [
        '- controls[ac-2]',
        '~ controls[ac-1]/title Access → Entry',
        '+ controls[ac-3]',
        'controls added (1): ac-3',
        'controls removed (1): ac-2',
        'controls changed (1): ac-1',
        '3 differences',
      ],
    });
    const { out: json } = await candor(['diff', a, b, '--json']);
    expect(JSON.parse(json)).toMatchObject({ same: false, controls: { added: ['ac-3'] } });
    expect(await candor(['diff', a, a])).toMatchObject({ exit: 0, out: `${a} and ${a} say the same\n` });
  });
});
