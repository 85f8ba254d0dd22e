import type { Fields } from '../../model/field.ts';
import { checkData, type Problem, problemsOf, titleSchema } from '../../model/schema.ts';
import { ApiError } from '../api.ts';
import type { Detail, Ref } from '../api-types.ts';
import { withSchemas } from './schemas.ts';

/** A record as somebody is writing it; what is empty is undefined or null. */
export interface Draft {
  readonly title: string;
  readonly owner: Ref | null;
  readonly scope: Ref | null;
  readonly dueAt: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export const EMPTY_DRAFT: Draft = { title: '', owner: null, scope: null, dueAt: null, data: {} };

export const draftOf = ({ title, owner, scope, dueAt, data }: Detail): Draft => ({ title, owner, scope, dueAt, data });

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

const plain = (value: unknown): unknown => (isEmpty(value) ? null : value);
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b));

/** The data without what is empty: what a new record is made of. */
export const filledData = (data: Draft['data']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => !isEmpty(value)));

export type Patch = Record<string, unknown>;

/** What differs, as the API takes it: absent keeps, null clears. Empty when nothing does. */
export const patchFrom = (base: Draft, draft: Draft): Patch => {
  const names = new Set([...Object.keys(base.data), ...Object.keys(draft.data)]);
  const data = Object.fromEntries(
    [...names]
      .filter((name) => !isSame(base.data[name], draft.data[name]))
      .map((name) => [name, plain(draft.data[name])]),
  );
  return {
    ...(base.title === draft.title ? {} : { title: draft.title }),
    ...(base.owner?.id === draft.owner?.id ? {} : { owner: draft.owner?.id ?? null }),
    ...(base.scope?.id === draft.scope?.id ? {} : { scope: draft.scope?.id ?? null }),
    ...(base.dueAt === draft.dueAt ? {} : { dueAt: draft.dueAt }),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
};

const merge = <T>(base: T, mine: T, theirs: T): T => (isSame(base, mine) ? theirs : mine);

/** My changes on top of a newer version: what I did not touch follows it, what I did stays mine. */
export const rebase = (base: Draft, mine: Draft, theirs: Draft): Draft => {
  const names = new Set([base, mine, theirs].flatMap((one) => Object.keys(one.data)));
  return {
    title: merge(base.title, mine.title, theirs.title),
    owner: merge(base.owner, mine.owner, theirs.owner),
    scope: merge(base.scope, mine.scope, theirs.scope),
    dueAt: merge(base.dueAt, mine.dueAt, theirs.dueAt),
    data: Object.fromEntries(
      [...names].map((name) => [name, merge(base.data[name], mine.data[name], theirs.data[name])]),
    ),
  };
};

/** What is wrong with a draft, by the model's own schemas, before the server is asked; undefined when nothing is. */
export const refusalOf = (fields: Fields, draft: Draft): ApiError | undefined => {
  const title = titleSchema.safeParse(draft.title);
  const data = checkData(withSchemas(fields), filledData(draft.data));
  const problems: Problem[] = [
    ...(title.success ? [] : problemsOf(title.error, '/title')),
    ...(data.ok ? [] : data.problems.map((problem) => inWords(fields, draft, problem))),
  ];
  return problems.length === 0
    ? undefined
    : new ApiError(422, 'invalid', 'Some fields need another look; nothing was saved yet.', undefined, problems);
};

/** An empty required field is just that, whatever its schema calls it. */
const inWords = (fields: Fields, draft: Draft, { pointer, detail }: Problem): Problem => {
  const name = pointer.replace(/^\/data\//, '');
  return fields[name]?.required && isEmpty(draft.data[name]) ? { pointer, detail: 'is needed' } : { pointer, detail };
};
