import { expect, test } from 'vitest';
import { isAllowed, shippedPaths, statedLicence } from './licences.mjs';

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['GPL-3.0-only OR (Apache-2.0 AND BSD-3-Clause)', true],
  ['MIT AND GPL-3.0-only', false],
  ['(MIT OR ISC) AND AGPL-3.0-only', false],
  ['AGPL-3.0-only', false],
  ['Apache-2.0 WITH LLVM-exception', false],
  ['SEE LICENSE IN LICENSE', false],
  ['UNLICENSED', false],
  ['unknown', false],
  ['', false],
  [undefined, false],
])('%s: %s', (expression, wanted) => {
  expect(isAllowed(expression)).toBe(wanted);
});

test('a licence is read in its old forms too', () => {
  expect(statedLicence({ license: { type: 'MIT' } })).toBe('MIT');
  expect(statedLicence({ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] })).toBe('MIT OR GPL-2.0');
  expect(statedLicence({})).toBeUndefined();
});

test('what ships: the dependencies, and what the pages import, with all that those need', () => {
  const packages = {
    '': {},
    'node_modules/server': {},
    'node_modules/react': {
      dev: true,
      dependencies: { tiny: '1' },
      peerDependencies: { peer: '1', maybe: '1' },
      peerDependenciesMeta: { maybe: { optional: true } },
    },
    'node_modules/peer': { dev: true },
    'node_modules/maybe': { dev: true },
    'node_modules/tiny': { dev: true },
    'node_modules/react/node_modules/tiny': { dev: true, dependencies: { deep: '1' } },
    'node_modules/deep': { dev: true },
    'node_modules/linter': { dev: true, dependencies: { tiny: '2' } },
  };
  expect([...shippedPaths({ packages }, ['react/jsx-runtime', './own.ts', 'node:fs'])].sort()).toEqual([
    'node_modules/deep',
    'node_modules/peer',
    'node_modules/react',
    'node_modules/react/node_modules/tiny',
    'node_modules/server',
  ]);
});
