import { suggest } from '../../model/exchange/nearest.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { Row } from '../api.ts';
import { usage } from '../exit.ts';
import { bold, statusText } from '../text/paint.ts';
import type { Column } from '../text/table.ts';
import { valueText } from '../text/value.ts';
import { when } from '../text/when.ts';
import type { KnownFields } from './fields.ts';

interface ListColumn extends Column {
  readonly cell: (row: Row) => string;
}

const named = (one: Row['owner']): string => one?.title ?? '';

/** Columns that records of every kind have. */
const commonColumns = (kind: AnyKind): Readonly<Record<string, ListColumn>> => ({
  key: { head: 'key', cell: (row) => bold(row.key) },
  title: { head: 'title', flexible: true, cell: (row) => row.title },
  status: { head: 'status', cell: (row) => statusText(row.status) },
  state: { head: 'state', cell: (row) => kind.lifecycle.states[row.state] ?? row.state },
  owner: { head: 'owner', flexible: true, cell: (row) => named(row.owner) },
  scope: { head: 'scope', flexible: true, cell: (row) => named(row.scope) },
  dueAt: { head: 'due', cell: (row) => when(row.dueAt) },
  since: { head: 'since', cell: (row) => when(row.since) },
  until: { head: 'until', cell: (row) => when(row.until) },
  updatedAt: { head: 'updated', cell: (row) => when(row.updatedAt) },
  createdAt: { head: 'created', cell: (row) => when(row.createdAt) },
  version: { head: 'version', right: true, cell: (row) => String(row.version) },
  id: { head: 'id', cell: (row) => row.id },
});

const NUMERIC = ['integer', 'number'];

/** The columns of a list by name: what all records have, and the kind's own fields. Throws usage for any other. */
export const listColumns = (kind: AnyKind, fields: KnownFields, names: readonly string[]): ListColumn[] => {
  const common = commonColumns(kind);
  return names.map((name) => {
    const known = Object.hasOwn(common, name) ? common[name] : undefined;
    if (known) return known;
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field)
      throw usage(`no column is called "${name}". ${suggest(name, [...Object.keys(common), ...Object.keys(fields)])}`);
    return {
      head: field.label,
      flexible: true,
      right: NUMERIC.includes(field.type),
      cell: (row: Row) => valueText(row.data[name], field),
    };
  });
};

/** Whether a name is a column that every record has. */
export const isCommonColumn = (kind: AnyKind, name: string): boolean => Object.hasOwn(commonColumns(kind), name);
