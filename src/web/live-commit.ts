import type { QueryKey } from '@tanstack/react-query';
import type { CommitEvent, Detail } from './api-types.ts';

/** What one or more commits touched. */
export interface Touched {
  readonly all: boolean;
  /** Ids and keys of records. */
  readonly refs: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

export const NOTHING: Touched = { all: false, refs: new Set(), kinds: new Set() };
export const EVERYTHING: Touched = { all: true, refs: new Set(), kinds: new Set() };

/** Kinds that other records show by title in their lists (owner, scope). */
const NAMED_ELSEWHERE = ['person', 'team', 'scope'];

/** Adds a commit to what was touched before it. */
export const touch = (before: Touched, commit: CommitEvent): Touched => ({
  all: before.all || commit.more,
  refs: new Set([
    ...before.refs,
    ...commit.changes.flatMap(({ id, key }) => [id, key]),
    ...commit.affected.map(({ id }) => id),
  ]),
  kinds: new Set([...before.kinds, ...[...commit.changes, ...commit.affected].map(({ kind }) => kind)]),
});

/** Whether what a query holds may differ now; `findDetail` is the record that a `record` query is about, where it is loaded. */
export const isStale = (
  [, , part, kind, ref]: QueryKey,
  touched: Touched,
  findDetail: (kind: string, ref: string) => Detail | undefined,
): boolean => {
  if (touched.all) return true;
  if (part === 'list' || part === 'counts') {
    return touched.kinds.has(String(kind)) || NAMED_ELSEWHERE.some((name) => touched.kinds.has(name));
  }
  if (part !== 'record') return true;
  if (touched.refs.has(String(ref))) return true;
  const detail = findDetail(String(kind), String(ref));
  return detail === undefined || touchesDetail(detail, touched);
};

const touchesDetail = (detail: Detail, { refs }: Touched): boolean =>
  refs.has(detail.id) ||
  refs.has(detail.key) ||
  detail.links.some(({ other }) => refs.has(other.id)) ||
  detail.causes.some(({ id }) => refs.has(id));
