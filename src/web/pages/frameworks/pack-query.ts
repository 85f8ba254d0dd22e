import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, orgPath, post } from '../../api.ts';
import { ORG } from '../../queries.ts';

/** A framework pack and how far it is in this organisation, as GET /framework-packs answers it. */
export interface Pack {
  readonly key: string;
  readonly version: number;
  readonly title: string;
  readonly edition: string;
  readonly publisher: string;
  readonly type: 'standard' | 'attestation' | 'law' | 'catalogue' | 'internal';
  readonly publishedOn?: string;
  readonly cycle?: string;
  readonly licence: string;
  readonly address?: string;
  readonly holds: 'numbers' | 'numbers and titles' | 'our labels' | 'edition only';
  readonly description?: string;
  readonly counts: { readonly requirements: number; readonly assessable: number; readonly groups: number };
  readonly loaded: { readonly key: string; readonly version: number | null; readonly state: string } | null;
  readonly adoptions: readonly {
    readonly key: string;
    readonly title: string;
    readonly state: string;
    readonly scope: string | null;
  }[];
}

export interface Packs {
  readonly items: readonly Pack[];
  readonly unreadable: readonly { readonly file: string }[];
}

export const packsQuery = (org: string) =>
  queryOptions({
    queryKey: [ORG, org, 'framework-packs'],
    queryFn: ({ signal }) => get<Packs>(orgPath(org, 'framework-packs'), signal),
  });

export type Deed = 'load' | 'adopt';

/** What was done with a pack. */
export interface Done {
  readonly framework: string;
  readonly adoption?: string;
  readonly counts: { readonly created: number; readonly updated: number };
}

/** Loads a pack or adopts it; either a second time changes nothing. */
export const sendPack = (org: string, pack: string, deed: Deed, scope?: string): Promise<Done> =>
  post<Done>(orgPath(org, 'framework-packs', pack, deed), scope === undefined ? {} : { scope });

export const usePackDeed = (org: string, pack: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ deed, scope }: { readonly deed: Deed; readonly scope?: string | undefined }) =>
      sendPack(org, pack, deed, scope),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};
