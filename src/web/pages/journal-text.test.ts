import { describe, expect, it } from 'vitest';
import { registry } from '../../model/registry.ts';
import { actorLabel, changeFields, verbOf } from './journal-text.ts';

describe('a journal entry in words', () => {
  it.each([
    [{ op: 'update' }, 'Changed'],
    [{ op: 'event', name: 'member.invite' }, 'Member invite'],
    [{ op: 'something' }, 'something'],
  ])('%o is "%s"', (change, verb) => {
    expect(verbOf(change)).toBe(verb);
  });

  it('names fields and states as people know them', () => {
    const control = registry.get('control');
    expect(changeFields(control, { op: 'update', fields: ['owner', 'statement'] })).toBe(': Owner, Statement');
    expect(changeFields(control, { op: 'update', fields: ['state'], from: 'draft', to: 'active' })).toBe(
      ': Draft → In operation',
    );
    expect(changeFields(control, { op: 'create' })).toBe('');
  });

  it('says who it was', () => {
    expect(actorLabel({ type: 'system', id: 'clock', name: null })).toBe('Candor, clock');
    expect(actorLabel({ type: 'key', id: 'k', name: 'CI' })).toBe('CI (key)');
    expect(actorLabel({ type: 'person', id: 'u1' })).toBe('person u1');
  });
});
