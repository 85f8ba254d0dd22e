import { describe, expect, it } from 'vitest';
import type { Actor } from '../../model/permission.ts';
import { goalsFor } from './palette-goals.ts';

const actor = (role: Actor['grants'][number]['role']): Actor => ({
  type: 'person',
  id: 'u',
  org: 'o',
  grants: [{ role, scopes: 'all' }],
});
const labels = (who: Actor, text: string) => goalsFor(who, text).map(({ label }) => label);

describe('the palette', () => {
  it('begins with the pages', () => {
    expect(labels(actor('owner'), '').slice(0, 2)).toEqual(['Home', 'Executive summary']);
  });

  it('puts what begins so before what has it somewhere', () => {
    expect(labels(actor('owner'), 'risk')).toEqual(['Risks', 'Create: risk']);
    expect(labels(actor('owner'), 'sign')[0]).toBe('Sign out');
  });

  it('offers nobody what they may not do', () => {
    expect(labels(actor('reader'), 'create')).toEqual([]);
    expect(labels(actor('reader'), 'members')).toEqual([]);
    expect(labels(actor('owner'), 'members')).toEqual(['Members']);
    expect(labels(actor('sales'), 'risks')).toEqual([]);
    expect(labels(actor('sales'), 'library')).toEqual([]);
    expect(labels(actor('reader'), 'library')).toEqual(['Framework library']);
  });
});
