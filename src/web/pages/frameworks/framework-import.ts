import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { orgPath, post, withQuery } from '../../api.ts';
import { ORG } from '../../queries.ts';
import type { ChosenFile } from '../../ui/chosen-file.ts';

interface Place {
  readonly where: string;
  readonly message: string;
}

export interface ImportLine {
  readonly number: string;
  readonly title: string;
  readonly does: 'new' | 'changed' | 'same' | 'left';
  readonly fields: readonly string[];
  readonly where: string;
}

/** What an import would do, or did, as POST /framework-import answers it. */
export interface Imported {
  readonly seq: number | null;
  readonly format: 'catalog' | 'table' | 'library' | null;
  readonly framework: {
    readonly key: string;
    readonly title: string;
    readonly edition: string;
    readonly isNew: boolean;
    readonly isPack: boolean;
  } | null;
  readonly counts: Readonly<Record<ImportLine['does'], number>>;
  readonly lines: readonly ImportLine[];
  readonly mappings: readonly {
    readonly title: string;
    readonly source: string | null;
    readonly target: string | null;
    readonly names: { readonly source: string; readonly target: string };
    readonly pairs: number;
    readonly known: number;
    readonly changes: number;
    readonly unknown: readonly string[];
  }[];
  readonly columns: readonly { readonly heading: string; readonly column: string | null }[] | null;
  readonly problems: readonly Place[];
  readonly warnings: readonly Place[];
}

export interface Choices {
  readonly into: string;
  readonly title: string;
  readonly edition: string;
  readonly add: boolean;
  /** Heading to column; null leaves it out. */
  readonly map: Readonly<Record<string, string | null>>;
}

const send = (org: string, file: ChosenFile, choices: Choices, dryRun: boolean): Promise<Imported> =>
  post<Imported>(
    withQuery(orgPath(org, 'framework-import'), {
      name: file.name,
      into: choices.into,
      title: choices.into === '' ? choices.title : '',
      edition: choices.into === '' ? choices.edition : '',
      add: choices.add ? '1' : '',
      map: Object.keys(choices.map).length > 0 ? JSON.stringify(choices.map) : '',
      dryRun: dryRun ? '1' : '',
    }),
    file.bytes,
  );

/** What would happen with these choices. Nothing is kept. */
export const tryQuery = (org: string, file: ChosenFile, choices: Choices) =>
  queryOptions({
    // Outside of what live changes refresh: a whole file goes along with the question.
    queryKey: ['framework-import', org, file.id, choices],
    queryFn: () => send(org, file, choices, true),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });

export const useImport = (org: string, file: ChosenFile) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choices: Choices) => send(org, file, choices, false),
    onSuccess: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};
