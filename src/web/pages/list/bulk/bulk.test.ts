import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../model/change.ts';
import type { Actor } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import { ApiError } from '../../../api.ts';
import type { Row } from '../../../api-types.ts';
import { allColumns, type Column } from '../columns.ts';
import { type BulkAction, lossOf, planBulk, undoOf } from './bulk-plan.ts';
import { type Commit, PART, runBulk } from './bulk-run.ts';
import { newestRows, rowsAtHand } from './newest-rows.ts';

const control = registry.get('control');
const column = (name: string) => allColumns(control, control.fields).find((one) => one.name === name) as Column;
const actor = (role: 'grc' | 'reader'): Actor => ({
  type: 'person',
  id: 'a',
  org: 'o',
  grants: [{ role, scopes: 'all' }],
});
const row = (id: string, rest: object = {}) =>
  ({
    id,
    key: `CTL-${id}`,
    title: id,
    version: 3,
    state: 'active',
    owner: null,
    scope: null,
    dueAt: null,
    data: {},
    ...rest,
  }) as unknown as Row;
const other = { id: 'p1', key: 'POL-1', title: 'Policy' };
const plan = (rows: readonly Row[], action: BulkAction, role: 'grc' | 'reader' = 'grc') =>
  planBulk(actor(role), control, rows, action);

describe('the newest rows at hand', () => {
  const page = (...rows: readonly Row[]) => ({ items: rows, next: null });
  const client = new QueryClient();
  client.setQueryData(['org', 'o', 'list', 'control', {}, 0], page(row('1', { version: 2 }), row('2')));
  client.setQueryData(['org', 'o', 'list', 'control', { state: 'active' }, 0], page(row('1', { version: 4 })));
  client.setQueryData(['org', 'o', 'list', 'control', { asOf: '2026-01-01' }, 0], page(row('3')));
  client.setQueryData(['org', 'o', 'list', 'control', { q: 'old' }, 0], page(row('4')));
  void client.invalidateQueries({ queryKey: ['org', 'o', 'list', 'control', { q: 'old' }, 0], exact: true });

  it('are of no past moment, and of no page that a commit made old', () => {
    const found = rowsAtHand(client, 'o', control);
    expect([...found.values()].map(({ id, version }) => [id, version])).toEqual([
      ['1', 4],
      ['2', 3],
    ]);
  });

  it('take the place of what was ticked', async () => {
    const asked = { org: 'o', kind: control, fields: control.fields, search: {} };
    const ticked = [row('2', { version: 1 }), row('1', { version: 1 })];
    const found = await newestRows(client, asked, ticked, new AbortController().signal, () => undefined);
    expect(found.map(({ id, version }) => [id, version])).toEqual([
      ['2', 3],
      ['1', 4],
    ]);
  });
});

describe('a plan for many records', () => {
  it('changes only what differs, each from the version that was seen', () => {
    const found = plan([row('1'), row('2', { data: { theme: 'people' } })], {
      is: 'set',
      column: column('theme'),
      value: 'people',
    });
    expect(found.same).toBe(1);
    expect(found.planned.map(({ change }) => change)).toEqual([
      { op: 'update', ref: '1', version: 3, data: { theme: 'people' } },
    ]);
  });

  it('clears, and sets owners by id', () => {
    const owned = row('1', { owner: { id: 'ada', key: 'PER-1', title: 'Ada' } });
    expect(plan([owned], { is: 'set', column: column('owner'), value: 'ada' }).same).toBe(1);
    expect(plan([owned], { is: 'set', column: column('owner'), value: null }).planned[0]?.change).toMatchObject({
      owner: null,
    });
  });

  it.each([
    [true, ['b'], ['a', 'b']],
    [true, ['a'], 'same'],
    [false, ['a'], null],
    [false, ['z'], 'same'],
  ] as const)('tags (add: %s) %j', (add, tags, expected) => {
    const found = plan([row('1', { data: { tags: ['a'] } })], { is: 'tag', column: column('tags'), add, tags });
    if (expected === 'same') expect(found).toMatchObject({ same: 1, planned: [] });
    else expect(found.planned[0]?.change).toMatchObject({ data: { tags: expected } });
  });

  it('says which records a step of the lifecycle does not fit', () => {
    const found = plan([row('1'), row('2', { state: 'retired' }), row('3', { state: 'draft' })], {
      is: 'move',
      name: 'suspend',
    });
    expect(found.planned.map(({ row: { id } }) => id)).toEqual(['1']);
    expect(found.same).toBe(1);
    expect(found.refused).toEqual([{ key: 'CTL-2', why: 'there is no such step from “Retired”' }]);
  });

  it('links in either direction, once', () => {
    const link = { is: 'link', relation: 'governed_by', direction: 'out', other, linked: new Set(['2']) } as const;
    const found = plan([row('1'), row('2')], link);
    expect(found.same).toBe(1);
    expect(found.planned[0]?.change).toEqual({ op: 'link', relation: 'governed_by', from: '1', to: 'p1' });
    expect(plan([row('1')], { ...link, direction: 'in' }).planned[0]?.change).toMatchObject({ from: 'p1', to: '1' });
  });

  it('refuses what the role may not do', () => {
    const found = plan([row('1')], { is: 'remove' }, 'reader');
    expect(found.planned).toEqual([]);
    expect(found.refused[0]?.why).toMatch(/remove/);
  });

  it('knows its way back', () => {
    const set: BulkAction = { is: 'set', column: column('theme'), value: 'people' };
    const [planned] = plan([row('1', { data: { theme: 'access' } })], set).planned;
    expect(planned && undoOf(control, planned, set, { version: 4, state: 'active' })?.change).toEqual({
      op: 'update',
      ref: '1',
      version: 4,
      data: { theme: 'access' },
    });
    expect(lossOf({ is: 'remove' }, 1, 0)).toHaveLength(1);
    expect(lossOf(set, 1, 1)).toEqual([]);
  });
});

