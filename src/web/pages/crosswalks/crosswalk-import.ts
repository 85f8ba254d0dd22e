import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Relation } from '../../../formats/crosswalk-pack/relation.ts';
import { isRole } from '../../../formats/crosswalk-pack/table-roles.ts';
import { orgPath, post, withQuery } from '../../api.ts';
import { ORG } from '../../queries.ts';
import type { ChosenFile } from '../../ui/chosen-file.ts';
import { encodePart, type Mapping, type Table } from '../import/table.ts';

interface Place {
  readonly where: string;
  readonly message: string;
}

/** What an import would do, or did, as POST /crosswalks/import/… answers it. */
export interface CrosswalkImported {
  readonly seq: number | null;
  readonly counts: { readonly created: number };
  readonly read: number;
  readonly present: number;
  readonly wrong: number;
  readonly problems: readonly Place[];
  readonly notKept: readonly Place[];
  readonly frameworks: readonly string[];
}

/** A file that was looked at: a document of OSCAL, or the tables that are in it. */
export interface ReadCrosswalk {
  readonly file: ChosenFile;
  readonly tables: readonly Table[] | null;
}

export interface Choices {
  /** Keys of frameworks; empty where the file says it itself. */
  readonly source: string;
  readonly target: string;
  readonly relation: Relation;
  readonly saidBy: string;
  /** As accepted; otherwise they are proposed. */
  readonly accept: boolean;
}

/** What is sent: the document as it is, or the columns of a table that are taken, under what they hold. */
export type Cargo =
  | { readonly id: string; readonly document: Blob }
  | { readonly id: string; readonly table: Table; readonly mapping: Mapping };

const send = async (org: string, cargo: Cargo, choices: Choices, dryRun: boolean): Promise<CrosswalkImported> => {
  const { source, target, accept } = choices;
  const common = { source, target, accept: accept ? '1' : '', dryRun: dryRun ? '1' : '' };
  if ('document' in cargo)
    return await post<CrosswalkImported>(
      withQuery(orgPath(org, 'crosswalks', 'import', 'oscal'), common),
      cargo.document,
    );
  const { relation, saidBy } = choices;
  const { csv, rowAt } = encodePart(rowsTaken(cargo.table, cargo.mapping), cargo.mapping);
  const said = await post<CrosswalkImported>(
    withQuery(orgPath(org, 'crosswalks', 'import', 'table'), {
      ...common,
      relation,
      saidBy,
      format: 'csv',
      map: JSON.stringify(
        Object.fromEntries(cargo.mapping.flatMap((one) => (one && !isRole(one) ? [[one, one]] : []))),
      ),
    }),
    new Blob([csv], { type: 'text/csv' }),
  );
  // Of the file that was chosen, not of what was sent of it.
  const problems = said.problems.map(({ where, message }) => {
    const row = rowAt.get(Number(/^row (\d+)$/.exec(where)?.[1]));
    return { where: row ? `row ${row.line}` : where, message };
  });
  return { ...said, problems };
};

/** Rows with something in a column that is taken: an empty line would not come back as a row. */
const rowsTaken = ({ rows }: Table, mapping: Mapping): Table['rows'] =>
  rows.filter(({ cells }) => mapping.some((one, at) => one !== null && (cells[at] ?? '').trim() !== ''));

/** What would happen. Nothing is kept. */
export const tryCrosswalkQuery = (org: string, cargo: Cargo, choices: Choices) =>
  queryOptions({
    // Outside of what live changes refresh: a whole file goes along with the question.
    queryKey: ['crosswalk-import', org, cargo.id, choices],
    queryFn: () => send(org, cargo, choices, true),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });

export const useCrosswalkImport = (org: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ cargo, choices }: { readonly cargo: Cargo; readonly choices: Choices }) =>
      send(org, cargo, choices, false),
    onSuccess: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};
