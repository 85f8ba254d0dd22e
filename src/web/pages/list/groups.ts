import type { Fields } from '../../../model/field.ts';
import { joinValues } from '../../../model/filter-values.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { Counts } from '../../api-types.ts';
import type { Search } from '../../queries.ts';
import { apiQuery, facetsOf, isNoValue, NO_VALUE, valuesOf, withValue } from './filters.ts';
import type { Section } from './sections.ts';

const closedGroups = (search: Search): readonly string[] => valuesOf(search, 'closed');

/** The address with a group opened or closed. */
export const toggleGroup = (search: Search, id: string): Record<string, string> => {
  const closed = closedGroups(search);
  const next = closed.includes(id) ? closed.filter((one) => one !== id) : [...closed, id];
  return withValue(search, 'closed', joinValues(next));
};

export const closeGroups = (search: Search, ids: readonly string[]): Record<string, string> =>
  withValue(search, 'closed', joinValues(ids));

/** The groups of a list in the order in which people read them: as the choice lists them, else the largest first. */
export const sectionsOf = (kind: AnyKind, fields: Fields, search: Search, counts: Counts): readonly Section[] => {
  const by = search['by'];
  const query = apiQuery(search);
  if (!by) return [{ id: '', label: null, n: counts.total, isOpen: true, query }];
  const options = facetsOf(kind, fields).find(({ name }) => name === by)?.options ?? {};
  const closed = closedGroups(search);
  const chosen = valuesOf(search, by);
  const order = Object.keys(options);
  const rank = (value: string) => (order.includes(value) ? order.indexOf(value) : order.length);
  return (
    counts.counts
      .map(({ value, label, n }) => ({ value: value ?? NO_VALUE, label, n }))
      // A record with several tags belongs to several groups; of those only the ones that were asked for.
      .filter(({ value }) => chosen.length === 0 || chosen.includes(value) || by === 'owner' || by === 'scope')
      .toSorted(
        (a, b) => Number(isNoValue(by, a.value)) - Number(isNoValue(by, b.value)) || rank(a.value) - rank(b.value),
      )
      .map(({ value, label, n }) => ({
        id: value,
        label: isNoValue(by, value) ? 'Not filled in' : (label ?? options[value] ?? value),
        n,
        isOpen: !closed.includes(value),
        query: { ...query, [by]: joinValues([value]) },
      }))
  );
};
