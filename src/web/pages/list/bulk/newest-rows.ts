import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { AnyKind } from '../../../../model/kind.ts';
import { ApiError } from '../../../api.ts';
import type { Detail, Page, Row } from '../../../api-types.ts';
import { detailQuery, ORG } from '../../../queries.ts';
import { type Asked, fetchAll } from '../rows.ts';

/** More records than this are read with the whole list rather than one by one. */
const FEW = 100;

const rowsOf = (data: unknown): readonly Row[] => {
  const pages = (data as Partial<InfiniteData<Page>> | undefined)?.pages ?? [data as Page | undefined];
  return pages.flatMap((page) => page?.items ?? []);
};

const isPresent = (query: unknown): boolean => typeof query === 'object' && query !== null && !('asOf' in query);

/** What the pages of lists that are at hand, and that no commit made old, say of records; of each its newest version. */
export const rowsAtHand = (client: QueryClient, org: string, kind: AnyKind): ReadonlyMap<string, Row> => {
  const newest = new Map<string, Row>();
  const pages = client.getQueryCache().findAll({
    queryKey: [ORG, org, 'list', kind.name],
    predicate: ({ queryKey, state }) => isPresent(queryKey[4]) && !state.isInvalidated,
  });
  for (const row of pages.flatMap(({ state }) => rowsOf(state.data)))
    if (row.version >= (newest.get(row.id)?.version ?? 0)) newest.set(row.id, row);
  return newest;
};

/**
 * Records as they are now, and not as they were when they were ticked: others have worked on since. One that is gone
 * stays as it was, for the server to say so.
 */
export const newestRows = async (
  client: QueryClient,
  asked: Asked,
  ticked: readonly Row[],
  signal: AbortSignal,
  onCount: (n: number) => void,
): Promise<readonly Row[]> => {
  const { org, kind } = asked;
  const known = new Map(rowsAtHand(client, org, kind));
  const isMissing = ({ id }: Row) => !known.has(id);
  if (ticked.filter(isMissing).length > FEW)
    for (const row of await fetchAll(asked, signal, onCount)) known.set(row.id, row);
  await Promise.all(
    ticked.filter(isMissing).map(async (row) => {
      const read = await readNow(client, org, kind, row);
      known.set(row.id, read);
    }),
  );
  return ticked.map((row) => known.get(row.id) ?? row);
};

const readNow = async (client: QueryClient, org: string, kind: AnyKind, row: Row): Promise<Detail | Row> => {
  try {
    return await client.fetchQuery({ ...detailQuery(org, kind, row.key), staleTime: 0 });
  } catch (error) {
    // Gone, or not to be seen any more: the dry run names it.
    if (error instanceof ApiError && error.status === 404) return row;
    throw error;
  }
};
