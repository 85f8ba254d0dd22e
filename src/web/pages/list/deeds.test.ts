import { describe, expect, it } from 'vitest';
import type { Change } from '../../../model/change.ts';
import { registry } from '../../../model/registry.ts';
import { ApiError } from '../../api.ts';
import type { Row } from '../../api-types.ts';
import { allColumns, type Column } from './columns.ts';
import { inverseOf, putBack } from './deeds.ts';

const control = registry.get('control');
const column = (name: string) => allColumns(control, control.fields).find((one) => one.name === name) as Column;
const before = {
  id: 'c1',
  key: 'CTL-1',
  title: 'Logs',
  state: 'active',
  owner: { id: 'p1', key: 'PER-1', title: 'Ada' },
  scope: null,
  dueAt: null,
  data: { theme: 'people' },
} as unknown as Row;
const after = { id: 'c1', key: 'CTL-1', version: 7, state: 'active' };

describe('what puts a cell back', () => {
  it.each([
    ['title', { title: 'Logs' }],
    ['owner', { owner: 'p1' }],
    ['dueAt', { dueAt: null }],
    ['theme', { data: { theme: 'people' } }],
    ['nature', { data: { nature: null } }],
  ])('%s', (name, patch) => {
    expect(inverseOf(control, before, after, column(name))).toEqual([
      { key: 'CTL-1', change: { op: 'update', ref: 'c1', version: 7, ...patch } },
    ]);
  });

  it('a state only where a step leads back', () => {
    const state = column('state');
    expect(inverseOf(control, before, { ...after, state: 'draft' }, state)).toHaveLength(1);
    const oneWay = { ...control, lifecycle: { ...control.lifecycle, transitions: [] } };
    expect(inverseOf(oneWay, before, { ...after, state: 'draft' }, state)).toEqual([]);
  });
});

const undoing = (key: string) => ({ key, change: { op: 'update', ref: key, version: 1 } as Change });
const conflict = (index: number) =>
  new ApiError(409, 'conflict', 'has changed since', undefined, [
    { pointer: `/changes/${index}`, detail: 'has changed since' },
  ]);

describe('an undo', () => {
  it('restores the rest and names what somebody changed since', async () => {
    const sent: string[][] = [];
    const left = await putBack(['a', 'b', 'c', 'd'].map(undoing), (changes) => {
      const refs = changes.map((change) => (change.op === 'update' ? change.ref : ''));
      sent.push(refs);
      const at = refs.findIndex((ref) => ref === 'b' || ref === 'd');
      return at === -1 ? Promise.resolve() : Promise.reject(conflict(at));
    });
    expect(left).toEqual(['b: has changed since', 'd: has changed since']);
    expect(sent).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'c', 'd'],
      ['a', 'c'],
    ]);
  });

  it('gives up on what is wrong with no single record, and says so for each', async () => {
    const left = await putBack(['a', 'b'].map(undoing), () =>
      Promise.reject(new ApiError(0, 'offline', 'No connection.')),
    );
    expect(left).toEqual(['a: No connection.', 'b: No connection.']);
  });
});
