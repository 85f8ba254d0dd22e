import { MAX_CHANGES } from '../../model/change.ts';
import { AppError } from '../../model/error.ts';
import { arrangeChanges } from '../../model/exchange/arrange-changes.ts';
import { type Column, columnsOf } from '../../model/exchange/columns.ts';
import type { PlanEntry, PlannedChange } from '../../model/exchange/diff-programme.ts';
import { diffRow, type RowOutcome, type RowSurroundings } from '../../model/exchange/diff-rows.ts';
import {
  type MappedColumn,
  mapColumns,
  type RowProblem,
  RowReader,
  type WantedRow,
} from '../../model/exchange/read-rows.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { Actor } from '../../model/permission.ts';
import type { CommitResult, Server } from '../context.ts';
import { fieldsIn } from '../store/org-state.ts';
import { type Affected, nameAffected } from './affected.ts';
import { Present } from './present.ts';
import { readTable, type TableFormat } from './table-text.ts';

export interface ImportOptions {
  readonly format: TableFormat;
  /** Nothing is kept: the preview. */
  readonly dryRun?: boolean;
  /** Header to column id; null leaves a column out. What is not named is mapped by id or label. */
  readonly map?: Readonly<Record<string, string | null>>;
  /** Take the rows that are right although others are wrong. */
  readonly skipErrors?: boolean;
  /** For a workbook: the sheet, by default the first visible one. */
  readonly sheet?: string;
  /** Makes a repeated import of rows without keys the same as one. */
  readonly idempotency?: { readonly key: string; readonly request: string };
}

export interface ImportResult {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Whether the rows that are right were written. */
  readonly applied: boolean;
  readonly seq: number | null;
  readonly errors: readonly RowProblem[];
  /** How many rows are wrong; `errors` names at most 500 things. */
  readonly wrong: number;
  readonly columns: readonly {
    readonly header: string;
    readonly column: string | null;
    readonly label: string | null;
  }[];
  readonly sample: readonly (PlanEntry & { readonly row: number })[];
  readonly affected: readonly Affected[];
}

/** A commit of an import: large enough to be fast, small enough not to hold the organisation’s lock for long. */
const PART = 5_000;
const SAMPLE = 20;
const NAMED = 500;

interface Prepared {
  readonly rows: number;
  readonly outcomes: readonly (RowOutcome & { readonly row: number })[];
  readonly problems: readonly RowProblem[];
  readonly mapped: readonly MappedColumn[];
}

/** Reads a table into records: by key where a row has one, as new ones otherwise. */
export const importRecords = async (
  server: Server,
  actor: Actor,
  kind: AnyKind,
  bytes: Uint8Array,
  options: ImportOptions,
): Promise<ImportResult> => {
  const prepared = await prepare(server, actor, kind, bytes, options);
  const { outcomes, problems } = prepared;
  const write = problems.length === 0 || options.skipErrors === true;
  const changes = outcomes.flatMap((outcome) => outcome.changes);
  const done = write ? await commitRows(server, actor, kind, changes, options) : { results: [], problems: [] };
  const all = [...problems, ...done.problems].toSorted((a, b) => a.row - b.row);
  const plans = outcomes.flatMap(({ row, plan }) => (plan ? [{ row, ...plan }] : []));
  const created = plans.filter(({ op }) => op === 'create').length;
  return {
    rows: prepared.rows,
    created,
    updated: plans.length - created,
    unchanged: outcomes.filter(({ plan, problems: wrong }) => plan === null && wrong.length === 0).length,
    applied: options.dryRun !== true && write && done.problems.length === 0,
    seq: done.results.at(-1)?.seq ?? null,
    errors: all.slice(0, NAMED),
    wrong: new Set(all.map(({ row }) => row)).size,
    columns: prepared.mapped.map(({ header, column }) => ({
      header,
      column: column?.id ?? null,
      label: column?.label ?? null,
    })),
    sample: plans.slice(0, SAMPLE),
    affected: await nameAffected(server, actor, done.results),
  };
};

