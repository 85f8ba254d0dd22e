/** A number of the loop: records of one kind in these states and of these statuses; its list has the same filter. */
export interface LoopNumber {
  readonly name: string;
  readonly station: 'engagement' | 'validation' | 'risk';
  readonly kind: string;
  /** What is counted, after the number: one, and several. */
  readonly one: string;
  readonly many: string;
  readonly state?: readonly string[];
  readonly status?: readonly string[];
}

const OPEN_FINDING = ['open', 'fixing', 'to_verify'];

/**
 * The trust loop in numbers: what is promised and to whom (Engagement), what shows it (Validation), what could break it
 * (Risk). An area that adds kinds adds its numbers here; every surface follows.
 */
export const LOOP: readonly LoopNumber[] = [
  {
    name: 'promised',
    station: 'engagement',
    kind: 'commitment',
    one: 'commitment in force',
    many: 'commitments in force',
    state: ['in_force'],
  },
  { name: 'customers', station: 'engagement', kind: 'customer', one: 'customer', many: 'customers' },
  {
    name: 'said',
    station: 'engagement',
    kind: 'statement',
    one: 'statement that stands',
    many: 'statements that stand',
    state: ['said'],
  },
  {
    name: 'published',
    station: 'engagement',
    kind: 'claim',
    one: 'public claim',
    many: 'public claims',
    state: ['published'],
  },
  {
    name: 'operated',
    station: 'validation',
    kind: 'control',
    one: 'control in operation',
    many: 'controls in operation',
    state: ['active'],
  },
  {
    name: 'broken',
    station: 'validation',
    kind: 'control',
    one: 'of them broken',
    many: 'of them broken',
    state: ['active'],
    status: ['broken'],
  },
  {
    name: 'unproven',
    station: 'validation',
    kind: 'control',
    one: 'of them unproven',
    many: 'of them unproven',
    state: ['active'],
    status: ['unproven'],
  },
  {
    name: 'required',
    station: 'validation',
    kind: 'applied_requirement',
    one: 'requirement not met',
    many: 'requirements not met',
    status: ['broken', 'unproven'],
  },
  {
    name: 'found',
    station: 'risk',
    kind: 'finding',
    one: 'open finding',
    many: 'open findings',
    state: OPEN_FINDING,
  },
  {
    name: 'known',
    station: 'risk',
    kind: 'risk',
    one: 'risk in the register',
    many: 'risks in the register',
    state: ['identified', 'assessed', 'treating', 'accepted'],
  },
  {
    name: 'grown',
    station: 'risk',
    kind: 'risk',
    one: 'of them no longer kept small',
    many: 'of them no longer kept small',
    state: ['identified', 'assessed', 'treating', 'accepted'],
    status: ['broken', 'unproven'],
  },
  {
    name: 'tasks',
    station: 'risk',
    kind: 'task',
    one: 'open task',
    many: 'open tasks',
    state: ['open', 'doing'],
  },
];

/** How many records of a kind are in a state and have a status. */
export interface Tally {
  readonly kind: string;
  readonly state: string;
  readonly status: string;
  readonly n: number;
}

const isCounted = ({ kind, state, status }: LoopNumber, tally: Tally): boolean =>
  tally.kind === kind && (state?.includes(tally.state) ?? true) && (status?.includes(tally.status) ?? true);

/** Every number of the loop by its name. */
export const countLoop = (tallies: readonly Tally[]): Record<string, number> =>
  Object.fromEntries(
    LOOP.map((number) => [
      number.name,
      tallies.reduce((sum, tally) => (isCounted(number, tally) ? sum + tally.n : sum), 0),
    ]),
  );

/** Of one kind: the states in which it wants something of somebody. */
export interface WaitingStates {
  readonly kind: string;
  /** Its owner is to do something. */
  readonly owner: readonly string[];
  /** Somebody asks whoever may approve it for a decision. */
  readonly approver: readonly string[];
  /** It was handed in, and whoever may approve it is to look at it. */
  readonly reviewer: readonly string[];
}

/** What waits for somebody: for its owner, for who decides, and for who reviews. Mappings come by the hundred: they are counted, not listed. */
export const WAITING: readonly WaitingStates[] = [
  { kind: 'task', owner: ['open', 'doing'], approver: [], reviewer: [] },
  { kind: 'finding', owner: ['open', 'fixing'], approver: [], reviewer: ['to_verify'] },
  { kind: 'decision', owner: [], approver: ['asked'], reviewer: [] },
  { kind: 'exception', owner: [], approver: ['asked'], reviewer: [] },
  { kind: 'answer', owner: [], approver: [], reviewer: ['in_review'] },
  { kind: 'policy', owner: [], approver: [], reviewer: ['in_review'] },
  { kind: 'evidence', owner: [], approver: [], reviewer: ['collected'] },
  { kind: 'vendor', owner: [], approver: [], reviewer: ['proposed'] },
];

/** Whether somebody who may approve records of the kind is asked to, by this state. */
export const asksApproval = (kind: string, state: string): boolean =>
  WAITING.some((one) => one.kind === kind && (one.approver.includes(state) || one.reviewer.includes(state)));

/** Whether a date of the record still wants something: what is only reviewed, at any time of its life; what is done once, until then. */
export const isToBeDone = (kind: string, state: string): boolean => {
  const found = WAITING.find((one) => one.kind === kind);
  if (!found || found.owner.length + found.approver.length === 0) return true;
  return [...found.owner, ...found.approver, ...found.reviewer].includes(state);
};
