import type { Fields } from '../../../model/field.ts';
import { joinValues } from '../../../model/filter-values.ts';
import type { AnyKind } from '../../../model/kind.ts';
import type { Counts } from '../../api-types.ts';
import type { Search } from '../../queries.ts';
import { formatNumber } from '../../ui/format.ts';
import { apiQuery, facetsOf, isNoValue, NO_VALUE, valuesOf, withValue } from './filters.ts';
import type { Section } from './sections.ts';

/** The line that stands for all groups that are not told; no value of a field is called so. */
const OTHERS = '~others';

const closedGroups = (search: Search): readonly string[] => valuesOf(search, 'closed');

/** The address with a group opened or closed; for the groups that are not told, with all their records in a row. */
export const toggleGroup = (search: Search, id: string): Record<string, string> => {
  if (id === OTHERS) return withValue(withValue(closeGroups(search, []), 'sort', search['by']), 'by', undefined);
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
  return [
    ...counts.counts
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
      })),
    ...(counts.others ? [othersOf(counts, counts.others, fields[by.slice(2)]?.type === 'tags')] : []),
  ];
};

/** The line below the groups that are told, of those that are too many; a record with several tags may be above as well. */
const othersOf = (counts: Counts, others: number, overlaps: boolean): Section => {
  const rest = counts.total - counts.counts.reduce((sum, { n }) => sum + n, 0);
  const records = overlaps || rest <= 0 ? '' : ` with ${count(rest, 'record', 'records')}`;
  return {
    id: OTHERS,
    label: `${count(others, 'further group', 'further groups')}${records}, none larger than these`,
    n: 0,
    isOpen: false,
    query: null,
    note: 'Show all without groups, in the order of this column',
  };
};

const count = (n: number, one: string, many: string) => `${formatNumber(n)} ${n === 1 ? one : many}`;
