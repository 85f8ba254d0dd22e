import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Status } from '../../../assurance/types.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { get, orgPath, withQuery } from '../../api.ts';
import type { RecordRef } from '../../api-types.ts';
import { ORG } from '../../queries.ts';
import type { GraphSearch } from './graph-search.ts';

export interface GraphNode extends RecordRef {
  readonly state: string;
  readonly status: Status | null;
  /** 0 is the record itself, negative what it rests on, positive what rests on it. */
  readonly depth: number;
}

export interface GraphAnswer {
  /** The record itself first. */
  readonly nodes: readonly GraphNode[];
  /** Between places in `nodes`: `from` rests on `to`. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly relation: string }[];
  /** true: there is more than the server answers at once. */
  readonly cut: boolean;
}

/** What a record rests on and what rests on it, as far and in the directions that the address says. */
export const graphQuery = (org: string, kind: AnyKind, ref: string, { way, depth, asOf }: GraphSearch) => {
  const query = {
    ...(way === 'up' ? { down: '0' } : depth ? { down: depth } : {}),
    ...(way === 'down' ? { up: '0' } : depth ? { up: depth } : {}),
    ...(asOf ? { asOf } : {}),
  };
  return queryOptions({
    queryKey: [ORG, org, 'record', kind.name, ref, 'graph', query],
    queryFn: ({ signal }) => get<GraphAnswer>(withQuery(orgPath(org, kind.plural, ref, 'graph'), query), signal),
    placeholderData: keepPreviousData,
  });
};
