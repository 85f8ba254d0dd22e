import { LOOP, type LoopNumber } from '../../../model/loop.ts';
import type { Home, KindCounts } from '../../api-types.ts';
import { sumOf } from '../../shell/areas.ts';

export interface Station {
  readonly name: LoopNumber['station'];
  readonly title: string;
  readonly lead: string;
  /** Kinds whose standing is the station's, and what they are together. */
  readonly kinds: readonly string[];
  readonly judged: string;
}

export const STATIONS: readonly Station[] = [
  {
    name: 'engagement',
    title: 'Engagement',
    lead: 'What we promised, and to whom',
    kinds: ['commitment', 'answer', 'claim', 'statement'],
    judged: 'promises, answers and statements',
  },
  {
    name: 'validation',
    title: 'Validation',
    lead: 'What shows that it is true',
    kinds: ['control'],
    judged: 'controls',
  },
  { name: 'risk', title: 'Risk', lead: 'What could break it', kinds: ['risk'], judged: 'risks' },
];

/** Numbers that stand on the way from one station to the next rather than in one. */
export const ON_THE_WAY = ['required', 'found'];

export const numbersOf = (station: Station['name']): readonly LoopNumber[] =>
  LOOP.filter((number) => number.station === station && !ON_THE_WAY.includes(number.name));

export const numberCalled = (name: string): LoopNumber | undefined => LOOP.find((number) => number.name === name);

/** The list's own filter for what a number counts. */
export const searchOf = ({ state, status }: LoopNumber): Record<string, string> => ({
  ...(state ? { state: state.join(',') } : {}),
  ...(status ? { status: status.join(',') } : {}),
});

/** How the records of several kinds stand together. */
export const standingOf = (status: Home['status'], kinds: readonly string[]): KindCounts =>
  sumOf(kinds.map((kind) => status[kind]));
