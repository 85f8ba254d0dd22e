import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Relation } from '../../../formats/crosswalk-pack/relation.ts';
import { get, orgPath, post, withQuery } from '../../api.ts';
import { ORG } from '../../queries.ts';

export interface FrameworkName {
  readonly key: string;
  readonly title: string;
  readonly edition: string;
}
export interface Pair {
  readonly source: FrameworkName;
  readonly target: FrameworkName;
  readonly proposed: number;
  readonly accepted: number;
  readonly rejected: number;
}
export interface Requirement {
  readonly id: string;
  readonly key: string;
  readonly number: string;
  readonly title: string;
  readonly group: string;
  readonly assessable: boolean;
}
export interface Side {
  readonly framework: FrameworkName;
  readonly requirements: readonly Requirement[];
}
export type MappingState = 'proposed' | 'accepted' | 'rejected';
export interface Mapping {
  readonly key: string;
  readonly state: MappingState;
  readonly relation: Relation;
  readonly rationale: string;
  readonly source: string;
  readonly confidence: number | null;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}
/** Two frameworks, and what lies between them. */
export interface Between {
  readonly source: Side;
  readonly target: Side;
  readonly mappings: readonly Mapping[];
}
export interface CrosswalkPack {
  readonly key: string;
  readonly title: string;
  readonly publisher: string;
  readonly source: string;
  readonly target: string;
  readonly counts: { readonly maps: number; readonly pairs: number };
  readonly missing: readonly string[];
  readonly here: { readonly proposed: number; readonly accepted: number; readonly rejected: number };
}

interface Named {
  readonly key: string;
  readonly title: string;
}
export interface Applied extends Named {
  readonly number: string;
  readonly framework: Named;
  readonly adoption: Named;
  readonly scope: string | null;
}
export interface LinkLine {
  readonly control: Named;
  readonly applied: Applied;
  readonly coverage: 'full' | 'partial';
  readonly through: string;
  readonly rationale: string;
  readonly why?: 'not_accepted' | 'not_followed' | 'weaker';
}
export interface Plan {
  readonly items: readonly LinkLine[];
  readonly total: number;
  readonly counts: { readonly linked: number; readonly unlinked: number };
}
export interface Reach {
  readonly control: Named;
  readonly items: readonly {
    readonly applied: Applied;
    readonly coverage: 'full' | 'partial';
    readonly through: string | null;
  }[];
}

const items = <T>(org: string, ...path: readonly string[]) =>
  queryOptions({
    queryKey: [ORG, org, ...path],
    queryFn: ({ signal }) => get<{ readonly items: readonly T[] }>(orgPath(org, ...path), signal),
  });

export const pairsQuery = (org: string) => items<Pair>(org, 'crosswalks');
export const crosswalkPacksQuery = (org: string) => items<CrosswalkPack>(org, 'crosswalk-packs');

interface FrameworkRecord extends Named {
  readonly data: { readonly edition?: string };
}

/** Frameworks that are here, by title. */
export const frameworkNamesQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'crosswalks', 'frameworks'],
    queryFn: async ({ signal }): Promise<readonly FrameworkName[]> => {
      const path = withQuery(orgPath(org, 'frameworks'), { limit: 200, sort: 'title' });
      const { items } = await get<{ readonly items: readonly FrameworkRecord[] }>(path, signal);
      return items.map(({ key, title, data: { edition = '' } }) => ({ key, title, edition }));
    },
  });

export const betweenQuery = (org: string, from: string, to: string) =>
  queryOptions({
    queryKey: [ORG, org, 'crosswalks', from, to],
    queryFn: ({ signal }) => get<Between>(orgPath(org, 'crosswalks', from, to), signal),
  });

export const reachQuery = (org: string, control: string) =>
  queryOptions({
    queryKey: [ORG, org, 'crosswalks', 'control', control],
    queryFn: ({ signal }) => get<Reach>(orgPath(org, 'crosswalks', 'controls', control), signal),
  });

/** What follows from accepted mappings, or what no longer does: worked out by a try, nothing is kept. */
export const planQuery = (org: string, deed: 'apply' | 'undo') =>
  queryOptions({
    queryKey: [ORG, org, 'crosswalks', 'plan', deed],
    queryFn: () => post<Plan>(orgPath(org, 'crosswalks', deed), { dryRun: true }),
  });

/** One deed on crosswalks; whatever it changed is read again. */
export const useDeed = <T>(org: string, path: readonly string[]) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: unknown) => post<T>(orgPath(org, ...path), body),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};

export interface Decisions {
  readonly accept?: readonly string[];
  readonly reject?: readonly string[];
}

/** Accepts and rejects; the page shows it at once, and as it was again where it is refused. */
export const useDecide = (org: string, from: string, to: string) => {
  const client = useQueryClient();
  const { queryKey } = betweenQuery(org, from, to);
  return useMutation({
    mutationFn: (body: Decisions) => post<unknown>(orgPath(org, 'crosswalks', 'decisions'), body),
    onMutate: async ({ accept = [], reject = [] }) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Between>(queryKey);
      const state = new Map<string, MappingState>([
        ...accept.map((key) => [key, 'accepted'] as const),
        ...reject.map((key) => [key, 'rejected'] as const),
      ]);
      if (before)
        client.setQueryData<Between>(queryKey, {
          ...before,
          mappings: before.mappings.map((one) => ({ ...one, state: state.get(one.key) ?? one.state })),
        });
      return { before };
    },
    onError: (_error, _body, context) => {
      if (context?.before) client.setQueryData(queryKey, context.before);
    },
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org, 'crosswalks'] }),
  });
};
