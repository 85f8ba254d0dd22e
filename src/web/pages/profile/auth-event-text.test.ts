import { expect, it } from 'vitest';
import { type AuthEvent, eventActor, eventPlace, eventWord, isRemarkable } from './auth-event-text.ts';

const event = (changed: Partial<AuthEvent>): AuthEvent => ({
  id: 'e',
  at: '2026-11-22T00:00:00Z',
  kind: 'sign_in',
  user: 'u1',
  actor: 'person:u1',
  about: null,
  address: null,
  agent: null,
  ...changed,
});

it('marks what deserves a second look, and nothing that happens every day', () => {
  const marked = ['sign_in', 'sign_in_failed', 'key_refused', 'sign_out', 'second_factor_removed', 'backup_code_used'];
  expect(marked.filter(isRemarkable)).toEqual([
    'sign_in_failed',
    'key_refused',
    'second_factor_removed',
    'backup_code_used',
  ]);
});

it('says where it came from only as far as that is known', () => {
  expect(eventPlace({ agent: 'Firefox', address: '203.0.113.0/24' })).toBe('Firefox, 203.0.113.0/24');
  expect(eventPlace({ agent: 'other', address: '203.0.113.0/24' })).toBe('203.0.113.0/24');
  expect(eventPlace({ agent: 'none', address: null })).toBe('Not known');
});

it('says who did it where it was somebody else', () => {
  const names = new Map([['u2', 'Ada']]);
  expect(eventActor(event({}), names)).toBe(undefined);
  expect(eventActor(event({ actor: 'nobody' }), names)).toBe(undefined);
  expect(eventActor(event({ actor: 'person:u2' }), names)).toBe('by Ada');
  expect(eventActor(event({ actor: 'person:u3' }), names)).toBe('by an owner');
  expect(eventActor(event({ actor: 'key:k' }), names)).toBe('by an API key');
});

it('names a kind that it does not know', () => expect(eventWord('passkey_made')).toBe('passkey made'));
