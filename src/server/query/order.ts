import { sql } from 'kysely';
import { z } from 'zod';
import { STATUSES } from '../../assurance/types.ts';
import type { Field, FieldType } from '../../model/field.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { ListSort } from '../../model/list-sort.ts';
import { isUuid } from '../store/uuid.ts';
import type { Source, Sql } from './source.ts';

/** How a list is ordered. Records without a value come last both ways round; equal ones are ordered by when they were made. */
export interface Order {
  /** What is compared; null where there is no value. */
  readonly by: Sql;
  readonly cast: Sql;
  /** Whether there are records without a value: where there are none, one comparison and one index serve. */
  readonly isPartial: boolean;
  /** What is joined to `record` for it. */
  readonly join: Sql;
  readonly descending: boolean;
  /** Whether a text from a cursor can be read as such a value. */
  readonly canFollow: (text: string) => boolean;
}

type Compared = Pick<Order, 'by' | 'cast' | 'canFollow'>;

const isText = (text: string): boolean => !text.includes('\0');
/** A moment as PostgreSQL writes it, `2026-11-22 10:00:00.5+00`. */
const isWritten = (text: string): boolean =>
  z.iso.datetime({ offset: true }).safeParse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).success;
const isRank = (text: string): boolean => /^\d{1,6}$/.test(text);
/** A number as PostgreSQL writes it, and none that is too large or too small for its type. */
const isNumber = (least: number, most: number) => (text: string) => {
  if (!/^-?\d{1,400}(\.\d{1,400})?(e[+-]?\d{1,3})?$/.test(text)) return false;
  const size = Math.abs(Number(text));
  return /^[-0.]+(e|$)/.test(text) ? size === 0 : size >= least && size <= most;
};

const words = (by: Sql): Compared => ({ by, cast: sql`text collate "C"`, canFollow: isText });
const moments = (by: Sql): Compared => ({ by, cast: sql`timestamptz`, canFollow: isWritten });
/** The place of a value in a list of values; what is not in the list comes after them. */
const ranks = (value: Sql, values: readonly string[]): Compared => ({
  by: sql`coalesce(array_position(${[...values]}::text[], ${value}), case when ${value} is not null then ${values.length + 1}::int end)`,
  cast: sql`int`,
  canFollow: isRank,
});

/** Of long texts only the beginning is compared: it has to fit into a cursor. */
const COMPARED = 200;
const textOf = (field: string): Compared =>
  words(sql`nullif(left(lower(record.data ->> ${field}), ${COMPARED}::int), '') collate "C"`);
const numberOf = (field: string): Compared => ({
  by: sql`case when jsonb_typeof(record.data -> ${field}) = 'number' then (record.data -> ${field})::double precision end`,
  cast: sql`double precision`,
  canFollow: isNumber(Number.MIN_VALUE, Number.MAX_VALUE),
});

/** What a field was before an organisation changed its type can still be there: no cast may fail on it. */
const FIELDS: Readonly<Record<FieldType, (name: string, field: Field) => Compared>> = {
  text: textOf,
  long: textOf,
  url: textOf,
  email: textOf,
  date: textOf,
  // By the first tag, then the second, as the list shows them.
  tags: (name) => words(sql`nullif(left(lower(record.data ->> ${name}), ${COMPARED}::int), '[]') collate "C"`),
  flag: (name) => ranks(sql`(record.data ->> ${name})`, ['false', 'true']),
  choice: (name, field) => ranks(sql`(record.data ->> ${name})`, Object.keys(field.options ?? {})),
  integer: numberOf,
  number: numberOf,
  moment: (name) =>
    moments(
      sql`case when record.data ->> ${name} like '____-__-__T__:__%' then (record.data ->> ${name})::timestamptz end`,
    ),
};

/** What a list may be sorted by beside what somebody can ask for: how well it matches. */
export type AskedOrder = ListSort | { readonly name: 'rank' };

const always = (compared: Compared, descending: boolean): Order => ({
  ...compared,
  isPartial: false,
  join: sql``,
  descending,
});
const partly = (compared: Compared, descending: boolean, join = sql``): Order => ({
  ...compared,
  isPartial: true,
  join,
  descending,
});

/** The order as SQL; `names` are the owners or scopes by id and title, for the orders that go by them. */
export const orderOf = (asked: AskedOrder, kind: AnyKind, source: Source, names: Sql): Order => {
  const descending = 'descending' in asked && asked.descending;
  switch (asked.name) {
    case 'created':
      return always({ by: source.id, cast: sql`uuid`, canFollow: isUuid }, descending);
    case 'title':
      return always(words(source.title), descending);
    case 'key':
      return always(words(source.key), descending);
    case 'updatedAt':
      return always(moments(source.changed), descending);
    case 'dueAt':
      return partly(moments(sql`record.due_at`), descending);
    case 'state':
      return always(ranks(sql`record.state`, Object.keys(kind.lifecycle.states)), descending);
    case 'status':
      return partly(ranks(sql`standing.status`, STATUSES), descending, source.standing);
    case 'owner':
    case 'scope':
      return partly(
        words(sql`named.title`),
        descending,
        sql`left join ${names} as named on named.id = ${sql.ref(`record.${asked.name}_id`)}`,
      );
    case 'rank':
      // The best first, and among equals the older one: turned round, so that one comparison serves.
      return always({ by: sql`- found.rank`, cast: sql`real`, canFollow: isNumber(1.2e-38, 3.4e38) }, false);
    case 'field':
      return partly(FIELDS[asked.field.type](asked.of, asked.field), descending);
  }
};

/** The words behind `where`: in the order's direction, what has no value last. */
export const ordered = ({ descending, isPartial }: Order, by: Sql, id: Sql): Sql => {
  const direction = descending ? sql`desc` : sql`asc`;
  return sql`order by ${by} ${direction} ${isPartial ? sql`nulls last` : sql``}, ${id} ${direction}`;
};

/** What comes after a row of the order, by its value and its id. */
export const after = (order: Order, id: Sql, value: string | null, last: string): Sql => {
  const { by, cast, isPartial, descending } = order;
  const beyond = descending ? sql`<` : sql`>`;
  if (by === id) return sql`${id} ${beyond} ${last}::uuid`;
  if (value === null) return sql`(${by} is null and ${id} ${beyond} ${last}::uuid)`;
  const further = sql`(${by}, ${id}) ${beyond} (${value}::${cast}, ${last}::uuid)`;
  return isPartial ? sql`(${further} or ${by} is null)` : further;
};
