import type { Detail, Ref } from '../api-types.ts';

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

/** Whether there is nothing in a field. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

const plain = (value: unknown): unknown => (isEmpty(value) ? null : value);
/** Whether two values say the same; nothing is the same as empty. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b));

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
