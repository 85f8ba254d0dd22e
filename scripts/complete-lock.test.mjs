import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingBinaries } from './complete-lock.mjs';

test('package-lock.json holds every platform binary, so that npm ci takes it (else: npm run lock)', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  expect(Object.keys(missingBinaries(lock))).toEqual([]);
});

test('an entry follows from the name of the package and from its parent', () => {
  const parent = { dev: true, license: 'MIT', optionalDependencies: { '@tool/binding-linux-arm64-musl': '1.2.3' } };
  expect(missingBinaries({ packages: { 'node_modules/tool': parent } })).toEqual({
    'node_modules/@tool/binding-linux-arm64-musl': {
      version: '1.2.3',
      cpu: ['arm64'],
      dev: true,
      libc: ['musl'],
      license: 'MIT',
      optional: true,
      os: ['linux'],
    },
  });
});

test('an optional package that is no platform binary is not made up', () => {
  const parent = { optionalDependencies: { colours: '^1.0.0' } };
  expect(() => missingBinaries({ packages: { 'node_modules/tool': parent } })).toThrow('colours@^1.0.0');
});
