import { expect, it } from 'vitest';
import { registry } from '../../../../model/registry.ts';
import { mayAdminister, rightsOf, rightsText } from './role-matrix.ts';

const text = (role: Parameters<typeof rightsOf>[0], kind: string) =>
  rightsText(rightsOf(role, registry.get(kind)), registry.get(kind));

it('says what a role may do with a kind, by the function that decides it', () => {
  expect(text('owner', 'control')).toBe('Read, add, change, approve, remove');
  expect(text('engineer', 'control')).toBe('Read');
  expect(text('engineer', 'evidence')).toBe('Read, add, change');
  expect(text('approver', 'risk')).toBe('Read, approve');
  expect(text('sales', 'control')).toBe('Nothing');
});

it('says where a role may read only some of them', () => {
  expect(text('sales', 'answer')).toBe('Read where approved');
  expect(text('reader', 'answer')).toBe('Read');
});

it('tells who administers', () => {
  expect(mayAdminister('owner')).toBe(true);
  expect(mayAdminister('grc')).toBe(false);
});
