import { Skeleton, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AnyKind } from '../../../model/kind.ts';
import { RecordPicker } from '../../fields/RecordPicker.tsx';
import { useOrg } from '../../place.ts';
import { countsQuery, type Search } from '../../queries.ts';
import { formatNumber } from '../../ui/format.ts';
import { chooseCounted, type Facet, facetsOf, filterQuery, isNoValue, isSpan, valuesOf, withValue } from './filters.ts';
import type { ListControls } from './ListToolbar.tsx';
import classes from './list.module.css';

/** How many values of an open field, or people, are offered. */
const OFFERED = 12;

/** Every way to narrow the list, each value with how many records it would leave. */
export const FilterPanel = ({ kind, fields, ...rest }: ListControls) => (
  <div className={classes['facets']}>
    {facetsOf(kind, fields).map((facet) => (
      <fieldset key={facet.name}>
        <legend>{facet.label}</legend>
        <Options kind={kind} facet={facet} {...rest} />
      </fieldset>
    ))}
    <RecordFilter kind={kind} label="Owner" name="owner" kinds={['person']} {...rest} />
    <RecordFilter kind={kind} label="Scope" name="scope" kinds={['scope']} {...rest} />
  </div>
);

interface RecordFilterProps extends Pick<ListControls, 'kind' | 'search' | 'settled' | 'onSearch'> {
  readonly label: string;
  readonly name: 'owner' | 'scope';
  readonly kinds: readonly string[];
}

/** Only what belongs to one person or scope: the most frequent as buttons, all by search. */
const RecordFilter = ({ kind, label, name, kinds, search, settled, onSearch }: RecordFilterProps) => {
  const key = search[name];
  return (
    <fieldset>
      <legend>{label}</legend>
      <Options kind={kind} facet={{ name, label }} search={search} settled={settled} onSearch={onSearch} />
      <RecordPicker
        label={`Another ${label.toLowerCase()}`}
        kinds={kinds}
        value={key && key.length < 36 && key !== 'none' ? { id: key, key, title: '' } : null}
        onChange={(ref) => onSearch(withValue(search, name, ref?.key))}
      />
    </fieldset>
  );
};

interface OptionsProps extends Pick<ListControls, 'search' | 'settled' | 'onSearch'> {
  readonly kind: AnyKind;
  readonly facet: Facet;
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly n: number | undefined;
}

/** The values of a facet with their numbers under all the other filters. A span of time has none. */
const useOptions = (kind: AnyKind, facet: Facet, search: Search): readonly Option[] | undefined => {
  const others = withValue(filterQuery(search), facet.name, undefined);
  const { data } = useQuery({ ...countsQuery(useOrg(), kind, facet.name, others), enabled: !isSpan(facet.name) });
  const found = data?.counts ?? [];
  const numbers = new Map(found.map(({ value, n }) => [value, n]));
  const chosen = valuesOf(search, facet.name);
  if (facet.options) {
    const known = Object.entries(facet.options).map(([value, label]) => ({
      value,
      label,
      n: isSpan(facet.name) ? undefined : data && (numbers.get(value) ?? 0),
    }));
    const others = found.filter(({ value }) => value !== null && isNoValue(facet.name, value));
    return [...known, ...others.map(({ value, n }) => ({ value: value ?? '', label: 'Not filled in', n }))];
  }
  if (!data) return undefined;
  const open = found.map(({ value, label, n }) => ({
    value: value ?? '',
    label: isNoValue(facet.name, value) ? 'Not filled in' : (label ?? value ?? ''),
    n,
  }));
  const missing = chosen.filter((value) => !numbers.has(value)).map((value) => ({ value, label: value, n: 0 }));
  return [...missing, ...open.filter(({ value }, index) => index < OFFERED || chosen.includes(value))];
};

const Options = ({ kind, facet, search, settled, onSearch }: OptionsProps) => {
  const options = useOptions(kind, facet, settled);
  const chosen = valuesOf(search, facet.name);
  if (!options) return <Skeleton height={24} />;
  if (options.length === 0) return <span className={classes['n']}>No values yet</span>;
  return (
    <div className={classes['options']}>
      {options.map(({ value, label, n }) => (
        <UnstyledButton
          key={value}
          className={classes['chip']}
          aria-pressed={chosen.includes(value)}
          data-none={n === 0 || undefined}
          onClick={() => onSearch(chooseCounted(search, facet.name, value))}
        >
          {label}
          {n !== undefined && <span className={classes['n']}>{formatNumber(n)}</span>}
        </UnstyledButton>
      ))}
    </div>
  );
};
