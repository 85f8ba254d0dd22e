import { useDebouncedCallback } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { get, orgPath, withQuery } from '../../api.ts';
import type { Page } from '../../api-types.ts';
import type { Search } from '../../queries.ts';
import { apiQuery, filterQuery, withValue } from './filters.ts';
import type { Asked } from './rows.ts';
import { NOTHING_SELECTED, readSelection, type Selection, select, selectionText } from './selection.ts';

/** Browsers let an address change only so often. */
const SETTLES = 300;

/**
 * What is selected, of this very list: with other filters it is another one. It follows the address when the page is
 * opened, and the address follows it from then on.
 */
export const useSelection = (
  { org, kind, search }: Asked,
  onSearch: (change: (search: Search) => Search) => void,
): readonly [Selection, (next: Selection) => void] => {
  const client = useQueryClient();
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const filters = JSON.stringify(filterQuery(search));
  const of = useRef(filters);
  const isTouched = useRef(false);
  const note = useDebouncedCallback((next: Selection) => {
    onSearch((now) => withValue(now, 'sel', selectionText(next)));
  }, SETTLES);
  const change = (next: Selection) => {
    isTouched.current = true;
    setSelection(next);
    note(next);
  };
  useEffect(() => {
    if (of.current === filters) return;
    of.current = filters;
    isTouched.current = true;
    setSelection(NOTHING_SELECTED);
    note(NOTHING_SELECTED);
  }, [filters, note]);
  const [opened] = useState(search);
  useEffect(() => {
    const { all, keys } = readSelection(opened['sel'] ?? '');
    if (!all && keys.length === 0) return;
    const take = ({ items }: Pick<Page, 'items'>) => {
      // Whoever has selected something meanwhile meant that.
      if (!isTouched.current) setSelection(select({ ...NOTHING_SELECTED, all }, items, !all));
    };
    if (keys.length === 0) return take({ items: [] });
    const path = withQuery(orgPath(org, kind.plural), { ...apiQuery(opened), key: keys.join(','), limit: keys.length });
    const found = client.fetchQuery({ queryKey: ['selected', path], queryFn: ({ signal }) => get<Page>(path, signal) });
    // Without an answer nothing is selected, which the list shows.
    found.then(take, () => {});
  }, [client, kind, opened, org]);
  return [selection, change];
};
