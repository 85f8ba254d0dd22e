import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { checkReferences } from '../../src/model/exchange/check-references.ts';
import type { ProgrammeLink } from '../../src/model/exchange/programme-record.ts';
import { registry } from '../../src/model/registry.ts';
import { selectorOf } from '../../src/model/validation/push-selector.ts';
import { findCollector } from '../../src/server/collectors/all.ts';
import { readProgrammeFolder } from '../../src/server/exchange/programme-folder.ts';
import { readProgramme } from '../../src/server/exchange/programme-text.ts';
import { listTestNames } from '../make/test-names.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'program');

const files = await readProgrammeFolder(FOLDER);
const { records, problems } = readProgramme(files, registry, new Map());
const ofKind = (kind: string) => records.filter((record) => record.kind === kind);
const targets = (links: readonly ProgrammeLink[], relation: string) =>
  links.filter((link) => link.relation === relation).map(({ to }) => to);

describe('the files of our own programme', () => {
  it('can be read, and name no record that is not there', () => {
    expect(problems).toEqual([]);
    expect(checkReferences(records, new Set())).toEqual([]);
  });

  it('stay small enough to read', () => {
    for (const { name, text } of files) expect(text.split('\n').length, name).toBeLessThanOrEqual(400);
  });

  it('hold what we say that they hold', () => {
    expect(ofKind('control').filter(({ state }) => state === 'active').length).toBeGreaterThanOrEqual(38);
    expect(ofKind('answer')).toHaveLength(25);
    expect(ofKind('claim')).toHaveLength(3);
    expect(ofKind('customer')).toHaveLength(3);
    expect(ofKind('requirement')).toHaveLength(34);
    expect(ofKind('applied_requirement')).toHaveLength(34);
  });

  it('have every kind of promise approved, in force or published', () => {
    const good = { answer: 'approved', commitment: 'in_force', claim: 'published', policy: 'approved' };
    for (const [kind, state] of Object.entries(good))
      for (const record of ofKind(kind)) expect(record.state, record.key).toBe(state);
  });

  it('give everything an owner', () => {
    const unowned = records.filter(
      ({ kind, owner }) => owner === null && !['scope', 'person', 'requirement'].includes(kind),
    );
    expect(unowned.map(({ key }) => key)).toEqual([]);
  });
});

describe('a control', () => {
  it('says what is done, how to tell that it failed, where it is, and which policy asks for it', () => {
    for (const { key, data, links } of ofKind('control')) {
      for (const field of ['statement', 'guidance', 'theme', 'nature', 'operation'])
        expect(data[field], `${key} ${field}`).toBeTruthy();
      for (const relation of ['operates_on', 'governed_by'])
        expect(targets(links, relation), `${key} ${relation}`).not.toEqual([]);
    }
  });

  it('has a check as soon as it is in operation', () => {
    const checked = new Set(ofKind('check').flatMap(({ links }) => targets(links, 'verifies')));
    const unchecked = ofKind('control').filter(({ key, state }) => state === 'active' && !checked.has(key));
    expect(unchecked.map(({ key }) => key)).toEqual([]);
  });
});

describe('a check', () => {
  test.each(ofKind('check').filter(({ data }) => data['collector'] !== undefined))(
    '$key is answered by a collector, at least once a month',
    ({ data }) => {
      expect(findCollector(String(data['collector']))).toBeDefined();
      expect(data['everyDays']).toBeGreaterThanOrEqual(7);
      expect(data['everyDays']).toBeLessThanOrEqual(30);
    },
  );

  const names = listTestNames(ROOT);
  const onTests = ofKind('check').filter(
    ({ data }) => String(data['collector']).startsWith('junit') && data['selector'],
  );
  const patterns = onTests.flatMap(({ key, data }) =>
    String(data['selector'])
      .split(',')
      .map((pattern) => [key, pattern.trim()] as const),
  );

  it('looks at tests at all', () => {
    expect(names.length).toBeGreaterThan(100);
    expect(patterns.length).toBeGreaterThan(40);
  });

  test.each(patterns)('%s finds a test that exists: %s', (_, pattern) => {
    expect(selectorOf(pattern).unmet(names.map((name) => ({ names: [name] })))).toEqual([]);
  });
});

