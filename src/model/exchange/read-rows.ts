import type { Fields } from '../field.ts';
import type { AnyKind } from '../kind.ts';
import type { Registry } from '../registry.ts';
import { checkData, keySchema, titleSchema } from '../schema.ts';
import { aKind } from '../words.ts';
import { type Cell, choose, parseField, parseLinks, toMoment } from './cells.ts';
import { type Column, columnOfHeader } from './columns.ts';
import { suggest } from './nearest.ts';
import { dueMoment, type ProgrammeLink } from './programme-record.ts';

/** A row of a table: its line in the file (or number in the sheet), and its cells in the order of the header. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface RowProblem {
  readonly row: number;
  /** The header of the column, where one cell is to blame. */
  readonly column?: string;
  readonly message: string;
}

/** A header with the column that it stands for; null is left out of the import. */
export interface MappedColumn {
  readonly header: string;
  readonly column: Column | null;
}

/** A row as it wants its record to be. Columns that the table does not have are not in it: they keep what is there. */
export interface WantedRow {
  readonly row: number;
  readonly key: string | null;
  readonly title?: string | null;
  readonly state?: string | null;
  readonly owner?: string | null;
  readonly scope?: string | null;
  readonly dueAt?: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** By relation; null takes all of them away. */
  readonly links: Readonly<Record<string, readonly ProgrammeLink[] | null>>;
}

/** What each header means: what `map` says (header to column id, null to leave it out), else by id or label. */
export const mapColumns = (
  header: readonly string[],
  columns: readonly Column[],
  map: Readonly<Record<string, string | null>>,
): { readonly mapped: MappedColumn[]; readonly problems: RowProblem[] } => {
  const problems: RowProblem[] = [];
  const complain = (message: string, column?: string) =>
    problems.push({ row: 1, message, ...(column === undefined ? {} : { column }) });
  const mapped = header.map((name): MappedColumn => {
    if (!Object.hasOwn(map, name)) return { header: name, column: columnOfHeader(name, columns) ?? null };
    const id = map[name];
    const column = columns.find((one) => one.id === id);
    if (id !== null && !column)
      complain(
        `There is no column "${id}". ${suggest(
          String(id),
          columns.map((one) => one.id),
        )}`,
        name,
      );
    return { header: name, column: column ?? null };
  });
  for (const name of Object.keys(map)) if (!header.includes(name)) complain(`The file has no column "${name}".`);
  const used = new Map<string, string>();
  for (const { header: name, column } of mapped) {
    if (!column) continue;
    const other = used.get(column.id);
    if (other !== undefined) complain(`"${other}" and "${name}" both stand for ${column.id}. Leave one out.`, name);
    used.set(column.id, name);
  }
  if (!used.has('title') && !used.has('key'))
    complain('No column stands for the title or the key. Name one of them so, or map it.');
  return { mapped, problems };
};

/** The rows of a table as wanted records, with everything that is wrong with single cells. */
export class RowReader {
  readonly problems: RowProblem[] = [];
  readonly #registry: Registry;
  readonly #kind: AnyKind;
  readonly #mapped: readonly MappedColumn[];
  readonly #seen = new Map<string, number>();

  constructor(registry: Registry, kind: AnyKind, mapped: readonly MappedColumn[]) {
    this.#registry = registry;
    this.#kind = kind;
    this.#mapped = mapped;
  }

  /** undefined where a cell is wrong, which is then in `problems`. */
  read(row: TableRow): WantedRow | undefined {
    const before = this.problems.length;
    const common: Record<string, string | null> = {};
    const data: Record<string, unknown> = {};
    const links: Record<string, readonly ProgrammeLink[] | null> = {};
    for (const [index, { header, column }] of this.#mapped.entries()) {
      if (!column || column.part === 'read_only') continue;
      const cell = this.#cell(column, row.cells[index] ?? '');
      if (!cell.ok) this.#complain(row.line, cell.message, header);
      else if (column.part === 'field') data[column.id] = cell.value;
      else if (column.part === 'relation') links[column.name] = cell.value as readonly ProgrammeLink[] | null;
      else common[column.id] = cell.value as string | null;
    }
    const { key = null, ...rest } = common;
    if (key !== null) this.#once(key, row.line);
    return this.problems.length > before ? undefined : { row: row.line, key, ...rest, data, links };
  }

