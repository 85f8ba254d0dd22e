import { expect, it } from 'vitest';
import { slugOf } from './slug.ts';

it.each([
  ['Ærø Software, Inc.', 'aero-software-inc'],
  ['  Zürich & Söhne ', 'zurich-sohne'],
  ['Straße 9', 'strasse-9'],
  ['株式会社', ''],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
])('%s → %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
