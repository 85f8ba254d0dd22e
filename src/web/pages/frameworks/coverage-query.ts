import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Status } from '../../../assurance/types.ts';
import type { Tally } from '../../../model/validation/coverage.ts';
import { get, orgPath, withQuery } from '../../api.ts';
import type { Cause, Step } from '../../api-types.ts';
import { ORG } from '../../queries.ts';

interface Named {
  readonly id: string;
  readonly key: string;
  readonly title: string;
}

export interface Adoption extends Named {
  readonly state: string;
  readonly status: Status | null;
  readonly scope: Named | null;
}

export interface NamedTally extends Tally {
  readonly name: string;
}

/** A group of a framework, and the part that it stands in: empty where it stands in none. */
export interface GroupTally extends NamedTally {
  readonly section: string;
}

/** An adoption with its groups, as GET /coverage answers it. */
export interface MatrixRow extends Tally {
  readonly adoption: Adoption;
  readonly framework: Named | null;
  readonly groups: readonly NamedTally[];
}

export interface Support {
  readonly id: string;
  readonly relation: 'satisfies' | 'provided_by';
  readonly coverage: 'full' | 'partial';
  readonly through: string | null;
}

export interface Applied {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly status: Status | null;
  readonly until: string | null;
  readonly applicability: string;
  readonly responsibility: string | null;
  readonly causes: readonly { readonly id: string; readonly code: string; readonly since: string }[];
  readonly more: boolean;
  readonly support: readonly Support[];
}

export interface Line {
  readonly ref: string;
  readonly title: string;
  readonly group: string;
  readonly section: string;
  readonly under: string | null;
  readonly requirement: string | null;
  readonly applied: Applied | null;
}

/** A record that lines name by its id. */
export interface NamedRecord extends Named {
  readonly kind: string;
  readonly state: string;
  readonly status: Status | null;
}

export interface Coverage {
  readonly adoption: Adoption & { readonly until: string | null; readonly framework: Named | null };
  readonly counts: Tally;
  readonly groups: readonly GroupTally[];
  readonly lines: readonly Line[];
  readonly records: readonly NamedRecord[];
}

const PAGE = 100;

/** Every adoption beside every other, now or at a moment: the first hundred. */
export const matrixQuery = (org: string, asOf?: string) =>
  queryOptions({
    queryKey: [ORG, org, 'coverage', 'all', asOf ?? 'now'],
    queryFn: ({ signal }) =>
      get<{ readonly items: readonly MatrixRow[]; readonly next: string | null }>(
        withQuery(orgPath(org, 'coverage'), { limit: PAGE, asOf }),
        signal,
      ),
    placeholderData: keepPreviousData,
  });

export const coverageQuery = (org: string, adoption: string, asOf?: string) =>
  queryOptions({
    queryKey: [ORG, org, 'coverage', adoption, asOf ?? 'now'],
    queryFn: ({ signal }) => get<Coverage>(withQuery(orgPath(org, 'coverage', adoption), { asOf }), signal),
  });

/** The root causes of an applied requirement, each with the way down to it. */
export const whyQuery = (org: string, key: string, asOf?: string) =>
  queryOptions({
    queryKey: [ORG, org, 'coverage', 'why', key, asOf ?? 'now'],
    queryFn: ({ signal }) =>
      get<{ readonly causes: readonly (Cause & { readonly path: readonly Step[] })[] }>(
        withQuery(orgPath(org, 'applied-requirements', key, 'why'), { asOf }),
        signal,
      ),
  });
