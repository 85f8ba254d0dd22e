import { Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import type { Row } from '../../api-types.ts';
import { usePlace } from '../../place.ts';
import type { Search } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { Page } from '../../ui/Page.tsx';
import { useActor, useFields } from '../../use-actor.ts';
import { NoSuchPage } from '../NotFoundPage.tsx';
import { Cards } from './Cards.tsx';
import { isEditable } from './cell-edit.ts';
import { type Column, shownColumns } from './columns.ts';
import { withValue } from './filters.ts';
import { Grid } from './Grid.tsx';
import { toggleGroup } from './groups.ts';
import { ListFoot } from './ListFoot.tsx';
import { ListToolbar } from './ListToolbar.tsx';
import classes from './list.module.css';
import { NoRows } from './NoRows.tsx';
import { type Asked, useSections, useSettled } from './rows.ts';
import type { PanelName } from './ToolbarPanel.tsx';
import { useSelection } from './use-selection.ts';

export const ListPage = () => {
  const { plural } = usePlace();
  const kind = registry.findPlural(plural);
  return kind ? <KindList key={kind.name} kind={kind} /> : <NoSuchPage />;
};

/** The list's address, and how to change it: everything that a list shows can be sent as a link. */
const useListSearch = (): readonly [Search, SetSearch] => {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  // Under the same object: what is in the address changes with every selection.
  const set = useCallback<SetSearch>(
    (next) => void navigate({ to: '.', search: next as never, replace: true }),
    [navigate],
  );
  return [search, set];
};
type SetSearch = (next: Search | ((now: Search) => Search)) => void;

const KindList = ({ kind }: { readonly kind: AnyKind }) => {
  const { org } = usePlace();
  const fields = useFields(kind);
  const [search, setSearch] = useListSearch();
  const asked = useMemo(() => ({ org, kind, fields, search }), [org, kind, fields, search]);
  const { shown, isBehind } = useSettled(asked);
  const [panel, setPanel] = useState<PanelName | null>(null);
  return (
    <Page
      title={kind.labelPlural}
      lead={kind.help}
      actions={
        <>
          {kind.name === 'framework' && <LibraryButton />}
          <ImportButton kind={kind} />
          <NewButton kind={kind} />
        </>
      }
    >
      <div className={classes['box']} aria-busy={isBehind}>
        <ListToolbar
          kind={kind}
          fields={fields}
          search={search}
          settled={shown.search}
          onSearch={setSearch}
          panel={panel}
          onPanel={setPanel}
        />
        <Records shown={shown} onSearch={setSearch} onHelp={() => setPanel('keys')} />
      </div>
    </Page>
  );
};

interface RecordsProps {
  readonly shown: Asked;
  readonly onSearch: SetSearch;
  readonly onHelp: () => void;
}

const Records = ({ shown, onSearch, onHelp }: RecordsProps) => {
  const { kind, fields, search } = shown;
  const actor = useActor();
  const list = useSections(shown);
  const [selection, setSelection] = useSelection(shown, onSearch);
  const columns = useMemo(() => shownColumns(kind, fields, search), [kind, fields, search]);
  const isPast = search['asOf'] !== undefined;
  const mayEdit = useCallback(
    (column: Column, row: Row) => !isPast && isEditable(actor, kind, column, row),
    [actor, kind, isPast],
  );
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  if (list.error && !list.isKnown) return <Failure error={list.error} onRetry={list.retry} />;
  if (list.total === undefined) return <Coming />;
  if (list.total === 0) return <NoRows kind={kind} search={search} onSearch={onSearch} />;
  const shared = {
    asked: shown,
    list,
    columns,
    selection,
    onSelection: setSelection,
    onGroup: (id: string) => onSearch(toggleGroup(search, id)),
  };
  return (
    <>
      <Failure error={list.error} onRetry={list.retry} />
      {isNarrow ? (
        <Cards {...shared} mayEdit={mayEdit} />
      ) : (
        <Grid
          {...shared}
          sort={search['sort']}
          onSort={(sort) => onSearch(withValue(search, 'sort', sort))}
          onHelp={onHelp}
          mayEdit={mayEdit}
        />
      )}
      <ListFoot
        asked={shown}
        list={list}
        selection={selection}
        onSelection={setSelection}
        onSearch={onSearch}
        isPast={isPast}
      />
    </>
  );
};

const NewButton = ({ kind }: { readonly kind: AnyKind }) => {
  const { org } = usePlace();
  if (!canSomewhere(useActor(), 'create', kind)) return null;
  return (
    <ButtonLink to="/o/$org/$plural/new" params={{ org, plural: kind.plural }}>
      New {kind.label.toLowerCase()}
    </ButtonLink>
  );
};

const LibraryButton = () => (
  <ButtonLink variant="default" to="/o/$org/framework-library" params={{ org: usePlace().org }} search={{}}>
    Library
  </ButtonLink>
);

const ImportButton = ({ kind }: { readonly kind: AnyKind }) => {
  const { org } = usePlace();
  if (!canSomewhere(useActor(), 'create', kind)) return null;
  return (
    <ButtonLink variant="default" to="/o/$org/$plural/import" params={{ org, plural: kind.plural }}>
      Import
    </ButtonLink>
  );
};

const Coming = () => (
  <div className={classes['coming']} role="status" aria-label="Loading">
    {Array.from({ length: 8 }, (_, line) => line).map((line) => (
      <Skeleton key={line} height={14} m={13} width={`${92 - ((line * 13) % 40)}%`} />
    ))}
  </div>
);
