import type { QueryKey } from '@tanstack/react-query';
import type { Status } from '../assurance/types.ts';
import type { CommitEvent, Detail, Page, Row } from './api-types.ts';

/** What one or more commits touched. */
export interface Touched {
  readonly all: boolean;
  /** Ids and keys of records. */
  readonly refs: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  /** A status or a link changed: what rests on what may differ for records far away. */
  readonly reaches: boolean;
}

export const NOTHING: Touched = { all: false, refs: new Set(), kinds: new Set(), reaches: false };
export const EVERYTHING: Touched = { ...NOTHING, all: true };

/** The kind that events give for an end of a link that came or went: of those only the ids are told. */
const LINK_END = '';
/** Parts of a record's page that show records however far away. */
const FAR = ['impact', 'graph', 'why', 'breaks'];

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
  reaches: before.reaches || commit.affected.length > 0 || commit.changes.some(({ kind }) => kind === LINK_END),
});

/** Whether what a query holds may differ now; `findDetail` is the record that a `record` query is about, where it is loaded. */
export const isStale = (
  [, , part, kind, ref, name, query]: QueryKey,
  touched: Touched,
  findDetail: (kind: string, ref: string) => Detail | undefined,
): boolean => {
  if (touched.all) return true;
  // What people are told is written after the commit, and says so by itself.
  if (part === 'inbox') return false;
  if (part === 'list' || part === 'counts') {
    return [String(kind), LINK_END, ...NAMED_ELSEWHERE].some((one) => touched.kinds.has(one));
  }
  if (part !== 'record') return true;
  if (touched.refs.has(String(ref))) return true;
  if (touched.reaches && FAR.includes(String(name)) && !isPast(query)) return true;
  const detail = findDetail(String(kind), String(ref));
  return detail === undefined || touchesDetail(detail, touched);
};

/** The past stands, whatever is committed now. */
const isPast = (query: unknown): boolean => typeof query === 'object' && query !== null && 'asOf' in query;

const touchesDetail = (detail: Detail, { refs }: Touched): boolean =>
  refs.has(detail.id) ||
  refs.has(detail.key) ||
  detail.links.some(({ other }) => refs.has(other.id)) ||
  detail.causes.some(({ id }) => refs.has(id));

export type Statuses = ReadonlyMap<string, Status | null>;

export const statusesOf = ({ affected }: CommitEvent): Statuses =>
  new Map(affected.map(({ id, status }) => [id, status]));

const restatus = <T extends Row>(row: T, statuses: Statuses): T => {
  const status = statuses.get(row.id);
  // Until when and since when it holds comes with the next answer; a wrong "until" would be worse than none.
  return status === undefined || status === row.status ? row : { ...row, status, until: null, since: null };
};

/** A record as it stands after a commit, before the server is asked again; the same object when nothing differs. */
export const detailAfter = (detail: Detail, statuses: Statuses): Detail => {
  const links = detail.links.map((link) => {
    const status = statuses.get(link.other.id);
    return status === undefined || status === link.other.status ? link : { ...link, other: { ...link.other, status } };
  });
  const isSame = links.every((link, index) => link === detail.links[index]);
  return restatus(isSame ? detail : { ...detail, links }, statuses);
};

/** A page of a list likewise. */
export const pageAfter = (page: Page, statuses: Statuses): Page => ({
  ...page,
  items: page.items.map((row) => restatus(row, statuses)),
});
