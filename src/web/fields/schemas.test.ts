import { describe, expect, it } from 'vitest';
import { registry } from '../../model/registry.ts';
import { checkData } from '../../model/schema.ts';
import { fieldsWith } from '../use-actor.ts';
import { withSchemas } from './schemas.ts';

const control = registry.get('control');
const own = {
  x_tier: { type: 'choice', label: 'Tier', help: 'Ours.', required: false, filter: true, options: { one: 'one' } },
} as const;
const fields = withSchemas(fieldsWith(control, { control: own }));

describe('fields with their schemas', () => {
  it.each([
    [{ nature: 'preventive', x_tier: 'one' }, []],
    [{ nature: 'fast' }, ['/data/nature']],
    [{ x_tier: 'two' }, ['/data/x_tier']],
    [{ statement: 5 }, ['/data/statement']],
  ])('check %j as the server does', (data, pointers) => {
    const checked = checkData(fields, data);
    expect(checked.ok ? [] : checked.problems.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('cover what links carry', () => {
    const { data = {} } = control.relations['satisfies']!;
    expect(checkData(withSchemas(data), { coverage: 'half' }).ok).toBe(false);
  });
});
