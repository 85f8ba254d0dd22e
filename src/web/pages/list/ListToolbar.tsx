import { Button, NativeSelect, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { cloneElement, lazy, type ReactElement, Suspense, useEffect, useState } from 'react';
import type { Fields } from '../../../model/field.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { countsQuery, detailQuery, type Search } from '../../queries.ts';
import { type IconName, NamedIcon } from '../../ui/icons.tsx';
import { allColumns } from './columns.ts';
import { activeChips, countables, facetsOf, toggleValue, withValue } from './filters.ts';
import classes from './list.module.css';
import type { PanelName } from './ToolbarPanel.tsx';

const loadPanel = () => import('./ToolbarPanel.tsx').then((part) => ({ default: part.ToolbarPanel }));
const ToolbarPanel = lazy(loadPanel);

export interface ListControls {
  readonly kind: AnyKind;
  readonly fields: Fields;
  readonly search: Search;
  /** What the list shows by now: numbers beside filters wait for it, so that the list comes first. */
  readonly settled: Search;
  readonly onSearch: (next: Search) => void;
}

interface Props extends ListControls {
  readonly panel: PanelName | null;
  readonly onPanel: (panel: PanelName | null) => void;
}

const PANELS: readonly (readonly [name: PanelName, label: string, icon: IconName])[] = [
  ['views', 'Views', 'bookmark'],
  ['columns', 'Columns', 'columns'],
  ['export', 'Export', 'download'],
  ['deeds', 'Undo', 'recall'],
  ['keys', 'Keys', 'menu'],
];

/** Everything that decides what a list shows; all of it is in the address. */
export const ListToolbar = ({ panel, onPanel, ...controls }: Props) => {
  const { kind, fields, search, onSearch } = controls;
  const chips = activeChips(kind, facetsOf(kind, fields), search, useNames(kind, search));
  const shared = { controls, panel, onPanel };
  return (
    <>
      <div className={`${classes['toolbar']} no-print`}>
        <SearchInput search={search} onSearch={onSearch} />
        <PanelButton name="filter" {...shared}>
          <Button variant="default" leftSection={<NamedIcon name="filter" />}>
            {chips.length === 0 ? 'Filter' : `Filter (${chips.length})`}
          </Button>
        </PanelButton>
        <GroupBy {...controls} />
        <SortBy {...controls} />
        <div className={classes['end']}>
          {PANELS.map(([name, label, icon]) => (
            <PanelButton key={name} name={name} {...shared}>
              <Button variant="default" leftSection={<NamedIcon name={icon} />} className={classes['quiet'] ?? ''}>
                {label}
              </Button>
            </PanelButton>
          ))}
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
          {chips.length > 1 && (
            <UnstyledButton
              className={classes['chip']}
              onClick={() => onSearch(chips.reduce((rest, { name }) => withValue(rest, name, undefined), search))}
            >
              Remove all
            </UnstyledButton>
          )}
        </fieldset>
      )}
    </>
  );
};

interface PanelButtonProps extends Pick<Props, 'panel' | 'onPanel'> {
  readonly name: PanelName;
  readonly controls: ListControls;
  readonly children: ReactElement<Record<string, unknown>>;
}

/** A button whose panel is fetched when somebody reaches for it. */
const PanelButton = ({ name, controls, panel, onPanel, children }: PanelButtonProps) => {
  const isOpen = panel === name;
  const button = cloneElement(children, {
    onClick: () => onPanel(isOpen ? null : name),
    onPointerEnter: () => void loadPanel(),
    onFocus: () => void loadPanel(),
    'aria-haspopup': 'dialog',
    'aria-expanded': isOpen,
  });
  return isOpen ? (
    <Suspense fallback={button}>
      <ToolbarPanel name={name} controls={controls} button={button} onClose={() => onPanel(null)} />
    </Suspense>
  ) : (
    button
  );
};

const NOTHING: Search = {};
const isId = (value: string | undefined): boolean => value !== undefined && value.length === 36;

/** Titles of the owner and the scope that the address names by id or key. */
const useNames = (kind: AnyKind, search: Search): Search => {
  const org = useOrg();
  const { owner, scope } = search;
  const owners = useQuery({ ...countsQuery(org, kind, 'owner', NOTHING), enabled: isId(owner) });
  const scopes = useQuery({ ...countsQuery(org, kind, 'scope', NOTHING), enabled: isId(scope) });
  const [person, place] = [useTitle('person', owner), useTitle('scope', scope)];
  const found = [...(owners.data?.counts ?? []), ...(scopes.data?.counts ?? [])];
  return {
    ...Object.fromEntries(found.flatMap(({ value, label }) => (value && label ? [[value, label]] : []))),
    ...(owner && person ? { [owner]: person } : {}),
    ...(scope && place ? { [scope]: place } : {}),
  };
};

/** The title of a record that an address names by its key. */
const useTitle = (name: string, key: string | undefined): string | undefined => {
  const kind = registry.get(name);
  const isKey = key !== undefined && key !== 'none' && !isId(key);
  const { data } = useQuery({ ...detailQuery(useOrg(), kind, key ?? ''), enabled: isKey });
  return isKey ? data?.title : undefined;
};

const SearchInput = ({ search, onSearch }: Pick<ListControls, 'search' | 'onSearch'>) => {
  const wanted = search['q'] ?? '';
  const [text, setText] = useState(wanted);
  useEffect(() => setText((typed) => (typed.trim() === wanted ? typed : wanted)), [wanted]);
  const ask = useDebouncedCallback((q: string) => onSearch(withValue(search, 'q', q)), 150);
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

/** Where there are no heads of columns to sort by. */
const SortBy = ({ kind, fields, search, onSearch }: ListControls) => (
  <NativeSelect
    className={classes['onCards'] ?? ''}
    aria-label="Sort by"
    value={search['sort'] ?? ''}
    onChange={(event) => onSearch(withValue(search, 'sort', event.currentTarget.value))}
    data={[
      { value: '', label: 'In the usual order' },
      ...allColumns(kind, fields).flatMap(({ sort, label }) => [
        { value: sort, label: `${label}, upwards` },
        { value: `-${sort}`, label: `${label}, downwards` },
      ]),
    ]}
  />
);

const GroupBy = ({ kind, fields, search, onSearch }: ListControls) => (
  <NativeSelect
    aria-label="Group by"
    value={search['by'] ?? ''}
    onChange={(event) => {
      const { closed: _closed, ...rest } = search;
      onSearch(withValue(rest, 'by', event.currentTarget.value));
    }}
    data={[
      { value: '', label: 'Not grouped' },
      ...countables(kind, fields).map(({ name, label }) => ({ value: name, label: `By ${label.toLowerCase()}` })),
    ]}
  />
);
