import { Button, Menu, NativeSelect, Popover, Skeleton, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Fields } from '../../../model/field.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { orgPath, withQuery } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { countsQuery, type Search } from '../../queries.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { shownColumns } from './columns.ts';
import { activeChips, apiQuery, countables, facetsOf, toggleValue, withValue } from './filters.ts';
import classes from './list.module.css';
import { ViewMenu } from './ViewMenu.tsx';

const FilterPanel = lazy(() => import('./FilterPanel.tsx').then((part) => ({ default: part.FilterPanel })));
const ColumnPanel = lazy(() => import('./ColumnPanel.tsx').then((part) => ({ default: part.ColumnPanel })));

export interface ListControls {
  readonly kind: AnyKind;
  readonly fields: Fields;
  readonly search: Search;
  readonly onSearch: (next: Search) => void;
}

/** Everything that decides what a list shows; all of it is in the address. */
export const ListToolbar = (controls: ListControls) => {
  const { kind, fields, search, onSearch } = controls;
  const names = useNames(kind, search);
  const chips = activeChips(kind, facetsOf(kind, fields), search, names);
  return (
    <>
      <div className={`${classes['toolbar']} no-print`}>
        <SearchInput search={search} onSearch={onSearch} />
        <FilterButton {...controls} />
        <CountBy {...controls} />
        <div className={classes['end']}>
          <ViewMenu kind={kind} search={search} onSearch={onSearch} />
          <ColumnMenu {...controls} />
          <ExportMenu {...controls} />
        </div>
      </div>
      {chips.length > 0 && (
        <fieldset className={classes['chips']} aria-label="Filters that are on">
          {chips.map(({ name, value, label }) => (
            <UnstyledButton
              key={`${name}=${value}`}
              className={classes['chip']}
              aria-label={`Remove the filter ${label}`}
              onClick={() => onSearch(toggleValue(search, name, value))}
            >
              {label}
              <NamedIcon name="close" size={12} />
            </UnstyledButton>
          ))}
        </fieldset>
      )}
    </>
  );
};

const NOTHING: Search = {};
const isId = (value: string | undefined): boolean => value !== undefined && value.length === 36;

/** Titles of the owner and the scope that the address names by id. */
const useNames = (kind: AnyKind, search: Search): Search => {
  const org = useOrg();
  const owners = useQuery({ ...countsQuery(org, kind, 'owner', NOTHING), enabled: isId(search['owner']) });
  const scopes = useQuery({ ...countsQuery(org, kind, 'scope', NOTHING), enabled: isId(search['scope']) });
  const found = [...(owners.data?.counts ?? []), ...(scopes.data?.counts ?? [])];
  return Object.fromEntries(found.flatMap(({ value, label }) => (value && label ? [[value, label]] : [])));
};

const SearchInput = ({ search, onSearch }: Pick<ListControls, 'search' | 'onSearch'>) => {
  const wanted = search['q'] ?? '';
  const [text, setText] = useState(wanted);
  useEffect(() => setText(wanted), [wanted]);
  const ask = useDebouncedCallback((q: string) => onSearch(withValue(search, 'q', q)), 200);
  return (
    <TextInput
      className={classes['grow'] ?? ''}
      data-list-search
      type="search"
      aria-label="Search in this list"
      placeholder="Search in this list"
      leftSection={<NamedIcon name="search" />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value.trim());
      }}
    />
  );
};

const FilterButton = (controls: ListControls) => (
  <Popover position="bottom-start" width={340} shadow="md" trapFocus>
    <Popover.Target>
      <Button variant="default" leftSection={<NamedIcon name="filter" />}>
        Filter
      </Button>
    </Popover.Target>
    <Popover.Dropdown>
      <Suspense fallback={<Skeleton height={200} />}>
        <FilterPanel {...controls} />
      </Suspense>
    </Popover.Dropdown>
  </Popover>
);

const CountBy = ({ kind, fields, search, onSearch }: ListControls) => (
  <NativeSelect
    aria-label="Count by"
    value={search['by'] ?? ''}
    onChange={(event) => onSearch(withValue(search, 'by', event.currentTarget.value))}
    data={[
      { value: '', label: 'Count by …' },
      ...countables(kind, fields).map(({ name, label }) => ({ value: name, label: `By ${label.toLowerCase()}` })),
    ]}
  />
);

const ColumnMenu = (controls: ListControls) => (
  <Popover position="bottom-end" shadow="md" trapFocus>
    <Popover.Target>
      <Button variant="default" leftSection={<NamedIcon name="columns" />}>
        Columns
      </Button>
    </Popover.Target>
    <Popover.Dropdown>
      <Suspense fallback={<Skeleton height={200} width={160} />}>
        <ColumnPanel {...controls} />
      </Suspense>
    </Popover.Dropdown>
  </Popover>
);

const ExportMenu = ({ kind, fields, search }: ListControls) => {
  const org = useOrg();
  const columns = shownColumns(kind, fields, search).map((column) => column.name);
  const address = (format: string) =>
    withQuery(orgPath(org, kind.plural, 'export'), { ...apiQuery(search), format, columns: columns.join(',') });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<NamedIcon name="download" />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Exactly what is shown</Menu.Label>
        <Menu.Item component="a" href={address('xlsx')} download>
          Workbook (xlsx)
        </Menu.Item>
        <Menu.Item component="a" href={address('csv')} download>
          Comma-separated (csv)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
