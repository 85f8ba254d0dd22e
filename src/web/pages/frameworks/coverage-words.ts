import { registry } from '../../../model/registry.ts';
import type { Tally } from '../../../model/validation/coverage.ts';
import { formatNumber } from '../../ui/format.ts';

/** "12 of 61 assured": of what applies. */
export const assuredWords = ({ total, byStatus }: Tally): string => {
  const counted = total - (byStatus['not_applicable'] ?? 0);
  if (total === 0) return '';
  if (counted === 0) return 'none applies';
  return `${formatNumber(byStatus['assured'] ?? 0)} of ${formatNumber(counted)} assured`;
};

export const undecidedWords = ({ undecided }: Tally): string =>
  undecided === 0 ? 'all decided' : `${formatNumber(undecided)} not decided`;

/** The word for a choice of an applied requirement, such as “Shared with a provider”. */
export const choiceWord = (field: 'applicability' | 'responsibility', value: string | null): string =>
  value === null ? 'Not said' : (registry.get('applied_requirement').fields[field]?.options?.[value] ?? value);
