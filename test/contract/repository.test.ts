// What our own programme says of this repository, held against the repository itself (program/controls).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { lockFolder } from '../../src/server/store/folder-lock.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const listSources = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
    .filter((path) => /\.(tsx?|mjs)$/.test(path));

describe('installing', () => {
  it('runs no script of a package', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  it('needs none: no package that ships has one', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { dev?: boolean; optional?: boolean; hasInstallScript?: boolean }>;
    };
    const shipped = Object.entries(packages).filter(([path, one]) => path !== '' && !one.dev && !one.optional);
    expect(shipped.length).toBeGreaterThan(50);
    expect(shipped.filter(([, one]) => one.hasInstallScript).map(([path]) => path)).toEqual([]);
  });

  it('refuses a Node that is too old', () => {
    expect(read('.npmrc')).toMatch(/^engine-strict=true$/m);
    expect(JSON.parse(read('package.json'))).toMatchObject({ engines: { node: '>=20.19' } });
  });
});

describe('the CI run', () => {
  const run = read('.ci/run');

  test.each([
    ['the tests', /^tests '[^']+' npm test$/m],
    ['the types', /^stage '[^']+' npm run types$/m],
    ['the lint', /^stage '[^']+' npm run lint$/m],
    ['the walls', /^stage '[^']+' npm run walls$/m],
    ['dead code', /^stage '[^']+' npm run dead$/m],
    ['licences', /^stage '[^']+' npm run licences$/m],
    [
      'the tests on PostgreSQL',
      /^ +tests '[^']+' env CANDOR_TEST_DATABASE_URL=\S+ npm test -- --unit --name postgres$/m,
    ],
    ['the collectors on our own programme', /^stage '[^']+' npm run own-programme$/m],
    ['the tests on Node 24', /^ +tests '[^']+' env PATH=\S+ node scripts\/test\.mjs --unit --name node24$/m],
  ])('has %s', (_, stage) => {
    expect(run).toMatch(stage);
  });

  it('goes through every stage, and fails when one failed', () => {
    expect(run).not.toMatch(/^set -\w*e/m);
    expect(run.trimEnd().split('\n').at(-1)).toBe('[ "$failed" -eq 0 ]');
  });

  it('runs what its names say', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(scripts).toMatchObject({
      test: 'node scripts/test.mjs',
      walls: 'node scripts/check-walls.mjs',
      dead: 'knip',
    });
    expect(scripts['types']).toContain('tsc -b');
    expect(scripts['lint']).toMatch(/biome check --error-on-warnings.*oxlint --type-aware --deny-warnings/);
    expect(scripts['licences']).toBe('node scripts/check-licences.mjs');
  });
});

describe('walls', () => {
  it('hold in every source file', { timeout: 120_000 }, () => {
    const done = spawnSync(process.execPath, ['scripts/check-walls.mjs'], { cwd: ROOT, encoding: 'utf8' });
    expect(done.stderr).toBe('');
    expect(done.stdout).toMatch(/^[1-9]\d{2,} files read, 0 walls broken/);
    expect(done.status).toBe(0);
  });
});

describe('sizes', () => {
  it('no source file has more than 400 lines', () => {
    const paths = [...listSources('src'), ...listSources('test'), ...listSources('scripts')];
    expect(paths.length).toBeGreaterThan(200);
    const long = paths.filter((path) => read(path).trimEnd().split('\n').length > 400);
    expect(long).toEqual([]);
  });

  it('are limited in biome.json', () => {
    expect(JSON.parse(read('biome.json'))).toMatchObject({
      linter: {
        rules: {
          complexity: {
            noExcessiveCognitiveComplexity: { level: 'error', options: { maxAllowedComplexity: 15 } },
            noExcessiveLinesPerFunction: { level: 'error', options: { maxLines: 60 } },
          },
          style: { noExcessiveLinesPerFile: { level: 'error', options: { maxLines: 400 } } },
        },
      },
    });
  });
});

