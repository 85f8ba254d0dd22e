import { expect, it } from 'vitest';
import type { Relation } from '../../../formats/crosswalk-pack/relation.ts';
import type { Role } from '../../../formats/crosswalk-pack/table-roles.ts';
import type { Side } from '../side.ts';
import { readMappingRows } from './read-rows.ts';

const side = (key: string, numbers: readonly string[]): Side => ({
  framework: { id: key, key, title: key, edition: '1', address: null },
  requirements: numbers.map((number) => ({
    id: `id ${number}`,
    key: number,
    number,
    title: number,
    group: '',
    under: null,
    assessable: true,
    text: '',
    guidance: '',
  })),
});
const COLUMNS: readonly Role[] = ['source', 'relation', 'target', 'confidence', 'mapping'];

const draftsOf = (relation: Relation, rows: readonly (readonly string[])[]) =>
  readMappingRows({
    rows: rows.map((cells, at) => ({ line: at + 2, cells })),
    roles: new Map(COLUMNS.map((role, at) => [role, at])),
    source: side('FRM-a', ['A.1']),
    targets: [{ column: 2, side: side('FRM-b', ['B.1', 'B.2', 'B.3']) }],
    relation,
    accept: false,
  }).drafts.map(
    ({ targets, data }) => `${targets.map(({ number }) => number).join(' ')} ${data?.['confidence'] ?? '-'}`,
  );

const ROWS = [
  ['A.1', '', 'B.1', '90', ''],
  ['', '', 'B.2; B.3', '40', ''],
];

it.each(['equal', 'equivalent', 'subset'] as const)('pairs of a table that say %s are a mapping each', (relation) => {
  expect(draftsOf(relation, ROWS)).toEqual(['B.1 90', 'B.2 40', 'B.3 40']);
});

it.each(['superset', 'intersects'] as const)('pairs of a table that say %s are one mapping', (relation) => {
  expect(draftsOf(relation, ROWS)).toEqual(['B.1 B.2 B.3 90']);
});

it('what a table calls one mapping stays one', () => {
  expect(
    draftsOf(
      'equal',
      ROWS.map((row) => [...row.slice(0, 4), 'MAP-1']),
    ),
  ).toEqual(['B.1 B.2 B.3 90']);
});
