import { z } from 'zod';
import { STATUSES } from '../../assurance/types.ts';
import { AppError } from '../../model/error.ts';
import type { Fields } from '../../model/field.ts';
import { splitValues } from '../../model/filter-values.ts';
import type { AnyKind } from '../../model/kind.ts';
import { findSort, type ListSort, sortNames } from '../../model/list-sort.ts';
import { problemsOf } from '../../model/schema.ts';
import { momentParameter } from './moment.ts';

/** A list as somebody asks for it, checked. Everything in it is a filter that narrows. */
export interface ListQuery {
  readonly q?: string;
  /** Only the records of these keys. */
  readonly key?: readonly string[];
  readonly state?: readonly string[];
  readonly status?: readonly string[];
  readonly owner?: string;
  readonly scope?: string;
  /** Only what is due before this moment. */
  readonly dueBefore?: Date;
  /** Only what holds and by itself ceases to before this moment. */
  readonly runsOutBefore?: Date;
  /** Fields by name, each with the values of which one must be there. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Relation by name, with the record that must be linked; `~name` looks at links that point here. */
  readonly linked: Readonly<Record<string, string>>;
  readonly sort?: ListSort;
  readonly limit: number;
  readonly cursor?: string;
  /** Rows to leave out before the first: for a jump far down a list. Page by page, cursors are cheaper and miss nothing. */
  readonly skip?: number;
  readonly asOf?: Date;
}

const words = z
  .string()
  .max(1_000)
  .transform((text) => text.split(',').filter((word) => word !== ''));

/**
 * The query parameters that every list takes; `f.FIELD` and `linked.RELATION` come on top. The values of `f.FIELD` have
 * commas between, and a backslash before a comma of their own.
 */
