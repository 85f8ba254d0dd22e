import { describe, expect, it } from 'vitest';
import { hashToken } from './hash-token.ts';
import { returnPath } from './return-path.ts';

describe('the way back after signing in', () => {
  it.each([
    ['/o/acme/controls?status=broken', '/o/acme/controls?status=broken'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    [undefined, '/'],
  ])('%s → %s', (from, path) => {
    expect(returnPath(from)).toBe(path);
  });
});

it.each([
  ['#token=abc%2Bd', 'abc+d'],
  ['', ''],
  ['#other=1', ''],
])('the token of %s is %s', (hash, token) => {
  expect(hashToken(hash)).toBe(token);
});
