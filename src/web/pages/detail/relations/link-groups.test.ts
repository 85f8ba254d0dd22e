import { describe, expect, it } from 'vitest';
import { registry } from '../../../../model/registry.ts';
import type { RecordLink } from '../../../api-types.ts';
import { linkGroups } from './link-groups.ts';

const link = (relation: string, direction: 'in' | 'out', kind: string): RecordLink => ({
  relation,
  direction,
  data: {},
  other: { id: `${kind}-1`, kind, key: 'X-1', title: 'x', state: 'active', status: null },
});

describe('the relations of a control', () => {
  const links = [
    link('satisfies', 'out', 'applied_requirement'),
    link('verifies', 'in', 'check'),
    link('rests_on', 'in', 'answer'),
    link('rests_on', 'in', 'claim'),
  ];
  const groups = linkGroups(registry, registry.get('control'), links);

  it('show every link exactly once', () => {
    expect(groups.flatMap((group) => group.links)).toHaveLength(links.length);
  });

  it('name a relation from the side that is looked at', () => {
    expect(groups.find((group) => group.id === 'in check verifies')?.label).toBe('Verified by');
    expect(groups.find((group) => group.id === 'in answer rests_on')?.links).toHaveLength(1);
  });

  it('include what may point at anything', () => {
    expect(groups.map((group) => group.id)).toContain('in task about');
  });
});