describe('strictness', () => {
  it('is set once, for every room', () => {
    expect(JSON.parse(read('tsconfig.base.json'))).toMatchObject({
      compilerOptions: {
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        noImplicitOverride: true,
        noImplicitReturns: true,
        noFallthroughCasesInSwitch: true,
      },
    });
    for (const room of ['assurance', 'formats', 'model', 'server', 'web', 'cli']) {
      const own = JSON.parse(read(`src/${room}/tsconfig.json`)) as { extends: string; compilerOptions?: object };
      expect(own.extends, room).toBe('../../tsconfig.base.json');
      expect(own.compilerOptions ?? {}, room).not.toHaveProperty('strict');
    }
  });
});

describe('the data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candor-lock-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is refused to a second holder, in one line that names the setting', async () => {
    const unlock = await lockFolder(folder, '--data (CANDOR_DATA)');
    await expect(lockFolder(folder, '--data (CANDOR_DATA)')).rejects.toThrow(
      /another Candor \(process \d+\) is using .*--data \(CANDOR_DATA\)/,
    );
    await unlock();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('is taken over from a process that is gone', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(folder, 'lock'), `${gone} 1`);
    const unlock = await lockFolder(folder, '--data');
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
    await unlock();
  });

  it('goes to one of ten that ask at once', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder, '--data')));
    const unlocks = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(unlocks).toHaveLength(1);
    for (const unlock of unlocks) await unlock();
  });
});

describe('connections', () => {
  /** Where a connection to somewhere else may be opened, to what, and in how many places of the file. One more is a decision. */
  const PLACES: readonly (readonly [string, number, string])[] = [
    ['src/server/collectors/exec.ts', 1, 'programs such as npm, which asks its registry'],
    ['src/server/collectors/headers.ts', 1, 'this installation’s own address'],
    ['src/server/collectors/tls.ts', 1, 'this installation’s own address'],
    ['src/server/mail/mailer.ts', 1, 'the mail server that an administrator named'],
    ['src/server/store/open-postgres.ts', 1, 'the database'],
    ['src/server/webhooks/send.ts', 3, 'addresses that owners named, checked for where they lead'],
  ];
  // What can open one: fetch, Node's own modules (of http and net, names that open connections), and packages that do.
  const OPENS =
    /\bfetch\(|\bnew (?:WebSocket|EventSource)\b|import (?!type)[^;]*\b(?:request|get|Agent|connect|createConnection|Socket|Client)\b[^;]*from 'node:(?:https?|net|tls|http2|dgram)'|from 'node:(?:child_process|dns(?:\/promises)?)'|from '(?:pg|nodemailer|undici)'/g;

  const opening = (folder: string) =>
    listSources(folder).flatMap((path) => {
      const places = path.includes('.test.') ? 0 : [...read(path).matchAll(OPENS)].length;
      return places > 0 ? [[path, places] as const] : [];
    });

  it('are opened by the places that we name, and by no other file of the server', () => {
    expect(opening('src/server').toSorted()).toEqual(PLACES.map(([path, places]) => [path, places]));
  });

  it('of the pure rooms are none', () => {
    for (const room of ['assurance', 'formats', 'model']) expect(opening(`src/${room}`)).toEqual([]);
  });

  it('of the sign-in library to its makers are off', () => {
    expect(read('src/server/auth/sign-in.ts')).toContain('telemetry: { enabled: false }');
  });

  it('of the pages go to their own server only', () => {
    const policy = read('src/server/http/pages.ts');
    for (const part of [
      '"connect-src \'self\'"',
      '"script-src \'self\'"',
      '"default-src \'none\'"',
      '"font-src \'self\'"',
    ])
      expect(policy).toContain(part);
  });
});

describe('the way to report', () => {
  const policy = read('SECURITY.md');

  test.each([
    ['a private way', /private vulnerability report/i],
    ['the days to an answer', /answer within 3 working days/],
    ['the days to an assessment', /assessment within 10/],
    ['the day of publication', /90 days after the report at the latest/],
    ['safety for good faith', /good faith.*nothing to fear/],
    ['the versions that are corrected', /^## Supported versions$/m],
  ])('names %s', (_, words) => {
    expect(policy).toMatch(words);
  });
});
