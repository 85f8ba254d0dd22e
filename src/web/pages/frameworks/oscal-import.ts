import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, orgPath, post, withQuery } from '../../api.ts';
import { ORG } from '../../queries.ts';
import type { ChosenFile } from '../../ui/chosen-file.ts';

/** What an import would do, or did, as POST /oscal-documents answers it. */
export interface OscalImported {
  readonly document: string;
  readonly title: string;
  readonly seq: number | null;
  readonly adoption: string;
  readonly counts: Readonly<Record<'created' | 'updated' | 'linked' | 'unlinked' | 'unchanged', number>>;
  readonly kinds: readonly { readonly kind: string; readonly created: number; readonly updated: number }[];
  readonly requirements: number;
  readonly unknown: readonly string[];
  readonly unheld: readonly { readonly what: string; readonly count: number }[];
  readonly warnings: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Keys; empty is what the document brings along. */
export interface OscalPlace {
  /** The adoption that it gives something to; empty: the plan is one of our own. */
  readonly into: string;
  readonly scope: string;
  readonly framework: string;
}

const send = (org: string, file: ChosenFile, { into, scope, framework }: OscalPlace, dryRun: boolean) =>
  post<OscalImported>(
    withQuery(orgPath(org, 'oscal-documents'), {
      adoption: into,
      scope: into === '' ? scope : '',
      framework: into === '' ? framework : '',
      dryRun: dryRun ? '1' : '',
    }),
    file.bytes,
  );

/** What would happen. Nothing is kept. */
export const tryOscalQuery = (org: string, file: ChosenFile, place: OscalPlace) =>
  queryOptions({
    // Outside of what live changes refresh: a whole file goes along with the question.
    queryKey: ['oscal-documents', org, file.id, place],
    queryFn: () => send(org, file, place, true),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });

export const useOscalImport = (org: string, file: ChosenFile) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (place: OscalPlace) => send(org, file, place, false),
    onSuccess: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};

interface Named {
  readonly key: string;
  readonly title: string;
}

/** Adoptions or scopes to choose from, by title. */
export const namesQuery = (org: string, plural: 'adoptions' | 'scopes') =>
  queryOptions({
    queryKey: [ORG, org, 'list', plural, 'names'],
    queryFn: async ({ signal }) => {
      const path = withQuery(orgPath(org, plural), { limit: 200, sort: 'title' });
      return (await get<{ readonly items: readonly Named[] }>(path, signal)).items;
    },
  });
