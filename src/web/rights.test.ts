import { describe, expect, it } from 'vitest';
import { type Actor, can, type Role } from '../model/permission.ts';
import { registry } from '../model/registry.ts';
import type { Row } from './api-types.ts';
import { isEditable } from './pages/list/cell-edit.ts';
import { allColumns, type Column } from './pages/list/columns.ts';
import { lockOf, subjectOf } from './rights.ts';

const control = registry.get('control');
const view = registry.get('view');
const as = (role: Role): Actor => ({ type: 'person', id: 'a', org: 'o', grants: [{ role, scopes: 'all' }] });
const row = (rest: object) => ({ scope: null, state: 'active', data: {}, ...rest }) as unknown as Row;

describe('a saved view in a list', () => {
  it.each([
    ['shared', true],
    ['one’s own', false],
  ])('that is %s can be changed by whoever sees it', (_name, shared) => {
    expect(can(as('grc'), 'update', view, subjectOf(as('grc'), view, row({ data: { shared } })))).toBe(true);
    expect(can(as('reader'), 'update', view, subjectOf(as('reader'), view, row({ data: { shared } })))).toBe(false);
  });
});

describe('a field of an approved record', () => {
  const answer = registry.get('answer');
  it.each([
    ['title', 'approved', false, true],
    ['text', 'approved', false, true],
    ['x_own', 'approved', false, true],
    ['owner', 'approved', false, false],
    ['dueAt', 'approved', false, false],
    ['text', 'draft', false, false],
    ['severity', 'draft', true, true],
  ])('%s, %s, guarded: %s; locked: %s', (name, state, isGuarded, isLocked) => {
    expect(lockOf(answer, state, name, isGuarded) !== undefined).toBe(isLocked);
  });

  it('is no cell to edit for whoever may not approve', () => {
    const finding = registry.get('finding');
    const column = (name: string) => allColumns(finding, finding.fields).find((one) => one.name === name) as Column;
    const open = row({ state: 'open' });
    expect(isEditable(as('engineer'), finding, column('severity'), open)).toBe(false);
    expect(isEditable(as('engineer'), finding, column('title'), open)).toBe(true);
    expect(isEditable(as('grc'), finding, column('severity'), open)).toBe(true);
    const policies = registry.get('policy');
    const title = allColumns(policies, policies.fields).find(({ name }) => name === 'title') as Column;
    expect(isEditable(as('grc'), policies, title, row({ state: 'approved' }))).toBe(true);
    expect(isEditable(as('grc'), control, title, row({}))).toBe(true);
  });
});
