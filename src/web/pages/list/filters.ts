import { STATUSES } from '../../../assurance/types.ts';
import type { Fields } from '../../../model/field.ts';
import { joinValues, splitValues } from '../../../model/filter-values.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { Search } from '../../queries.ts';
import { STATUS_TEXT } from '../../ui/status.ts';

/** One thing that a list can be narrowed by, under its name in the address and in the API. */
export interface Facet {
  readonly name: string;
  readonly label: string;
  /** The closed choice of values; absent where values come from what is there (tags, free text). */
  readonly options?: Readonly<Record<string, string>>;
}

/** In the address for the page's own use; the API does not know them. */
const OURS = ['cols', 'by', 'closed', 'view', 'sel'];
/** What filters and counts of a field say for "no value". */
export const NO_VALUE = '~none';
const YES_NO = { true: 'Yes', false: 'No' };
const RUNS_OUT = { '30d': 'Within 30 days', '90d': 'Within 90 days' };
const DUE = { overdue: 'Overdue', '30d': 'Within 30 days' };

/** What a kind's list can be narrowed by: status, state, due, then every field that says so. */
export const facetsOf = (kind: AnyKind, fields: Fields): readonly Facet[] => [
  ...(kind.assurance
    ? [
        {
          name: 'status',
          label: 'Assurance',
          options: Object.fromEntries(STATUSES.map((status) => [status, STATUS_TEXT[status].label])),
        },
      ]
    : []),
  { name: 'state', label: 'State', options: kind.lifecycle.states },
  ...Object.entries(fields)
    .filter(([, field]) => field.filter)
    .map(([name, field]) => ({
      name: `f.${name}`,
      label: field.label,
      ...(field.type === 'flag' ? { options: YES_NO } : field.options ? { options: field.options } : {}),
    })),
  { name: 'due', label: 'Due', options: DUE },
  ...(kind.assurance ? [{ name: 'runsOut', label: 'Runs out', options: RUNS_OUT }] : []),
];

/** Facets that are a span of time: one value at a time, and nothing is counted by them. */
export const isSpan = (name: string): boolean => name === 'due' || name === 'runsOut';

export const valuesOf = (search: Search, name: string): readonly string[] =>
  splitValues(search[name] ?? '').filter((value) => value !== '');

/** The address with one value of a filter switched on or off. */
export const toggleValue = (search: Search, name: string, value: string): Record<string, string> => {
  const values = valuesOf(search, name);
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return withValue(search, name, joinValues(next));
};

/** The address with a parameter set, or without it when the value is empty. */
export const withValue = (search: Search, name: string, value: string | undefined): Record<string, string> => {
  const { [name]: _old, ...rest } = search;
  return value === undefined || value === '' ? rest : { ...rest, [name]: value };
};

/** The part of the address that the API takes. */
export const apiQuery = (search: Search): Record<string, string> =>
  Object.fromEntries(Object.entries(search).filter(([name]) => !OURS.includes(name)));

/** Without paging and order: what counts and exports go by. */
export const filterQuery = (search: Search): Record<string, string> => withValue(apiQuery(search), 'sort', undefined);

/** Filters that take one record rather than several values. */
const SINGLE = ['owner', 'scope', 'due', 'runsOut'];

/** What a list can be counted by. */
export const countables = (kind: AnyKind, fields: Fields): readonly Pick<Facet, 'name' | 'label'>[] => [
  ...facetsOf(kind, fields).filter(({ name }) => !isSpan(name)),
  { name: 'owner', label: 'Owner' },
  { name: 'scope', label: 'Scope' },
];

/** What a count says of records without a value; only for the status is that something to filter by. */
export const isNoValue = (by: string, value: string | null): boolean =>
  value === null || value === NO_VALUE || (value === 'none' && (by === 'owner' || by === 'scope'));

/** The address after a click on a count: its value switched on or off. */
export const chooseCounted = (search: Search, by: string, value: string): Record<string, string> =>
  SINGLE.includes(by)
    ? withValue(search, by, search[by] === value ? undefined : value)
    : toggleValue(search, by, value);

export interface Chip {
  readonly name: string;
  readonly value: string;
  readonly label: string;
}

const valueLabel = (facet: Facet, value: string) =>
  value === NO_VALUE ? 'Not filled in' : (facet.options?.[value] ?? value);

const RECORD_FILTERS: Readonly<Record<string, string>> = { owner: 'Owner', scope: 'Scope', asOf: 'As of' };

const relationLabel = (kind: AnyKind, name: string): string | undefined =>
  name.startsWith('linked.')
    ? (kind.relations[name.slice('linked.'.length)]?.label ?? name.slice('linked.'.length))
    : undefined;

/** Every filter that is on, one chip per value; `names` are titles of records that the address names by id. */
export const activeChips = (
  kind: AnyKind,
  facets: readonly Facet[],
  search: Search,
  names: Search = {},
): readonly Chip[] =>
  Object.keys(search).flatMap((name) => {
    const facet = facets.find((one) => one.name === name);
    if (facet)
      return valuesOf(search, name).map((value) => ({
        name,
        value,
        label: `${facet.label}: ${valueLabel(facet, value)}`,
      }));
    const label = RECORD_FILTERS[name] ?? relationLabel(kind, name);
    const value = search[name];
    return label && value
      ? [{ name, value, label: `${label}: ${names[value] ?? (value === 'none' ? 'Not filled in' : value)}` }]
      : [];
  });
