import { describe, expect, it } from 'vitest';
import { registry } from '../../../../model/registry.ts';
import type { Detail } from '../../../api-types.ts';
import { formerValue } from './former-value.ts';

const answer = registry.get('answer');
const { fields } = answer;
const ada = { id: 'a', key: 'PER-a', title: 'Ada' };
const record = (update = true, state = 'draft', approve = false) =>
  ({
    title: 'Now',
    state,
    owner: ada,
    scope: null,
    dueAt: null,
    data: { text: 'Yes.', short: 'yes' },
    allowed: { update, remove: false, approve, transitions: [] },
  }) as unknown as Detail;

describe('what puts a former value back', () => {
  it.each<[string, string, unknown, object | undefined]>([
    ['a text', 'text', 'No.', { data: { text: 'No.' } }],
    ['what was empty', 'short', null, { data: { short: null } }],
    ['a title', 'title', 'Then', { title: 'Then' }],
    ['an owner', 'owner', { ...ada, id: 'b' }, { owner: 'b' }],
    ['nobody', 'owner', null, { owner: null }],
    ['what it says already', 'text', 'Yes.', undefined],
    ['the same owner under another name', 'owner', { ...ada, title: 'A.' }, undefined],
    ['a needed field that was empty', 'text', null, undefined],
    ['a state', 'state', 'draft', undefined],
    ['a field that is gone', 'x_old', 'x', undefined],
    ['somebody who may not be seen', 'owner', { id: 'z', key: '', title: 'hidden' }, undefined],
  ])('%s', (_name, name, former, expected) => {
    expect(formerValue(answer, record(), fields, name, former)).toEqual(expected);
  });

  it('of what was approved is offered to whoever may approve', () => {
    expect(formerValue(answer, record(true, 'approved'), fields, 'text', 'No.')).toBeUndefined();
    expect(formerValue(answer, record(true, 'approved'), fields, 'owner', null)).toEqual({ owner: null });
    expect(formerValue(answer, record(true, 'approved', true), fields, 'text', 'No.')).toBeDefined();
  });

  it('is not offered to whoever may not change it', () => {
    expect(formerValue(answer, record(false), fields, 'text', 'No.')).toBeUndefined();
  });
});
