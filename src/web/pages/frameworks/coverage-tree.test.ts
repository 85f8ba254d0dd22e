import { describe, expect, it } from 'vitest';
import type { Applied, GroupTally, Line } from './coverage-query.ts';
import { type Filter, groupId, sectionId, stepIn, treeRows } from './coverage-tree.ts';

const applied = (status: Applied['status'], applicability = 'applicable'): Applied => ({
  ...{ id: 'i', key: 'APR-1', version: 1, status, until: null, applicability, responsibility: null },
  ...{ causes: [], more: false, support: [] },
});
const line = (ref: string, name: string, one: Applied | null, under: string | null = null): Line => ({
  ...{ ref, title: `Title of ${ref}`, group: name, section: '', under, requirement: null, applied: one },
});
const group = (name: string, section = ''): GroupTally => ({ name, section, total: 1, undecided: 0, byStatus: {} });

const LINES = [
  line('1', 'A', null),
  line('1.1', 'A', applied('assured'), '1'),
  line('1.2', 'A', applied('broken'), '1'),
  line('1.2.a', 'A', applied('unproven', 'undecided'), '1.2'),
  line('2', 'B', applied('not_applicable')),
];
const GROUPS = [group('A'), group('B')];
const ALL: Filter = { show: 'all', text: '' };
const rows = (filter: Partial<Filter> = {}, ...closed: string[]) =>
  treeRows(LINES, GROUPS, new Set(closed), { ...ALL, ...filter });
const ids = (...asked: Parameters<typeof rows>) => rows(...asked).map(({ id }) => id);

describe('the tree of a framework', () => {
  it('has each number below its group and below what it is a part of', () => {
    expect(rows().map((row) => [row.id, row.level, row.isOpen])).toEqual([
      [groupId('A'), 1, true],
      ['1', 2, true],
      ['1.1', 3, undefined],
      ['1.2', 3, true],
      ['1.2.a', 4, undefined],
      [groupId('B'), 1, true],
      ['2', 2, undefined],
    ]);
  });

  it('has groups below the part that they stand in, counted together, and closes the part', () => {
    const parted = [group('A', 'First'), group('B', 'First')];
    const shown = treeRows(LINES, parted, new Set(), ALL);
    expect(shown[0]).toMatchObject({
      id: sectionId('First'),
      level: 1,
      isOpen: true,
      group: { name: 'First', total: 2 },
    });
    expect(shown.slice(1, 4).map(({ id, level }) => [id, level])).toEqual([
      [groupId('A'), 2],
      ['1', 3],
      ['1.1', 4],
    ]);
    expect(treeRows(LINES, parted, new Set([sectionId('First')]), ALL)).toHaveLength(1);
    expect(stepIn(shown, 1, 'ArrowLeft')).toMatchObject({ type: 'toggle', id: groupId('A') });
  });

  it('leaves out what lies below what is closed', () => {
    expect(ids({}, '1')).toEqual([groupId('A'), '1', groupId('B'), '2']);
    expect(ids({}, groupId('A'), groupId('B'))).toEqual([groupId('A'), groupId('B')]);
  });

  it('shows what is looked for in its place', () => {
    expect(ids({ show: 'undecided' })).toEqual([groupId('A'), '1', '1.2', '1.2.a']);
    expect(ids({ show: 'open' })).toEqual([groupId('A'), '1', '1.2', '1.2.a']);
    expect(ids({ text: 'TITLE OF 1.1' })).toEqual([groupId('A'), '1', '1.1']);
    expect(ids({ text: 'nothing' })).toEqual([]);
  });

  it('stands a circle of parents', () => {
    const circle = [line('x', 'A', applied('assured'), 'y'), line('y', 'A', applied('assured'), 'x')];
    expect(treeRows(circle, GROUPS, new Set(), ALL)).toHaveLength(3);
  });
});

describe('keys in the tree', () => {
  const step = (id: string, key: string, ...closed: string[]) => {
    const shown = rows({}, ...closed);
    return stepIn(
      shown,
      shown.findIndex((row) => row.id === id),
      key,
    );
  };

  it.each([
    ['1', 'ArrowDown', { type: 'go', id: '1.1' }],
    ['1.2.a', 'ArrowLeft', { type: 'go', id: '1.2' }],
    ['1.2', 'ArrowLeft', { type: 'toggle', id: '1.2' }],
    ['1.2', 'ArrowRight', { type: 'go', id: '1.2.a' }],
    ['1.1', 'ArrowRight', undefined],
    ['1.1', 'Enter', { type: 'show', id: '1.1' }],
    [groupId('A'), 'Enter', { type: 'toggle', id: groupId('A') }],
    ['1', 'End', { type: 'go', id: '2' }],
    ['1', 'x', undefined],
  ])('%s %s', (id, key, expected) => expect(step(id, key)).toEqual(expected));

  it('open what is closed', () => expect(step('1', 'ArrowRight', '1')).toEqual({ type: 'toggle', id: '1' }));
});
