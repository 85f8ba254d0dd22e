import type { Change } from '../../../../model/change.ts';
import type { Row } from '../../../api-types.ts';

export const STOPS = ['promise', 'why', 'told', 'heal', 'journal'] as const;
export type StopName = (typeof STOPS)[number];

export const STOP_TEXT: Readonly<Record<StopName, string>> = {
  promise: 'A promise breaks',
  why: 'Why, down to the cause',
  told: 'Who was told',
  heal: 'Heal it',
  journal: 'The journal kept it',
};

/** By which the finding of an exercise is known from real ones. */
const MARK = 'candor:tour';
export const EXERCISE_TITLE = 'Exercise of the guided tour: this control failed';

const isOver = ({ state }: Row): boolean => state === 'closed' || state === 'dismissed';

export interface Exercise {
  readonly finding: Row;
  readonly isOpen: boolean;
}

/** The exercise that is going on, or else the last one; of findings with the newest first. */
export const exerciseIn = (findings: readonly Row[]): Exercise | null => {
  const ours = findings.filter(({ data }) => data['externalRef'] === MARK);
  const finding = ours.find((one) => !isOver(one)) ?? ours[0];
  return finding ? { finding, isOpen: !isOver(finding) } : null;
};

/** The stop that an address names; else where the exercise stands. */
export const stopIn = (search: Readonly<Record<string, string>>, exercise: Exercise | null): StopName =>
  STOPS.find((stop) => stop === search['stop']) ?? (exercise?.isOpen ? 'why' : 'promise');

/** A finding that says of itself that it is an exercise: nothing in the example is made to look false. */
export const breakChanges = (id: string, control: string, today: string): Change[] => [
  {
    op: 'create',
    kind: 'finding',
    id,
    title: EXERCISE_TITLE,
    data: {
      severity: 'critical',
      source: 'self',
      foundOn: today,
      externalRef: MARK,
      description:
        'Nothing is really wrong. Somebody on the guided tour wanted to see what follows; closing it ends the exercise.',
    },
    links: { against: control },
  },
];

/** What closes the exercise from the state that it is in. */
export const healChanges = ({ id, state }: Row): Change[] => [
  ...(state === 'to_verify' ? [] : [{ op: 'transition', ref: id, name: 'fixed' } as const]),
  { op: 'transition', ref: id, name: 'close' },
];
