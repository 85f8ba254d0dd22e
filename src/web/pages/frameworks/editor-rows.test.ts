import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changesOf,
  type EditorRow,
  endOf,
  faultsOf,
  moveRow,
  nestRow,
  newRow,
  type RequirementHere,
  rowsOf,
  rowsOfText,
} from './editor-rows.ts';

const here = (ref: string, position: number, under?: string, state = 'active'): RequirementHere => ({
  id: `id ${ref}`,
  title: `Title ${ref}`,
  state,
  data: { ref, position, assessable: true, ...(under === undefined ? {} : { under }) },
});
const TREE = [here('1', 1), here('1.1', 2, '1'), here('1.2', 3, '1'), here('2', 4)];
const shape = (rows: readonly EditorRow[]) =>
  rows.map(({ number, depth }) => `${'-'.repeat(depth)}${number}`).join(' ');

describe('the rows of a framework', () => {
  it('stand in its order, each below what it is under', () => {
    expect(shape(rowsOf([...TREE].reverse()))).toBe('1 -1.1 -1.2 2');
  });

  it('are all there whatever their parents say', () => {
    const ring = [here('a', 1, 'b'), here('b', 2, 'a'), here('c', 3, 'c'), here('d', 4, 'gone')];
    expect(rowsOf(ring)).toHaveLength(4);
  });

  it('move with all that is below them, and stay where there is no neighbour', () => {
    const rows = rowsOf(TREE);
    expect(shape(moveRow(rows, 0, 1))).toBe('2 1 -1.1 -1.2');
    expect(shape(moveRow(rows, 3, -1))).toBe('2 1 -1.1 -1.2');
    expect(shape(moveRow(rows, 1, 1))).toBe('1 -1.2 -1.1 2');
    expect(moveRow(rows, 2, 1)).toBe(rows);
    expect(moveRow(rows, 1, -1)).toBe(rows);
    expect(endOf(rows, 0)).toBe(3);
  });

  it('go in below the row before, and out again', () => {
    const rows = rowsOf(TREE);
    expect(shape(nestRow(rows, 3, 1))).toBe('1 -1.1 -1.2 -2');
    expect(shape(nestRow(rows, 0, 1))).toBe(shape(rows));
    expect(shape(nestRow(rows, 1, -1))).toBe('1 1.1 -1.2 2');
    expect(nestRow(rows, 0, -1)).toBe(rows);
  });

  it('are read from many lines at once', () => {
    const text = 'A.1 Doors\n  A.1.1 Locks\n\tA.1.2\tHinges\n\nWithout a number\n3) Third';
    expect(rowsOfText(text, String).map(({ number, title, depth }) => [number, title, depth])).toEqual([
      ['A.1', 'Doors', 0],
      ['A.1.1', 'Locks', 1],
      ['A.1.2', 'Hinges', 2],
      ['', 'Without a number', 0],
      ['3', 'Third', 0],
    ]);
  });

  it('say what is wrong with them', () => {
    const rows = [
      newRow('a', 0),
      { ...newRow('b', 0), number: '1', title: 'T' },
      { ...newRow('c', 0), number: '1', title: 'T' },
    ];
    expect([...faultsOf(rows)]).toEqual([
      ['a', 'Give it a number.'],
      ['c', 'The number 1 is there twice.'],
    ]);
  });
});

describe('what is kept', () => {
  it('is nothing where nothing changed', () => {
    expect(changesOf(rowsOf(TREE), TREE, 'F')).toEqual([]);
  });

  it('is what changed: order, parents, words, new rows and retired ones; nothing is removed', () => {
    const rows = rowsOf(TREE);
    const moved = moveRow(rows, 1, 1).map((row) => (row.number === '1' ? { ...row, number: '9', title: 'Nine' } : row));
    const last = moved.at(-1) as EditorRow;
    const edited = [
      ...moved.slice(0, -1),
      { ...last, isRetired: true },
      { ...newRow('n', 1, 'G'), number: '2.1', title: ' New ' },
    ];
    expect(changesOf(edited, TREE, 'F')).toEqual([
      { op: 'update', ref: 'id 1', title: 'Nine', data: { ref: '9' } },
      { op: 'update', ref: 'id 1.2', data: { under: '9', position: 2 } },
      { op: 'update', ref: 'id 1.1', data: { under: '9', position: 3 } },
      { op: 'transition', ref: 'id 2', name: 'retire' },
      {
        op: 'create',
        kind: 'requirement',
        title: 'New',
        data: { ref: '2.1', under: '2', position: 5, assessable: true, group: 'G' },
        links: { part_of: 'F' },
      },
    ]);
    const retired = [here('1', 1, undefined, 'retired')];
    const back = rowsOf(retired).map((row) => ({ ...row, isRetired: false }));
    expect(changesOf(back, retired, 'F')).toEqual([{ op: 'transition', ref: 'id 1', name: 'reinstate' }]);
  });

  it('never loses a row, whatever is done in whatever order', () => {
    const deed = fc.tuple(fc.constantFrom('move', 'nest'), fc.nat(3), fc.constantFrom<1 | -1>(1, -1));
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 20 }), (deeds) => {
        const rows = deeds.reduce<readonly EditorRow[]>(
          (all, [name, at, by]) => (name === 'move' ? moveRow(all, at, by) : nestRow(all, at, by)),
          rowsOf(TREE),
        );
        expect([...rows.map(({ name }) => name)].sort()).toEqual(TREE.map(({ id }) => id).sort());
        const orphan = rows.findIndex((row, index) => row.depth > (rows[index - 1]?.depth ?? -1) + 1);
        expect(orphan).toBe(-1);
      }),
    );
  });
});
