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

/** A list of one kind that is part of a number, with how many of it stand there. */
export interface KindList {
  readonly kind: string;
  readonly n: number;
  readonly search: Readonly<Record<string, string>>;
}

/** The lists that a number over several kinds is the sum of; those that are empty are left out. */
export const listsOf = (
  kinds: readonly string[],
  count: (kind: string) => number,
  search: Readonly<Record<string, string>>,
): readonly KindList[] => kinds.map((kind) => ({ kind, n: count(kind), search })).filter(({ n }) => n > 0);

/** Where what is broken stands: every kind of which one is listed. */
export const brokenLists = ({ broken, status }: Pick<Home, 'broken' | 'status'>): readonly KindList[] =>
  listsOf([...new Set(broken.items.map(({ kind }) => kind))], (kind) => status[kind]?.byStatus.broken ?? 0, {
    status: 'broken',
  });

/** Where what runs out stands. */
export const expiringLists = ({ expiring }: Pick<Home, 'expiring'>): readonly KindList[] =>
  listsOf(Object.keys(expiring.kinds), (kind) => expiring.kinds[kind] ?? 0, { runsOut: '30d' });

/** Where what holds of a station stands. */
export const assuredLists = ({ status }: Pick<Home, 'status'>, kinds: readonly string[]): readonly KindList[] =>
  listsOf(kinds, (kind) => status[kind]?.byStatus.assured ?? 0, { status: 'assured' });
