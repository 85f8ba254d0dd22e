/** Why somebody is told of something, in the order of how much it wants of them, with what a line of it says. */
export const REASONS = {
  mentioned: { label: 'Mentions of me', line: 'mentioned you', help: 'Somebody mentions you in a discussion.' },
  approval: { label: 'Approvals', line: 'needs your approval', help: 'Something waits that you may approve.' },
  owner: { label: 'Made owner', line: 'is yours now', help: 'Somebody makes you the owner of a record.' },
  comment: {
    label: 'Comments',
    line: 'was discussed',
    help: 'Somebody comments on what you own, or on what you commented before.',
  },
  broken: { label: 'Broken', line: 'became broken', help: 'A record of yours is contradicted.' },
  unproven: { label: 'Unproven', line: 'is no longer proven', help: 'Nothing proves a record of yours any more.' },
  healed: { label: 'Healed', line: 'holds again', help: 'A record of yours that was broken or unproven holds again.' },
  due: { label: 'Due', line: 'is due soon', help: 'A record of yours is due in 30, 7 or 1 days.' },
  overdue: { label: 'Overdue', line: 'is overdue', help: 'The day by which a record of yours was due is past.' },
  expires: {
    label: 'Expiring',
    line: 'expires soon',
    help: 'What a record of yours shows expires in 30, 7 or 1 days.',
  },
} as const;
export type Reason = keyof typeof REASONS;

export const REASON_NAMES = Object.keys(REASONS) as Reason[];

/** A line of an inbox; `actor` is the name of whoever did it, null where nobody did. */
interface Told {
  readonly reason: Reason;
  readonly record: { readonly key: string; readonly title: string };
  /** How many further records it stands for, and how often it happened. */
  readonly more: number;
  readonly times: number;
  readonly actor: string | null;
}

const NO_ACTOR: readonly Reason[] = ['broken', 'unproven'];

/** What happened, in a sentence. */
export const sentenceOf = ({ record, reason, more, times, actor }: Told, write: (n: number) => string): string => {
  const name = `${record.key} ${record.title}`;
  const often = times > 1 ? `, ${write(times)} times` : '';
  if (reason === 'mentioned') return `${actor ?? 'Somebody'} mentioned you at ${name}${often}`;
  const others = more > 0 ? ` and ${write(more)} more` : '';
  const by = actor && !NO_ACTOR.includes(reason) ? ` (${actor})` : '';
  return `${name}${others} ${REASONS[reason].line}${often}${by}`;
};

/** What a change of status is told as; null: it is not worth telling. A record that was never judged before became nothing. */
export const reasonOfChange = (
  before: string | null,
  after: string | null,
): 'broken' | 'unproven' | 'healed' | null => {
  if (before === null || before === 'not_applicable' || before === after) return null;
  if (after === 'broken') return 'broken';
  if (after === 'unproven') return before === 'broken' ? null : 'unproven';
  return (before === 'broken' || before === 'unproven') && (after === 'assured' || after === 'weakened')
    ? 'healed'
    : null;
};

const DAY = 86_400_000;
/** How many days before a date people are told of it; 0: once it is past. */
const STAGES = [0, 1, 7, 30] as const;

/** Which of the stages a date has reached by a moment; undefined: it is further away than all of them. */
export const stageOf = (at: number, now: number): (typeof STAGES)[number] | undefined =>
  STAGES.find((days) => at <= now + days * DAY);
