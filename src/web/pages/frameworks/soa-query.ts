import { queryOptions } from '@tanstack/react-query';
import type { Status } from '../../../assurance/types.ts';
import { get, orgPath, withQuery } from '../../api.ts';
import type { RecordRef } from '../../api-types.ts';
import { ORG } from '../../queries.ts';

export interface SoaSupport extends RecordRef {
  readonly status: Status | null;
  readonly relation: string;
  readonly coverage: string;
}

export interface SoaRow {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly ref: string;
  readonly title: string;
  readonly group: string;
  readonly text: string | null;
  readonly applicability: string;
  readonly justification: string;
  readonly responsibility: string | null;
  readonly implementation: string;
  readonly status: Status | null;
  readonly support: readonly SoaSupport[];
}

export interface Soa {
  readonly adoption: { readonly id: string; readonly key: string; readonly title: string };
  readonly state: string;
  readonly at: string;
  readonly approved: { readonly by: string; readonly at: string } | null;
  readonly rows: readonly SoaRow[];
}

export const soaQuery = (org: string, adoption: string, asOf?: string) =>
  queryOptions({
    queryKey: [ORG, org, 'soa', adoption, asOf ?? 'now'],
    queryFn: ({ signal }) => get<Soa>(withQuery(orgPath(org, 'soa', adoption), { asOf }), signal),
  });

export const documentPath = (org: string, adoption: string, format: 'pdf' | 'xlsx', asOf?: string): string =>
  withQuery(orgPath(org, 'soa', adoption, 'document'), { format, asOf });
