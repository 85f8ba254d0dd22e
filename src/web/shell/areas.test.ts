import { describe, expect, it } from 'vitest';
import type { Actor } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import { alarmOf, areaGroups, sumOf } from './areas.ts';

const actor = (role: Actor['grants'][number]['role']): Actor => ({
  type: 'person',
  id: 'u',
  org: 'o',
  grants: [{ role, scopes: 'all' }],
});
const names = (who: Actor) => areaGroups(who).flatMap((group) => group.kinds.map((kind) => kind.name));

describe('the navigation', () => {
  it('shows an owner every kind exactly once, but for what is read at the record that it follows', () => {
    const shown = registry.kinds.filter((kind) => kind.follows === undefined);
    expect(names(actor('owner')).toSorted()).toEqual(shown.map((kind) => kind.name).toSorted());
  });

  it('shows sales only what sales may read', () => {
    expect(names(actor('sales'))).toContain('answer');
    expect(names(actor('sales'))).not.toContain('risk');
    expect(areaGroups({ ...actor('owner'), grants: [] })).toEqual([]);
  });

  it('points out the worst that needs a look, and nothing else', () => {
    expect(alarmOf({ total: 9, byStatus: { broken: 1, unproven: 4, assured: 4 } })).toEqual({ status: 'broken', n: 1 });
    expect(alarmOf({ total: 5, byStatus: { unproven: 4, weakened: 1 } })).toEqual({ status: 'unproven', n: 4 });
    expect(alarmOf({ total: 5, byStatus: { weakened: 5 } })).toBeUndefined();
    expect(alarmOf(undefined)).toBeUndefined();
  });

  it('of a closed area speaks for all its kinds', () => {
    const counts = [
      { total: 3, byStatus: { broken: 1, assured: 2 } },
      undefined,
      { total: 4, byStatus: { broken: 2 } },
    ];
    expect(sumOf(counts).total).toBe(7);
    expect(alarmOf(sumOf(counts))).toEqual({ status: 'broken', n: 3 });
  });
});
