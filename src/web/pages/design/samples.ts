import { STATUSES } from '../../../assurance/types.ts';
import type { Cause, RecordRef, Span } from '../../api-types.ts';

/** Records that exist nowhere: what the parts are shown with. */
const NOW = Date.parse('2026-11-22T10:00:00Z');
const DAY = 86_400_000;

export const daysFromNow = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

const record = (kind: string, key: string, title: string): RecordRef => ({ id: key, kind, key, title });

export const CONTROL = record('control', 'CTL-12', 'Production access takes a second factor');
export const LONG = record(
  'answer',
  'ANS-7',
  'Do you encrypt customer data at rest and in transit, and who may use the keys, under which procedure, and how is that reviewed?',
);

const CHECK = record('check', 'CHK-3', 'The identity provider refuses sign-ins without a key');
const EVIDENCE = record('evidence', 'EVD-91', 'Export of the sign-in policy');

export const CAUSES: readonly Cause[] = [
  { ...EVIDENCE, code: 'expired', since: daysFromNow(-3) },
  { ...CHECK, code: 'failed', since: daysFromNow(-1) },
];

export const PATH = [
  { ...CONTROL, status: 'unproven' as const },
  { ...CHECK, status: 'unproven' as const },
  { ...EVIDENCE, status: 'unproven' as const },
];

export const RECORDS = [
  { ...CONTROL, status: 'broken' as const },
  { ...CHECK, status: 'unproven' as const },
  { ...EVIDENCE, status: 'weakened' as const },
  { ...LONG, status: 'assured' as const },
];

export const WINDOW = { from: new Date(NOW - 30 * DAY).toISOString(), to: new Date(NOW).toISOString() };

export const SPANS: readonly Span[] = STATUSES.map((status, at) => ({
  status,
  from: new Date(NOW - (28 - at * 6) * DAY).toISOString(),
  to: at === STATUSES.length - 1 ? null : new Date(NOW - (22 - at * 6) * DAY).toISOString(),
  causes: status === 'broken' ? CAUSES.slice(0, 1) : [],
}));

export const DAYS = Array.from({ length: 14 }, (_, at) => new Date(NOW - (13 - at) * DAY).toISOString().slice(0, 10));
export const SHARES = [0.71, 0.72, 0.72, 0.7, 0.78, 0.83, 0.84, 0.84, 0.8, 0.86, 0.9, 0.93, 0.92, 0.95];
export const COUNTS = {
  broken: [1, 2, 2, 3, 1, 0, 0, 1, 1, 2, 1, 0, 0, 1],
  weakened: [4, 4, 3, 3, 3, 2, 2, 3, 3, 4, 4, 3, 2, 2],
};
