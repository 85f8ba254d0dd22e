import { Skeleton, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Fields } from '../../../model/field.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { Counts } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { countsQuery, type Search } from '../../queries.ts';
import { formatNumber } from '../../ui/format.ts';
import { facetsOf, filterQuery, toggleValue, valuesOf, withValue } from './filters.ts';
import classes from './list.module.css';

interface Props {
  readonly kind: AnyKind;
  readonly fields: Fields;
  /** What is counted by: a facet's name. */
  readonly by: string;
  readonly search: Search;
  readonly onSearch: (next: Search) => void;
}

/** How many records there are per value; each count filters the list by its value. */
export const GroupCounts = ({ kind, fields, by, search, onSearch }: Props) => {
  const org = useOrg();
  const facet = facetsOf(kind, fields).find((one) => one.name === by);
  // What is chosen here must not hide the other values' counts.
  const { data } = useQuery(countsQuery(org, kind, by, withValue(filterQuery(search), by, undefined)));
  const chosen = valuesOf(search, by);
  const label = (entry: Counts['counts'][number]) =>
    entry.label ?? facet?.options?.[entry.value ?? ''] ?? entry.value ?? 'Not filled in';
  return (
    <fieldset className={classes['chips']} aria-label={`Counts by ${facet?.label ?? by}`}>
      {!data && <Skeleton height={24} width={260} />}
      {data?.counts.map((entry) => (
        <UnstyledButton
          key={entry.value ?? ''}
          className={classes['chip']}
          aria-pressed={entry.value !== null && chosen.includes(entry.value)}
          disabled={entry.value === null}
          onClick={() => entry.value !== null && onSearch(toggleValue(search, by, entry.value))}
        >
          {label(entry)} <span className={classes['n']}>{formatNumber(entry.n)}</span>
        </UnstyledButton>
      ))}
    </fieldset>
  );
};