const theme: BulkAction = { is: 'set', column: column('theme'), value: 'people' };
const hooks = (signal = new AbortController().signal) => {
  const heard: number[] = [];
  return { heard, onProgress: (n: number) => heard.push(n), signal, id: 'run' };
};
const refs = (changes: readonly Change[]) => changes.map((change) => (change.op === 'update' ? change.ref : ''));

describe('a run', () => {
  it('goes in parts, with progress that counts records', async () => {
    const sizes: number[] = [];
    const commit: Commit = (changes) => {
      sizes.push(changes.length);
      return Promise.resolve({ records: changes.map(() => ({ version: 4, state: 'active' })), affected: [] });
    };
    const many = plan(
      Array.from({ length: PART + 5 }, (_, n) => row(String(n))),
      theme,
    );
    const { heard, ...rest } = hooks();
    const result = await runBulk(many, commit, rest);
    expect(sizes).toEqual([PART, 5]);
    expect(heard).toEqual([PART, PART + 5]);
    expect(result).toMatchObject({ left: 0, error: null, refused: [] });
    expect(result.done).toHaveLength(PART + 5);
  });

  it('leaves out what is refused, says why, and does the rest', async () => {
    const commit: Commit = (changes) => {
      const bad = refs(changes).flatMap((ref, index) => (ref === '1' || ref === '3' ? [index] : []));
      if (bad.length === 0)
        return Promise.resolve({ records: changes.map(() => ({ version: 4, state: 'active' })), affected: [] });
      const problems = bad.map((index) => ({ pointer: `/changes/${index}/data/theme`, detail: 'stale' }));
      return Promise.reject(new ApiError(409, 'conflict', 'stale', undefined, problems));
    };
    const result = await runBulk(
      plan(
        ['0', '1', '2', '3'].map((id) => row(id)),
        theme,
      ),
      commit,
      hooks(),
    );
    expect(result.done.map(({ planned }) => planned.row.id)).toEqual(['0', '2']);
    expect(result.refused).toEqual([
      { key: 'CTL-1', why: 'stale' },
      { key: 'CTL-3', why: 'stale' },
    ]);
  });

  it('asks once more with the same key where an answer was lost, and knows what was done', async () => {
    const keys: string[] = [];
    const commit: Commit = (changes, key) => {
      keys.push(key);
      return keys.length === 1
        ? Promise.reject(new ApiError(0, 'offline', 'No connection.'))
        : Promise.resolve({ records: changes.map(() => ({ version: 4, state: 'active' })), affected: [] });
    };
    const many = plan(
      Array.from({ length: PART + 1 }, (_, n) => row(String(n))),
      theme,
    );
    const result = await runBulk(many, commit, hooks());
    expect(result).toMatchObject({ left: 0, unknown: 0, error: null });
    expect(result.done).toHaveLength(PART + 1);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(2);
  });

  it('does not say of what was refused that it may have been done', async () => {
    const refusing: Commit = () => Promise.reject(new ApiError(503, 'unavailable', 'Nothing was changed.'));
    expect(await runBulk(plan([row('1')], theme), refusing, hooks())).toMatchObject({ left: 1, unknown: 0 });
  });

  it('stops where somebody stops it, and where the connection is lost', async () => {
    const stop = new AbortController();
    const many = plan(
      Array.from({ length: PART * 2 }, (_, n) => row(String(n))),
      theme,
    );
    const once: Commit = (changes) => {
      stop.abort();
      return Promise.resolve({ records: changes.map(() => null), affected: [] });
    };
    expect(await runBulk(many, once, hooks(stop.signal))).toMatchObject({ left: PART, error: null });
    const lost: Commit = () => Promise.reject(new ApiError(0, 'offline', 'No connection.'));
    expect(await runBulk(many, lost, hooks())).toMatchObject({
      left: PART,
      unknown: PART,
      error: { message: 'No connection.' },
    });
  });
});
