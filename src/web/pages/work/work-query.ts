import { queryOptions } from '@tanstack/react-query';
import type { Status } from '../../../assurance/types.ts';
import { get, orgPath } from '../../api.ts';
import type { Listed, RecordRef } from '../../api-types.ts';
import { ORG } from '../../queries.ts';

export interface Owned extends RecordRef {
  readonly state: string;
  readonly status: Status | null;
  /** When it is due, expires, or came to stand as it does. */
  readonly at: string | null;
  readonly steps: readonly { readonly name: string; readonly label: string }[];
}

interface Work {
  /** false: the programme has no person with this account's address. */
  readonly person: boolean;
  /** Whose day is past; the lists below have none of it. */
  readonly overdue: Listed<Owned>;
  readonly tasks: Listed<Owned>;
  readonly approvals: Listed<Owned>;
  readonly reviews: Listed<Owned>;
  /** How many proposed mappings wait for a decision. */
  readonly mappings: number;
  readonly failing: Listed<Owned>;
  readonly expiring: Listed<Owned>;
  readonly total: number;
}

/** What waits for this person. */
export const workQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'work'],
    queryFn: ({ signal }) => get<Work>(orgPath(org, 'work'), signal),
    retry: false,
  });
