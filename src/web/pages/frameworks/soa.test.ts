import { describe, expect, it } from 'vitest';
import type { Change } from '../../../model/change.ts';
import { ApiError } from '../../api.ts';
import { cellId, type Edit, editsTo } from './soa-edits.ts';
import { actionOf, COLUMNS, type Cursor, type Key } from './soa-grid.ts';
import type { SoaRow } from './soa-query.ts';
import { SoaSaver } from './soa-saver.ts';

const rowOf = (id: string, version = 1, changed: Partial<SoaRow> = {}): SoaRow => ({
  ...{ id, key: id, version, ref: id, title: id, group: '', text: null, applicability: 'undecided' },
  ...{ justification: '', responsibility: null, implementation: '', status: null, support: [], ...changed },
});
const edit = (id: string, to: string, from = ''): Edit => ({ id, field: 'justification', from, to });

/** A server with records that others may change between. */
const serverOf = (...start: SoaRow[]) => {
  const rows = new Map(start.map((row) => [row.id, row]));
  let known: readonly SoaRow[] = [...rows.values()];
  let isDown = false;
  let commits = 0;
  const commit = async (changes: readonly Change[]) => {
    await Promise.resolve();
    commits += 1;
    if (isDown) throw new ApiError(0, 'offline', 'The server cannot be reached.');
    const updates = changes.flatMap((change) => (change.op === 'update' ? [change] : []));
    if (updates.some(({ ref, version }) => rows.get(ref)?.version !== version))
      throw new ApiError(409, 'conflict', 'moved on');
    const at = updates.findIndex(({ data }) => data?.['justification'] === 'bad');
    if (at >= 0)
      throw new ApiError(400, 'invalid', 'no', undefined, [{ pointer: `/changes/${at}/data`, detail: 'not so' }]);
    const records = updates.map(({ ref, data }) => {
      const row = rows.get(ref) ?? rowOf(ref);
      const { justification } = data ?? {};
      const next = {
        ...row,
        justification: typeof justification === 'string' ? justification : '',
        version: row.version + 1,
      };
      rows.set(ref, next);
      return next;
    });
    return { records };
  };
  const look = (): readonly SoaRow[] => {
    known = [...rows.values()];
    return known;
  };
  const saver = new SoaSaver({
    commit,
    rows: () => known,
    fresh: () => Promise.resolve(look()),
    saved: async () => {
      look();
    },
  });
  return {
    saver,
    textOf: (id: string) => rows.get(id)?.justification,
    commits: () => commits,
    change: (row: SoaRow) => void rows.set(row.id, row),
    goDown: (down: boolean) => {
      isDown = down;
    },
  };
};

describe('cells that are edited', () => {
  it('are saved in one commit, the last value of each cell', async () => {
    const { saver, textOf, commits } = serverOf(rowOf('a'), rowOf('b'));
    await saver.send([edit('a', 'one'), edit('a', 'two', 'one'), edit('b', 'three')]);
    expect([textOf('a'), textOf('b'), commits(), saver.pending().size]).toEqual(['two', 'three', 1, 0]);
  });

  it('go on from a newer version where the cell itself is as it was', async () => {
    const { saver, textOf, change } = serverOf(rowOf('a'));
    change(rowOf('a', 7, { implementation: 'somebody else’s' }));
    await saver.send([edit('a', 'mine')]);
    expect([textOf('a'), saver.pending().size]).toEqual(['mine', 0]);
  });

  it('keep both where somebody else changed the same cell, until one is chosen', async () => {
    for (const [isOurs, left] of [
      [true, 'mine'],
      [false, 'theirs'],
    ] as const) {
      const { saver, textOf, change } = serverOf(rowOf('a'), rowOf('b'));
      change(rowOf('a', 7, { justification: 'theirs' }));
      await saver.send([edit('a', 'mine'), edit('b', 'fine')]);
      const [pending] = saver.pending().values();
      expect(pending).toMatchObject({ id: 'a', state: 'conflict', to: 'mine', theirs: 'theirs' });
      expect([textOf('a'), textOf('b')]).toEqual(['theirs', 'fine']);
      if (pending) await saver.choose(pending, isOurs);
      expect([textOf('a'), saver.pending().size]).toEqual([left, 0]);
    }
  });

  it('wait where the server refuses them or cannot be reached, the others are saved', async () => {
    const { saver, textOf, goDown } = serverOf(rowOf('a'), rowOf('b'));
    await saver.send([edit('a', 'bad'), edit('b', 'good')]);
    expect(saver.pending().get(cellId(edit('a', '')))).toMatchObject({ state: 'refused', why: 'not so' });
    expect(textOf('b')).toBe('good');
    goDown(true);
    await saver.send([edit('b', 'better', 'good')]);
    expect(saver.pending().get(cellId(edit('b', '')))).toMatchObject({ state: 'unsent', to: 'better' });
    goDown(false);
    await saver.retry();
    expect(textOf('b')).toBe('better');
  });

  it('are none where a cell stays as it is', () => {
    expect(editsTo([rowOf('a'), rowOf('b', 1, { justification: 'x' })], new Map(), 'justification', () => 'x')).toEqual(
      [edit('a', 'x')],
    );
  });
});

describe('keys in the grid', () => {
  const press = (cursor: Partial<Cursor>, key: string, held: Partial<Key> = {}) =>
    actionOf({ row: 5, column: 0, anchor: 5, ...cursor }, { key, shift: false, ctrl: false, ...held }, 100);
  const at = (row: number, column: number, anchor = row) => ({ type: 'move', cursor: { row, column, anchor } });

  it.each([
    ['ArrowDown', {}, {}, at(6, 0)],
    ['ArrowDown', { row: 99, anchor: 99 }, {}, at(99, 0)],
    ['ArrowDown', {}, { shift: true }, at(6, 0, 5)],
    ['ArrowDown', {}, { ctrl: true }, at(99, 0)],
    ['Home', {}, { ctrl: true }, at(0, 0)],
    ['End', {}, {}, at(5, COLUMNS.length - 1)],
    ['Tab', {}, {}, at(5, 1)],
    ['Tab', {}, { shift: true }, undefined],
    ['n', {}, {}, { type: 'set', value: 'not_applicable' }],
    ['x', {}, {}, undefined],
    ['x', { column: 1 }, {}, { type: 'edit', text: 'x' }],
    ['Enter', { column: 1 }, {}, { type: 'edit' }],
    ['Delete', { column: 1 }, {}, { type: 'set', value: '' }],
    ['x', { column: COLUMNS.length - 1 }, {}, undefined],
    ['d', {}, { ctrl: true }, { type: 'fill' }],
    ['z', {}, { ctrl: true }, { type: 'undo' }],
    ['a', {}, { ctrl: true }, at(99, 0, 0)],
  ])('%s at %j with %j', (key, cursor, held, expected) => expect(press(cursor, key, held)).toEqual(expected));
});