const prepare = async (
  server: Server,
  actor: Actor,
  kind: AnyKind,
  bytes: Uint8Array,
  options: ImportOptions,
): Promise<Prepared> => {
  const table = readTable(bytes, options.format, options.sheet);
  const fields = fieldsIn(await server.orgSettings(actor.org), kind);
  const columns: Column[] = columnsOf(kind, fields);
  const { mapped, problems } = mapColumns(table.header, columns, options.map ?? {});
  if (problems.length > 0) return { rows: table.rows.length, outcomes: [], problems, mapped };
  const reader = new RowReader(server.registry, kind, mapped);
  const wanted = table.rows.flatMap((row) => reader.read(row) ?? []);
  const headers = new Map(mapped.flatMap(({ header, column }) => (column ? [[column.id, header] as const] : [])));
  const around: RowSurroundings = {
    kind,
    fields,
    ...(await surroundings(server, actor, wanted)),
    headerOf: (id) => headers.get(id),
  };
  const outcomes = wanted.map((row) => ({ row: row.row, ...diffRow(row, around) }));
  return {
    rows: table.rows.length,
    outcomes,
    problems: [...reader.problems, ...outcomes.flatMap((outcome) => outcome.problems)],
    mapped,
  };
};

const surroundings = (server: Server, actor: Actor, wanted: readonly WantedRow[]) =>
  server.db.run({ org: actor.org }, async (tx) => {
    const found = new Present(tx, actor, server.registry);
    const keys = wanted.flatMap(({ key }) => key ?? []);
    const mentioned = wanted.flatMap(({ owner, scope, links }) => [
      ...[owner, scope].filter((ref) => typeof ref === 'string'),
      ...Object.values(links).flatMap((list) => (list ?? []).map(({ to }) => to)),
    ]);
    const existing = await found.existing(new Set(mentioned));
    return { present: await found.byKey(keys), known: new Set([...existing, ...keys]), root: await found.rootKey() };
  });

/** Writes the changes, in one commit where they fit. What the first commit finds wrong is named by row; then nothing is written. */
const commitRows = async (
  server: Server,
  actor: Actor,
  kind: AnyKind,
  changes: readonly PlannedChange[],
  { dryRun, idempotency }: Pick<ImportOptions, 'dryRun' | 'idempotency'>,
): Promise<{ readonly results: CommitResult[]; readonly problems: RowProblem[] }> => {
  const parts = arrangeChanges(changes, server.registry, changes.length > MAX_CHANGES ? PART : MAX_CHANGES);
  const results: CommitResult[] = [];
  for (const [index, part] of parts.entries()) {
    // Later parts rest on the first one being there: a dry run can look no further.
    if (dryRun && index > 0) break;
    try {
      const request = { changes: part.map(({ change }) => change), action: `${kind.name}.import` };
      const once = idempotency ? { idempotency: { ...idempotency, key: `${idempotency.key} ${index}` } } : {};
      results.push(await server.commit(actor, dryRun ? { ...request, dryRun } : { ...request, ...once }));
    } catch (error) {
      return { results: [], problems: problemsOfPart(error, part, index, parts.length) };
    }
  }
  return { results, problems: [] };
};

/** What a commit found wrong, by row; thrown on where it is about no row, or where parts before it are already kept. */
const problemsOfPart = (error: unknown, part: readonly PlannedChange[], index: number, parts: number): RowProblem[] => {
  if (!(error instanceof AppError)) throw error;
  const problems = rowsOf(error, part);
  if (index === 0 && problems.length > 0) return problems;
  if (index === 0) throw error;
  const done = `${index} of ${parts} parts are imported; correct this and import the same file again`;
  const places = problems.map(({ row, message }) => ({ pointer: `row ${row}`, detail: message }));
  throw new AppError(error.code, `${error.message} (${done})`, places);
};

const rowsOf = (error: AppError, part: readonly PlannedChange[]): RowProblem[] =>
  error.problems.flatMap(({ pointer, detail }): RowProblem[] => {
    const [, top, index, ...steps] = pointer.split('/');
    const place = top === 'changes' && index !== undefined ? part[Number(index)]?.place(steps) : undefined;
    if (!place) return [];
    const at = place.indexOf(':');
    return [
      at < 0
        ? { row: Number(place), message: detail }
        : { row: Number(place.slice(0, at)), column: place.slice(at + 1), message: detail },
    ];
  });