describe('what ships', () => {
  const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
  interface Locked {
    readonly dev?: boolean;
    readonly integrity?: string;
  }
  const packages = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const versions = { ...packages['dependencies'], ...packages['devDependencies'] };
  /** Whose each package is. */
  const VENDORS: Readonly<Record<string, readonly string[]>> = {
    'VND-pglite': ['@electric-sql/pglite'],
    'VND-better-auth': ['better-auth'],
    'VND-hono': ['hono', '@hono/node-server'],
    'VND-kysely': ['kysely'],
    'VND-pg': ['pg'],
    'VND-zod': ['zod'],
    'VND-saxes': ['saxes'],
    'VND-yaml': ['yaml'],
    'VND-fflate': ['fflate'],
    'VND-pino': ['pino'],
    'VND-nodemailer': ['nodemailer'],
    'VND-pdfkit': ['pdfkit'],
    'VND-dejavu-fonts': ['dejavu-fonts-ttf'],
    'VND-prom-client': ['prom-client'],
    'VND-commander': ['commander'],
    'VND-canonicalize': ['canonicalize'],
    'VND-react': ['react', 'react-dom', '@mantine/core', '@mantine/hooks', '@mantine/notifications'],
    'VND-tanstack': ['@tanstack/react-query', '@tanstack/react-router'],
    'VND-xyflow': ['@xyflow/react', '@dagrejs/dagre'],
    'VND-uqr': ['uqr'],
  };
  /** What builds the pages, and is not in them. */
  const BUILD = ['vite', '@vitejs/plugin-react'];

  /** Packages that the pages are made of are no dependencies of the server: the build puts them in. */
  const inPages = (): string[] => {
    const paths = readdirSync(join(ROOT, 'src/web'), { recursive: true })
      .map(String)
      .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'));
    const imports = paths.flatMap((path) =>
      [...read(`src/web/${path}`).matchAll(/(?:from|import) ?\(?'((?:@[\w-]+\/)?[a-z][\w.-]*)/g)].map(
        ([, name = '']) => name,
      ),
    );
    return [...new Set(imports)].filter((name) => name in versions && !BUILD.includes(name));
  };

  it('is in the list of vendors, each project that we chose, in the version that is installed', () => {
    const shipped = [...Object.keys(packages['dependencies'] ?? {}), ...inPages()];
    expect(shipped.length).toBeGreaterThan(20);
    expect([...new Set(shipped)].toSorted()).toEqual(Object.values(VENDORS).flat().toSorted());
    const vendors = new Map(
      ofKind('vendor').map(({ key, state, data }) => [key, { state, note: String(data['note']) }]),
    );
    for (const [key, names] of Object.entries(VENDORS)) {
      expect(vendors.get(key)?.state, key).toBe('active');
      for (const name of names) expect(vendors.get(key)?.note, `${key} ${name}`).toContain(versions[name]);
    }
  });

  it('has a hash in the lock; how many tools have none, the finding says', () => {
    const lock = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> };
    const all = Object.entries(lock.packages).filter(([path]) => path !== '');
    const bare = all.filter(([, { integrity }]) => integrity === undefined);
    expect(bare.filter(([, { dev }]) => dev !== true)).toEqual([]);
    const finding = ofKind('finding').find(({ key }) => key === 'FND-tools-without-hash');
    expect(finding?.data['description']).toMatch(new RegExp(`^${bare.length} of the ${all.length} packages`));
  });
});

describe('a promise', () => {
  const promises = ['answer', 'commitment', 'claim', 'statement'].flatMap(ofKind);

  test.each(promises)('$key rests on something', ({ links }) => {
    expect(targets(links, 'rests_on')).not.toEqual([]);
  });

  it('has a day by which it is confirmed again, at most about a year ahead', () => {
    for (const { key, data } of [...ofKind('answer'), ...ofKind('claim'), ...ofKind('policy')]) {
      const day = String(data['reviewOn']);
      expect(day >= '2026-12-01' && day <= '2027-11-30', `${key} ${day}`).toBe(true);
    }
  });
});

describe('what must not be in it', () => {
  const texts = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

  it('an e-mail address', () => {
    for (const text of texts) expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/i);
  });

  it('a person: roles have no address, and go by what they are', () => {
    const roles = ofKind('person').map(({ title }) => title);
    expect(roles).toEqual(['Founders', 'Maintainers', 'Security contact']);
    for (const { data } of ofKind('person')) expect(data['email']).toBeUndefined();
    for (const text of texts) expect(text).not.toMatch(/\b(Mr|Mrs|Ms|Dr|Prof)\.? [A-Z]/);
  });

  it('a real customer', () => {
    for (const { title, data } of ofKind('customer')) {
      expect(data['example'], title).toBe(true);
      expect(data['contact']).toBeUndefined();
      expect(title).toMatch(/\(made up\)$/);
    }
    for (const { key, data } of ofKind('commitment')) expect(data['contract'], key).toMatch(/^Example contract/);
  });
});
