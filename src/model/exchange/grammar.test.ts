import { describe, expect, it } from 'vitest';
import { registry } from '../registry.ts';
import { isReserved } from './programme-record.ts';

describe('the words of a programme document', () => {
  it('are no field of any kind, but for those that stand under data', () => {
    const clashes = registry.kinds.flatMap((kind) =>
      Object.keys(kind.fields).flatMap((name) => (isReserved(name) ? [`${kind.name}.${name}`] : [])),
    );
    // May only shrink: a new field gets another name.
    expect(clashes).toEqual(['custom_field.kind', 'view.kind']);
  });

  it('leave "to" to the far end of a link, and x_ to custom fields', () => {
    for (const kind of registry.kinds) {
      expect(Object.keys(kind.fields).filter((name) => name.startsWith('x_'))).toEqual([]);
      for (const relation of Object.values(kind.relations))
        expect(Object.keys(relation.data ?? {})).not.toContain('to');
    }
  });

  it('tell kinds apart by the prefix of a key', () => {
    for (const kind of registry.kinds) expect(registry.findByKey(`${kind.prefix}-1`)).toBe(kind);
  });
});
