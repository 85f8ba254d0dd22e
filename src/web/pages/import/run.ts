import type { TableRow } from '../../../model/exchange/read-rows.ts';
import { ApiError } from '../../api.ts';
import { encodePart, type Mapping, type Table } from './table.ts';

/** What the server says of an import. */
export interface Imported {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly applied: boolean;
  readonly errors: readonly { readonly row: number; readonly column?: string; readonly message: string }[];
  readonly wrong: number;
}

/** Something that is wrong, at its place in the file. */
export interface Fault {
  /** Its line in the file, or its number in the sheet. */
  readonly line: number;
  readonly column: string;
  readonly message: string;
}

export interface Checked {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly faults: readonly Fault[];
  /** Rows that are wrong, in the order of the file. */
  readonly bad: readonly TableRow[];
  /** How many rows are wrong; more than are in `bad` where very many are. */
  readonly wrong: number;
}

export interface SendOptions {
  readonly dryRun: boolean;
  readonly skipErrors: boolean;
  /** Makes the same part, sent again, do nothing twice. */
  readonly key?: string;
}

export type Send = (csv: string, options: SendOptions) => Promise<Imported>;

/** Rows in one request of an import that goes in parts. */
export const PART = 500;

/** Asks what an import of these rows would do. Nothing is kept. */
export const checkTable = async (table: Table, mapping: Mapping, send: Send): Promise<Checked> => {
  const part = encodePart(table.rows, mapping);
  const said = await send(part.csv, { dryRun: true, skipErrors: true });
  const headerOf = (id: string | undefined) => table.header[mapping.indexOf(id ?? '')] ?? id ?? '';
  const faults = said.errors.map(({ row, column, message }) => ({
    line: part.rowAt.get(row)?.line ?? row,
    column: headerOf(column),
    message,
  }));
  const lines = new Set(faults.map(({ line }) => line));
  const { rows, created, updated, unchanged, wrong } = said;
  return { rows, created, updated, unchanged, wrong, faults, bad: table.rows.filter(({ line }) => lines.has(line)) };
};

export interface Progress {
  readonly through: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly faults: readonly Fault[];
}

export const NOT_BEGUN: Progress = { through: 0, created: 0, updated: 0, unchanged: 0, faults: [] };

interface Run {
  readonly rows: readonly TableRow[];
  readonly mapping: Mapping;
  /** Names the import, so that a part that arrived but was not answered does nothing twice. */
  readonly id: string;
  /** In one commit, or in parts that are each kept. */
  readonly inOne: boolean;
}

interface Hooks {
  readonly from: Progress;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** How often a part is sent again without rows that turned out to be wrong. */
const TRIES = 20;

/** Sends one part; rows that turn out to be wrong (somebody changed something since the preview) are named and left out. */
const runPart = async (rows: readonly TableRow[], { mapping, id, inOne }: Run, name: string, send: Send) => {
  const faults: Fault[] = [];
  let rest = rows;
  for (let tries = 0; ; tries += 1) {
    const part = encodePart(rest, mapping);
    const said = await send(part.csv, { dryRun: false, skipErrors: !inOne, key: `${id}-${name}-${tries}` });
    const wrong = new Map(said.errors.map((error) => [part.rowAt.get(error.row), error]));
    for (const { row, column, message } of said.errors)
      faults.push({ line: part.rowAt.get(row)?.line ?? row, column: column ?? '', message });
    if (said.applied) return { said, faults };
    if (inOne || wrong.size === 0 || tries >= TRIES)
      throw new ApiError(422, 'invalid', said.errors[0]?.message ?? 'The rows were not taken.');
    rest = rest.filter((row) => !wrong.has(row));
    if (rest.length === 0) return { said: { ...said, created: 0, updated: 0, unchanged: 0 }, faults };
  }
};

/** Imports the rows; throws where it cannot go on, having told how far it came. Begun again from there, it goes on. */
export const runImport = async (run: Run, send: Send, { from, onProgress, signal }: Hooks): Promise<Progress> => {
  const size = run.inOne ? Math.max(1, run.rows.length) : PART;
  let progress = from;
  while (progress.through < run.rows.length && !signal.aborted) {
    const rows = run.rows.slice(progress.through, progress.through + size);
    const { said, faults } = await runPart(rows, run, String(progress.through), send);
    progress = {
      through: progress.through + rows.length,
      created: progress.created + said.created,
      updated: progress.updated + said.updated,
      unchanged: progress.unchanged + said.unchanged,
      faults: [...progress.faults, ...faults],
    };
    onProgress(progress);
  }
  return progress;
};
