import { describe, expect, it } from 'vitest';
import type { AppliedView } from './adoption-view.ts';
import { statementOf } from './implementation-status.ts';
import { writeStated } from './lines.ts';

const STATED = { state: 'implemented', status: 'assured', at: '2024-01-01T00:00:00.000Z', by: 'Old plan' };

const applied = (status: string, ...codes: string[]): AppliedView =>
  ({
    record: { key: 'APR-1', data: { applicability: 'applicable', stated: writeStated(STATED) } },
    status,
    since: '2026-11-01T00:00:00.000Z',
    causes: codes.map((code) => ({ key: 'CTL-1', title: 'A control', code })),
    satisfiedBy: [{}],
    providedBy: [],
  }) as unknown as AppliedView;

describe('what an imported plan stated', () => {
  it('stands while nothing was looked at here', () => {
    expect(statementOf(applied('unproven', 'no_check', 'no_evidence'), 'Us')).toMatchObject(STATED);
    expect(statementOf(applied('assured'), 'Us')).toMatchObject(STATED);
  });

  it.each([
    ['unproven', 'expired'],
    ['unproven', 'failed'],
    ['broken', 'failed'],
    ['weakened', 'exception'],
  ])('gives way to what is known here: %s, %s', (status, code) => {
    expect(statementOf(applied(status, 'no_check', code), 'Us')).toMatchObject({ state: 'partial', status, by: 'Us' });
  });
});
