import type { AnyKind } from '../../model/kind.ts';

/** What the codes of facts and groups say, in words; a code that is not here is spelled out from its own name. */
const WORDS: Readonly<Record<string, string>> = {
  no_evidence: 'has no evidence',
  no_check: 'has no check that looks at it',
  no_control: 'has no control that meets it',
  no_support: 'rests on nothing yet',
  no_requirements: 'has no applied requirements',
  missing: 'is no longer there',
  too_few: 'has too few records that hold',
  partial_coverage: 'is covered only in part',
  exception: 'is excused by an exception',
  failed: 'failed',
  remarks: 'passed with remarks',
  not_checked: 'was not checked',
  not_reviewed: 'has not been reviewed',
  rejected: 'was rejected',
  refused: 'was refused',
  undecided: 'has not been decided',
  expired: 'has expired',
  not_yet_valid: 'is not valid yet',
  not_yet_effective: 'does not count yet',
  not_started: 'has not started',
  review_overdue: 'is overdue for review',
  never_reviewed: 'was never reviewed',
  not_assessed: 'has not been assessed',
  customers_duty: 'is the customer’s to meet',
  applicability_undecided: 'is not decided to apply',
  not_applicable: 'does not apply',
  not_counted: 'does not count',
  retired: 'is retired',
  withdrawn: 'was withdrawn',
  corrected: 'was corrected',
  ended: 'has ended',
  closed: 'is closed',
};

const spelled = (code: string) => code.replaceAll('_', ' ');

/** A cause's code as the end of a sentence that starts with the record: "CHK-3 has no evidence". */
export const causeText = (code: string, kind: AnyKind | undefined): string => {
  const known = WORDS[code];
  if (known) return known;
  if (code.startsWith('state_')) {
    const state = code.slice('state_'.length);
    return `is in state “${kind?.lifecycle.states[state] ?? spelled(state)}”`;
  }
  return code.startsWith('open_') ? `is open (${spelled(code.slice('open_'.length))})` : spelled(code);
};
