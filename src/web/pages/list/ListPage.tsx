import { Button, Skeleton, Tooltip } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AnyKind } from '../../../model/kind.ts';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { usePlace } from '../../place.ts';
import { listQuery, type Search } from '../../queries.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Page } from '../../ui/Page.tsx';
import { useActor, useFields } from '../../use-actor.ts';
import { NoSuchPage } from '../NotFoundPage.tsx';
import { shownColumns } from './columns.ts';
import { apiQuery, filterQuery, withValue } from './filters.ts';
import { GroupCounts } from './GroupCounts.tsx';
import { ListToolbar } from './ListToolbar.tsx';
import classes from './list.module.css';
import { RecordTable } from './RecordTable.tsx';

export const ListPage = () => {
  const { plural } = usePlace();
  const kind = registry.findPlural(plural);
  return kind ? <KindList key={kind.name} kind={kind} /> : <NoSuchPage />;
};

/** The list's address, and how to change it: everything that a list shows can be sent as a link. */
export const useListSearch = (): readonly [Search, (next: Search) => void] => {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  return [search, (next) => void navigate({ to: '.', search: next, replace: true })];
};

const KindList = ({ kind }: { readonly kind: AnyKind }) => {
  const { org } = usePlace();
  const fields = useFields(kind);
  const [search, setSearch] = useListSearch();
  const list = useInfiniteQuery(listQuery(org, kind, apiQuery(search)));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Object.keys(filterQuery(search)).length > 0;
  return (
    <Page title={kind.labelPlural} lead={kind.help} actions={<NewButton kind={kind} />}>
      <div className={classes['box']} aria-busy={list.isFetching}>
        <ListToolbar kind={kind} fields={fields} search={search} onSearch={setSearch} />
        {search['by'] && (
          <GroupCounts kind={kind} fields={fields} by={search['by']} search={search} onSearch={setSearch} />
        )}
        {list.error && <Failure error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && !list.error && <TableSkeleton />}
        {list.isSuccess && rows.length === 0 && (
          <NoRows kind={kind} isFiltered={isFiltered} onClear={() => setSearch({})} />
        )}
        {rows.length > 0 && (
          <>
            <RecordTable
              kind={kind}
              rows={rows}
              columns={shownColumns(kind, fields, search)}
              sort={search['sort']}
              onSort={(sort) => setSearch(withValue(search, 'sort', sort))}
            />
            <div className={classes['foot']} role="status">
              {formatNumber(rows.length)} {list.hasNextPage ? 'shown so far' : 'in all'}
              {list.hasNextPage && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  Load more
                </Button>
              )}
            </div>
          </>
        )}
      </div>
    </Page>
  );
};

const NewButton = ({ kind }: { readonly kind: AnyKind }) => {
  const { org } = usePlace();
  if (!canSomewhere(useActor(), 'create', kind)) return null;
  return (
    <Tooltip label={kind.help}>
      <ButtonLink to="/o/$org/$plural/new" params={{ org, plural: kind.plural }}>
        New {kind.label.toLowerCase()}
      </ButtonLink>
    </Tooltip>
  );
};

interface NoRowsProps {
  readonly kind: AnyKind;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}

const NoRows = ({ kind, isFiltered, onClear }: NoRowsProps) =>
  isFiltered ? (
    <Empty title="Nothing matches" action={<Button onClick={onClear}>Clear the filters</Button>}>
      No {kind.labelPlural.toLowerCase()} match what you asked for.
    </Empty>
  ) : (
    <Empty title={`No ${kind.labelPlural.toLowerCase()} yet`} action={<NewButton kind={kind} />}>
      {kind.help}
    </Empty>
  );

const TableSkeleton = () => (
  <div className={classes['cards']} role="status" aria-label="Loading">
    {Array.from({ length: 8 }, (_, line) => line).map((line) => (
      <Skeleton key={line} height={18} m={14} width={`${92 - ((line * 13) % 40)}%`} />
    ))}
  </div>
);
