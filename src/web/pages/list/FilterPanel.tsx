import { Skeleton, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AnyKind } from '../../../model/kind.ts';
import { RecordPicker } from '../../fields/RecordPicker.tsx';
import { useOrg } from '../../place.ts';
import { countsQuery } from '../../queries.ts';
import { type Facet, facetsOf, toggleValue, valuesOf, withValue } from './filters.ts';
import type { ListControls } from './ListToolbar.tsx';
import classes from './list.module.css';

/** Every way to narrow the list, each value a button that is pressed or not. */
export const FilterPanel = ({ kind, fields, search, onSearch }: ListControls) => (
  <div className={classes['facets']}>
    {facetsOf(kind, fields).map((facet) => (
      <fieldset key={facet.name}>
        <legend>{facet.label}</legend>
        <FacetOptions
          kind={kind}
          facet={facet}
          chosen={valuesOf(search, facet.name)}
          onToggle={(value) => onSearch(toggleValue(search, facet.name, value))}
        />
      </fieldset>
    ))}
    <RecordFilter label="Owner" name="owner" kinds={['person', 'team']} search={search} onSearch={onSearch} />
    <RecordFilter label="Scope" name="scope" kinds={['scope']} search={search} onSearch={onSearch} />
  </div>
);

interface RecordFilterProps extends Pick<ListControls, 'search' | 'onSearch'> {
  readonly label: string;
  readonly name: 'owner' | 'scope';
  readonly kinds: readonly string[];
}

/** Only what belongs to one person, team or scope; the address holds its key. */
const RecordFilter = ({ label, name, kinds, search, onSearch }: RecordFilterProps) => {
  const key = search[name];
  return (
    <RecordPicker
      label={label}
      kinds={kinds}
      value={key ? { id: key, key, title: '' } : null}
      onChange={(ref) => onSearch(withValue(search, name, ref?.key))}
    />
  );
};

interface FacetOptionsProps {
  readonly kind: AnyKind;
  readonly facet: Facet;
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
}

const FacetOptions = ({ kind, facet, chosen, onToggle }: FacetOptionsProps) =>
  facet.options ? (
    <OptionButtons options={facet.options} chosen={chosen} onToggle={onToggle} />
  ) : (
    <FoundOptions kind={kind} facet={facet} chosen={chosen} onToggle={onToggle} />
  );

/** Values of open fields come from the records themselves; the most frequent are offered. */
const FoundOptions = ({ kind, facet, chosen, onToggle }: FacetOptionsProps) => {
  const { data } = useQuery(countsQuery(useOrg(), kind, facet.name, {}));
  if (!data) return <Skeleton height={24} />;
  const found = data.counts.flatMap(({ value, label }) => (value === null ? [] : [[value, label ?? value] as const]));
  const options = Object.fromEntries([...chosen.map((value) => [value, value] as const), ...found].slice(0, 20));
  return Object.keys(options).length === 0 ? (
    <span className={classes['n']}>No values yet</span>
  ) : (
    <OptionButtons options={options} chosen={chosen} onToggle={onToggle} />
  );
};

interface OptionButtonsProps extends Pick<FacetOptionsProps, 'chosen' | 'onToggle'> {
  readonly options: Readonly<Record<string, string>>;
}

const OptionButtons = ({ options, chosen, onToggle }: OptionButtonsProps) => (
  <div className={classes['options']}>
    {Object.entries(options).map(([value, label]) => (
      <UnstyledButton
        key={value}
        className={classes['chip']}
        aria-pressed={chosen.includes(value)}
        onClick={() => onToggle(value)}
      >
        {label}
      </UnstyledButton>
    ))}
  </div>
);
