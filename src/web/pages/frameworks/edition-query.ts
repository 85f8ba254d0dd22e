import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, orgPath, post, withQuery } from '../../api.ts';
import { ORG } from '../../queries.ts';

export const FATES = ['unchanged', 'reworded', 'moved', 'reused', 'unsure', 'untold', 'new'] as const;
export type Fate = (typeof FATES)[number];

interface Edition {
  readonly key: string;
  readonly title: string;
  readonly edition: string;
}

/** A requirement of the newer edition, as GET /framework-comparison answers it. */
export interface EditionLine {
  readonly number: string;
  readonly title: string;
  readonly text: string;
  readonly fate: Fate;
  readonly from: string | null;
  readonly basis: 'mapping' | 'text' | 'title' | null;
  readonly likeness: number | null;
  readonly before: { readonly number: string; readonly title: string; readonly text: string } | null;
  readonly candidates: readonly { readonly number: string; readonly title: string; readonly likeness: number }[];
  readonly reused: boolean;
}

export interface MoveLine extends EditionLine {
  readonly carried: {
    readonly key: string;
    readonly number: string;
    readonly applicability: string | null;
    readonly controls: number;
    readonly open: number;
    readonly decided: boolean;
  } | null;
  readonly isCorrected: boolean;
  readonly lostParameters: readonly string[];
}

interface Common {
  readonly older: Edition;
  readonly newer: Edition;
  readonly counts: Readonly<Record<Fate, number>>;
}
export interface Compared extends Common {
  readonly lines: readonly EditionLine[];
  readonly gone: readonly { readonly number: string; readonly title: string; readonly text: string }[];
}
export interface Moved extends Common {
  readonly adoption: string | null;
  readonly from: { readonly key: string; readonly title: string };
  readonly carried: number;
  readonly undecided: number;
  readonly lines: readonly MoveLine[];
  readonly notCarried: readonly {
    readonly key: string;
    readonly number: string;
    readonly title: string;
    readonly fate: Fate | 'gone';
    readonly controls: number;
    readonly open: number;
    readonly applicability: string | null;
  }[];
}

export interface FrameworkHere {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly data: { readonly edition?: string; readonly packVersion?: number };
}

/** Frameworks that are here, by title. */
export const frameworksQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'frameworks-here'],
    queryFn: async ({ signal }) => {
      const path = withQuery(orgPath(org, 'frameworks'), { limit: 200, sort: 'title' });
      return (await get<{ readonly items: readonly FrameworkHere[] }>(path, signal)).items;
    },
  });

export const comparisonQuery = (org: string, from: string, to: string) =>
  queryOptions({
    queryKey: [ORG, org, 'framework-comparison', from, to],
    queryFn: ({ signal }) => get<Compared>(withQuery(orgPath(org, 'framework-comparison'), { from, to }), signal),
    enabled: from !== '' && to !== '' && from !== to,
    retry: false,
  });

/** Newer number to the older one that it is; null: to none. */
export type Corrections = Readonly<Record<string, string | null>>;

export interface MoveAsked {
  readonly adoption: string;
  readonly to: string;
  readonly corrections: Corrections;
  readonly trustTitles: boolean;
}

const send = (org: string, { corrections, ...asked }: MoveAsked, dryRun: boolean): Promise<Moved> =>
  post<Moved>(orgPath(org, 'framework-moves'), {
    ...asked,
    dryRun,
    corrections: Object.entries(corrections).map(([to, from]) => ({ to, from })),
  });

/** What a move would do. Nothing is kept. */
export const moveQuery = (org: string, asked: MoveAsked) =>
  queryOptions({
    // Outside of what live changes refresh: it is a plan that somebody reads, and applying it plans again.
    queryKey: ['framework-moves', org, asked],
    queryFn: () => send(org, asked, true),
    enabled: asked.adoption !== '' && asked.to !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });

export const useMove = (org: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: MoveAsked) => send(org, asked, false),
    onSuccess: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};
