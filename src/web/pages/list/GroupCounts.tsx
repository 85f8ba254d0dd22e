import { Skeleton, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Fields } from '../../../model/field.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { useOrg } from '../../place.ts';
import { countsQuery, type Search } from '../../queries.ts';
import { formatNumber } from '../../ui/format.ts';
import { chooseCounted, countables, facetsOf, filterQuery, isNoValue, valuesOf, withValue } from './filters.ts';
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
  const heading = countables(kind, fields).find((one) => one.name === by)?.label ?? by;
  return (
    <fieldset className={classes['chips']} aria-label={`Counts by ${heading}`}>
      {!data && <Skeleton height={24} width={260} />}
      {data?.counts.map(({ value, label, n }) => (
        <UnstyledButton
          key={value ?? ''}
          className={classes['chip']}
          aria-pressed={value !== null && chosen.includes(value)}
          disabled={isNoValue(by, value)}
          onClick={() => value !== null && onSearch(chooseCounted(search, by, value))}
        >
          {isNoValue(by, value) ? 'Not filled in' : (label ?? facet?.options?.[value ?? ''] ?? value)}{' '}
          <span className={classes['n']}>{formatNumber(n)}</span>
        </UnstyledButton>
      ))}
    </fieldset>
  );
};
