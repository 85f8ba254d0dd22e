import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyValueOf } from '../../../test/make/records.ts';
import { registry } from '../registry.ts';
import { choose, fieldText, linksText, parseField, parseLinks, toMoment } from './cells.ts';
import { columnOfHeader, columnsOf, headerOf } from './columns.ts';

const isNothing = (value: unknown) => value === '' || (Array.isArray(value) && value.length === 0);

describe('cells', () => {
  it.each(
    registry.kinds.flatMap((kind) =>
      Object.entries(kind.fields).map(([name, field]) => [`${kind.name}.${name}`, field] as const),
    ),
  )('of %s come back as they went out', (_name, field) => {
    fc.assert(
      fc.property(anyValueOf(field), (value) => {
        expect(parseField(field, fieldText(value))).toEqual({ ok: true, value: isNothing(value) ? null : value });
      }),
      { numRuns: 20 },
    );
  });

  it('of links come back as they went out', () => {
    const anyData = fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(fc.string(), fc.integer()), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom('A-1', 'A-2', 'B-x.y')), anyData, (keys, data) => {
        const links = keys.toSorted().map((to, index) => ({ relation: 'r', to, data: index === 0 ? data : {} }));
        expect(parseLinks('r', linksText(links))).toEqual({ ok: true, value: links.length === 0 ? null : links });
      }),
    );
  });

  it.each([
    ['A-1, A-2;A-3\nA-4', 4],
    ['A-1 A-2', null],
    ['A-1 {x}', null],
    ['A-1,A-1', null],
    ['A-1 {"__proto__":1}', null],
    ['A-1 {"why":"a\u2028b"}', 1],
    [' \n', 0],
  ])('read the links %j', (text, count) => {
    const cell = parseLinks('r', text);
    expect(cell.ok ? (cell.value?.length ?? 0) : null).toBe(count);
  });

  it.each([
    ['2026-11-22', '2026-11-22T00:00:00Z'],
    ['2026-11-22 10:30', '2026-11-22T10:30:00Z'],
    ['2026-11-22T10:30:00+02:00', '2026-11-22T10:30:00+02:00'],
    ['22.11.2026', null],
    ['2026-13-01', null],
  ])('read the moment %j', (text, value) => {
    const cell = toMoment(text, 'T00:00:00Z');
    expect(cell.ok ? cell.value : null).toBe(value);
  });

  it('take a choice by value before a label', () => {
    expect(choose(' No ', { yes: 'no', no: 'yes' })).toEqual({ ok: true, value: 'no' });
    expect(choose('no', { yes: 'no', no: 'yes' })).toEqual({ ok: true, value: 'no' });
    expect(choose('toString', {}).ok).toBe(false);
  });
});

describe('columns', () => {
  it.each(registry.kinds.map((kind) => [kind.name, kind] as const))(
    'of %s are known by what stands over them',
    (_name, kind) => {
      const columns = columnsOf(kind, kind.fields);
      expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length);
      for (const column of columns) {
        expect(columnOfHeader(headerOf(column, columns), columns)).toBe(column);
        expect(columnOfHeader(column.id, columns)).toBe(column);
      }
    },
  );
});
