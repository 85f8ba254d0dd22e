import { STATUSES, type Status } from '../../assurance/types.ts';

/** A status, or `none` where nothing can be said about records of the kind. */
export type Tone = Status | 'none';

export const STATUS_TEXT: Readonly<Record<Tone, { readonly label: string; readonly help: string }>> = {
  broken: { label: 'Broken', help: 'Something underneath was shown to be false.' },
  unproven: { label: 'Unproven', help: 'Nothing current shows that it holds. That is not the same as fine.' },
  weakened: { label: 'Weakened', help: 'It holds, with an exception, a gap or an open finding.' },
  assured: { label: 'Assured', help: 'It is shown to hold, now.' },
  not_applicable: { label: 'Not applicable', help: 'It does not count here: retired, ended, or out of scope.' },
  none: { label: 'Not judged', help: 'Records of this kind carry no assurance of their own.' },
};

export const toneOf = (status: Status | null | undefined): Tone => status ?? 'none';

export interface Share {
  readonly tone: Tone;
  readonly n: number;
}

/** Counts by status in the fixed order, zeros left out; what has no status is the rest of the total. */
export const sharesOf = (byStatus: Readonly<Partial<Record<Status, number>>>, total?: number): readonly Share[] => {
  const known = STATUSES.map((tone) => ({ tone, n: byStatus[tone] ?? 0 }));
  const judged = known.reduce((sum, { n }) => sum + n, 0);
  const rest: Share = { tone: 'none', n: Math.max(0, (total ?? judged) - judged) };
  return [...known, rest].filter(({ n }) => n > 0);
};
