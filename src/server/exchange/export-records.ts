import type { Graph } from '../../assurance/graph.ts';
import type { XlsxValue } from '../../formats/xlsx/write-xlsx.ts';
import { AppError } from '../../model/error.ts';
import { fieldText, linksText } from '../../model/exchange/cells.ts';
import { type Column, columnsOf, headerOf } from '../../model/exchange/columns.ts';
import { suggest } from '../../model/exchange/nearest.ts';
import { dueText, type ProgrammeLink } from '../../model/exchange/programme-record.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { listRecords, type Row } from '../query/list.ts';
import type { ListQuery } from '../query/list-query.ts';
import { settingsFor } from '../query/settings-for.ts';
import { addUntil } from '../query/then.ts';
import type { Tx } from '../store/database.ts';
import { fieldsIn } from '../store/org-state.ts';
import { Present } from './present.ts';
import { type TableFormat, writeTable } from './table-text.ts';

/** How many records one export takes: what an import takes back. */
const MAX_ROWS = 200_000;
const PAGE = 5_000;

export interface ExportTable {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly name: string;
  readonly rows: number;
}

/** A list as a table: the records that its filters leave and the actor may see, in its order, with the columns named. */
export const exportRecords = async (
  server: Server,
  actor: Actor,
  kind: AnyKind,
  format: TableFormat,
  query: ListQuery,
  wanted?: readonly string[],
): Promise<ExportTable> => {
  const { asOf } = query;
  const fields = fieldsIn(await settingsFor(server, actor.org, asOf), kind);
  const all = columnsOf(kind, fields);
  const columns = chooseColumns(kind, all, wanted);
  const table = { kind, columns, format, query };
  // Of the past only the graph knows until when something stood: nobody waits for it who does not ask that.
  const rows =
    asOf && columns.some(({ id }) => id === 'until')
      ? await server.past.run(actor.org, asOf, (tx, { graph }) => readRows(tx, server, actor, table, graph))
      : await server.db.run({ org: actor.org }, (tx) => readRows(tx, server, actor, table));
  const header = columns.map((column) => headerOf(column, all));
  return { ...writeTable(format, kind.labelPlural, header, rows), name: `${kind.plural}.${format}`, rows: rows.length };
};

interface Wanted {
  readonly kind: AnyKind;
  readonly columns: readonly Column[];
  readonly format: TableFormat;
  readonly query: ListQuery;
}

const readRows = async (
  tx: Tx,
  { registry }: Pick<Server, 'registry'>,
  actor: Actor,
  { kind, columns, format, query }: Wanted,
  graph?: Graph,
): Promise<XlsxValue[][]> => {
  const present = new Present(tx, actor, registry, query.asOf);
  const relations = columns.some(({ part }) => part === 'relation');
  const rows: XlsxValue[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = await listRecords(tx, registry, actor, kind, { ...query, limit: PAGE, ...(cursor ? { cursor } : {}) });
    const items = graph ? addUntil(page.items, graph) : page.items;
    const ids = items.map(({ id }) => id);
    const links = relations ? await present.linksFrom(ids) : new Map<string, ProgrammeLink[]>();
    for (const item of items)
      rows.push(columns.map((column) => cellOf(column, item, links.get(item.id) ?? [], format)));
    if (rows.length > MAX_ROWS)
      throw new AppError('too_large', `an export takes at most ${MAX_ROWS} records: narrow the list with filters`);
    cursor = page.next;
  } while (cursor);
  return rows;
};

/** The columns asked for, in that order; without any, all that an import takes. */
const chooseColumns = (kind: AnyKind, all: readonly Column[], wanted: readonly string[] | undefined): Column[] => {
  if (wanted === undefined || wanted.length === 0) return all.filter(({ part }) => part !== 'read_only');
  return wanted.map((id) => {
    const column = all.find((one) => one.id === id);
    if (column) return column;
    const detail = suggest(
      id,
      all.map((one) => one.id),
    );
    throw new AppError('invalid', `${kind.plural} have no column "${id}". ${detail}`, [
      { pointer: '?columns', detail },
    ]);
  });
};

const cellOf = (column: Column, row: Row, links: readonly ProgrammeLink[], format: TableFormat): XlsxValue => {
  switch (column.part) {
    case 'field': {
      const value = row.data[column.id];
      if (format === 'xlsx' && typeof value === 'number') return value;
      if (format === 'xlsx' && column.field.type === 'date' && typeof value === 'string') return { date: value };
      return fieldText(value);
    }
    case 'relation':
      return linksText(links.filter((link) => link.relation === column.name));
    default:
      return plainCell(column.id, row);
  }
};

const plainCell = (id: Exclude<Column, { part: 'field' | 'relation' }>['id'], row: Row): XlsxValue => {
  // Of what may not be seen there is no key; an empty cell would read as nobody.
  if (id === 'owner' || id === 'scope') return row[id]?.key || (row[id]?.id ?? '');
  if (id === 'dueAt') return row.dueAt === null ? '' : dueText(row.dueAt);
  return row[id] ?? '';
};
