/** What is missing where a requirement that applies is not assured; the first that fits is the one to begin with. */
export const MISSING = {
  undecided: { label: 'Not decided', step: 'Decide whether it applies' },
  no_control: { label: 'No control', step: 'Link a control that meets it, or say who provides it' },
  not_operating: { label: 'Not in operation', step: 'Put it in operation' },
  no_check: { label: 'No check', step: 'Add a check that looks at it' },
  no_evidence: { label: 'No evidence', step: 'Collect evidence for it' },
  failed: { label: 'Failed', step: 'Put right what was found, and check again' },
  expired: { label: 'Out of date', step: 'Renew it' },
  finding: { label: 'Open finding', step: 'Close the finding' },
  partial: { label: 'Met in part', step: 'Link a control for what is left' },
  exception: { label: 'By exception', step: 'End the exception by meeting it' },
  other: { label: 'Something else', step: 'Look at why' },
} as const;

export type Missing = keyof typeof MISSING;

/** Codes of causes by what they say is missing. Codes that start with `state_` or `open_` are told by their beginning. */
const BY_CODE: Readonly<Record<string, Missing>> = {
  applicability_undecided: 'undecided',
  no_control: 'no_control',
  retired: 'not_operating',
  no_check: 'no_check',
  no_evidence: 'no_evidence',
  no_support: 'no_evidence',
  not_checked: 'no_evidence',
  missing: 'no_evidence',
  failed: 'failed',
  remarks: 'failed',
  rejected: 'failed',
  expired: 'expired',
  review_overdue: 'expired',
  never_reviewed: 'expired',
  not_reviewed: 'expired',
  ended: 'expired',
  partial_coverage: 'partial',
  exception: 'exception',
};

const ORDER = Object.keys(MISSING) as Missing[];

const missingOf = (code: string): Missing =>
  BY_CODE[code] ?? (code.startsWith('open_') ? 'finding' : code.startsWith('state_') ? 'not_operating' : 'other');

export interface GapCause {
  readonly id: string;
  readonly code: string;
}

export interface Gap {
  readonly missing: Missing;
  /** The record that the next step is about: a cause, or the applied requirement itself. */
  readonly record: string;
}

/** What is missing first, and of which record, where an applied requirement stands because of these causes. */
export const gapOf = (applied: string, causes: readonly GapCause[]): Gap => {
  const found = causes
    .map(({ id, code }) => ({ missing: missingOf(code), record: id }))
    .toSorted((a, b) => ORDER.indexOf(a.missing) - ORDER.indexOf(b.missing));
  return found[0] ?? { missing: 'other', record: applied };
};

/** How many wait for a gap to be closed. */
export interface Waiting {
  /** Frameworks, its own included. */
  readonly frameworks: number;
  readonly customers: number;
  /** Commitments, answers, statements and public claims. */
  readonly promises: number;
}

export const weightOf = ({ frameworks, customers, promises }: Waiting): number => frameworks + customers + promises;
