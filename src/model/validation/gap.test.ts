import { describe, expect, it } from 'vitest';
import { gapOf } from './gap.ts';

const gap = (...codes: string[]) =>
  gapOf(
    'self',
    codes.map((code, n) => ({ id: `r${n}`, code })),
  );

describe('what is missing', () => {
  it.each([
    [['no_control'], 'no_control', 'r0'],
    [['applicability_undecided', 'no_control'], 'undecided', 'r0'],
    [['expired', 'no_check'], 'no_check', 'r1'],
    [['partial_coverage', 'failed'], 'failed', 'r1'],
    [['state_draft', 'no_evidence'], 'not_operating', 'r0'],
    [['open_major'], 'finding', 'r0'],
    [['partial_coverage'], 'partial', 'r0'],
    [['a_code_of_tomorrow'], 'other', 'r0'],
    [[], 'other', 'self'],
  ])('%j -> %s', (codes, missing, record) => expect(gap(...codes)).toEqual({ missing, record }));
});
