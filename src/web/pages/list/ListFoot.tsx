import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import type { Search } from '../../queries.ts';
import { formatNumber } from '../../ui/format.ts';
import { useActor } from '../../use-actor.ts';
import { closeGroups } from './groups.ts';
import classes from './list.module.css';
import type { Asked, ListRows } from './rows.ts';
import {
  ALL_SELECTED,
  countSelected,
  MOST_IN_ADDRESS,
  NOTHING_SELECTED,
  type Selection,
  selectionText,
} from './selection.ts';

const BulkPanel = lazy(() => import('./bulk/BulkPanel.tsx').then((part) => ({ default: part.BulkPanel })));
const LastDeed = lazy(() => import('./LastDeed.tsx').then((part) => ({ default: part.LastDeed })));

interface Props {
  readonly asked: Asked;
  readonly list: ListRows;
  readonly selection: Selection;
  readonly onSelection: (next: Selection) => void;
  readonly onSearch: (next: Search) => void;
  readonly isPast: boolean;
}

/** Under the list: how many there are, what is selected and what can be done with it, and what was done last. */
export const ListFoot = ({ asked, list, selection, onSelection, onSearch, isPast }: Props) => {
  const [isBulk, setBulk] = useState(false);
  const actor = useActor();
  const total = list.total ?? 0;
  const chosen = countSelected(selection, total);
  const mayChange =
    !isPast && (['update', 'approve', 'remove'] as const).some((action) => canSomewhere(actor, action, asked.kind));
  return (
    <div className={classes['below']}>
      <div className={classes['foot']}>
        <span role="status">
          {chosen > 0 ? `${formatNumber(chosen)} of ${formatNumber(total)} selected` : countText(list)}
        </span>
        {chosen > 0 && selectionText(selection) === undefined && (
          <span className={classes['aside']}>
            Too many for the address: a link to this list does not carry a selection of more than {MOST_IN_ADDRESS}.
          </span>
        )}
        {chosen > 0 && (
          <span className={`${classes['chosen']} no-print`}>
            {mayChange && (
              <Button size="compact-sm" onClick={() => setBulk(true)}>
                Change …
              </Button>
            )}
            {chosen < total && (
              <Button size="compact-sm" variant="default" onClick={() => onSelection(ALL_SELECTED)}>
                Select all {formatNumber(total)}
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={() => onSelection(NOTHING_SELECTED)}>
              Clear
            </Button>
          </span>
        )}
        {chosen === 0 && asked.search['by'] && list.sections.length > 1 && (
          <GroupButtons
            search={asked.search}
            ids={list.sections.filter(({ note }) => note === undefined).map(({ id }) => id)}
            onSearch={onSearch}
          />
        )}
        <Suspense>
          <LastDeed org={asked.org} />
        </Suspense>
      </div>
      {isBulk && chosen > 0 && (
        <Suspense>
          <BulkPanel
            asked={asked}
            selection={selection}
            total={total}
            onClose={() => setBulk(false)}
            onDone={() => {
              setBulk(false);
              onSelection(NOTHING_SELECTED);
            }}
          />
        </Suspense>
      )}
    </div>
  );
};

const countText = ({ total = 0, isTruncated }: ListRows): string =>
  isTruncated
    ? `The best ${formatNumber(total)} matches; there are more, so add a word`
    : `${formatNumber(total)} in all`;

interface GroupButtonsProps {
  readonly search: Search;
  readonly ids: readonly string[];
  readonly onSearch: (next: Search) => void;
}

const GroupButtons = ({ search, ids, onSearch }: GroupButtonsProps) => (
  <span className={`${classes['chosen']} no-print`}>
    <Button size="compact-sm" variant="default" onClick={() => onSearch(closeGroups(search, ids))}>
      Fold all groups
    </Button>
    {search['closed'] && (
      <Button size="compact-sm" variant="default" onClick={() => onSearch(closeGroups(search, []))}>
        Unfold all
      </Button>
    )}
  </span>
);