export const listParameters = z.strictObject({
  q: z.string().max(200).optional(),
  key: z
    .string()
    .max(20_000)
    .transform((text) => text.split(',').filter((word) => word !== ''))
    .pipe(z.array(z.string()).max(200))
    .optional()
    .meta({ description: 'Only the records of these keys, at most 200, with commas between.' }),
  state: words.optional(),
  status: words.pipe(z.array(z.enum([...STATUSES, 'none']))).optional(),
  owner: z.string().max(100).optional(),
  scope: z.string().max(100).optional(),
  due: z
    .string()
    .regex(/^(overdue|\d{1,4}d)$/, 'must be "overdue" or a number of days such as 30d')
    .optional(),
  runsOut: z
    .string()
    .regex(/^\d{1,4}d$/, 'must be a number of days such as 30d')
    .optional()
    .meta({ description: 'Only what holds and ceases to by itself within so many days, such as 30d; not with asOf.' }),
  sort: z.string().max(100).optional().meta({
    description:
      'What the list is ordered by, with - in front for the other way round: created, title, key, state, status, owner, scope, dueAt, updatedAt or f.FIELD. What has no value comes last both ways.',
  }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  // A title of 500 characters that take three bytes each, in base64.
  cursor: z.string().max(4_000).optional(),
  skip: z.coerce.number().int().min(0).max(1_000_000).optional(),
  asOf: momentParameter.optional().meta({ description: 'As it was at this moment, or at the beginning of this day.' }),
});

/** `overdue`, or a number of days such as `30d`, as a moment: counted from the moment that is looked at. */
const dueBefore = (due: string, from: number): Date =>
  new Date(due === 'overdue' ? from : from + Number.parseInt(due, 10) * DAY);

const DAY = 86_400_000;

/** A number of days such as `30d` as the moment; until when something held at a past moment is in no table. */
const runsOutBefore = (runsOut: string, now: number, asOf: Date | undefined): Date => {
  if (!asOf) return dueBefore(runsOut, now);
  throw new AppError('invalid', 'what runs out is known of now only: leave out runsOut or asOf', [
    { pointer: '?runsOut', detail: 'not with asOf' },
  ]);
};

/**
 * Reads a list's query parameters, `now` being the server's clock in milliseconds and `ignore` the parameters of the
 * route itself; throws `invalid` naming what is wrong.
 */
export const readListQuery = (
  kind: AnyKind,
  fields: Fields,
  parameters: URLSearchParams,
  now: number,
  ignore: readonly string[] = [],
): ListQuery => {
  const plain: Record<string, string> = blank();
  const byField: Record<string, string[]> = blank();
  const linked: Record<string, string> = blank();
  for (const [name, value] of parameters) {
    if (ignore.includes(name)) continue;
    if (name.startsWith('f.')) byField[name.slice(2)] = splitValues(value);
    else if (name.startsWith('linked.')) linked[name.slice(7)] = value;
    else plain[name] = value;
  }
  const wrong = Object.keys(byField).find((name) => !isFilter(fields, name));
  if (wrong !== undefined)
    throw new AppError('invalid', `a list of ${kind.plural} cannot be filtered by f.${wrong}`, [
      { pointer: `?f.${wrong}`, detail: `possible: ${filterable(fields)}` },
    ]);
  checkRelations(kind, linked);
  const parsed = listParameters.safeParse(plain);
  if (!parsed.success)
    throw new AppError('invalid', 'this list cannot be made: see the parameters named', problemsOf(parsed.error, '?'));
  const { sort, due, runsOut, ...rest } = parsed.data;
  const lapse = runsOut === undefined ? {} : { runsOutBefore: runsOutBefore(runsOut, now, rest.asOf) };
  const order = sort === undefined ? {} : { sort: readSort(kind, fields, sort) };
  const end = due === undefined ? {} : { dueBefore: dueBefore(due, rest.asOf?.getTime() ?? now) };
  return { ...(omitUndefined(rest) as Defined<typeof rest>), fields: byField, linked, ...order, ...end, ...lapse };
};

const readSort = (kind: AnyKind, fields: Fields, text: string): ListSort => {
  const found = findSort(kind, fields, text);
  if (found) return found;
  const detail = `must be one of ${sortNames(kind, fields).join(', ')}, with - in front for the other way round`;
  throw new AppError('invalid', `a list of ${kind.plural} cannot be sorted like this: see the parameter named`, [
    { pointer: '?sort', detail },
  ]);
};

// Without a prototype: a parameter called f.__proto__ is one more unknown name, not a filter that silently does nothing.
const blank = () => Object.create(null) as Record<string, never>;

const isFilter = (fields: Fields, name: string): boolean =>
  Object.hasOwn(fields, name) && fields[name]?.filter === true;

/** `~name` is a relation of whatever kind points here: which those are, the kind itself does not know. */
const checkRelations = (kind: AnyKind, linked: Readonly<Record<string, string>>): void => {
  const wrong = Object.keys(linked).find((name) => !name.startsWith('~') && !Object.hasOwn(kind.relations, name));
  if (wrong === undefined) return;
  const known = Object.keys(kind.relations).map((name) => `linked.${name}`);
  throw new AppError('invalid', `a list of ${kind.plural} cannot be filtered by linked.${wrong}`, [
    { pointer: `?linked.${wrong}`, detail: `possible: ${known.join(', ') || 'none'}` },
  ]);
};

const GROUPS = ['status', 'state', 'owner', 'scope'];

/** Refuses to count by what records of the kind do not have. */
export const checkGroup = (kind: AnyKind, fields: Fields, by: string): void => {
  if (GROUPS.includes(by) || (by.startsWith('f.') && isFilter(fields, by.slice(2)))) return;
  throw new AppError('invalid', `${kind.plural} cannot be counted by ${by}`, [
    { pointer: '?by', detail: `possible: ${[...GROUPS, filterable(fields)].join(', ')}` },
  ]);
};

const filterable = (fields: Fields) =>
  Object.entries(fields)
    .flatMap(([name, field]) => (field.filter ? [`f.${name}`] : []))
    .join(', ') || 'none';

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

const omitUndefined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
