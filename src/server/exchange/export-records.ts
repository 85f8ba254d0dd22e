import { sql } from 'kysely';
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
import type { Row } from '../query/list.ts';
import type { ListQuery } from '../query/list-query.ts';
import { rowsAt, type WholeList, wholeList } from '../query/list-whole.ts';
import { settingsFor } from '../query/settings-for.ts';
import { addUntil } from '../query/then.ts';
import type { Tx } from '../store/database.ts';
import { fieldsIn } from '../store/org-state.ts';
import { Present } from './present.ts';
import { MIMES, streamTable } from './stream-table.ts';
import type { TableFormat } from './table-text.ts';

/** How many records one export takes: what an import takes back. */
const MAX_ROWS = 200_000;
/** Of these many records the rows are held at a time. */
const PAGE = 1_000;

export interface ExportAsked {
  readonly kind: AnyKind;
  readonly format: TableFormat;
  readonly query: ListQuery;
  /** Names of columns; without any, all that an import takes. */
  readonly columns?: readonly string[] | undefined;
  /** Ends it: whoever asked has gone. */
  readonly signal?: AbortSignal;
}

export interface ExportTable {
  /** The file part by part; a part is made when the one before it has been taken. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly mime: string;
  readonly name: string;
  readonly rows: number;
}

/**
 * A list as a table: the records that its filters leave and the actor may see, in its order, with the columns named, all
 * of one moment however long the taking takes.
 */
export const exportRecords = async (server: Server, actor: Actor, asked: ExportAsked): Promise<ExportTable> => {
  const { kind, format, query, signal } = asked;
  const fields = fieldsIn(await settingsFor(server, actor.org, query.asOf), kind);
  const all = columnsOf(kind, fields);
  const columns = chooseColumns(kind, all, asked.columns);
  const list = await server.db.run({ org: actor.org }, (tx) =>
    wholeList(tx, server.registry, actor, {
      kind,
      query,
      most: MAX_ROWS,
      untils: columns.some(({ id }) => id === 'until'),
    }),
  );
  if (list.size > MAX_ROWS)
    throw new AppError('too_large', `an export takes at most ${MAX_ROWS} records: narrow the list with filters`);
  const header = columns.map((column) => headerOf(column, all));
  const parts = partsOf(server, actor, { asked, columns, list });
  const body = await streamTable(format, kind.labelPlural, header, parts, signal);
  return { body, mime: MIMES[format], name: `${kind.plural}.${format}`, rows: list.size };
};

interface Whole {
  readonly asked: ExportAsked;
  readonly columns: readonly Column[];
  readonly list: WholeList;
}

/** The table's rows, each part in a transaction of its own: nothing is held while somebody takes their time. */
async function* partsOf(server: Server, actor: Actor, whole: Whole): AsyncGenerator<XlsxValue[][]> {
  const { asked, columns, list } = whole;
  const { asOf } = asked.query;
  // Of the past only the graph knows until when something stood: nobody waits for it who does not ask that.
  const needsGraph = asOf !== undefined && columns.some(({ id }) => id === 'until');
  for (let first = 0; first < list.size; first += PAGE) {
    asked.signal?.throwIfAborted();
    yield needsGraph
      ? await server.past.run(
          actor.org,
          asOf,
          (tx, { graph }) => readPart(tx, server, actor, whole, first, graph),
          asked.signal,
        )
      : await server.db.run({ org: actor.org }, (tx) => readPart(tx, server, actor, whole, first));
  }
}

const readPart = async (
  tx: Tx,
  { registry }: Pick<Server, 'registry'>,
  actor: Actor,
  { asked: { format }, columns, list }: Whole,
  first: number,
  graph?: Graph,
): Promise<XlsxValue[][]> => {
  const ids = list.idsFrom(first, PAGE);
  // It is known which rows are wanted: a planner without figures of its own would read whole tables for every part.
  await sql`select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`.execute(
    tx,
  );
  const rows = await rowsAt(tx, registry, actor, ids, list.at);
  const places = new Map(ids.map((id, index) => [id, first + index]));
  const items = graph
    ? addUntil(rows, graph)
    : rows.map((row) => ({ ...row, until: list.untilAt(places.get(row.id) ?? first) }));
  const present = new Present(tx, actor, registry, list.at);
  const hasLinks = columns.some(({ part }) => part === 'relation');
  const links = hasLinks ? await present.linksFrom(ids) : new Map<string, ProgrammeLink[]>();
  return items.map((item) => columns.map((column) => cellOf(column, item, links.get(item.id) ?? [], format)));
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
