import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from './setup.mjs';
import { checkFile, importsOf, packageOf } from './walls.mjs';

const messages = (path, source) => checkFile(path, source).map((fault) => fault.message);

describe('what breaks a wall', () => {
  test.each([
    ['model to server', 'src/model/risk/risk.ts', "import { open } from '../../server/store/open.ts';"],
    ['model to formats', 'src/model/risk/risk.ts', "import { parse } from '../../formats/json.ts';"],
    ['assurance to model', 'src/assurance/engine.ts', "import type { Kind } from '../model/kind.ts';"],
    ['formats to assurance', 'src/formats/json.ts', "export * from '../assurance/types.ts';"],
    ['server to web', 'src/server/http/app.ts', "const page = await import('../../web/main.tsx');"],
    ['server to cli', 'src/server/main.ts', "import { print } from '../cli/print.ts';"],
    ['web to server, for a type', 'src/web/api.ts', "type App = import('../server/http/app.ts').App;"],
    ['cli to server', 'src/cli/main.ts', "import { serve } from '../server/main.ts';"],
    ['out of src', 'src/server/main.ts', "import { make } from '../../test/make/org.ts';"],
    ['code to a test', 'src/model/risk/risk.ts', "import { cases } from './score.test.ts';"],
    ['pure to Node', 'src/model/kind.ts', "import { join } from 'node:path';"],
    ['pure to Node, old style', 'src/formats/xlsx.ts', "import { inflateSync } from 'zlib';"],
    ['pure to Node, by require', 'src/formats/xlsx.ts', "const fs = require('node:fs');"],
    ['pure to a package with I/O', 'src/formats/xlsx.ts', "import yauzl from 'yauzl';"],
    ['pure to the browser', 'src/model/kind.ts', "import { useState } from 'react';"],
    ['web to Node', 'src/web/main.tsx', "import { readFileSync } from 'node:fs';"],
    ['web to the database', 'src/web/main.tsx', "import { Kysely } from 'kysely';"],
    ['server to the browser', 'src/server/main.ts', "import { Button } from '@mantine/core';"],
    ['a clock', 'src/assurance/engine.ts', 'export const now = () => Date.now();'],
    ['a clock, in brackets', 'src/assurance/engine.ts', "export const now = () => Date['now']();"],
    ['a new Date', 'src/model/clock.ts', 'export const now = new Date();'],
    ['a Date as text', 'src/model/clock.ts', 'export const now = Date();'],
    ['chance', 'src/model/risk/loss.ts', 'export const roll = () => Math.random();'],
    ['no TypeScript at all', 'src/model/kind.ts', 'export const = ;'],
  ])('%s', (_name, path, source) => {
    expect(messages(path, source)).toHaveLength(1);
  });
});

describe('what stays within them', () => {
  test.each([
    ['model to assurance', 'src/model/kind.ts', "import type { Status } from '../assurance/types.ts';"],
    ['server to model', 'src/server/store/commit.ts', "import { kind } from '../../model/kind.ts';"],
    ['web to model', 'src/web/risk/list.tsx', "import { kind } from '../../model/kind.ts'; export const A = <b>a</b>;"],
    ['server to Node', 'src/server/main.ts', "import { createServer } from 'node:http';"],
    ['a package that runs anywhere', 'src/formats/yaml.ts', "import { parse } from 'yaml';"],
    ['a given date', 'src/model/clock.ts', 'export const day = (text: string) => new Date(text);'],
    ['a comment', 'src/model/clock.ts', "// import x from 'node:fs'; Date.now()"],
    ['a text', 'src/model/clock.ts', "export const help = `import x from 'node:fs'; new Date()`;"],
    ['a test', 'src/model/clock.test.ts', "import { open } from '../server/open.ts'; Date.now();"],
    ['a script', 'scripts/x.mjs', "import { open } from '../src/server/open.ts';"],
  ])('%s', (_name, path, source) => {
    expect(messages(path, source)).toEqual([]);
  });
});

test('a fault names its line', () => {
  expect(checkFile('src/model/kind.ts', "\n\nimport 'node:fs';\n")[0]).toMatchObject({
    path: 'src/model/kind.ts',
    line: 3,
  });
});

test('imports are found in every form, and named by their package', () => {
  const source =
    "import 'a/b.css'; export { c } from '@d/e/f'; const g = import('./g.ts'); type H = import('node:fs').Stats;";
  const found = importsOf('x.ts', source);
  expect(found).toEqual(['a/b.css', '@d/e/f', './g.ts', 'node:fs']);
  expect(found.map(packageOf)).toEqual(['a', '@d/e', undefined, undefined]);
});

describe('what Biome holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candor-walls-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The rules that a file breaks, by our own biome.json, in a folder of its own. */
  const lint = (path, source) => {
    const place = mkdtempSync(join(folder, 'a-'));
    mkdirSync(join(place, dirname(path)), { recursive: true });
    writeFileSync(join(place, path), source);
    copyFileSync(join(root, 'biome.json'), join(place, 'biome.json'));
    const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
    const args = [biome, 'lint', '--vcs-enabled=false', '--error-on-warnings', '--reporter=json', '.'];
    const done = spawnSync(process.execPath, args, { cwd: place, encoding: 'utf8' });
    return JSON.parse(done.stdout).diagnostics.map((found) => found.category);
  };
  const lines = (count) => Array.from({ length: count }, (_, i) => `  f(${i});`).join('\n');
  const branches = Array.from({ length: 16 }, (_, i) => `  if (n === ${i}) return ${i};`).join('\n');

  test.each([
    ['noRestrictedGlobals', 'src/model/kind.ts', 'export const mode = process.env;'],
    ['noRestrictedGlobals', 'src/assurance/engine.ts', "export const page = () => fetch('/');"],
    ['noRestrictedGlobals', 'src/formats/json.ts', 'export const g = globalThis;'],
    ['noExplicitAny', 'src/server/a.ts', 'export const a = (b: any) => b;'],
    ['noConsole', 'src/server/a.ts', "console.log('a');"],
    ['noDefaultExport', 'src/server/a.ts', 'export default 1;'],
    [
      'noExcessiveCognitiveComplexity',
      'src/server/a.ts',
      `export function a(n: number) {\n${branches}\n  return 0;\n}`,
    ],
    ['noExcessiveLinesPerFunction', 'src/server/a.ts', `export function a(f: (n: number) => void) {\n${lines(61)}\n}`],
    ['noExcessiveLinesPerFile', 'src/server/a.ts', lines(401)],
    ['noExcessiveLinesPerFile', 'src/server/a.test.ts', lines(401)],
  ])('%s in %s', (rule, path, source) => {
    expect(lint(path, source)).toContainEqual(expect.stringMatching(`/${rule}$`));
  });

  test.each([
    ['src/cli/a.ts', "console.log('a');"],
    ['src/server/main.ts', 'export const mode = process.env;'],
    ['src/model/a.ts', 'export const title = (document: { title: string }) => document.title;'],
    ['vite.config.ts', 'export default {};'],
    ['src/server/a.test.ts', `describe('a', () => {\n${lines(100)}\n});`],
  ])('nothing in %s', (path, source) => {
    expect(lint(path, source)).toEqual([]);
  });
});
