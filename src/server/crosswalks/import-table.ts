import { z } from 'zod';
import type { Relation } from '../../formats/crosswalk-pack/relation.ts';
import { isRole, type Role } from '../../formats/crosswalk-pack/table-roles.ts';
import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { readTable, type TableFormat } from '../exchange/table-text.ts';
import type { Tx } from '../store/database.ts';
import { getSide } from './between.ts';
import { type ImportAnswer, type Imported, type ImportOptions, importDrafts } from './commit-drafts.ts';
import { readMappingRows, type TableReading } from './tables/read-rows.ts';

/** From a column's header to what it holds: a role, the key of the framework whose numbers it lists, or null for nothing. */
export const columnMapSchema = z.record(z.string().max(500), z.string().max(100).nullable());

export interface TableOptions extends ImportOptions {
  readonly format: TableFormat;
  readonly sheet?: string;
  /** The framework whose numbers stand in the column `source`. */
  readonly source: string;
  /** The one whose numbers stand in the column `target`, where there is one. */
  readonly target?: string;
  readonly relation: Relation;
  readonly saidBy?: string;
  readonly map: z.output<typeof columnMapSchema>;
}

/** Imports mappings from a table: one pair a row, or a column of numbers for each of several frameworks, as the CCM has it. */
export const importMappingTable = async (
  server: Server,
  actor: Actor,
  bytes: Uint8Array,
  options: TableOptions,
): Promise<ImportAnswer> => {
  const table = readTable(bytes, options.format, options.sheet);
  const columns = columnsOf(table.header, options.map);
  return await importDrafts(server, actor, options, options.saidBy ?? 'table of mappings', (tx) =>
    readAll(server, actor, tx, table.rows, columns, options),
  );
};

interface Columns {
  readonly roles: ReadonlyMap<Role, number>;
  /** Of frameworks, by their keys. */
  readonly frameworks: readonly { readonly column: number; readonly key: string }[];
}

/** What each column holds: as the map says, otherwise by a header that is a role's own name. */
const columnsOf = (header: readonly string[], map: TableOptions['map']): Columns => {
  const names = header.map((name) => name.trim());
  const stranger = Object.keys(map).find((name) => !names.includes(name.trim()));
  if (stranger !== undefined)
    throw new AppError('invalid', `the table has no column "${stranger}"; it has: ${names.slice(0, 60).join(', ')}`);
  const held = names.flatMap((name, column) => {
    const lower = name.toLowerCase();
    const holds = Object.hasOwn(map, name) ? map[name] : isRole(lower) ? lower : null;
    return holds === null || holds === undefined ? [] : [{ column, holds }];
  });
  const roles = new Map<Role, number>();
  for (const { column, holds } of held) {
    if (!isRole(holds)) continue;
    if (roles.has(holds)) throw new AppError('invalid', `two columns are said to hold "${holds}": keep one`);
    roles.set(holds, column);
  }
  const frameworks = held.flatMap(({ column, holds }) => (isRole(holds) ? [] : [{ column, key: holds }]));
  if (!roles.has('source'))
    throw new AppError('invalid', 'no column holds the numbers that are mapped: map one to "source"');
  if (!roles.has('target') && frameworks.length === 0)
    throw new AppError('invalid', 'no column holds what they are mapped to: map one to "target" or to a framework');
  return { roles, frameworks };
};

const readAll = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  rows: TableReading['rows'],
  { roles, frameworks }: Columns,
  options: TableOptions,
): Promise<Imported> => {
  const source = await getSide(server, actor, tx, options.source);
  const targets: { column: number; side: TableReading['source'] }[] = [];
  const column = roles.get('target');
  if (column !== undefined) {
    if (options.target === undefined)
      throw new AppError('invalid', 'say with "target" of which framework the numbers in the column "target" are');
    targets.push({ column, side: await getSide(server, actor, tx, options.target) });
  }
  for (const one of frameworks) targets.push({ column: one.column, side: await getSide(server, actor, tx, one.key) });
  const { relation, accept, saidBy } = options;
  const read = readMappingRows({
    rows,
    roles,
    targets,
    source,
    relation,
    accept,
    ...(saidBy === undefined ? {} : { saidBy }),
  });
  const keys = [source, ...targets.map(({ side }) => side)].map(({ framework }) => framework.key);
  return { ...read, notKept: [], frameworks: keys };
};
