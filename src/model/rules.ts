import type { Fact, Mode } from '../assurance/types.ts';
import { choice, integer } from './field.ts';
import type { GroupRule, Lifecycle, RecordView } from './kind.ts';

const DAY = 86_400_000;

/** Milliseconds of an ISO date or moment; a date is its first moment in UTC. */
export const at = (iso: string | null | undefined): number | undefined => (iso ? Date.parse(iso) : undefined);

/** The end of a calendar day in UTC: a document valid until the 31st is valid all through the 31st. */
export const endOf = (day: string | null | undefined): number | undefined =>
  day ? Math.min(Date.parse(day) + DAY, NEVER) : undefined;

/** The end of what can be stored: many a file says "valid until 9999-12-31" and means for ever. */
const NEVER = Date.parse('9999-12-31T23:59:59.999Z');

const bounds = (from: number | undefined, to: number | undefined) => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

export const fact = (code: string, status: Fact['status'], from?: number, to?: number): Fact => ({
  code,
  status,
  ...bounds(from, to),
});

/** A fact that an approved exception may lift to `weakened`. */
export const liftable = (code: string, status: Fact['status'], from?: number, to?: number): Fact => ({
  ...fact(code, status, from, to),
  liftable: true,
});

/** Not in force yet, or no longer: the standing of everything that must be approved before anybody relies on it. */
export const inForce = (
  record: RecordView<unknown>,
  states: { good: readonly string[]; retired?: readonly string[] },
): Fact[] => {
  if ((states.retired ?? ['retired']).includes(record.state)) return [fact('retired', 'not_applicable')];
  return states.good.includes(record.state) ? [] : [fact(`state_${record.state}`, 'unproven')];
};

/** A review that has to be repeated: past its day, what it vouched for is merely weakened, not false. */
export const reviewBy = (day: string | undefined): Fact[] =>
  day ? [fact('review_overdue', 'weakened', endOf(day))] : [];

/** Open findings and approved exceptions: the same for everything that can be assessed. */
const FINDINGS: GroupRule<unknown> = {
  name: 'findings',
  via: [{ relation: 'against', direction: 'in' }],
  mode: 'all',
  empty: null,
};
export const EXCEPTIONS: GroupRule<unknown> = {
  name: 'exceptions',
  via: [{ relation: 'excepts', direction: 'in' }],
  mode: 'lift',
  empty: null,
};
export const assessable = (): readonly GroupRule<unknown>[] => [FINDINGS, EXCEPTIONS];

/** How a promise combines what it rests on, chosen on the record itself. */
export const combination = {
  combination: choice({
    label: 'Holds when',
    help: 'How many of the records it rests on must hold for it to hold.',
    options: { all: 'All hold', any: 'Any one holds', at_least: 'At least a number hold' },
  }),
  atLeast: integer({
    label: 'At least',
    help: 'The number that must hold, with "At least a number hold".',
    min: 1,
    max: 1_000,
  }),
} as const;

export const combine = (
  record: RecordView<{ combination?: string | undefined; atLeast?: number | undefined }>,
): Mode => {
  const { combination: kind, atLeast } = record.data;
  if (kind === 'any') return { kind: 'any' };
  return kind === 'at_least' ? { kind: 'at_least', n: atLeast ?? 1 } : { kind: 'all' };
};

/** What a promise rests on, by the relation `rests_on`. */
export const support = <
  D extends { combination?: string | undefined; atLeast?: number | undefined },
>(): GroupRule<D> => ({
  name: 'support',
  via: [{ relation: 'rests_on', direction: 'out' }],
  mode: combine,
  empty: { status: 'unproven', code: 'no_support' },
});

/** Draft, reviewed, approved, retired: the life of everything that speaks for the company. */
export const APPROVAL: Lifecycle = {
  initial: 'draft',
  states: { draft: 'Draft', in_review: 'In review', approved: 'Approved', retired: 'Retired' },
  transitions: [
    { name: 'submit', label: 'Submit for review', from: ['draft'], to: 'in_review', needs: 'update' },
    { name: 'approve', label: 'Approve', from: ['draft', 'in_review'], to: 'approved', needs: 'approve' },
    { name: 'revise', label: 'Revise', from: ['approved', 'in_review', 'retired'], to: 'draft', needs: 'update' },
    { name: 'retire', label: 'Retire', from: ['draft', 'in_review', 'approved'], to: 'retired', needs: 'approve' },
  ],
};
