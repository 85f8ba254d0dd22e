import { useNavigate, useSearch } from '@tanstack/react-router';
import type { MappingState } from './crosswalk-query.ts';

export const TABS = { between: 'Two frameworks', control: 'One control', apply: 'Assess once' } as const;
export type Tab = keyof typeof TABS;

export const STATES: Readonly<Record<MappingState, string>> = {
  proposed: 'Proposed',
  accepted: 'Accepted',
  rejected: 'Rejected',
};

/** What of the address is ours. */
export interface CrosswalkSearch {
  readonly tab?: Tab;
  /** Keys of frameworks. */
  readonly from?: string;
  readonly to?: string;
  readonly state?: MappingState;
  /** Words to find. */
  readonly q?: string;
  /** Key of the requirement that everything is narrowed to. */
  readonly of?: string;
  /** Key of the mapping that is chosen. */
  readonly at?: string;
  readonly control?: string;
}

const isTab = (word: string): word is Tab => Object.hasOwn(TABS, word);
const isState = (word: string): word is MappingState => Object.hasOwn(STATES, word);

/** Reads the address; what is no word of ours is not there. */
export const readCrosswalkSearch = (search: Readonly<Record<string, unknown>>): CrosswalkSearch => {
  const word = (name: string): string | undefined => {
    const value = search[name];
    // A word of digits alone comes as a number.
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [tab, state] = [word('tab'), word('state')];
  const plain: readonly (readonly [string, string])[] = ['from', 'to', 'q', 'of', 'at', 'control'].flatMap((name) => {
    const value = word(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries<string>(plain),
    ...(tab !== undefined && isTab(tab) && tab !== 'between' ? { tab } : {}),
    ...(state !== undefined && isState(state) ? { state } : {}),
  };
};

export type Changes = { readonly [K in keyof CrosswalkSearch]?: CrosswalkSearch[K] | undefined };

/** The address, and how to change a part of it. */
export const useCrosswalkSearch = (): readonly [CrosswalkSearch, (changed: Changes) => void] => {
  const search = readCrosswalkSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const set = (changed: Changes): void => {
    const next = Object.entries({ ...search, ...changed }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '.', search: Object.fromEntries(next), replace: true });
  };
  return [search, set];
};