  #once(key: string, line: number): void {
    const first = this.#seen.get(key);
    if (first === undefined) this.#seen.set(key, line);
    else this.#complain(line, `${key} is already in row ${first}. Keep one of them.`, this.#headerOf('key'));
  }

  #headerOf(id: string): string | undefined {
    return this.#mapped.find(({ column }) => column?.id === id)?.header;
  }

  #cell(column: Exclude<Column, { part: 'read_only' }>, text: string): Cell<unknown> {
    if (column.part === 'field') return parseField(column.field, text);
    if (column.part === 'relation') return this.#links(column, text);
    if (column.id === 'title') return text === '' ? { ok: true, value: null } : checkTitle(text);
    const trimmed = text.trim();
    if (trimmed === '') return { ok: true, value: null };
    switch (column.id) {
      case 'key':
        return this.#key(trimmed);
      case 'state':
        return choose(trimmed, this.#kind.lifecycle.states);
      case 'dueAt':
        return due(trimmed);
      default:
        return this.#reference(column.id === 'owner' ? 'person' : 'scope', trimmed);
    }
  }

  #key(text: string): Cell<string> {
    const { prefix } = this.#kind;
    if (keySchema.safeParse(text).success && text.startsWith(`${prefix}-`)) return { ok: true, value: text };
    return {
      ok: false,
      message: `"${text.slice(0, 60)}" is no key of ${aKind(this.#kind)}: they look like ${prefix}-12. Leave it empty for a new one.`,
    };
  }

  #reference(kind: string, text: string): Cell<string> {
    if (this.#registry.findByKey(text)?.name === kind) return { ok: true, value: text };
    const { prefix } = this.#registry.get(kind);
    return { ok: false, message: `"${text.slice(0, 60)}" must be the key of a ${kind}, such as ${prefix}-1.` };
  }

  #links(column: Extract<Column, { part: 'relation' }>, text: string): Cell<ProgrammeLink[]> {
    const cell = parseLinks(column.name, text);
    if (!cell.ok || cell.value === null) return cell;
    const { relation } = column;
    if (relation.cardinality === 'one' && cell.value.length > 1)
      return { ok: false, message: 'Only one key may stand here.' };
    for (const link of cell.value) {
      const kind = this.#registry.findByKey(link.to);
      if (!kind || !(relation.to.includes('*') || relation.to.includes(kind.name)))
        return { ok: false, message: `"${link.to.slice(0, 60)}" is no key of ${relation.to.join(', ')}.` };
      const data = checkData(relation.data ?? {}, link.data, '');
      if (!data.ok)
        return { ok: false, message: `${link.to}${data.problems[0]?.pointer}: ${data.problems[0]?.detail}.` };
    }
    return cell;
  }

  #complain(row: number, message: string, column?: string): void {
    this.problems.push({ row, message, ...(column === undefined ? {} : { column }) });
  }
}

const checkTitle = (text: string): Cell<string> =>
  titleSchema.safeParse(text).success
    ? { ok: true, value: text }
    : { ok: false, message: 'The title must be one line of at most 500 characters.' };

const due = (text: string): Cell<string> => {
  const cell = /^\d{4}-\d\d-\d\d$/.test(text) ? toMoment(text, 'T23:59:59.999Z') : toMoment(text, '');
  return cell.ok && cell.value !== null ? { ok: true, value: dueMoment(cell.value) } : cell;
};

/** The fields of a row that say something: what a new record starts with. */
export const givenData = (row: WantedRow, fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row.data).filter(([name, value]) => value !== null && Object.hasOwn(fields, name)));
